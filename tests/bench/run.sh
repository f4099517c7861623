#!/bin/sh
# run.sh: makes the bench's album once, renders it by peer.sh and by stamper, and compares what both took.
#
# From the environment: STAMPER, BENCH_ALBUM (the generator), BENCH_DIR (default ./bench), BENCH_MINUTES
# (default 40), JOBS (default: the cores).
set -eu
LC_ALL=C
export LC_ALL
here=$(cd "$(dirname "$0")" && pwd)
dir=${BENCH_DIR:-bench} minutes=${BENCH_MINUTES:-40} jobs=${JOBS:-$(nproc)}
album=$dir/album-$minutes

if [ ! -e "$album/album.yaml" ]; then
    echo "making an album of $minutes minutes in $album"
    rm -rf "$album"
    "${BENCH_ALBUM:?}" "$album" "$minutes"
fi
cat "$album"/mixes/* > /dev/null # both find the mixes in memory
sync

echo "peer: sox and ffmpeg, $jobs at a time"
command time -v -o "$dir/peer.time" sh "$here/peer.sh" "$album/mixes" "$dir/peer" "$jobs"
sync

echo "stamper: cold cache, $jobs threads"
rm -rf "$dir/cache" "$dir/release"
command time -v -o "$dir/stamper.time" "${STAMPER:?}" render "$album/album.yaml" -o "$dir/release" \
    --cache "$dir/cache" --jobs "$jobs" --progress none --quiet --verbose 2> "$dir/stamper.stages" ||
    { cat "$dir/stamper.stages" >&2; exit 1; }
ours=$(awk '$1 == "encode" && $3 == "tasks" { print $4 }' "$dir/stamper.stages")

# Level and peak of the loudest song on both sides: was it the same work?
read -r _ song < "$dir/peer/loudest"
figures()
{
    ffmpeg -nostdin -hide_banner -nostats -i "$1" -af ebur128=framelog=verbose:peak=true -f null - 2>&1 |
        awk '$1 == "I:" { i = $2 } $1 == "Peak:" { p = $2 } END { printf "%.1f LUFS, %.1f dBTP\n", i, p }'
}

awk -v minutes="$minutes" -v ours="$ours" '
    function seconds(clock,  part, n) {
        n = split(clock, part, ":")
        return n == 3 ? part[1] * 3600 + part[2] * 60 + part[3] : part[1] * 60 + part[2]
    }
    FNR == 1 { side = FILENAME ~ /peer\.time$/ ? "peer" : FILENAME ~ /stages$/ ? "stages" : "stamper" }
    side == "stages" { stage[++stages] = $1; wall_of[stages] = $2; cpu_of[stages] = $3 + $4; next }
    /User time/ { cpu[side] += $NF }
    /System time/ { cpu[side] += $NF }
    /Elapsed/ { wall[side] = seconds($NF) }
    /Maximum resident/ { peak[side] = $NF / 1024 }
    function line(what, a, b, unit) {
        printf "%-34s %10.1f %10.1f %-4s %8.2f\n", what, a, b, unit, (b > 0 ? a / b : 0)
    }
    END {
        for (i = 1; i <= stages; i++)
            if (stage[i] == "encode")
                encoders = cpu_of[i]
        printf "%-34s %10s %10s %-4s %8s\n", "", "stamper", "peer", "", "ratio"
        line("wall", wall["stamper"], wall["peer"], "s")
        line("CPU", cpu["stamper"], cpu["peer"], "s")
        line("CPU but for " sprintf("%.0f and %.0f s", ours, encoders) " of encoders", cpu["stamper"] - ours, cpu["peer"] - encoders, "s")
        line("peak memory, largest process", peak["stamper"], peak["peer"], "MiB")
        printf "\npeer by stage:"
        for (i = 1; i <= stages; i++)
            printf " %s %.1f s (CPU %.1f s)%s", stage[i], wall_of[i], cpu_of[i], i < stages ? "," : "\n"
    }' "$dir/peer/stages" "$dir/peer.time" "$dir/stamper.time"
echo "stamper by stage, CPU:"
grep ' tasks ' "$dir/stamper.stages"
printf 'song %s, the loudest: stamper %s; ' "$song" "$(figures "$(ls "$dir"/release/flac/"$song"*.flac)")"
printf 'peer %s\n' "$(figures "$dir/peer/flac/$song.flac")"
