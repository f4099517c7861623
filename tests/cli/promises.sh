#!/bin/sh
# The promises about sound, seen from outside with ffmpeg and sox: what nothing acts on is bit for bit the mix; track
# files laid end to end are the programme; a level is what was asked; two songs cut from one mix join as if never cut.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

# md5 FORMAT FILE...: of the decoded samples, laid end to end, by ffmpeg.
md5()
{
    format=$1
    shift
    [ -f "$1" ] || { echo "no file $1"; return; }
    for file in "$@"; do
        ffmpeg -v error -i "$file" -f "$format" -c:a "pcm_$format" - < /dev/null
    done | md5sum | cut -d' ' -f1
}
# lufs FILE, peak FILE: integrated loudness and true peak by ffmpeg's own meter.
lufs()
{
    ffmpeg -nostats -i "$1" -filter_complex ebur128 -f null - 2>&1 < /dev/null | sed -n 's/^ *I: *\(-[0-9.]*\) LUFS/\1/p' | tail -n 1
}

mkdir mixes
sox -R -n -r 44100 -b 16 -c 2 mixes/a.wav synth 11 pinknoise gain -12 tremolo 3 60
sox -R -n -r 44100 -b 24 -c 2 mixes/b.wav synth 7.123 pinknoise gain -15
sox mixes/a.wav mixes/a1.wav trim 0s 200001s
sox mixes/a.wav mixes/a2.wav trim 200001s

cat > plain.yaml <<'TEXT'
recipe: 1
album: {title: Album}
mixes: mixes
songs:
  - {mix: a1.wav, title: One}
  - {mix: a2.wav, title: Two, gap: 0}
  - {mix: b.wav, title: Three, gap: 1 s}
targets:
  cd: cd
  flac: {preset: flac, spacing: trim}
  wav16: {preset: wav, rate: 44.1 kHz, bits: 16, songs: [1, 2]}
TEXT
stamper render plain.yaml --progress none
same "a recipe without any processing renders" "$status$errors" "0"
same "a 24-bit song reaches 24-bit FLAC bit for bit" "$(md5 s24le "release/flac/03 - Three.flac")" "$(md5 s24le mixes/b.wav)"
same "a 16-bit song reaches 24-bit FLAC bit for bit, across a butt joint" \
    "$(md5 s24le "release/flac/01 - One.flac" "release/flac/02 - Two.flac")" "$(md5 s24le mixes/a.wav)"
same "two songs cut from one mix join in 16-bit WAV as if never cut" \
    "$(md5 s16le "release/wav16/01 - One.wav" "release/wav16/02 - Two.wav")" "$(md5 s16le mixes/a.wav)"
sox release/cd/Album.wav -t raw - trim 0s 485100s | md5sum | cut -d' ' -f1 > cd.md5
same "and on the CD" "$(cat cd.md5)" "$(md5 s16le mixes/a.wav)"

cat > album.yaml <<'TEXT'
recipe: 1
album: {title: Album}
mixes: mixes
songs:
  - {mix: a1.wav, title: One, gain: -1 dB}
  - {mix: a2.wav, title: Two, gap: 0}
  - {mix: b.wav, title: Three, crossfade: 1.5 s, mark: middle, fade: {out: 1 s}}
  - {mix: b.wav, title: Four, gap: 0.7 s, trim: {start: 0.5 s}}
chain:
  - highpass: {freq: 30 Hz, slope: 24}
  - compress: {threshold: -18 dB, ratio: 2}
master: {loudness: -8 LUFS, ceiling: -1 dBTP}
targets:
  f441: {preset: flac, rate: 44.1 kHz}
  w441: {preset: wav, rate: 44.1 kHz, layout: album}
  f48: {preset: flac, rate: 48 kHz}
  w48: {preset: wav, rate: 48 kHz, layout: album}
  f96: {preset: flac, rate: 96 kHz}
  w96: {preset: wav, rate: 96 kHz, layout: album}
  c: cd
  w16: {preset: wav, rate: 44.1 kHz, bits: 16}
TEXT
stamper render album.yaml --progress none -q -o out
same "an album with everything in it renders" "$status" "0"
for rate in 441 48 96; do
    same "the tracks at $rate, end to end, are the programme" "$(md5 s24le out/f$rate/*.flac)" "$(md5 s24le out/w$rate/*.wav)"
done
frames=$(soxi -s out/c/Album.wav)
same "16-bit tracks, end to end, are the CD's programme" \
    "$(md5 s16le out/w16/*.wav)" \
    "$(sox out/c/Album.wav -t raw - trim 0s "$(soxi -T -s out/w16/*.wav | cut -d. -f1)s" | md5sum | cut -d' ' -f1)"
result "$([ $((frames % 588)) -eq 0 ]; echo $?)" "the CD's programme is whole frames"
for rate in 441 48 96; do
    loudest=$(for f in out/f$rate/*.flac; do lufs "$f"; done | sort -n | tail -n 1)
    same "the loudest song at $rate is at -8 LUFS on ffmpeg's meter" "$loudest" "-8.0"
done
over=$(for f in out/f*/*.flac; do
    ffmpeg -nostats -i "$f" -filter_complex ebur128=peak=true -f null - 2>&1 < /dev/null | sed -n 's/^ *Peak: *\(-*[0-9.]*\) dBFS/\1/p' | tail -n 1
done | sort -n | tail -n 1)
same "no song is over the ceiling on ffmpeg's meter, and the loudest touches it" "$over" "-1.0"

# A target's bytes depend on no other target: neither its record's level nor the dither in a gap inside a run.
cat > alone.yaml <<'TEXT'
recipe: 1
mixes: mixes
songs:
  - {mix: a1.wav, gain: -1 dB}
  - {mix: a2.wav, gap: 0.2 s}
  - {mix: a2.wav, gain: -3 dB}
targets:
  all: {preset: flac, rate: 44.1 kHz}
  some: {preset: wav, bits: 16, ceiling: -0.5 dBTP, songs: [1, 2]}
  loud: {preset: vinyl-12-33, sides: {A: [1], B: [2]}}
  soft: {preset: vinyl-12-33, sides: {A: [3]}}
TEXT
stamper render alone.yaml --progress none -q -o together
same "four targets render" "$status" "0"
stamper render alone.yaml --progress none -q -o alone --only some,soft
same "two of them render" "$status" "0"
same "with the same bytes as among the others" "$(cd alone && md5sum some/* soft/*)" "$(cd together && md5sum some/* soft/*)"

# LAME's end padding reaches over two packets here: its header has to tell all of it.
sox mixes/a.wav mixes/odd.wav trim 0s 115246s
printf '%s\n' 'recipe: 1' 'mixes: mixes' 'songs: [{mix: odd.wav, title: Odd}]' 'targets: {m: mp3}' > odd.yaml
stamper render odd.yaml --progress none -q -o odd
frames=$(ffmpeg -v error -i "odd/m/01 - Odd.mp3" -f s16le - < /dev/null | wc -c)
same "an MP3 is as long as its song to the sample, whatever its last packets hold" "$frames" "$((115246 * 4))"
finish
