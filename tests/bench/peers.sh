#!/bin/sh
# peers.sh cflags | libs: of the peers that pkg-config finds; bench_blocks leaves the others out.
for pair in AVFILTER:libavfilter SOXR:soxr LILV:lilv-0; do
    name=${pair#*:}
    pkg-config --exists "$name" 2> /dev/null || continue
    [ "$1" = cflags ] && printf ' -DHAVE_%s' "${pair%:*}"
    printf ' %s' "$(pkg-config "--$1" "$name")"
done
