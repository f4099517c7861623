#!/bin/sh
# A song is brought toward the tonal balance of a reference, at another rate and level; and the
# same bytes each time.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

mkdir mixes refs
sox -R -n -r 48000 -b 24 -c 2 refs/r.wav synth 15 pinknoise gain -12
sox -R refs/r.wav -r 44100 -b 24 mixes/a.wav rate -v bass 5 treble -4 vol 0.5
sox -R -n -r 44100 -b 24 -c 2 mixes/b.wav synth 6 brownnoise gain -12
cat > album.yaml <<'TEXT'
recipe: 1
album: {title: Match}
mixes: mixes
songs:
  - {mix: a.wav, title: One}
  - {mix: b.wav, title: Two, chain: [{gain: -3 dB}, {match: {phase: minimum}}, {dc: 5 Hz}]}
references:
  - {file: refs/r.wav}
chain:
  - match: {amount: 100 %, limit: 12 dB}
targets:
  wav: {preset: wav, name: '{track}'}
TEXT
says 0 "" render album.yaml -j1 --progress none
says 0 "" render album.yaml -j4 --progress none -o again
same "any number of threads gives the same bytes" "$(diff -r release again)" ""

# 40 Hz is band 12.
same "the manifest tells the curves" "$(python3 - <<'TEXT'
import json
for m in json.load(open('release/manifest.json'))['matches']:
    print(m['what'], len(m['mid_db']), len(m['side_db']), -6 < m['mid_db'][12] < -4)
TEXT
)" "a.wav, toward 1 reference 120 120 True
the chain of 'Two', toward 1 reference 120 120 False
the chain of 'Two', toward 1 reference 120 120 False"

# levels FILE: of five bands beside the first, dB.
levels()
{
    for band in 400-1000 50-100 100-250 2000-4000 8000-14000; do
        sox "$1" -n trim 0 14 sinc -t 20 $band stats 2>&1 | awk '/^RMS lev/ {print $4}'
    done | awk 'NR == 1 {first = $1} NR > 1 {print $1 - first}'
}
levels refs/r.wav > wanted
levels mixes/a.wav > before
levels release/wav/1.wav > after
worst='{d = $1 - $2; d = d < 0 ? -d : d; worst = d > worst ? d : worst} END {print worst}'
off=$(paste wanted before | awk "$worst") left=$(paste wanted after | awk "$worst")
result "$(echo "$off" | awk '{print !($1 > 3)}')" "a band of the mix is off by more than 3 dB" "$off"
result "$(echo "$left" | awk '{print !($1 < 0.3)}')" "those of the song are within 0.3 dB" "$left"

sed -i 's/^  - {file: .*/  - {file: refs\/r.wav, songs: [1]}/' album.yaml
stamper check album.yaml
same "a match without a reference: status" "$status" 3
contains "a match without a reference" "$errors" "match has no reference for song 2"
rm refs/r.wav
sed -i 's/, songs: \[1\]//' album.yaml
stamper check album.yaml
same "a reference that is missing: status" "$status" 4
contains "a reference that is missing" "$errors" "album.yaml:8:12: error: refs/r.wav does not exist"
finish
