#!/bin/sh
# A render from outside: what is published, that it is the same each time, and that nothing less than the
# whole ever is.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

mkdir mixes
sox -R -n -r 44100 -b 16 -c 2 mixes/a.wav synth 5 pinknoise gain -14
sox -R -n -r 48000 -b 24 -c 1 mixes/b.wav synth 4.5 pluck C3 gain -6
sox -R -n -r 44100 -b 16 -c 2 mixes/c.wav synth 4.2 pinknoise gain -20
cat > album.yaml <<'TEXT'
recipe: 1
album: {title: Three, artist: Us}
mixes: mixes
songs:
  - {mix: a.wav, title: One}
  - {mix: b.wav, title: Two}
  - {mix: c.wav, title: Three, gap: 0}
master: {loudness: -14 LUFS, ceiling: -1 dBTP}
targets:
  cd: cd
  flac: {preset: flac, rate: 48 kHz}
  mp3: mp3
TEXT

# listing FOLDER: names and hashes of all that is in it.
listing()
{
    (cd "$1" && find . -type f ! -name revision.json ! -name 'delivery-sheet.*' | LC_ALL=C sort | xargs -d '\n' sha256sum)
}

stamper render album.yaml -j1 --progress none
same "a render that works says nothing on standard error" "$errors" ""
same "its status" "$status" 0
contains "the summary names the bundle" "$out" "Three, Us: 3 songs, 19 files in release"
contains "the summary tells loudness and true peak" "$out" "TP (dBTP)"
same "what is in a bundle" "$(cd release && find . -type f | LC_ALL=C sort | tr '\n' ' ')" \
    "./SHA256SUMS ./cd/Three.cue ./cd/Three.toc ./cd/Three.wav ./cd/ddp-image.cue ./cd/ddp/CDTEXT.BIN ./cd/ddp/CHECKSUM.MD5 ./cd/ddp/DDPID ./cd/ddp/DDPMS ./cd/ddp/IMAGE.DAT ./cd/ddp/PQDESCR ./cd/pq.html ./cd/pq.pdf ./cd/pq.txt ./delivery-sheet.html ./delivery-sheet.txt ./flac/01 - One.flac ./flac/02 - Two.flac ./flac/03 - Three.flac ./manifest.json ./mp3/01 - One.mp3 ./mp3/02 - Two.mp3 ./mp3/03 - Three.mp3 ./revision.json "
same "its sums hold" "$(cd release && sha256sum -c --quiet SHA256SUMS 2>&1)" ""
same "flac's own test" "$(flac -ts release/flac/*.flac 2>&1)" ""
contains "the sheet is there for people" "$(cat release/delivery-sheet.html)" "<h1>Three, Us</h1>"
listing release > first

TZ=Asia/Tokyo stamper render album.yaml -j5 --no-cache --progress none -q -o elsewhere/again
same "quiet is quiet" "$out$errors" ""
listing elsewhere/again > again
same "any number of threads, zone and place gives the same bytes" "$(cat again)" "$(cat first)"
stamper render album.yaml --progress none -q -o elsewhere/warm
same "and so does a warm cache" "$(listing elsewhere/warm)" "$(cat first)"

says 0 "" verify release
same "verify says how many files" "$out" "release: 19 files, all as delivered"
cp -r release damaged
printf 'x' | dd of="damaged/flac/02 - Two.flac" bs=1 seek=100000 conv=notrunc 2> /dev/null
rm "damaged/mp3/01 - One.mp3"
stamper verify damaged
same "verify finds damage: status" "$status" 5
contains "verify names the changed file" "$errors" "flac/02 - Two.flac"
contains "verify names the missing file" "$errors" "mp3/01 - One.mp3"
rm -r damaged
cp -r release damaged
sed -i '1s/^./X/' damaged/SHA256SUMS
stamper verify damaged
contains "verify finds wrong sums" "$status $errors" "5 stamper: error: SHA256SUMS has other sums than manifest.json"

rm damaged/manifest.json
says 5 "stamper: error: damaged is a bundle that has lost its manifest.json" verify damaged

stamper render album.yaml --json --progress json -o json
same "the JSON document" "$(printf '%s' "$out" | python3 -c '
import json, sys
d = json.load(sys.stdin)
m = d["manifest"]
print(d["bundle"], d["exit_status"], [s["title"] for s in m["songs"]], [t["name"] for t in m["targets"]])')" \
    "json 0 ['One', 'Two', 'Three'] ['cd', 'flac', 'mp3']"
result "$(printf '%s\n' "$errors" | python3 -c '
import json, sys
lines = [json.loads(line) for line in sys.stdin]
last = [l for l in lines if l["event"] == "progress"][-1]
sys.exit(not (last["done"] == last["total"] > 0 and last["share"] == 1))'; echo $?)" "progress as JSON lines, to the end" "$errors"
stamper render album.yaml --only flac --progress plain -o plain
contains "progress as plain lines, to the end" "$errors" "100 %"
same "--only makes no more" "$(cd plain && echo *)" "SHA256SUMS delivery-sheet.html delivery-sheet.txt flac manifest.json revision.json"
says 2 "stamper: error: --only: there is no target 'nix'; album.yaml has cd, flac, mp3" render album.yaml --only flac,nix

before=$(ls -a)
stamper plan album.yaml
same "a dry run makes nothing" "$status $(ls -a)" "0 $before"
contains "a dry run tells the deliverables" "$out" "flac/02 - Two.flac"
contains "a dry run tells each conversion of a rate" "$out" "44.1 kHz  48 kHz"
contains "a dry run tells each conversion of a word" "$out" "16 bit    shaped"
stamper check album.yaml
contains "a check tells the mixes" "$out" "b.wav"
contains "a check tells that it is well" "$out" "album.yaml can be rendered"

# From here on, the bundle of the first render has to stand whatever happens.
sed 's/-14 LUFS/-12 LUFS/' album.yaml > louder.yaml
whole()
{
    listing release > now
    same "$1: the bundle before it stands" "$(cat now)" "$(cat first)"
    same "$1: nothing is left beside it" "$(find . -maxdepth 1 -name '.release*' ! -name .release.busy)" ""
}

(ulimit -f 300; "$STAMPER" render louder.yaml -o release --progress none --no-cache --cache scratch > /dev/null 2> .errors; echo $? > .status)
same "no space: status" "$(cat .status)" 75
contains "no space: message" "$(cat .errors)" "File too large"
whole "no space"

says 75 "stamper: error: cannot write beside /dev/null/x (/dev/null/.x.busy): Not a directory" \
    render louder.yaml -o /dev/null/x --progress none

exec 9> .release.busy
flock 9
"$STAMPER" render louder.yaml -o release -q --wait 9>&- > /dev/null 2> .errors &
pid=$!
sleep 0.5
kill -INT $pid
status=0
wait $pid || status=$?
same "--wait ends with an interrupt" "$status" 130
stamper render louder.yaml -o release --progress none
same "a bundle in use: status" "$status" 75
contains "a bundle in use: message" "$errors" "release is being rendered by another process"
(sleep 1; flock -u 9) &
"$STAMPER" render album.yaml -o release -q --wait 9>&-
same "--wait waits for a bundle in use" "$?" 0
wait
exec 9>&-
whole "--wait"

for delay in 0 0.15 0.3; do
    for signal in INT TERM KILL; do
        "$STAMPER" render louder.yaml -o release -q --no-cache --cache scratch > /dev/null 2> .errors &
        pid=$!
        # Before the program runs, no handler of its own can answer a signal: wait for its staging folder.
        tries=0
        while [ -z "$(find . -maxdepth 1 -name '.release*' ! -name .release.busy)" ] && [ $tries -lt 200 ]; do
            tries=$((tries + 1))
            sleep 0.01
        done
        sleep "$delay"
        kill -s $signal $pid 2> /dev/null
        status=0
        wait $pid 2> /dev/null || status=$?
        if [ "$status" -eq 0 ]; then # it was done before the signal
            "$STAMPER" render album.yaml -o release -q
            continue
        fi
        [ $signal = KILL ] || same "$signal after $delay s: status" "$status$(grep -v interrupted .errors)" 130
        listing release > now
        same "$signal after $delay s: the bundle stands" "$(cat now)" "$(cat first)"
    done
done
"$STAMPER" render album.yaml -o release -q
whole "the render after a kill"
same "no scratch files are left" "$(find scratch "$XDG_CACHE_HOME" \( -path '*/entries' -o -path '*/stamps' \) -prune \
    -o -type f ! -name lock ! -name pace ! -name CACHEDIR.TAG -print)" ""
finish
