#!/bin/sh
# Level and ceiling as ffmpeg's meter sees them: the three anchors, a target's own loudness, a quiet song that stays
# quiet, what cannot be reached.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

lufs()
{
    ffmpeg -nostats -i "$1" -filter_complex ebur128 -f null - 2>&1 < /dev/null | sed -n 's/^ *I: *\(-[0-9.]*\) LUFS/\1/p' | tail -n 1
}
# of FOLDER: the loudness of each file in it.
of()
{
    for file in "$1"/*; do lufs "$file"; done | tr '\n' ' '
}
# apart NAME FOUND BASE: each within 0.15 LU of what the mixes' own distances make of BASE (ffmpeg prints tenths).
apart()
{
    result "$(python3 -c '
import sys
found, mixes, base = [[float(x) for x in a.split()] for a in sys.argv[1:]]
sys.exit(not all(abs(f - (base[0] + m - mixes[0])) <= 0.15 for f, m in zip(found, mixes)) or len(found) != len(mixes))
' "$2" "$own" "$3"; echo $?)" "$1" "$2"
}

mkdir mixes
sox -R -n -r 44100 -b 24 -c 2 mixes/loud.wav synth 8 pinknoise gain -16
sox -R -n -r 48000 -b 24 -c 2 mixes/soft.wav synth 8 pinknoise gain -26
sox -R -n -r 44100 -b 16 -c 1 mixes/mono.wav synth 8 pinknoise gain -20
# Padded as the files are: the gap belongs to the song before it.
own=$(for mix in loud soft mono; do
    sox mixes/$mix.wav -c 2 padded.wav pad 0 2
    lufs padded.wav
done | tr '\n' ' ')
cat > head.yaml <<'TEXT'
recipe: 1
album: {title: Album}
mixes: mixes
songs:
  - {mix: loud.wav, title: Loud}
  - {mix: soft.wav, title: Soft}
  - {mix: mono.wav, title: Mono}
TEXT
# render MASTER TARGETS
render()
{
    { cat head.yaml; printf '%s\n' "master: $1" "targets: $2"; } > album.yaml
    rm -rf release
    stamper render album.yaml --progress none -q
}

render '{loudness: -14 LUFS, ceiling: -1 dBTP}' '{f: {preset: flac, rate: 44.1 kHz}, g: {preset: flac, rate: 48 kHz, loudness: -16 LUFS}, a: archive}'
same "it renders" "$status$errors" "0"
apart "loudest-song: the loudest is at the target, the others keep their distance" "$(of release/f)" -14
same "at the target to the tenth" "$(lufs "release/f/01 - Loud.flac")" "-14.0"
apart "a target's own loudness" "$(of release/g)" -16
same "the archive is before level and limiter, in float" \
    "$(lufs "release/a/01 - Loud.wav") $(soxi -e "release/a/01 - Loud.wav")" "${own%% *} Floating Point PCM"

render '{loudness: -15 LUFS, anchor: each-song, ceiling: -1 dBTP}' '{f: {preset: flac, rate: 48 kHz}}'
same "each-song: every song is at the target" "$(of release/f)" "-15.0 -15.0 -15.0 "
same "and nothing is said of shared gains" "$errors" ""
sed '/soft.wav/s/{/{gap: 0, /' album.yaml > joined.yaml
stamper plan joined.yaml
contains "songs that are joined share theirs, which is told" "$errors" \
    "note: target 'f': songs that sound on into each other share one gain, by the loudest of them: 1 into 2"

# Two songs of one mix, the later one first: the lock tells them apart.
cat > cut.yaml <<'TEXT'
recipe: 1
mixes: mixes
songs:
  - {mix: loud.wav, title: Later, trim: {start: 4 s}, gain: -6 dB}
  - {mix: loud.wav, title: Earlier, trim: {end: 4 s}}
master: {loudness: -20 LUFS, anchor: each-song}
targets: {f: {preset: flac, rate: 44.1 kHz}}
TEXT
stamper render cut.yaml --progress none -q -o cut
sums=$(sha256sum cut/f/*)
stamper render cut.yaml --progress none -q -o cut
same "each-song: songs of one mix keep each its own level" "$status $(sha256sum cut/f/*)" "0 $sums"
same "by their place in it" "$(sed -n 's/^ *mixes: //p' cut.lock | tr '\n' ' ')" '"loud.wav" "loud.wav #2" '

render '{loudness: -18 LUFS, anchor: album, ceiling: -1 dBTP}' '{w: {preset: wav, rate: 44.1 kHz, layout: album}}'
same "album: the whole is at the target" "$(of release/w)" "-18.0 "

render '{loudness: -18 LUFS}' '{w: {preset: wav, rate: 44.1 kHz}, lp: {preset: vinyl-12-33, sides: {A: [1], B: [2, 3]}}}'
apart "without a ceiling: a gain and nothing else" "$(of release/w)" -18
same "vinyl: one gain for all sides to its peak" "$(python3 -c '
import json
m = json.load(open("release/manifest.json"))
peaks = [d["measures"]["true_peak_dbtp"] for t in m["targets"] if t["name"] == "lp" for d in t["deliverables"]]
print(round(max(peaks), 1))')" "-1.0"

render '{loudness: -3 LUFS, ceiling: -1 dBTP}' '{f: {preset: flac, rate: 44.1 kHz}}'
same "what would crush the record is refused" "$status" "4"
contains "with its figure and a way out" "$errors" "is not reachable under -1.0 dBTP at 44.1 kHz: it takes"
result "$([ ! -e release ]; echo $?)" "and nothing is published"

render '{loudness: -4 LUFS}' '{w: {preset: wav, rate: 44.1 kHz}}'
same "integer words that would clip are refused" "$status" "4"
contains "with place and amount" "$errors" "target 'w' would clip"
finish
