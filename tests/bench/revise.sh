#!/bin/sh
# revise.sh: what a revision costs, against the full render that run.sh has just made (its cache and its bundle).
#
# From the environment: STAMPER, BENCH_DIR (default ./bench), BENCH_MINUTES (default 40), JOBS (default: the cores).
set -eu
LC_ALL=C
export LC_ALL
dir=${BENCH_DIR:-bench} minutes=${BENCH_MINUTES:-40} jobs=${JOBS:-$(nproc)}
album=$dir/album-$minutes

# timed NAME OPTION...: renders, and keeps wall and CPU seconds in NAME.time.
timed()
{
    name=$1
    shift
    sync
    command time -f '%e %U %S' -o "$dir/$name.time" "${STAMPER:?}" render "$album/album.yaml" -o "$dir/release" \
        --cache "$dir/cache" --jobs "$jobs" --progress none --quiet "$@" 2> "$dir/$name.err"
}

# The share of song 4 in a full render: its length.
mix=$(ls "$album"/mixes/04*)
share=$(for m in "$album"/mixes/*; do soxi -D "$m"; done | awk -v one="$(soxi -D "$mix")" '{ s += $1 } END { print one / s }')

sync
command time -f '%e %U %S' -o "$dir/uncached.time" "$STAMPER" render "$album/album.yaml" -o "$dir/uncached" \
    --cache "$dir/cache-none" --no-cache --jobs "$jobs" --progress none --quiet 2> "$dir/uncached.err"
rm -rf "$dir/uncached" "$dir/cache" "$dir/release" "$album/album.lock"
timed full
timed nothing
cp "$album/album.yaml" "$dir/kept.yaml"
sed 's/title: Song 4}/title: Another Name}/' "$dir/kept.yaml" > "$album/album.yaml"
timed title
cp "$dir/kept.yaml" "$album/album.yaml"
timed back
cp "$mix" "$dir/kept.mix"
sox -D "$dir/kept.mix" "$dir/revised.wav" gain 0.5 2> /dev/null
cp "$dir/revised.wav" "$mix"
timed song
cp "$dir/kept.mix" "$mix"
rm -f "$album/album.lock"

awk -v share="$share" '
    { name = FILENAME; sub(/.*\//, "", name); sub(/\.time$/, "", name); wall[name] = $1; cpu[name] = $2 + $3 }
    function line(what, name, limit) {
        printf "%-40s %8.2f s wall %8.2f s CPU  %s\n", what, wall[name], cpu[name], limit
    }
    END {
        line("full render, --no-cache", "uncached", "")
        line("full render, cold cache", "full", sprintf("%.2f of it (asked: 1.10)", wall["full"] / wall["uncached"]))
        line("nothing changed", "nothing", "(asked: 0.30 s)")
        line("a title changed", "title", sprintf("%.1f %% of a full render (asked: 2 %%)", 100 * wall["title"] / wall["full"]))
        line("one song revised", "song", sprintf("%.2f of its share, %.1f %% (asked: 1.5)", wall["song"] / (wall["full"] * share), 100 * share))
    }' "$dir/uncached.time" "$dir/full.time" "$dir/nothing.time" "$dir/title.time" "$dir/song.time"
