#!/bin/sh
# Two mixes are compared: what was done to the new one with other programs is told. Then two releases.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

# differs NAME NEW LINE...: standard output of a comparison with old.wav, without the measured levels.
differs()
{
    name=$1
    new=$2
    shift 2
    stamper diff old.wav "$new"
    same "$name" "$(printf '%s\n' "$out" | grep -vE '^(loudness|true peak) ')" "$(printf '%s\n' "$@")"
    same "$name: status" "$status" 0
}

# figure KEY: of the JSON document in $out.
figure()
{
    printf '%s' "$out" | python3 -c 'import json, sys; print(json.load(sys.stdin)["mix"][sys.argv[1]])' "$1"
}

# Plucked notes, a beat of noise, both sides unlike: 30 s of 16 bit.
sox -R -n -r 44100 -b 16 -c 2 notes.wav synth 3 pluck G2 pluck D4 fade 0 3 0.2 gain -9
sox -R -n -r 44100 -b 16 -c 2 beat.wav synth 0.41 whitenoise fade l 0 0.41 0.4 gain -22 repeat 72
sox -R -n -r 44100 -b 16 -c 2 pad.wav synth 30 pinknoise tremolo 0.7 80 gain -26
for note in C3 E3 A2 F3 G3 B2 D3 A3 E2; do
    sox -R -n -r 44100 -b 16 -c 2 "n$note.wav" synth 3 pluck "$note" pluck "$note" fade 0 3 0.2 gain -12 remix 1v1,2v0.3 1v0.4,2v0.9
done
sox -D notes.wav nC3.wav nE3.wav nA2.wav nF3.wav nG3.wav nB2.wav nD3.wav nA3.wav nE2.wav tune.wav
sox -D -m -v 0.8 tune.wav -v 0.8 beat.wav -v 0.8 pad.wav -b 16 old.wav trim 0 30

cp old.wav copy.wav
differs "a copy" copy.wav identical
ffmpeg -v error -i old.wav -metadata title=Take\ 2 old.flac
differs "another container and tags" old.flac identical
sox -D old.wav later.wav pad 529s
differs "a head of 12 ms" later.wav "starts 12.0 ms later (529 samples)" "every sample that both have is identical"
sox -D old.wav longer.wav pad 0 2
differs "a longer tail" longer.wav "2.000 s more at the end, silent" "every sample that both have is identical"
sox -D old.wav inverted.wav vol -1
differs "polarity" inverted.wav "polarity inverted" "nothing else differs"
sox -D old.wav swapped.wav remix 2 1
differs "the sides" swapped.wav "left and right are swapped" "every sample that both have is identical"
sox -D old.wav lost.wav remix 1 0
differs "a lost side" lost.wav "the right is silent" "nothing else differs"
sox -D old.wav -b 32 -e float louder.wav gain -0.5
stamper diff old.wav louder.wav
same "level" "$(printf '%s\n' "$out" | head -n 1)" "only level: -0.50 dB"
sox -D old.wav -b 24 -r 48000 other_rate.wav
stamper diff old.wav other_rate.wav
same "another rate" "$(printf '%s\n' "$out" | head -n 1)" "rate 48 kHz, was 44.1 kHz"
contains "another rate: nothing but what converters leave" "$(printf '%s\n' "$out" | sed -n 2p)" "null residual -"
same "another rate: no third line" "$(printf '%s\n' "$out" | wc -l)" 2

# A bell over 8 s, a new low end from 18 s on.
sox -D old.wav -b 24 head.wav trim 0 10
sox -D old.wav -b 24 middle.wav equalizer 2500 1.4q 0.8 trim 10 8
sox -D old.wav -b 24 tail.wav trim 18
sox -D head.wav middle.wav tail.wav -b 24 bell.wav
stamper diff old.wav bell.wav
same "a bell" "$(printf '%s\n' "$out" | head -n 3)" "0:00-0:10 identical
1.8-3.5 kHz +0.8 dB at 0:10-0:18
0:18-0:30 identical"
sox -R -n -r 44100 -b 24 -c 2 bass.wav synth 12 sine 55 tremolo 3 60 gain -14
sox -D -m -v 1 tail.wav -v 1 bass.wav -b 24 low.wav
sox -D old.wav -b 24 before.wav trim 0 18
sox -D before.wav low.wav -b 24 bassy.wav
stamper diff old.wav bassy.wav
same "a new bass" "$(printf '%s\n' "$out" | head -n 2)" "0:00-0:18 identical
new below 71 Hz from 0:18"

stamper diff old.wav bassy.wav --json
same "as JSON: the same song" "$(figure same_song)" True
same "as JSON: where it begins" "$(figure first_difference_frame)" 793800
same "as JSON: rows of a grid, one a second" "$(printf '%s' "$out" | python3 -c '
import json, sys
g = json.load(sys.stdin)["mix"]["grid"]
print(len(g["residual_db"]), len(g["bands_hz"]), g["residual_db"][3], g["residual_db"][25][1] > -3)')" \
    "30 10 [None, None, None, None, None, None, None, None, None, None] True"
stamper diff old.wav later.wav --json
same "as JSON: the offset" "$(figure offset_frames)" 529

sox -R -n -r 44100 -b 16 -c 2 stranger.wav synth 30 sine 200-3000 tremolo 1.3 70 gain -14
stamper diff old.wav stranger.wav
contains "another song" "$out" "not the same song: correlation 0."
sox -D old.wav silent.wav vol 0
differs "silence" silent.wav "the new mix is silent"

sox -R -n -r 48000 -b 16 -c 6 six.wav synth 1 sine 440
says 4 "stamper: error: six.wav has 6 channels, mono and stereo can be compared" diff old.wav six.wav
says 75 "stamper: error: nowhere.wav is missing" diff old.wav nowhere.wav
mkdir folder
says 2 "stamper: error: folder is a folder, old.wav is a file: name two of a kind" diff old.wav folder
says 2 "stamper: error: folder holds no DDP fileset" diff folder folder

# Releases. The pause of 2 s is behind the file of the song before it.
sox -R -n -r 44100 -b 16 -c 2 one.wav synth 5 pinknoise gain -14
sox -R -n -r 44100 -b 16 -c 2 two.wav synth 6 brownnoise gain -20
sox -D two.wav -b 24 two_soft.wav gain -0.5
cat > album.yaml <<'TEXT'
recipe: 1
album: {title: Three, artist: Us}
songs:
  - {mix: one.wav, title: One}
  - {mix: two.wav, title: Two}
targets:
  wav: {preset: wav, metadata: full}
  flac: flac
  mp3: mp3
TEXT
stamper render album.yaml -q -o first
differs_from()
{
    stamper render "$1" -q -o "$2"
    stamper diff first "$2"
}
differs_from album.yaml again
same "the same release" "$out" "the same release"

sed 's/title: Two/title: Deux/' album.yaml > title.yaml
differs_from title.yaml title
same "a title: status" "$status" 0
same "a title" "$out" 'song 2 "Two": title: "Two" -> "Deux"
wav/02 - Deux.wav: renamed: "wav/02 - Two.wav" -> "wav/02 - Deux.wav"
wav/02 - Deux.wav: the same samples, other bytes
wav/02 - Deux.wav: tag title: "Two" -> "Deux"
flac/02 - Deux.flac: renamed: "flac/02 - Two.flac" -> "flac/02 - Deux.flac"
flac/02 - Deux.flac: the same samples, other bytes
flac/02 - Deux.flac: tag title: "Two" -> "Deux"
mp3/02 - Deux.mp3: renamed: "mp3/02 - Two.mp3" -> "mp3/02 - Deux.mp3"
mp3/02 - Deux.mp3: the same samples, other bytes
mp3/02 - Deux.mp3: tag title: "Two" -> "Deux"
recipe: -   - {mix: two.wav, title: Two}
recipe: +   - {mix: two.wav, title: Deux}'

sed 's/two.wav, /two_soft.wav, gap: 3 s, /; /mp3/d' album.yaml > mix.yaml
differs_from mix.yaml mix
same "a mix, a gap and a target" "$(printf '%s\n' "$out" | sed 's/null residual .*/null residual .../')" \
'song 2 "Two": the mix has other samples
song 2 "Two": mix: "two.wav" -> "two_soft.wav"
song 2 "Two": format: "s16" -> "s24"
song 2 "Two": codec: "pcm_s16le" -> "pcm_s24le"
target mp3: removed
wav/01 - One.wav: other samples: 1.000 s more at the end, silent; every sample that both have is identical
wav/01 - One.wav: length: 0:07.000 -> 0:08.000 (+1.000 s)
wav/02 - Two.wav: other samples: first difference at 0:00.000; only level: -0.50 dB; null residual ...
wav/02 - Two.wav: loudness: -30.04 LUFS -> -30.54 LUFS
wav/02 - Two.wav: true peak: -19.84 dBTP -> -20.34 dBTP
flac/01 - One.flac: other samples: 1.000 s more at the end, silent; every sample that both have is identical
flac/01 - One.flac: length: 0:07.000 -> 0:08.000 (+1.000 s)
flac/02 - Two.flac: other samples: first difference at 0:00.000; only level: -0.50 dB; null residual ...
flac/02 - Two.flac: loudness: -30.04 LUFS -> -30.54 LUFS
flac/02 - Two.flac: true peak: -19.84 dBTP -> -20.34 dBTP
mp3/01 - One.mp3: removed
mp3/02 - Two.mp3: removed
recipe: -   - {mix: two.wav, title: Two}
recipe: +   - {mix: two_soft.wav, gap: 3 s, title: Two}
recipe: -   mp3: mp3'
stamper diff first/manifest.json mix/manifest.json
contains "manifests alone know that samples differ" "$out" "flac/02 - Two.flac: other samples
"
stamper diff first mix --json
same "as JSON: the sound of each file" "$(printf '%s' "$out" | python3 -c '
import json, sys
for c in json.load(sys.stdin)["changes"]:
    if "sound" in c:
        print(c["where"], c["sound"]["level_db"])')" "wav/01 - One.wav 0.0
wav/02 - Two.wav -0.5
flac/01 - One.flac 0.0
flac/02 - Two.flac -0.5"

# The songs change places: names and numbers move, sound does not.
sed '4{h;d};5{G}' album.yaml > order.yaml
differs_from order.yaml order
contains "another order" "$out" 'song 1 "One": number: 1 -> 2'
contains "another order: a file that moved" "$out" 'flac/01 - Two.flac: renamed: "flac/02 - Two.flac" -> "flac/01 - Two.flac"'
printf '{"manifest": 2}' > other.json
says 5 "stamper: error: other.json is not the manifest of a release" diff other.json first
finish
