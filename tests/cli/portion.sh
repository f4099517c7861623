#!/bin/sh
# --songs: files of some songs, as they are in the whole album, and never in its place.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

mkdir mixes
sox -R -n -r 44100 -b 16 -c 2 mixes/a.wav synth 5 pinknoise gain -14
sox -R -n -r 44100 -b 16 -c 2 mixes/b.wav synth 4.2 pinknoise gain -17
sox -R -n -r 44100 -b 16 -c 2 mixes/c.wav synth 4.5 pinknoise gain -20
cat > album.yaml <<'TEXT'
recipe: 1
album: {title: Three, artist: Us}
mixes: mixes
songs:
  - {mix: a.wav, title: One}
  - {mix: b.wav, title: Two, gap: 0}
  - {mix: c.wav, title: Three}
master: {loudness: -14 LUFS, ceiling: -1 dBTP}
targets:
  cd: cd
  flac: flac
  some: {preset: wav, songs: [3, 1]}
  one: {preset: flac, layout: album}
TEXT
stamper render album.yaml --progress none -q
same "the whole album" "$status$errors" 0

stamper render album.yaml --progress none -q --songs 2-3,3 -o part
same "some songs: status" "$status" 0
same "only their files are made" "$(cd part && find . -mindepth 2 | LC_ALL=C sort | tr '\n' ' ')" \
    "./flac/02 - Two.flac ./flac/03 - Three.flac ./some/01 - Three.wav "
same "with the bytes that they have in the whole" \
    "$(cmp "part/flac/02 - Two.flac" "release/flac/02 - Two.flac" && cmp "part/flac/03 - Three.flac" "release/flac/03 - Three.flac" &&
        cmp "part/some/01 - Three.wav" "release/some/01 - Three.wav" && echo same)" same
contains "what is left out is told" "$errors" "target 'cd' is left out: its files hold several songs, and --songs asks for some"
contains "also an album in one file" "$errors" "target 'one' is left out"
same "the manifest says that it is a part" "$(python3 -c 'import json; print(json.load(open("part/manifest.json"))["only_songs"])')" "[2, 3]"
same "and of a whole nothing" "$(grep -c only_songs release/manifest.json)" 0
stamper verify part
same "a part is verified as any bundle" "$status" 0

stamper plan album.yaml --songs 1 -o part
contains "a dry run tells the same files" "$out" "flac/01 - One.flac"
same "and no others" "$(printf '%s\n' "$out" | grep -cE 'Two\.|\.cue|^cd/')" 0

says 2 "stamper: error: --songs makes a part of the release, which never takes the place of the whole: name a place for it with -o" \
    render album.yaml --songs 1 --progress none
says 2 "stamper: error: release holds a whole release, which --songs would leave without its other songs: name a new place with -o" \
    render album.yaml --songs 1 -o release --progress none
same "the whole is still there" "$(cd release && sha256sum -c --quiet SHA256SUMS 2>&1)" ""
stamper render album.yaml --progress none -q --songs 1 -o part
same "another part takes the place of a part" "$status $(ls part/flac)" "0 01 - One.flac"
stamper render album.yaml --progress none -q --only cd --songs 1 -o nothing
contains "a part without a file is refused" "$errors" "--songs: no target has a file of one of these songs"
same "with the status of a wrong command line" "$status $(ls -d nothing 2> /dev/null)" "2 "

for list in 0 4 2-4 99999; do
    stamper plan album.yaml --songs $list -o x
    contains "--songs $list: there is none" "$status $errors" "2 stamper: error: --songs: there is no song ${list#2-}; album.yaml has 3"
done
for list in a , 1, ,1 2-1 1-2-3 -1 1.5 '1 2' 999999; do
    says 2 "stamper: error: --songs is '$list', expected songs by their numbers, as in 3,5-7" plan album.yaml "--songs=$list" -o x
done

# A lock that cannot be read stops the commands that would use it.
printf 'lock: 1\ngains:\n  - {what: level, settings: ab, gain: loud}\n' > album.lock
for command in check plan render; do
    stamper $command album.yaml --progress none
    same "$command: a wrong lock: status" "$status" 3
    contains "$command: a wrong lock is told at its place" "$errors" "album.lock:3:39: error: gain is 'loud': expected a level such as -1.5 dB"
done
same "and it stays as it is" "$(sed -n 3p album.lock)" "  - {what: level, settings: ab, gain: loud}"
finish
