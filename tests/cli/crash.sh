#!/bin/sh
# A render that is interrupted, killed, starved of space or not alone leaves the bundle before it whole, and the render
# that follows gives the bytes of a clean one.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

mkdir mixes
sox -R -n -r 44100 -b 16 -c 2 mixes/a.wav synth 8 brownnoise gain -14
sox -R -n -r 48000 -b 24 -c 2 mixes/b.wav synth 6 brownnoise gain -16
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
  cd: cd
  flac: {preset: flac, rate: 44.1 kHz}
  mp3: mp3
  opus: opus
TEXT
sed 's/-12 LUFS/-14 LUFS/' album.yaml > quiet.yaml

# What the history of a bundle does not show in.
listing()
{
    (cd "$1" && find . -type f ! -name revision.json ! -name 'delivery-sheet.*' | LC_ALL=C sort | xargs -d '\n' sha256sum)
}

stamper render quiet.yaml -o clean --progress none -q
new=$(listing clean)
stamper render album.yaml --progress none -q
old=$(listing release)
result "$([ "$status" -eq 0 ] && [ "$old" != "$new" ]; echo $?)" "two recipes give two bundles"

# The time that a render takes here: the kills are spread over it, more densely towards the publishing at its end.
start=$(date +%s%N)
stamper render quiet.yaml -o elsewhere --no-cache --progress none -q
whole_ms=$((($(date +%s%N) - start) / 1000000))
torn=""
for share in 5 25 50 70 80 86 90 93 96 98 99 100 102; do
    rm -rf cache # all of the work is to be done, and some of it kept
    setsid "$STAMPER" render quiet.yaml -o release --progress none -q < /dev/null > /dev/null 2>&1 &
    victim=$!
    sleep "$(awk -v ms="$whole_ms" -v share="$share" 'BEGIN { printf "%.3f", ms * share / 100000 }')"
    kill -9 "$victim" 2> /dev/null
    wait "$victim" 2> /dev/null
    now=$(listing release)
    [ "$now" = "$old" ] || [ "$now" = "$new" ] || torn="$torn $share%"
done
same "killed at thirteen moments, the bundle was always one of the two, whole" "$torn" ""
stamper render quiet.yaml -o release --progress none -q
same "the render that follows works and gives the clean bytes" "$status$(listing release)" "0$new"
same "and nothing is left over" "$(ls -A | grep release | tr '\n' ' ')" ".release.busy release "
same "not in the scratch folder either" "$(find cache \( -path '*/entries' -o -path '*/stamps' \) -prune -o \
    -type f ! -name lock ! -name pace ! -name CACHEDIR.TAG -print)" ""

"$STAMPER" render album.yaml --no-cache --progress none -q < /dev/null 2> int.txt &
victim=$!
until ls -d .release.new.* > /dev/null 2>&1; do sleep 0.01; done # it is under way
kill -INT "$victim"
status=0
wait "$victim" || status=$?
contains "interrupted: status 130, in words" "$status $(cat int.txt)" "130 stamper: error: interrupted"
same "the bundle is as it was, and nothing is left over" "$(listing release)$(ls -A | grep release | tr '\n' ' ')" \
    "$new.release.busy release "

status=0
prlimit --fsize=1000000 "$STAMPER" render album.yaml --no-cache --progress none -q < /dev/null 2> space.txt || status=$?
same "out of space: status 75" "$status" "75"
contains "the message names the cause" "$(cat space.txt)" "File too large"
same "the bundle is as it was" "$(listing release)" "$new"
same "nothing is left over" "$(ls -A | grep release | tr '\n' ' ')" ".release.busy release "

flock .release.busy sleep 1 &
sleep 0.2
stamper render album.yaml --progress none -q
same "a bundle in use: status 75" "$status" "75"
contains "and the way out" "$errors" "is being rendered by another process"
stamper render album.yaml --progress none -q --wait
same "--wait waits for it" "$status$(listing release)" "0$old"
cp album.lock solved.lock
flock .release.busy sh -c 'sleep 1; sed -i "s/gain: [0-9.-]* dB/gain: 1.00 dB/" album.lock' &
sleep 0.2
stamper render album.yaml --progress none -q --wait
contains "and goes by the lock that the other left" "$(cat release/manifest.json)" '"gain_db": 1.0,'
cp solved.lock album.lock

printf 'not a folder' > file
stamper render album.yaml --progress none -q -o file
same "an output that is a file is refused" "$status $errors" "2 stamper: error: file is not a folder; name another output with -o"
mkdir -p others
printf 'precious' > others/file
stamper render album.yaml --progress none -q -o others
same "a folder of other files is refused" "$status $errors" "2 stamper: error: others is not empty and not a bundle \
(no manifest.json of stamper): rendering there would remove what it holds; name a new place with -o"
same "and kept" "$(ls others) $(cat others/file)" "file precious"
printf '{"name": "another program"}' > others/manifest.json
stamper render album.yaml --progress none -q -o others
same "also with another program's manifest.json" "$status $(cat others/file)" "2 precious"
rm others/file others/manifest.json
stamper render album.yaml --progress none -q -o others
same "an empty folder will do" "$status$(ls others | grep -c manifest)" "01"
stamper render album.yaml --progress none -q -o /proc/nowhere
same "an output that cannot be written is refused" "$status" "75"
contains "with its cause" "$errors" "/proc"
finish
