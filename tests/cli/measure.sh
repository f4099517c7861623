#!/bin/sh
# Figures of files, against other programs and closed forms; one bad file does not hide the others.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

# figure KEY [FILE NUMBER]: of the JSON document in $out.
figure()
{
    printf '%s' "$out" | python3 -c 'import json, sys; print(json.load(sys.stdin)["files"][int(sys.argv[2])][sys.argv[1]])' \
        "$1" "${2:-0}"
}

# about NAME FOUND EXPECTED TOLERANCE
about()
{
    awk -v a="$2" -v b="$3" -v t="$4" 'BEGIN { exit !(a - b <= t && b - a <= t) }'
    result $? "$1" "found $2, expected $3 within $4"
}

# A sine of -20 dBFS in both channels has -20 - 3.01 + 3.01 (two channels) - 0.691 + 0.694 (K at 997 Hz) LUFS.
sox -D -n -r 48000 -b 24 -c 2 sine.wav synth 10 sine 997 gain -20
stamper measure --json sine.wav
about "a sine's loudness, LUFS" "$(figure integrated_lufs)" -20.0 0.02
about "its true peak, dBTP" "$(figure true_peak_dbtp)" -20.0 0.02
about "its crest, dB" "$(figure crest_db)" 3.01 0.02
same "its length" "$(figure length_frames)" 480000

# Noise whose level steps, at 44.1 kHz and 16 bit, against FFmpeg's own meter (printed to 0.1).
sox -n -r 44100 -b 16 -c 2 a.wav synth 12 pinknoise gain -12
sox a.wav -b 16 b.wav gain -9
sox a.wav b.wav noise.wav
ffmpeg -nostats -hide_banner -i noise.wav -af ebur128=peak=true -f null - 2> ffmpeg.log
stamper measure --json noise.wav
about "integrated loudness as FFmpeg has it, LUFS" "$(figure integrated_lufs)" "$(awk '$1 == "I:" { v = $2 } END { print v }' ffmpeg.log)" 0.11
about "loudness range as FFmpeg has it, LU" "$(figure range_lu)" "$(awk '$1 == "LRA:" { v = $2 } END { print v }' ffmpeg.log)" 0.15
about "true peak as FFmpeg has it, dBTP" "$(figure true_peak_dbtp)" "$(awk '$1 == "Peak:" { v = $2 } END { print v }' ffmpeg.log)" 0.3

sox -D -n -r 44100 -b 16 -c 2 silence.wav trim 0 2
stamper measure silence.wav
same "silence has no loudness" "$out" \
"File           Length      Rate  Ch  I (LUFS)  LRA (LU)  M max  S max  TP (dBTP)  SP (dBFS)  PLR (dB)  Crest (dB)  Corr  L-R (dB)  Clips
silence.wav  0:02.000  44.1 kHz   2      none       0.0   none   none       none       none      none        none  0.00       0.0      0"

sox -D -n -r 48000 -b 16 -c 6 six.wav synth 1 sine 440
head -c 60000 sine.wav > cut.wav
stamper measure --json cut.wav sine.wav six.wav missing.wav
same "bad files: status" "$status" 4
contains "bad files: the good one is measured" "$(figure file)" "sine.wav"
contains "bad files: 6 channels" "$errors" "stamper: error: six.wav has 6 channels, 1 or 2 can be measured"
contains "bad files: a missing one" "$errors" "missing.wav"
contains "bad files: a truncated one" "$errors" "stamper: error: cut.wav"
contains "bad files: all are counted" "$errors" "3 errors"
says 2 "stamper: error: album.cue: measuring a cue sheet is not built yet" measure album.cue

stamper measure --json -j1 sine.wav noise.wav silence.wav
once=$out
stamper measure --json -j3 sine.wav noise.wav silence.wav
same "any number of threads gives the same" "$out" "$once"
finish
