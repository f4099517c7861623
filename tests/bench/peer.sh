#!/bin/sh
# peer.sh MIXES OUT [JOBS]: the album of bench_album as a good engineer scripts it with sox and ffmpeg.
#
# The same chain, level, targets and encoder settings as in album.c, over all cores by xargs -P. Choices
# in the script's favour: rate conversion by soxr, the fastest of its quality (one pair of conversions
# does oversampling and delivery rate at once); one correction of the loudness instead of a solution;
# nothing is read back or verified. Each stage leaves a line in OUT/stages: name, wall, user and system
# seconds, peak KiB of its largest process.
set -eu
LC_ALL=C
export LC_ALL

loudness=-13
limit=0.8810 # -1.1 dB: the oversampled limiter overshoots by up to 0.1 dB
gap=2
soxr='resampler=soxr:precision=28'
chain='aformat=sample_fmts=dblp,highpass=f=22:t=q:w=0.5412,highpass=f=22:t=q:w=1.3066'
chain="$chain,equalizer=f=250:t=q:w=0.9:g=-1.5,treble=f=10000:t=q:w=0.7071:g=0.8"
chain="$chain,acompressor=threshold=-18dB:ratio=1.5:attack=30:release=200:knee=2:detection=peak"

ff()
{
    ffmpeg -nostdin -hide_banner -nostats -loglevel error -y -threads 1 "$@"
}

# Integrated loudness from the summary of ffmpeg's ebur128 filter on standard input.
integrated()
{
    sed -n 's/^ *I: *\(-*[0-9.]*\) LUFS$/\1/p' | tail -n 1
}

# limiter RATE: from any rate to RATE by way of four times RATE.
limiter()
{
    echo "aresample=$(($1 * 4)):$soxr,alimiter=limit=$limit:attack=8:release=300:level=disabled,aresample=$1:$soxr"
}

# Steps that xargs runs: $0 step NAME MIXES OUT JOBS, then the step's own words.
step()
{
    name=$1 mixes=$2 out=$3
    shift 4
    case $name in
        chain) # SONG
            ffmpeg -nostdin -hide_banner -nostats -y -i "$mixes/$1.wav" -threads 1 \
                -af "$chain,pan=stereo|c0=c0|c1=$(right "$mixes/$1.wav"),ebur128=framelog=verbose" \
                -c:a pcm_f32le "$out/chain/$1.wav" 2> "$out/chain/$1.log"
            echo "$(integrated < "$out/chain/$1.log") $1" > "$out/chain/$1.lufs"
            ;;
        limit) # SONG RATE
            ff -i "$out/chain/$1.wav" -af "volume=$(cat "$out/gain")dB:precision=double,$(limiter "$2")$(pad "$1" "$out")" \
                -c:a pcm_f32le "$out/$2/$1.wav"
            ;;
        words) # SONG TARGET RATE BITS DITHER...
            song=$1 target=$2 rate=$3 bits=$4
            shift 4
            sox -V1 "$out/$rate/$song.wav" -b "$bits" "$out/$target/$song.wav" "$@"
            ;;
        encode) # SONG TARGET FROM ENDING SETTING...
            song=$1 target=$2 from=$3 ending=$4
            shift 4
            ff -i "$out/$from/$song.wav" -metadata "title=Song ${song#0}" -metadata "track=${song#0}" \
                -metadata album=Bench -metadata 'artist=The Signal Box' "$@" "$out/$target/$song.$ending"
            ;;
    esac
}

# A mono mix goes to both sides at its level.
right()
{
    [ "$(soxi -c "$1")" = 1 ] && echo c0 || echo c1
}

# Every song but the last runs to the next one's start.
pad()
{
    [ "$1" = "$(cat "$2/last")" ] || echo ",apad=pad_dur=$gap"
}

if [ "$1" = step ]; then
    shift
    step "$@"
    exit
fi

mixes=$1 out=$2 jobs=${3:-$(nproc)}
songs=$(cd "$mixes" && ls ./*.wav | sed 's,^\./,,; s/\.wav$//' | sort)
rm -rf "$out"
mkdir -p "$out/chain" "$out/44100" "$out/48000" "$out/96000" "$out/cd" "$out/cd16" "$out/hires" "$out/flac" \
    "$out/wav" "$out/mp3" "$out/aac" "$out/opus" "$out/vorbis" "$out/w96" "$out/w44"
echo "$songs" | tail -n 1 > "$out/last"

# stage NAME: runs one step a line of standard input, all cores at once, and notes what it cost.
stage()
{
    command time -a -o "$out/stages" -f "$1 %e %U %S %M" \
        xargs -P "$jobs" -L 1 sh "$0" step "$1" "$mixes" "$out" "$jobs"
}

for song in $songs; do echo "$song"; done | stage chain

# The loudest song decides; it is limited once on trial, and the gain corrected by what that took away.
sort -n "$out"/chain/*.lufs | tail -n 1 > "$out/loudest"
read -r level song < "$out/loudest"
gain=$(awk "BEGIN { print $loudness - $level }")
trial=$(command time -a -o "$out/stages" -f "level %e %U %S %M" ffmpeg -nostdin -hide_banner -nostats \
    -i "$out/chain/$song.wav" -af "volume=${gain}dB:precision=double,$(limiter 44100),ebur128=framelog=verbose" \
    -f null - 2>&1 | integrated)
awk "BEGIN { print $gain + $loudness - ($trial) }" > "$out/gain"

for rate in 96000 48000 44100; do
    for song in $songs; do echo "$song $rate"; done
done | stage limit

for song in $songs; do
    echo "$song cd16 44100 16 dither -s"
    echo "$song w44 44100 24 dither"
    echo "$song w96 96000 24 dither"
    echo "$song wav 48000 24 dither"
done | stage words

# The disc: one programme and its cue sheet.
command time -a -o "$out/stages" -f "disc %e %U %S %M" sox -V1 "$out"/cd16/*.wav "$out/cd/programme.wav"
{
    echo 'FILE "programme.wav" WAVE'
    at=0 n=0
    for song in $songs; do
        n=$((n + 1)) frame=$((at / 588))
        printf '  TRACK %02d AUDIO\n    TITLE "Song %d"\n    INDEX 01 %02d:%02d:%02d\n' $n $n \
            $((frame / 4500)) $((frame / 75 % 60)) $((frame % 75))
        at=$((at + $(soxi -s "$out/cd16/$song.wav")))
    done
} > "$out/cd/programme.cue"

for song in $songs; do
    echo "$song hires w96 flac -c:a flac -compression_level 8"
    echo "$song flac w44 flac -c:a flac -compression_level 8"
    echo "$song mp3 44100 mp3 -c:a libmp3lame -b:a 320k"
    echo "$song aac 44100 m4a -c:a aac -b:a 256k"
    echo "$song opus 48000 opus -c:a libopus -b:a 160k -vbr on -application audio"
    echo "$song vorbis 44100 ogg -c:a libvorbis -q:a 8"
done | stage encode
