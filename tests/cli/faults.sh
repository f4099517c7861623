#!/bin/sh
# Faults put in at single system calls: no space, I/O errors, no descriptors, a kill, no atomic exchange. What stands there
# is always one bundle, whole, with its cause told, and the render that follows gives the bytes of a clean one.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"
# The leak checker of sanitizers cannot work under strace.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS
exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- # what make hands down would count among the descriptors

mkdir mixes
sox -R -n -r 44100 -b 16 -c 2 mixes/a.wav synth 5 pinknoise gain -14
sox -R -n -r 44100 -b 24 -c 2 mixes/b.wav synth 4.2 pinknoise gain -16
cat > one.yaml <<'TEXT'
recipe: 1
album: {title: Album}
mixes: mixes
songs:
  - {mix: a.wav, title: One}
  - {mix: b.wav, title: Two}
master: {loudness: -12 LUFS, ceiling: -1 dBTP}
targets:
  flac: flac
TEXT
sed 's/-12 LUFS/-14 LUFS/; s/One/Eins/' one.yaml > two.yaml

# What is delivered; what tells of the past is left out.
listing()
{
    (cd "$1" 2> /dev/null && find . -type f ! -name revision.json ! -name 'delivery-sheet.*' | LC_ALL=C sort |
        xargs -d '\n' sha256sum)
}

stamper render one.yaml -o clean-one --no-cache --progress none -q
one=$(listing clean-one)
stamper render two.yaml -o clean-two --no-cache --progress none -q
two=$(listing clean-two)
result "$([ "$status" -eq 0 ] && [ -n "$one" ] && [ "$one" != "$two" ]; echo $?)" "two recipes give two bundles" "$errors"
stamper render one.yaml -o release --progress none -q
same "a bundle stands there" "$(listing release)" "$one"

# turn: the recipe to render next and both bundles that may stand there, by turns.
now=one
turn()
{
    if [ $now = one ]; then now=two; else now=one; fi
    eval "old=\$new; new=\$$now"
}
new=$one

# injected SPEC...: a render of $now in which system calls fail as strace is told; what was told goes to .errors.
injected()
{
    status=0
    strace -f -qq -o strace.log "$@" "$STAMPER" render $now.yaml -o release -j1 --progress none -q \
        < /dev/null > /dev/null 2> .errors || status=$?
}

# whole WHAT: one of the two bundles, and exactly what the status says.
whole()
{
    listed=$(listing release)
    case $status in
        0) [ "$listed" = "$new" ] || wrong="$wrong
$1: status 0, and not the bundle that was ordered" ;;
        75) [ "$listed" = "$old" ] || [ "$listed" = "$new" ] || wrong="$wrong
$1: torn"
            failures=$((failures + 1))
            grep -qE "$2" .errors || wrong="$wrong
$1: the cause is not told: $(cat .errors)" ;;
        *) wrong="$wrong
$1: status $status $(cat .errors)" ;;
    esac
}

# clean_again WHAT: the render that follows.
clean_again()
{
    stamper render $now.yaml -o release --progress none -q
    [ "$status" -eq 0 ] && [ "$(listing release)" = "$new" ] || wrong="$wrong
$1: the render that follows has status $status $errors"
    left=$(ls -A | grep -E '^\.?release|^\.one|^\.two' | tr '\n' ' ')
    [ "$left" = ".release.busy release " ] || wrong="$wrong
$1: left over: $left"
}

# error CALL ERROR WORDS NUMBER...: from a cold cache, the call with these numbers fails.
error()
{
    call=$1 name=$2 words=$3
    shift 3
    for at in "$@"; do
        turn
        rm -rf cache
        injected --seccomp-bpf -e "trace=$call" -e "inject=$call:error=$name:when=$at"
        whole "$call $at: $name" "$words"
        clean_again "$call $at: $name"
    done
}

# Calls until the libraries are loaded: before that nothing is at stake.
strace -f -qq -o strace.log -e trace=openat,close "$STAMPER" render one.yaml -o release -j1 --progress none -q
loaded=$(awk '/"one.yaml"/ { print n; exit } / close\(/ { n++ }' strace.log)
opened=$(awk '/"one.yaml"/ { print n; exit } / openat\(/ { n++ }' strace.log)
result "$([ "${loaded:-0}" -gt 10 ] && [ "${opened:-0}" -gt 10 ]; echo $?)" "calls of the loader: $opened opens, $loaded closes"

wrong="" failures=0
error pwrite64 ENOSPC "No space left" 1 30 200
error write ENOSPC "No space left" 1 3
empty "no space at any write" "$wrong"
result "$([ $failures -ge 4 ]; echo $?)" "and it ended $failures renders"

wrong="" failures=0
error pwrite64 EIO "Input/output error" 40
error pread64 EIO "Input/output error" 10 500
error fsync EIO "Input/output error" 1 4 7
error close EIO "Input/output error" "$((loaded + 4))+"
empty "I/O errors, also those that only fsync and close tell" "$wrong"
result "$([ $failures -ge 4 ]; echo $?)" "and they ended $failures renders"

# The program asks for as many as the system gives: the hard limit counts.
wrong="" failures=0
for most in 4 7 9 11 13; do
    turn
    rm -rf cache
    status=0
    prlimit --nofile=$most:$most "$STAMPER" render $now.yaml -o release -j1 --progress none -q \
        < /dev/null > /dev/null 2> .errors || status=$?
    whole "$most descriptors" "Too many open files"
    clean_again "$most descriptors"
done
empty "no descriptors" "$wrong"
result "$([ $failures -ge 4 ]; echo $?)" "and that ended $failures renders"

# killed CALL NUMBER...: kill -9 as the call begins.
killed()
{
    call=$1
    shift
    for at in "$@"; do
        turn
        injected -e "trace=$call" -e "inject=$call:signal=SIGKILL:when=$at"
        if [ "$status" -eq 137 ]; then
            kills=$((kills + 1))
            listed=$(listing release)
            [ "$listed" = "$old" ] || [ "$listed" = "$new" ] || wrong="$wrong
killed at $call $at: torn"
        else
            whole "not killed at $call $at" "nothing"
        fi
        clean_again "killed at $call $at"
    done
}

wrong="" failures=0 kills=0
rm -rf cache
killed pwrite64 20
rm -rf cache
killed pwrite64 250
killed write 3
killed openat $((opened + 5)) $((opened + 12)) $((opened + 18))
killed fsync 1 2 5 7
killed renameat2 1
killed unlinkat 1 4 9
killed linkat 1 5
killed close $((loaded + 10))
killed mkdir,mkdirat 1 3
empty "killed at any system call, what stands there is whole and nothing is left in the end" "$wrong"
result "$([ $kills -ge 12 ]; echo $?)" "and $kills kills met a render"

# A mix that is replaced under our hands. stopped CHANGE: the render stands still in the middle of reading a.wav while the
# change is made, then goes on.
stopped()
{
    turn
    rm -rf cache strace.log
    cp -p mixes/a.wav a.kept
    strace -f -qq -o strace.log -P "$PWD/mixes/a.wav" -e trace=pread64 -e inject=pread64:signal=SIGSTOP:when=6 \
        "$STAMPER" render $now.yaml -o release -j1 --progress none -q < /dev/null > /dev/null 2> .errors &
    tracer=$!
    until grep -qs 'stopped by SIGSTOP' strace.log; do sleep 0.02; done
    "$@"
    kill -CONT "$(awk '/^Tgid/ { print $2 }' "/proc/$(awk '/stopped by SIGSTOP/ { print $1; exit }' strace.log)/status")"
    status=0
    wait $tracer || status=$?
    same "a mix is $1 while it is read: the render ends" "$status" "4"
    contains "and tells it" "$(cat .errors)" "a.wav changed while it was read"
    same "what was published stays" "$(listing release)" "$old"
    mv a.kept mixes/a.wav # the old mix again, under its own times
    stamper render $now.yaml -o release --progress none -q
    same "back with the old mix: its bytes" "$status$(listing release)" "0$new"
}
overwritten_in_place()
{
    touch -r mixes/a.wav times
    sox -R -n -r 44100 -b 16 -c 2 other.wav synth 5 whitenoise gain -14
    cat other.wav > mixes/a.wav
    touch -r times mixes/a.wav # only ctime tells
}
replaced()
{
    sox -R -n -r 44100 -b 16 -c 2 other.wav synth 5 whitenoise gain -14
    mv other.wav mixes/a.wav
}
removed()
{
    rm mixes/a.wav
}
stopped overwritten_in_place
stopped replaced
stopped removed

# No file system here is without an atomic exchange: the call is made to say so.
wrong="" failures=0
turn
injected --seccomp-bpf -e trace=renameat2 -e inject=renameat2:error=EINVAL
same "without an atomic exchange: published in two steps" "$status$(listing release)" "0$new"
same "and nothing is left over" "$(ls -A | grep release | tr '\n' ' ')" ".release.busy release "
rm -rf first
status=0
strace -f -qq -o strace.log --seccomp-bpf -e trace=renameat2 -e inject=renameat2:error=EINVAL \
    "$STAMPER" render $now.yaml -o first --progress none -q < /dev/null > /dev/null 2> .errors || status=$?
same "and where nothing stood before" "$status$(listing first)" "0$new"
kills=0
for at in 1 2; do
    turn
    injected -e 'trace=renameat2,?rename,renameat' -e inject=renameat2:error=EINVAL \
        -e "inject=?rename,renameat:signal=SIGKILL:when=$at"
    [ "$status" -eq 137 ] && kills=$((kills + 1))
    listed=$(listing release)$(listing .release.old)
    [ "$listed" = "$old" ] || [ "$listed" = "$new" ] || wrong="$wrong
killed between the two steps ($at): torn"
    clean_again "killed between the two steps ($at)"
done
same "killed between them: the old bundle comes back" "$kills$wrong" "2"

# The bundle of a CD, with its folders in folders.
for recipe in one two; do
    echo '  cd: cd' >> $recipe.yaml
    stamper render $recipe.yaml -o clean-$recipe --no-cache --progress none -q
    eval "$recipe=\$(listing clean-$recipe)"
done

# A power cut after "done": everything is on the disk before the exchange, and the exchange before the end.
turn
rm -rf cache
injected -y -e 'trace=openat,write,pwrite64,ftruncate,fsync,fdatasync,renameat2,linkat,?link,?mkdir,mkdirat,?unlink,unlinkat,?rmdir,?rename,renameat,exit_group'
same "the traced render works" "$status$(listing release)" "0$new"
same "every file, every folder, then the folder around them is synced" \
    "$(python3 "$abs_top_srcdir/tests/cli/synced.py" strace.log "$PWD/release" 2>&1)" ""

# The check itself: without one of the syncs it has something to say, whichever it is.
for missing in 'fsync.*manifest.json' 'fsync.*/ddp>' 'fsync.*01 - ' "fsync([0-9]*<$PWD>)"; do
    grep -v "$missing" strace.log > less.log
    result "$([ -n "$(python3 "$abs_top_srcdir/tests/cli/synced.py" less.log "$PWD/release" 2>&1)" ]; echo $?)" \
        "and would see it without $missing"
done

# And if the old bundle went before the exchange is on the disk.
python3 - "$PWD" <<'TEXT' > less.log
import re, sys
lines, late = open("strace.log").read().splitlines(True), []
for line in lines:
    if "RENAME_EXCHANGE" not in line and re.search(r"fsync\(\d+<%s>\)" % re.escape(sys.argv[1]), line):
        late.append(line) # the last one of these, put off
for line in lines:
    if not late or line != late[-1]:
        sys.stdout.write(late[-1] + line if late and "exit_group" in line else line)
TEXT
contains "and would see the old bundle removed too early" \
    "$(python3 "$abs_top_srcdir/tests/cli/synced.py" less.log "$PWD/release" 2>&1)" "the old bundle is touched too early: unlink"

exec 9> .release.busy
flock 9
turn
stamper render $now.yaml -o release --progress none -q
same "a second render of the bundle: status 75" "$status" "75"
contains "and its words" "$errors" "is being rendered by another process"
{ sleep 0.5; flock -u 9; } &
stamper render $now.yaml -o release --progress none -q --wait
same "or it waits" "$status$(listing release)" "0$new"
exec 9>&-
finish
