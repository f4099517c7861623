#!/bin/sh
# What renders keep for each other: the same bytes from a cold, a warm, a damaged, a shared, a full and no cache.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"
# The leak checker of sanitizers cannot work under strace.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS
unset STAMPER_CACHE_LIMIT

mkdir mixes
sox -R -n -r 44100 -b 16 -c 2 mixes/a.wav synth 5 pinknoise gain -14
sox -R -n -r 48000 -b 24 -c 2 mixes/b.wav synth 4.2 pinknoise gain -16
cat > album.yaml <<'TEXT'
recipe: 1
album: {title: Album}
mixes: mixes
songs:
  - {mix: a.wav, title: One}
  - {mix: b.wav, title: Two}
chain: [{highpass: 20 Hz}]
master: {loudness: -12 LUFS, ceiling: -1 dBTP}
targets:
  flac: {preset: flac, rate: 44.1 kHz}
  phone: aac
TEXT

listing()
{
    (cd "$1" && find . -type f ! -name revision.json ! -name 'delivery-sheet.*' | LC_ALL=C sort | xargs -d '\n' sha256sum)
}

# renders NAME [COMMAND...]: into a new place, so that nothing is carried over: the clean bytes, and in $errors what was told.
renders()
{
    name=$1
    shift
    rm -rf out
    status=0
    "$@" "$STAMPER" render album.yaml -o out --cache kept --progress none -q $more < /dev/null > /dev/null 2> .errors || status=$?
    errors=$(cat .errors)
    same "$name: the clean bytes" "$status$(listing out)" "0$clean"
}

entries()
{
    find kept/entries -type f 2> /dev/null
}
more=""

stamper render album.yaml -o clean --no-cache --cache unused --progress none -q
clean=$(listing clean)
same "without a cache: nothing is kept" "$status$(find unused -type f 2> /dev/null)" "0"
renders "a cold cache"
same "with nothing to tell" "$errors" ""
count=$(entries | wc -l)
result "$([ "$count" -ge 4 ]; echo $?)" "$count entries are kept"
stamper cache --cache kept --json
same "and shown" "$(printf '%s\n' "$out" | python3 -c 'import json, sys; d = json.load(sys.stdin)
print(d["entries"], sum(k["entries"] for k in d["kinds"]), "unreadable" in [k["kind"] for k in d["kinds"]])')" "$count $count False"
renders "a warm cache"
same "which keeps nothing twice" "$(entries | wc -l)$errors" "$count"
more=--no-cache
renders "a warm cache that is not asked"
more=""

# Each byte class in turn: the first byte of the payload, the middle, the trailer; then cut files.
damage()
{
    entries | while read -r file; do
        chmod u+w "$file"
        size=$(stat -c %s "$file")
        case $1 in
            cut) truncate -s $((size / 2)) "$file" ;;
            *) python3 -c 'import sys
with open(sys.argv[1], "r+b") as f:
    f.seek(int(sys.argv[2])); b = f.read(1); f.seek(int(sys.argv[2])); f.write(bytes([b[0] ^ 4]))' "$file" \
                "$(case $1 in first) echo 0 ;; middle) echo $((size / 2)) ;; trailer) echo $((size - 20)) ;; esac)" ;;
        esac
    done
}
for how in first middle trailer cut; do
    damage $how
    rm -rf kept/bad kept/stamps
    renders "every entry damaged ($how)"
    contains "and told" "$errors" "of the cache were set aside in kept/bad and made again"
    same "once" "$(printf '%s\n' "$errors" | grep -c 'warning:')" 1
    result "$([ "$(find kept/bad -type f | wc -l)" -ge 1 ]; echo $?)" "they are in bad/"
    # What was made again was not asked for what lies before it: that is found damaged when it is.
    for _ in 1 2 3; do
        [ -z "$errors" ] || renders "the one after"
    done
    same "in the end there is nothing to tell" "$errors" ""
done

rm -rf kept
renders "a file system that cannot link" strace -f -qq -o strace.log --seccomp-bpf -e trace=linkat -e inject=linkat:error=EPERM
same "keeps by other means, all and nothing else" "$(entries | wc -l) $(find kept/tmp -type f | wc -l)$errors" "$count 0"
renders "and finds it"
rm -rf kept
renders "a full disk under the cache" strace -f -qq -o strace.log --seccomp-bpf -e trace=mkdirat -e inject=mkdirat:error=ENOSPC
same "is told once" "$(printf '%s\n' "$errors" | grep -c 'warning: the cache in kept cannot be written (No space left on device)')" 1
rm -rf kept
printf 'no folder' > kept
renders "a cache that cannot be"
same "is told once" "$(printf '%s\n' "$errors" | grep -c 'warning: the cache in kept cannot be written (Not a directory)')" 1
rm kept

# Two at once, and one that evicts under their hands.
for place in x y; do
    "$STAMPER" render album.yaml -o out-$place --cache kept --progress none -q < /dev/null > /dev/null 2> told-$place &
done
for _ in 1 2 3 4 5 6 7 8; do
    "$STAMPER" cache prune --limit 1k --cache kept -q
    sleep 0.1
done
wait
for place in x y; do
    same "two renders of one cache, while it is pruned: $place" "$(cat told-$place)$(listing out-$place)" "$clean"
done
renders "and the one after"

# A render keeps to the limit by itself.
STAMPER_CACHE_LIMIT=1M
export STAMPER_CACHE_LIMIT
renders "a small limit"
unset STAMPER_CACHE_LIMIT
result "$([ "$(entries | xargs -d '\n' stat -c %s | awk '{ s += $1 } END { print s + 0 }')" -le 1000000 ]; echo $?)" "the limit is kept to"
finish
