#!/bin/sh
# The cache as a command: what it shows, what it evicts, what it refuses to touch.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"
unset STAMPER_CACHE_LIMIT

# entry NAME PAYLOAD_BYTES WHAT SECONDS AGE_S: written by another program than ours, from the description of the format.
entry()
{
    key=$(printf '%s' "$1" | sha256sum | cut -c 1-64)
    python3 "$abs_top_srcdir/tests/cli/entry.py" store "$key" "$2" "$3" "$4" "$5"
}

# has NAME...: those of them that are there.
has()
{
    for name in "$@"; do
        key=$(printf '%s' "$name" | sha256sum | cut -c 1-64)
        [ ! -e "store/entries/$(echo "$key" | cut -c 1-2)/$(echo "$key" | cut -c 3-)" ] || printf '%s ' "$name"
    done
}

field()
{
    printf '%s\n' "$out" | python3 -c 'import json, sys; d = json.load(sys.stdin)
print(eval(sys.argv[1], {"d": d}))' "$1"
}

stamper cache --cache store
same "an empty cache: nothing" "$status $(echo "$out" | sed 's/, at most .*//') $errors" "0 store: 0 B in 0 entries "
says 2 "stamper: error: stamper cache shrink: possible are prune and clear" cache shrink
says 2 "stamper: error: --limit goes with stamper cache prune" cache --limit 1G
says 2 "stamper: error: --limit is 'much', expected a size such as 500M or 20G" cache prune --limit much
says 2 "stamper: error: --limit does not apply to stamper render" render --limit 1G a

# Files of exactly 1 MB: payload, text, trailer of 96 bytes. Worth by seconds / (1 + days).
entry a $((1000000 - 96 - 12)) "chain song 1" 4 86400
entry b $((1000000 - 96 - 12)) "chain song 2" 1 7300
entry c $((1000000 - 96 - 10)) "limit part" 1 86400
entry d $((1000000 - 96 - 11)) "encode file" 12 259200
entry s $((60000 - 96 - 5)) level 0.5 7776000

stamper cache --cache store --json
same "entries and their size" "$(field '(d["entries"], d["size_bytes"], d["seconds"])')" "(5, 4060000, 18.5)"
same "by kind, the largest first" "$(field '[(k["kind"], k["entries"], k["size_bytes"], k["seconds"]) for k in d["kinds"]]')" \
    "[('chain', 2, 2000000, 5.0), ('encode', 1, 1000000, 12.0), ('limit', 1, 1000000, 1.0), ('level', 1, 60000, 0.5)]"
same "the limit is 20 GB, or a quarter of the file system" "$(field 'd["limit_bytes"]')" \
    "$(stat -f -c '%b %S' store | awk '{ quarter = int($1 / 4) * $2; printf "%.0f", quarter < 20e9 ? quarter : 20e9 }')"
stamper cache --cache store
contains "in words" "$out" "store: 4.1 MB in 5 entries, at most"
contains "by kind" "$out" "chain"

stamper cache prune --limit 4.06M --cache store
same "at its limit nothing goes" "$(has a b c d s)" "a b c d s "
stamper cache prune --limit 4.05M --cache store
same "over it, what is worth least: down to 80 %" "$(has a b c d s)" "a b d s "
status=0
out=$(STAMPER_CACHE_LIMIT=2MB "$STAMPER" cache prune --cache store --json) || status=$?
same "the environment's limit" "$status $(field 'd["limit_bytes"]') $(has a b c d s)" "0 2000000 d s "
says 0 "" cache prune --limit 50k --cache store -q
same "the small ones go last" "$(has a b c d s)" ""
status=0
errors=$(STAMPER_CACHE_LIMIT=lots "$STAMPER" cache prune --cache store 2>&1 > .out) || status=$?
same "a limit that cannot be read is told" "$status $errors" \
    "2 stamper: error: STAMPER_CACHE_LIMIT is 'lots', expected a size such as 500M or 20G"

# A folder that holds other things too.
mkdir -p store/tmp store/bad store/stamps
for file in store/mine.wav store/tmp/mine.wav store/bad/mine.wav store/stamps/mine.wav store/entries/mine.wav; do
    echo precious > "$file"
done
entry a 1000 "chain song 1" 4 0
printf x > "store/bad/$(printf a | sha256sum | cut -c 1-64)"
printf x > store/stamps/803-1a2b
printf x > store/tmp/stamper-0123456789abcdef
says 0 "" cache clear --cache store -q
same "cleared, but for what is not ours" "$(find store -type f | LC_ALL=C sort | tr '\n' ' ')" \
    "store/CACHEDIR.TAG store/bad/mine.wav store/entries/mine.wav store/lock store/mine.wav store/stamps/mine.wav store/tmp/mine.wav "
same "backups leave it out" "$(cat store/CACHEDIR.TAG)" "Signature: 8a477f597d28d172789f06886806bc55"

printf 'a file' > file
stamper cache clear --cache file
same "a cache that is no folder: status" "$status" 75
contains "and the cause" "$errors" "cannot work on the cache in file: Not a directory"
finish
