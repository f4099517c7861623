#!/bin/sh
# Alternates: a target of a version has the main version's settings, gain, places and length.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

mkdir mixes
sox -R -n -r 48000 -e float -b 32 -c 2 mixes/a.wav synth 5 pinknoise gain -14
sox -R -n -r 48000 -e float -b 32 -c 2 mixes/b.wav synth 4.5 pinknoise gain -20
# Half of the main mixes' samples, so that a gain of its own would show; the second 300 frames shorter.
sox -R mixes/a.wav mixes/a-half.wav vol 0.5
sox -R mixes/b.wav mixes/b-half.wav vol 0.5 trim 0 -300s
cat > album.yaml <<'TEXT'
recipe: 1
album: {title: Two, artist: Us}
mixes: mixes
songs:
  - {mix: a.wav, title: One, isrc: GBAYE2600001, trim: {auto: -60 dB, tail: 0.1 s}, versions: {half: {mix: a-half.wav, isrc: GBAYE2600011}}}
  - {mix: b.wav, title: Two, isrc: GBAYE2600002, crossfade: 1 s, fade: {in: 20 ms}, gain: 1 dB, versions: {half: b-half.wav}, chain: [{eq: {type: bell, freq: 1 kHz, gain: 3 dB, q: 1}}]}
master: {loudness: -16 LUFS}
targets:
  main: {preset: archive, name: '{track}'}
  other: {preset: archive, name: '{track} {version}', version: half, tags: {HALF: "yes"}}
  cd: {preset: cd, version: half}
TEXT

# half MAIN ALTERNATE: lengths, and the largest difference of twice the alternate from the main version, before
# the last 300 frames.
half()
{
    python3 - "$1" "$2" <<'TEXT'
import array, subprocess, sys
def samples(path):
    raw = subprocess.run(["sox", path, "-t", "f64", "-"], capture_output=True, check=True).stdout
    return array.array("d", raw)
main, other = samples(sys.argv[1]), samples(sys.argv[2])
reach = len(main) - 2 * 300
print(len(main) - len(other), max(abs(x - 2 * y) for x, y in zip(main[:reach], other[:reach])) < 1e-6, max(map(abs, main)) > 0.1)
TEXT
}

stamper render album.yaml -j1 --progress none -q
same "a target of alternates is rendered" "$status$errors" 0
same "its files" "$(cd release/other && ls | tr '\n' '|')" "1 half.wav|2 half.wav|"
same "the first song has length and gain of the main version" "$(half release/main/1.wav "release/other/1 half.wav")" "0 True True"
same "the second too, though its mix is shorter" "$(half release/main/2.wav "release/other/2 half.wav")" "0 True True"
stamper render album.yaml -j4 --progress none -q -o again
same "any number of threads gives the same bytes" "$(diff -r release again)" ""
stamper verify release
same "and it is verified" "$status" 0
same "the manifest tells alternates, one level for both, songs by their own numbers" "$(python3 - <<'TEXT'
import json
m = json.load(open("release/manifest.json"))
print([(v, a["mix"], a["isrc"]) for s in m["songs"] for v, a in s["versions"].items()])
print([l["targets"] for l in m["levels"]])
print([d["songs"] for t in m["targets"] if t["name"] == "other" for d in t["deliverables"]])
TEXT
)" "[('half', 'a-half.wav', 'GBAYE2600011'), ('half', 'b-half.wav', None)]
['main, other', 'cd']
[[1], [2]]"
contains "a CD of alternates has their codes" "$(cat release/cd/*.cue)" "ISRC GBAYE2600011"
same "and none where there is none" "$(grep -c ISRC release/cd/Two.cue)" 1
stamper render album.yaml --progress none -q --songs 2 -o part
same "--songs means the song in every version" "$status $(cd part && find . -mindepth 2 | LC_ALL=C sort | tr '\n' ' ')" \
    "0 ./main/2.wav ./other/2 half.wav "

# Words and level of a limited target: an alternate as loud as the main version is limited the same.
cp mixes/a.wav mixes/a-same.wav
cat > limited.yaml <<'TEXT'
recipe: 1
mixes: mixes
songs:
  - {mix: a.wav, versions: {same: a-same.wav}}
  - {mix: b.wav, gap: 0}
master: {loudness: -12 LUFS, ceiling: -3 dBTP}
targets:
  main: {preset: flac, songs: [1], name: '{track}'}
  same: {preset: flac, version: same, version_missing: skip, name: '{track}'}
TEXT
stamper render limited.yaml --progress none -q -o limited
same "songs without the version are left out where that is asked" "$status $(ls limited/same)" "0 1.flac"
same "the same sound in gives the same file" "$(cmp limited/main/1.flac limited/same/1.flac && echo same)" same

# A level of each song, and a record's peak, are solved on the main versions, rendered or not.
cat > each.yaml <<'TEXT'
recipe: 1
mixes: mixes
songs:
  - {mix: a.wav, versions: {half: a-half.wav}}
  - {mix: b.wav, gap: 1 s, versions: {half: b-half.wav}}
master: {loudness: -16 LUFS, anchor: each-song}
targets:
  main: {preset: wav, bits: float, name: '{track}'}
  other: {preset: wav, bits: float, name: '{track}', version: half}
  lp: {preset: vinyl-12-33, sides: {A: [2], B: [1]}, bits: float}
  lp-half: {preset: vinyl-12-33, sides: {A: [2], B: [1]}, bits: float, version: half}
TEXT
stamper render each.yaml --progress none -q -o each
same "alternates of songs with levels of their own" \
    "$status$errors $(half each/main/1.wav each/other/1.wav) $(half each/main/2.wav each/other/2.wav)" "0 0 True True 0 True True"
same "and of a record's sides" "$(half "each/lp/Side A.wav" "each/lp-half/Side A.wav") $(half "each/lp/Side B.wav" "each/lp-half/Side B.wav")" \
    "0 True True 0 True True"
same "the lock holds one gain for a song and its alternates, one for the record" "$(grep -c "what: level" each.lock) $(grep -c "mixes:.*half" each.lock)" "3 0"
sed '/^  main:/d; /^  lp:/d' each.yaml > alone.yaml
stamper render alone.yaml --progress none -q -o alone
same "without the main version's target they are the same" "$status$errors $(diff -r each/other alone/other && diff -r each/lp-half alone/lp-half && echo same)" "0 same"
sed 's/name: .{track}., version: half/&, version_missing: skip/; s/a.wav, versions: {half: a-half.wav}/a.wav/; /lp/d' each.yaml > skipped.yaml
stamper render skipped.yaml --progress none -q -o skipped
same "nor does it matter which others have the version" "$status$errors $(half each/main/2.wav skipped/other/1.wav)" "0 0 True True"

cat > meeting.yaml <<'TEXT'
recipe: 1
mixes: mixes
songs:
  - {mix: a.wav, versions: {half: a-half.wav}}
  - {mix: a.wav, gap: 1 s}
  - {mix: b.wav, gap: 0, versions: {half: b-half.wav}}
master: {loudness: -16 LUFS, anchor: each-song}
targets: {other: {preset: wav, version: half, version_missing: skip}}
TEXT
stamper plan meeting.yaml
contains "alternates that join where their songs do not, with gains of their own, are refused" "$status$errors" \
    "3meeting.yaml:6:43: error: 'b-half.wav' runs into the song before it in the version 'half' alone"

# A match is that of the main version.
sox -R mixes/a.wav mixes/a-dark.wav lowpass 500
sox -R -n -r 48000 -b 24 -c 2 mixes/r.wav synth 5 pinknoise gain -14 treble 6
cat > match.yaml <<'TEXT'
recipe: 1
mixes: mixes
songs:
  - {mix: a.wav, versions: {dark: a-dark.wav}, chain: [{gain: 1 dB}, match]}
references: [{file: mixes/r.wav}]
targets:
  main: {preset: archive, name: '{track}'}
  dark: {preset: archive, version: dark, name: '{track}'}
TEXT
stamper render match.yaml --progress none -q -o matched
same "an alternate is filtered by the main version's curve" "$status$errors $(python3 - <<'TEXT'
import json
m = json.load(open("matched/manifest.json"))["matches"]
print(len(m), m[0]["mid_db"] == m[1]["mid_db"], max(map(abs, m[0]["mid_db"])) > 1)
TEXT
)" "0 2 True True"

# refuses NAME SED WORDS: the recipe so changed.
refuses()
{
    sed "$2" album.yaml > wrong.yaml
    stamper plan wrong.yaml
    same "$1: status" "$status" 3
    contains "$1" "$errors" "$3"
}
sox -R mixes/b.wav mixes/short.wav trim 0 -700s
sox -R mixes/b.wav -r 44100 mixes/slow.wav
refuses "an alternate of another length" 's/b-half/short/' \
    "short.wav is 0:04.485 long, the song's main mix 0:04.500: an alternate needs the same length, to 1/75 s"
refuses "an alternate of another rate" 's/b-half/slow/' "slow.wav has 44100 Hz, the song's main mix 48000 Hz"
refuses "a song without the version" 's/versions: {half: b-half.wav}, //' "song 2, 'Two', has no version 'half'"
sed 's/b-half/nothing/' album.yaml > wrong.yaml
stamper check wrong.yaml
contains "an alternate that is not there is told as any mix" "$errors" "nothing.wav"

# A revised mix whose alternate was not exported again.
cat > album.yaml <<'TEXT'
recipe: 1
mixes: mixes
songs:
  - {mix: a.wav, versions: {half: a-half.wav}}
targets:
  main: {preset: archive, name: '{track}'}
  other: {preset: archive, name: '{track} {version}', version: half}
TEXT
stamper render album.yaml --progress none -q -o revised
before=$(sha256sum < revised/main/1.wav)
sox -R mixes/a.wav mixes/new.wav vol 0.9
cp mixes/a.wav mixes/old.wav
mv mixes/new.wav mixes/a.wav
sed 's/{half: a-half.wav}/&, older_versions: refuse/' album.yaml > strict.yaml
stamper render strict.yaml --progress none -q -o revised
same "it is refused where that is asked for" "$status$(sha256sum < revised/main/1.wav)" "4$before"
contains "as an error" "$errors" "error: a-half.wav is still the half of the mix before"
stamper render album.yaml --progress none -q -o revised
contains "an alternate of the mix before is told" "$errors" \
    "a-half.wav is still the half of the mix before: a.wav is a new one; ask for both"

# Exported again from another moment, song and alternate are both followed, each by its own file.
cp mixes/old.wav mixes/a.wav
sed 's/{half: a-half.wav}/&, follow: yes, trim: {start: 0.5 s, end: 3 s}/' album.yaml > follow.yaml
stamper render follow.yaml --progress none -q -o follow
(cd follow && sha256sum main/* other/*) > before
for mix in a a-half; do
    sox -R mixes/$mix.wav mixes/shifted.wav pad 0.05 0
    mv mixes/shifted.wav mixes/$mix.wav
done
stamper render follow.yaml --progress none -q -o follow
same "an alternate follows its own file" "$status$errors$(cd follow && sha256sum main/* other/*)" "0$(cat before)"
stamper render follow.yaml --progress none -q -o anew
same "as the lock holds it" "$status$errors$(cd anew && sha256sum main/* other/*)" "0$(cat before)"
finish
