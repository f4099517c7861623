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
sox -R -n -r 44100 -b 16 -c 2 a.wav synth 12 pinknoise gain -12
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
"silence.wav
  Source    Length              0:02.000 (88200 samples)
            Rate and word       44.1 kHz, 16 bit
            Channels            2 (L R)
            Bandwidth           0.0 of 22.1 kHz
            Digital silence     0:02.000 before, 0:02.000 behind
            Up to -60 dBFS      0:02.000 before, 0:02.000 behind
  Loudness  Integrated          none
            Range               0.0 LU (0.0 with silence behind), unstable
            Momentary maximum   none
            Short-term maximum  none
  Peaks     True peak           none
            Sample peak         none
            Over 0 dBTP         0 times between samples
            Clipped             nowhere
  Dynamics  DR                  none
            PLR                 none
            PSR, least          none
            Crest               none
            RMS                 none
  Stereo    Correlation         0.00
            Balance, L - R      0.0 dB
            Worst 3 s           none
            Below 150 Hz        0.00
            Lost in mono        0.0 LU
            DC                  0.000000  0.000000"
stamper measure --plot silence.wav
contains "silence is not drawn" "$out" "nothing to draw"
stamper measure silence.wav sine.wav
contains "several files are rows" "$out" "sine.wav     0:10.000    48 kHz   2    -20.00       0.0  -20.0  -20.0     -20.00       0.0       0.0     0  1.00        0.0      0      0         1."

# A tone of 10 s and one 10 dB lower: half the drawing is 5 lines high, without a terminal 80 columns wide.
sox -D sine.wav low.wav gain -10
sox sine.wav low.wav steps.wav
stamper measure --plot steps.wav
contains "the drawing has its scale" "$out" "  -20 ┤"
contains "and the time" "$out" "       0:00              0:05"
same "without a terminal it is 80 columns wide" "$(printf '%s\n' "$out" | wc -L)" 80
in_terminal=$(python3 - "$STAMPER" <<'END'
import fcntl, os, pty, struct, sys, termios
child, terminal = pty.fork()
if child == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    os.execv(sys.argv[1], ["stamper", "measure", "--plot", "steps.wav"])
found = b""
while True:
    try:
        part = os.read(terminal, 65536)
    except OSError:
        break
    if not part:
        break
    found += part
print(max(len(line) for line in found.decode().splitlines()))
END
)
same "in a terminal it is as wide as that" "$in_terminal" 100
stamper measure --plot --json steps.wav
same "the values of the drawing" "$(printf '%s' "$out" | python3 -c 'import json, sys
h = json.load(sys.stdin)["files"][0]["history"]
print(len(h["short_term_lufs"]), len(h["true_peak_dbtp"]), h["step_seconds"], h["short_term_lufs"][80], h["short_term_lufs"][190])')" \
    "200 200 0.1 -20.0 -30.0"

# 5.1: tones as in case 6 of EBU Tech 3341, and a loud LFE that is not heard.
sox -D -n -r 48000 -b 24 -c 6 surround.wav synth 10 sine 1000 sine 1000 sine 1000 sine 50 sine 1000 sine 1000 \
    remix 1v0.039811 2v0.039811 3v0.063096 4v0.5 5v0.031623 6v0.031623
stamper measure --json surround.wav
about "5.1: loudness, LUFS" "$(figure integrated_lufs)" -23.0 0.1
same "5.1: what the channels are taken for" "$(figure layout)" "L R C LFE Ls Rs"
about "5.1: true peak of the LFE, dBTP" "$(figure true_peak_dbtp)" -6.02 0.02
same "24 bit are in use" "$(figure effective_bits)" 24
sox -D sine.wav -b 16 short.wav
sox -D short.wav -b 24 padded.wav
stamper measure padded.wav
contains "16 bits in a word of 24" "$out" "48 kHz, 24 bit, 16 in use"
ffmpeg -v error -i noise.wav -c:a libmp3lame -b:a 128k noise.mp3
stamper measure --json noise.mp3
about "an MP3 of 128 kbit/s ends within LAME's skirt, 16.5 to 18.5 kHz, Hz" "$(figure bandwidth_hz)" 17500 1000

sox -D -n -r 4000 -b 16 -c 1 slow.wav synth 1 sine 440
says 4 "stamper: error: slow.wav has a rate of 4000 Hz, at least 8000 is possible" measure slow.wav
sox -D -n -r 48000 -b 16 -c 8 eight.wav synth 1 sine 440
head -c 60000 sine.wav > cut.wav
stamper measure --json cut.wav sine.wav eight.wav missing.wav
same "bad files: status" "$status" 4
contains "bad files: the good one is measured" "$(figure file)" "sine.wav"
contains "bad files: 8 channels" "$errors" "stamper: error: eight.wav has 8 channels, up to 6 (5.1) can be measured"
contains "bad files: a missing one" "$errors" "missing.wav"
contains "bad files: a truncated one" "$errors" "stamper: error: cut.wav"
contains "bad files: all are counted" "$errors" "3 errors"
# A cue sheet: the tracks are what sox cuts out at their marks, the whole is the files end to end, raw or not.
cat > album.cue <<'TEXT'
FILE "noise.wav" WAVE
  TRACK 01 AUDIO
    TITLE "One"
    INDEX 00 00:00:00
    INDEX 01 00:01:00
  TRACK 02 AUDIO
    TITLE "Two"
    INDEX 00 00:09:50
    INDEX 01 00:10:37
FILE "a.flac" WAVE
  TRACK 03 AUDIO
    INDEX 01 00:02:00
TEXT
sox noise.wav one.wav trim 44100s 418656s
sox noise.wav -t raw - trim 462756s > two.raw
sox a.wav -t raw - trim 0s 88200s >> two.raw
sox -t raw -r 44100 -e signed -b 16 -c 2 two.raw two.wav
sox a.wav three.wav trim 88200s
sox noise.wav a.wav whole.wav
stamper measure --json whole.wav one.wav two.wav three.wav
figures='import json, sys
for f in json.load(sys.stdin)["files"]:
    print(f.get("track", 0), [f[k] for k in ("length_frames", "integrated_lufs", "range_lu", "momentary_max_lufs", "dr_db", "mono_loss_lu", "sample_peak_dbfs")])'
wanted=$(printf '%s' "$out" | python3 -c "$figures" | awk '{ $1 = NR - 1; print }')
mv a.wav away.wav && sox away.wav a.flac && sed 's/a.flac/A.WAV/' album.cue > other.cue
stamper measure --json album.cue
same "a cue sheet and its tracks have the figures of the sound between the marks" "$(printf '%s' "$out" | python3 -c "$figures")" "$wanted"
same "and their titles" "$(printf '%s' "$out" | python3 -c 'import json, sys
print([f.get("title") for f in json.load(sys.stdin)["files"]])')" "[None, 'One', 'Two', None]"
stamper measure --json other.cue
same "a file is found in another case and format" "$(printf '%s' "$out" | python3 -c "$figures")" "$wanted"
sox away.wav -t raw a.bin && sox noise.wav -t raw noise.bin
sed 's/noise.wav" WAVE/noise.bin" BINARY/; s/a.flac" WAVE/a.bin" BINARY/' album.cue > raw.cue
stamper measure --json raw.cue
same "raw sound too" "$(printf '%s' "$out" | python3 -c "$figures")" "$wanted"
stamper measure album.cue
contains "a sheet is a table" "$out" "  02 Two   0:15.507"
sed 's/00:10:37/01:10:37/' album.cue > past.cue
says 4 "stamper: error: past.cue: an index lies past the end of noise.wav" measure past.cue
printf 'FILE "noise.wav" WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nTRACK 02 AUDIO\nINDEX 01 00:00:00\nTRACK 03 AUDIO\nINDEX 01 00:00:00\n' > same.cue
stamper measure --json same.cue
same "tracks of one mark have no figures but the last" "$(printf '%s' "$out" | python3 -c '
import json, sys
files = json.load(sys.stdin)["files"]
print([f["integrated_lufs"] is None for f in files[1:]], files[3]["integrated_lufs"] == files[0]["integrated_lufs"])')" \
    "[True, True, False] True"
printf 'FILE "noise.wav" WAVE\nTRACK 01 AUDIO\nTITLE "a\033[31mb\302\233c"\nINDEX 01 00:00:00\n' > steers.cue
stamper measure steers.cue
contains "a title does not steer the terminal" "$out" "01 a?[31mb??c "
sed 's/a.flac/nothing.wav/' album.cue > lost.cue
says 4 "stamper: error: nothing.wav is missing: lost.cue names it" measure lost.cue
sed 's/a.flac/sine.wav/' album.cue > mixed.cue
says 4 "stamper: error: mixed.cue: sine.wav has 48000 Hz and 2 channels, the file before it 44100 and 2; a sheet is measured when its files are alike" measure mixed.cue
mv away.wav a.wav

stamper measure --json -j1 sine.wav noise.wav silence.wav
once=$out
stamper measure --json -j3 sine.wav noise.wav silence.wav
same "any number of threads gives the same" "$out" "$once"
finish
