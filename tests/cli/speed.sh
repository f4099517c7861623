#!/bin/sh
# Tape speed: length, pitch and times of a song whose speed is corrected, and the same bytes each time.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

mkdir mixes
sox -n -r 44100 -b 24 -c 2 mixes/a.wav synth 6 sine 1000 gain -12
sox -R -n -r 44100 -b 24 -c 2 mixes/b.wav synth 12 pinknoise gain -12
cat > album.yaml <<'TEXT'
recipe: 1
album: {title: Speed}
mixes: mixes
songs:
  - mix: a.wav
    title: One
    trim: {start: 1 s, end: 5 s}
    indexes: [2.5 s]
    chain: [{speed: -0.4 %}, {gain: -1 dB}]
  - {mix: b.wav, title: Two, gap: 0, mark: 0.6 s, chain: [{speed: {cents: 1200}}]}
targets:
  wav: {preset: wav, layout: album, name: all}
  cd: cd
TEXT
stamper plan album.yaml
contains "the plan tells the change" "$out" "a.wav, 0.9960 times as fast"
says 0 "" render album.yaml -j1 --progress none
says 0 "" render album.yaml -j4 --progress none -o again
same "any number of threads gives the same bytes" "$(diff -r release again)" ""

# From 1 s / 0.996 to 5 s / 0.996, then 12 s / 2.
same "length and pitch" "$(python3 - <<'TEXT'
import wave
with wave.open('release/wav/all.wav') as w:
    n = w.getnframes()
    data = w.readframes(4 * 44100)
x = [int.from_bytes(data[i:i + 3], 'little', signed=True) for i in range(0, len(data), 6)]
rises = [i + x[i] / (x[i] - x[i + 1]) for i in range(len(x) - 1) if x[i] < 0 <= x[i + 1]]
print(n, round(44100 * (len(rises) - 1) / (rises[-1] - rises[0]), 3))
TEXT
)" "$(python3 -c 'print(round(5 / 0.996 * 44100) - round(1 / 0.996 * 44100) + 6 * 44100, 996.0)')"
# The image has 2 s in front: index at 2.5 s/0.996, mark at 0.6 s/2 into the second song.
same "marks and indexes count in the file" "$(grep INDEX release/cd/ddp-image.cue)" "    INDEX 00 00:00:00
    INDEX 01 00:02:00
    INDEX 02 00:04:38
    INDEX 00 00:06:01
    INDEX 01 00:06:24"
finish
