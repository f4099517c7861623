#!/bin/sh
# ceiling_applies: decoded: what a listener's decoder gives stays under the ceiling, for the album or song by song.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

"$STAMPER" demo demo > /dev/null 2>&1
mkdir mixes
sox "demo/mixes/08 Home Signal.wav" -b 24 mixes/a.wav trim 5 12
sox "demo/mixes/03 Nochnoy poezd.wav" -b 24 mixes/b.wav trim 12 10
cat > album.yaml <<'TEXT'
recipe: 1
album: {title: Two}
mixes: mixes
songs:
  - {mix: a.wav, title: One}
  - {mix: b.wav, title: Two}
master: {loudness: -10 LUFS, ceiling: -1 dBTP}
targets:
  plain: {preset: aac}
  phone: {preset: aac, ceiling_applies: decoded}
  each: {preset: mp3, ceiling_applies: decoded, back_off: song, replaygain: yes}
TEXT

# peaks FOLDER: the true peak of every file by another decoder and meter, in tenths of a dB, the highest first.
peaks()
{
    for f in "$1"/*; do
        ffmpeg -nostdin -hide_banner -nostats -i "$f" -af ebur128=peak=true -f null - 2>&1 | awk '$1 == "Peak:" { print $2 }'
    done | sort -rn
}
# back_offs TARGET: of its files, in their order.
back_offs()
{
    python3 - "$1" <<'TEXT'
import json, sys
for t in json.load(open("release/manifest.json"))["targets"]:
    if t["name"] == sys.argv[1]:
        print(*[d["back_off_db"] for d in t["deliverables"]])
TEXT
}
over()
{
    awk -v most=-1 '$1 > most { n++ } END { print n + 0 }'
}

stamper render album.yaml --progress none -q
same "it renders" "$status$errors" 0
result "$([ "$(peaks release/plain | over)" -gt 0 ]; echo $?)" "without it the encoder overshoots, so there is something to test"
same "nothing is over the ceiling once decoded, of the album" "$(peaks release/phone | over)" 0
same "nor song by song" "$(peaks release/each | over)" 0
set -- $(back_offs phone)
same "the album is lowered as one" "$1" "$2"
set -- $(back_offs each)
result "$([ "$1" != "$2" ]; echo $?)" "songs by what each needs" "$1 $2"
cp album.lock first.lock
cp -r release first
stamper render album.yaml --progress none -q --no-cache -o again
same "what was found is held, and gives the same bytes" "$(diff -rq first again) $(cmp album.lock first.lock)" " "
stamper render album.yaml --json --progress none
same "so that there is nothing to do" "$(printf '%s' "$out" | grep -c '"state": "made"')" 0

# A louder mix that overshoots more under the approved back-off gets more for itself; the other song keeps its bytes.
before=$(cat release/phone/01* | sha256sum)
sox -D mixes/b.wav louder.wav gain 1.5 2> /dev/null
cp louder.wav mixes/b.wav
stamper render album.yaml --progress none -q
same "a new mix under an approved back-off" "$status $(peaks release/phone | over) $(peaks release/each | over)" "0 0 0"
same "the song beside it keeps its bytes" "$(cat release/phone/01* | sha256sum)" "$before"

stamper render album.yaml --progress none -q --relevel
same "--relevel finds it anew" "$status $(peaks release/phone | over)" "0 0"
finish
