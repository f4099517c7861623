#!/bin/sh
# The lock: approved values stay while a mix changes, are found again where the file is lost, and are solved anew
# when that is asked for.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

mkdir mixes
sox -R -n -r 44100 -b 24 -c 2 mixes/a.wav synth 5 pinknoise gain -14
sox -R -n -r 44100 -b 24 -c 2 mixes/b.wav synth 4.5 pinknoise gain -20
sox -R mixes/b.wav -b 24 louder.wav gain 2
cat > album.yaml <<'TEXT'
recipe: 1
album: {title: Two}
mixes: mixes
songs:
  - {mix: a.wav, title: One}
  - {mix: b.wav, title: Two}
master: {loudness: -14 LUFS, anchor: album, ceiling: -1 dBTP}
targets:
  flac: {preset: flac, name: '{track}'}
  quiet: {preset: flac, loudness: -20 LUFS, name: '{track}'}
TEXT

# gain WHAT: of the lock, under -14 or -20 LUFS, dB.
gain()
{
    grep -A 3 "about: .*, -$1 LUFS" album.lock | sed -n 's/^ *gain: \(.*\) dB$/\1/p'
}

stamper render album.yaml --progress none -q
same "a render that solves writes the lock" "$status$errors $(head -c 23 album.lock)" "0 # What stamper solved f"
same "with a level for each way to the end, and the mixes" "$(grep -cE '^  - (what: level|mix: )' album.lock)" 4
first=$(gain 14) quiet=$(gain 20)
result "$(echo "$first" | grep -qE '^-?[0-9]+\.[0-9][0-9]$'; echo $?)" "a gain of two decimals" "$first"
cp album.lock first.lock
inode=$(stat -c %i album.lock)
stamper render album.yaml --progress none -q
same "the next render does not write it again" "$status $(stat -c %i album.lock)" "0 $inode"

# A new mix: the level stays, and so do the files of the other song.
before=$(sha256sum < release/flac/1.flac)
cp mixes/b.wav old.wav
cp louder.wav mixes/b.wav
stamper render album.yaml --progress none -q
same "a new mix does not move the approved level" "$status $(gain 14) $(gain 20)" "0 $first $quiet"
same "nor the other song's bytes" "$(sha256sum < release/flac/1.flac)" "$before"
same "the lock names the new mix" "$(diff first.lock album.lock | grep -c '^>     audio: ')" 1
mv album.lock now.lock
stamper render album.yaml --progress none -q
same "a lost lock is made again from the manifest" "$status $(cmp album.lock now.lock && echo same)" "0 same"
stamper render album.yaml --progress none -q --relevel
result "$([ "$(gain 14)" != "$first" ]; echo $?)" "--relevel solves anew" "$(gain 14)"
cp mixes/b.wav new.wav
cp old.wav mixes/b.wav
cp first.lock album.lock
stamper render album.yaml --progress none -q -o back
same "going back gives the old bytes" "$(sha256sum < back/flac/1.flac)" "$before"

# A value that was changed by hand is taken; one of other settings is not.
sed -i "s/gain: $first dB/gain: -3.00 dB/" album.lock
stamper render album.yaml --progress none -q -o byhand
same "a gain that was changed by hand is taken" "$status $(gain 14) $(python3 -c '
import json
print(json.load(open("byhand/manifest.json"))["levels"][0]["gains_db"])')" "0 -3.00 [-3.0, -3.0]"
sed -i 's/loudness: -14 LUFS/loudness: -15 LUFS/' album.yaml
stamper render album.yaml --progress none -q -o other
same "another loudness is solved" "$status $(gain 15 | grep -c .) $(gain 14)" "0 1 "
sed -i 's/loudness: -15 LUFS/loudness: -14 LUFS/' album.yaml

# A part of a release leaves the rest of the lock.
cp first.lock album.lock
stamper render album.yaml --progress none -q --only quiet -o part
same "--only keeps the other levels" "$status $(gain 14)" "0 $first"
stamper render album.yaml --progress none -q --songs 1 -o songs
same "--songs too" "$status $(gain 14)" "0 $first"

# revise: loudness keeps the song's loudness: 2 dB more in the mix are 2 dB less of gain.
cp new.wav mixes/b.wav
sed 's/title: Two}/title: Two, revise: loudness}/; s/album: {title: Two, revise: loudness}/album: {title: Two}/' album.yaml > kept.yaml
cp first.lock kept.lock
stamper render kept.yaml --progress none -q -o kept
same "revise: loudness" "$status $(sed -n '/mix: "b.wav"/,/gain/s/^ *gain: //p' kept.lock)" "0 -2.00 dB"

# --relevel of one song: what it has alone, and nothing that others share.
sed '/^  quiet/d; s/anchor: album/anchor: each-song/' album.yaml > each.yaml
cp old.wav mixes/b.wav
stamper render each.yaml --progress none -q -o each
own()
{
    python3 -c '
import json
print("{} {}".format(*json.load(open("each/manifest.json"))["levels"][0]["gains_db"]))'
}
before=$(own)
cp new.wav mixes/b.wav
cp mixes/a.wav a.wav
sox -R a.wav -b 24 mixes/a.wav gain 1
stamper render each.yaml --progress none -q -o each
same "new mixes of both songs keep their gains" "$status $(own)" "0 $before"
stamper render each.yaml --progress none -q -o each --relevel=2
same "--relevel of one song solves its own again" "$status $(own | cut -d ' ' -f 1)" "0 $(echo "$before" | cut -d ' ' -f 1)"
result "$(echo "$before $(own)" | awk '{ exit !($2 - $4 > 1.9 && $2 - $4 < 2.1) }'; echo $?)" "by what its mix is louder" "$before, now $(own)"
cp a.wav mixes/a.wav
says 2 "stamper: error: --relevel: there is no song 3; album.yaml has 2" plan album.yaml --relevel=3
cp first.lock album.lock
stamper plan album.yaml --progress none --relevel=1
contains "a song without values of its own is told" "$errors" "song 1 has no solved value of its own"
rm -r each

# Songs of one mix: each keeps what it is asked to keep, also when nothing changes any more.
cp old.wav mixes/b.wav
cat > cut.yaml <<'TEXT'
recipe: 1
mixes: mixes
songs:
  - {mix: b.wav, title: One, trim: {end: 2 s}, revise: loudness}
  - {mix: b.wav, title: Two, trim: {start: 2 s}}
targets: {f: flac}
TEXT
stamper render cut.yaml --progress none -q -o cut
cp new.wav mixes/b.wav
stamper render cut.yaml --progress none -q -o cut
sums=$(sha256sum cut/f/*)
stamper render cut.yaml --progress none -q -o cut
same "two songs of one mix" "$status $(sha256sum cut/f/*)" "0 $sums"
same "each with its gain" "$(sed -n '/^mixes:/,$s/^ *gain: //p' cut.lock | tr '\n' ' ')" "-2.00 dB 0.00 dB "

# What stands in the way of the lock is told before the work.
rm album.lock
mkdir album.lock
says 75 "stamper: error: cannot read album.lock: it is a folder" render album.yaml --progress none -q -o unlocked
same "and nothing is published" "$(ls -d unlocked 2> /dev/null)" ""
finish
