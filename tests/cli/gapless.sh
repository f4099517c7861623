#!/bin/sh
# Two songs that cross-fade, decoded by programs that know nothing of stamper: every track has its exact length, and they join
# without a step or a missing sample.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

mkdir mixes
sox -R -n -r 48000 -b 24 -c 2 mixes/a.wav synth 6 pluck A3 synth 6 sine mix 523.25 synth 6 sine mix 3136 gain -16 tremolo 3 30
sox -R -n -r 48000 -b 24 -c 2 mixes/b.wav synth 7 pluck E2 synth 7 sine mix 659.25 synth 7 sine mix 2637 gain -16 tremolo 5 30
cat > album.yaml <<'TEXT'
recipe: 1
album: {title: Joined}
mixes: mixes
songs:
  - {mix: a.wav, title: One}
  - {mix: b.wav, title: Two, crossfade: 2 s, mark: middle}
targets:
  programme: {preset: wav, rate: 44.1 kHz, layout: album, name: all}
  wav: {preset: wav, rate: 44.1 kHz}
  flac: {preset: flac, rate: 44.1 kHz}
  alac: {preset: alac, rate: 44.1 kHz}
  wavpack: {preset: wavpack, rate: 44.1 kHz}
  ref: {preset: wav, rate: 44.1 kHz, bits: float}
  ref-48: {preset: wav, rate: 48 kHz, bits: float}
  mp3: mp3
  mp3-v: {preset: mp3, quality: 4}
  mp3-c: {preset: mp3, bitrate: 128k}
  aac: {preset: aac, bitrate: 128k}
  aac-primed: {preset: aac, bitrate: 128k, prime_joins: yes}
  opus: opus
  vorbis: vorbis
TEXT
stamper render album.yaml --progress none -q -o out
same "fourteen targets render" "$status$errors" "0"

# raw PROGRAM FILE: as floats; programs that write WAV files go through sox.
raw()
{
    rm -f decoded.wav
    case $1 in
        ffmpeg)
            # ffmpeg leaves what stands behind an M4A's edit list: the stream's own duration ends it.
            frames=$(ffprobe -v error -select_streams a -show_entries stream=duration_ts -of csv=p=0 "$2")
            ffmpeg -v error -i "$2" -map 0:a -f f32le - < /dev/null > decoded.raw
            case $2 in *.m4a) head -c $((frames * 8)) decoded.raw ;; *) cat decoded.raw ;; esac
            return ;;
        lame) lame --quiet --decode "$2" decoded.wav ;;
        mpg123) mpg123 -q -w decoded.wav "$2" ;;
        opusdec) opusdec --quiet --rate 48000 --no-dither "$2" decoded.wav 2> /dev/null ;;
        oggdec) oggdec -Q -o decoded.wav "$2" ;;
        flac) flac -s -d -o decoded.wav "$2" ;;
        wvunpack) wvunpack -q -o decoded.wav "$2" ;;
    esac
    sox decoded.wav -t f32 -
}
for target in ref ref-48; do
    raw ffmpeg out/$target/01*.wav > $target-1
    raw ffmpeg out/$target/02*.wav > $target-2
done

# Lossless: end to end, the tracks are the programme.
raw ffmpeg out/programme/all.wav > whole
for pair in wav:ffmpeg flac:flac flac:ffmpeg alac:ffmpeg wavpack:wvunpack wavpack:ffmpeg; do
    target=${pair%:*}
    { raw "${pair#*:}" out/"$target"/01*; raw "${pair#*:}" out/"$target"/02*; } > joined
    same "$target by ${pair#*:}: end to end, the programme" "$(cmp joined whole && echo same)" "same"
done

for pair in mp3:ffmpeg mp3:lame mp3:mpg123 mp3-v:ffmpeg mp3-v:lame mp3-v:mpg123 mp3-c:ffmpeg mp3-c:lame mp3-c:mpg123 \
    aac:ffmpeg aac-primed:ffmpeg opus:ffmpeg opus:opusdec vorbis:ffmpeg vorbis:oggdec; do
    target=${pair%:*}
    ref=ref
    [ "$target" != opus ] || ref=ref-48
    raw "${pair#*:}" out/"$target"/01* > got-1
    raw "${pair#*:}" out/"$target"/02* > got-2
    same "$target by ${pair#*:}: exact lengths, a join without a step" \
        "$(python3 "$abs_top_srcdir/tests/cli/joins.py" $ref-1 $ref-2 got-1 got-2 2>&1)" ""
done

# The check itself: one frame left out or doubled at the join is seen.
head -c -8 ref-1 > short
{ cat ref-1; tail -c 8 ref-1; } | tail -c +9 > late
result "$(python3 "$abs_top_srcdir/tests/cli/joins.py" ref-1 ref-2 short ref-2 | grep -c frames | sed 's/1/0/;t;s/.*/1/')" "a missing frame is seen"
result "$(python3 "$abs_top_srcdir/tests/cli/joins.py" ref-1 ref-2 late ref-2 | grep -c shifted | sed 's/1/0/;t;s/.*/1/')" "a shifted track is seen"

# Primed, the encoder starts and ends in the midst of the sound: the error at both sides of the join falls by 3 dB at least.
# error TARGET: in dB, before the join, after it, a second on.
error()
{
    raw ffmpeg out/"$1"/01* > got-1
    raw ffmpeg out/"$1"/02* > got-2
    python3 "$abs_top_srcdir/tests/cli/joins.py" --error ref-1 ref-2 got-1 got-2
}
plain=$(error aac)
primed=$(error aac-primed)
say "error before, after, a second after the join in dB: $plain; primed: $primed"
same "a primed join is smoother on both sides" "$(echo "$plain $primed" | awk '{ print ($4 <= $1 - 3), ($5 <= $2 - 3) }')" "1 1"
same "the longer delay is in the edit list and in iTunSMPB" "$(AtomicParsley "$(echo out/aac-primed/02*)" -t |
    sed -n 's/.*iTunSMPB.*: *00000000 0*\([0-9A-F]*\) .*/\1/p')" "1400"
same "the first track, which adjoins nothing before, has none" "$(AtomicParsley "$(echo out/aac-primed/01*)" -t |
    sed -n 's/.*iTunSMPB.*: *00000000 0*\([0-9A-F]*\) .*/\1/p')" "400"
sed -i 's/opus: opus/opus: {preset: opus, prime_joins: yes}/' album.yaml
says 3 "album.yaml:20:24: error: 'prime_joins' is no setting of the format 'opus'
   20 |   opus: {preset: opus, prime_joins: yes}
      |                        ^
album.yaml:20:3: note: in target 'opus'" check album.yaml
finish
