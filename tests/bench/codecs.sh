#!/bin/sh
# codecs.sh: twelve songs of rendered audio to FLAC, MP3, AAC, Opus and Vorbis, by stamper and by ffmpeg under
# xargs on the same PCM with the same settings; and what tagging and reading back add.
#
# stamper finds the rendered audio in its cache and encodes, tags, decodes and measures every file; ffmpeg
# encodes WAV files of the same samples, and nothing else. What nothing that reads back can go below is told by
# ffmpeg too: it decodes the same files and throws the sound away.
# From the environment: as run.sh; BENCH_MINUTES default 12.
set -eu
LC_ALL=C
export LC_ALL
dir=${BENCH_DIR:-bench} minutes=${BENCH_MINUTES:-12} jobs=${JOBS:-$(nproc)}
album=$dir/album-$minutes work=$dir/codecs
formats="flac mp3 aac opus vorbis"

[ -e "$album/album.yaml" ] || "${BENCH_ALBUM:?}" "$album" "$minutes"
rm -rf "$work"
mkdir -p "$work"
# recipe TARGETS: the album with these targets.
recipe()
{
    printf '%s\n' 'recipe: 1' 'album: {title: Bench, artist: The Signal Box, gap: 2 s}' \
        "mixes: ../album-$minutes/mixes" 'master: {loudness: -13 LUFS, ceiling: -1 dBTP}' 'targets:' "$1"
    sed -n '/^songs:/,$p' "$album/album.yaml"
}
recipe '  words: {preset: wav, rate: 44.1 kHz, bits: 24}
  float44: {preset: wav, rate: 44.1 kHz, bits: float}
  float48: {preset: wav, rate: 48 kHz, bits: float}' > "$work/audio.yaml"
recipe '  flac: {preset: flac, rate: 44.1 kHz, bits: 24}
  mp3: {preset: mp3, bitrate: 320k}
  aac: {preset: aac, bitrate: 256k}
  opus: {preset: opus, bitrate: 160k}
  vorbis: {preset: vorbis, quality: 8}' > "$work/coded.yaml"

echo "rendering the audio"
"${STAMPER:?}" render "$work/audio.yaml" -o "$work/audio" --cache "$work/cache" --progress none --quiet
cp "$work/audio.lock" "$work/coded.lock"
cat "$work"/audio/*/* > /dev/null # both find it in memory
sync

echo "ffmpeg under xargs, $jobs at a time"
for song in "$work"/audio/words/*; do
    name=$(basename "$song" .wav)
    echo "'words/$name' flac flac -c:a flac -compression_level 8"
    echo "'float44/$name' mp3 mp3 -c:a libmp3lame -b:a 320k -compression_level 3"
    echo "'float44/$name' aac m4a -c:a aac -b:a 256k -aac_coder twoloop"
    echo "'float48/$name' opus opus -c:a libopus -b:a 160k -vbr on -application audio -compression_level 10"
    echo "'float44/$name' vorbis ogg -c:a libvorbis -q:a 8"
done > "$work/encodes"
for format in $formats; do mkdir -p "$work/ffmpeg/$format"; done
# shellcheck disable=SC2016
command time -o "$work/ffmpeg.time" -f "%e %U %S" xargs -P "$jobs" -L 1 sh -c '
    dir=$0 song=$1 format=$2 end=$3
    shift 3
    exec ffmpeg -nostdin -v error -i "$dir/audio/$song.wav" -threads 1 -map_metadata -1 "$@" \
        "$dir/ffmpeg/$format/$(basename "$song").$end"' "$work" < "$work/encodes"
sync

echo "stamper, $jobs threads"
command time -o "$work/stamper.time" -f "%e %U %S" "$STAMPER" render "$work/coded.yaml" -o "$work/coded" \
    --cache "$work/cache" --jobs "$jobs" --progress none --quiet --verbose 2> "$work/stages" ||
    { cat "$work/stages" >&2; exit 1; }

# decode FORMAT: CPU seconds of ffmpeg decoding what stamper made, less those of starting it as often.
decode()
{
    for what in "$work/coded/$1"/*; do
        for length in "" "-t 0.001"; do
            # shellcheck disable=SC2086
            command time -a -o "$work/$1.decode${length:+.start}" -f "%U %S" \
                ffmpeg -nostdin -v error -threads 1 -i "$what" $length -f null -
        done
    done
    awk 'FNR == 1 { sign = FILENAME ~ /start$/ ? -1 : 1 } { sum += sign * ($1 + $2) } END { print sum }' \
        "$work/$1.decode" "$work/$1.decode.start"
}
for format in $formats; do echo "$format $(decode "$format")"; done > "$work/decoded"

awk '
    FILENAME ~ /ffmpeg.time$/ { wall["f"] = $1; cpu["f"] = $2 + $3 }
    FILENAME ~ /stamper.time$/ { wall["s"] = $1; cpu["s"] = $2 + $3 }
    FILENAME ~ /stages$/ && / tasks / { stage[$1] = $(NF - 1) }
    FILENAME ~ /decoded$/ { least += $2; each = each sprintf(" %s %.1f", $1, $2) }
    function share(what, s) { printf "  %-44s %7.1f s  %5.1f %% of encoding\n", what, s, 100 * s / stage["encode"] }
    END {
        printf "%-20s %9s %9s %7s\n", "", "stamper", "ffmpeg", "ratio"
        printf "%-20s %7.1f s %7.1f s %7.2f\n", "wall", wall["s"], wall["f"], wall["s"] / wall["f"]
        printf "%-20s %7.1f s %7.1f s %7.2f\n", "CPU", cpu["s"], cpu["f"], cpu["s"] / cpu["f"]
        print "stamper by stage, CPU:"
        share("encoding", stage["encode"])
        share("tagging (write)", stage["write"])
        share("reading back (decode, compare, measure)", stage["decode"])
        share("of which decoding, by ffmpeg on the same files", least)
        print "  ffmpeg decoding, CPU s:" each
    }' "$work/ffmpeg.time" "$work/stamper.time" "$work/stages" "$work/decoded"
