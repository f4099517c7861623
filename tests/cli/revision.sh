#!/bin/sh
# A revised release: what each kind of edit reaches, why, and that what comes out is what a clean render gives.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

mkdir mixes
sox -R -n -r 44100 -b 16 -c 2 mixes/a.wav synth 9 pinknoise fade 0.5 9 0.5 gain -14
sox -R -n -r 44100 -b 24 -c 2 mixes/b.wav synth 8 pinknoise fade 0.2 8 0.2 gain -20
sox -R -n -r 48000 -b 24 -c 2 mixes/c.wav synth 7 pinknoise fade 0.2 7 0.2 gain -17
cat > album.yaml <<'TEXT'
recipe: 1
album: {title: Four, artist: Us}
mixes: mixes
songs:
  - {mix: a.wav, title: One}
  - mix: b.wav
    title: Two
    chain: [{eq: {type: bell, freq: 1 kHz, gain: 1 dB}}]
  - {mix: c.wav, title: Three, gap: 3 s}
chain: [{highpass: 20 Hz}]
master: {loudness: -14 LUFS, ceiling: -1 dBTP}
targets:
  cd: cd
  flac: {preset: flac, rate: 44.1 kHz}
  aac: aac
TEXT
cp album.yaml first.yaml

# Deliverables and what the next render would do: "made" or "kept" of every item, and the stages of the tasks that run.
states()
{
    printf '%s' "$out" | python3 -c '
import json, sys
j = json.load(sys.stdin)
print(" ".join(sorted(d["path"] for d in j["deliverables"] if d["state"] == "made")))'
}
ran()
{
    printf '%s' "$out" | python3 -c '
import json, sys
j = json.load(sys.stdin)
print(" ".join(sorted(t["stage"] for t in j["tasks"] if t["state"] == "run")))'
}
cause()
{
    printf '%s' "$out" | python3 -c '
import json, sys
j = json.load(sys.stdin)
print("; ".join(sorted({d["cause"] for d in j["deliverables"] if d["path"] == sys.argv[1]})))' "$1"
}
# What the past does not show in.
listing()
{
    (cd "$1" && find . -type f ! -name revision.json ! -name 'delivery-sheet.*' | LC_ALL=C sort | xargs -d '\n' sha256sum)
}
# Files whose bytes are others than those in `before`.
changed()
{
    listing release | LC_ALL=C sort > now
    LC_ALL=C sort before | LC_ALL=C comm -13 - now | cut -c 67- | grep -v -e '/manifest.json$' -e '/SHA256SUMS$' |
        LC_ALL=C sort | tr '\n' ' '
}
# edit WHAT MADE RAN CHANGED: the plan and the render say that MADE is made, the tasks of RAN run, the files of CHANGED change;
# and the bundle is then what a clean render makes of recipe, lock and mixes.
edit()
{
    listing release > before
    stamper plan album.yaml --json --progress none
    same "$1: the plan makes" "$(states)" "$2"
    same "$1: the tasks" "$(ran)" "$3"
    planned=$(states)
    stamper render album.yaml --json --progress none
    same "$1: it renders" "$status" 0
    same "$1: the render makes what was planned" "$(states)" "$planned"
    same "$1: the files that change" "$(changed)" "$4"
    cp album.lock kept.lock
    stamper render album.yaml --no-cache --progress none -q -o clean
    same "$1: as a clean render has it" "$(listing release)" "$(listing clean)"
    cmp -s album.lock kept.lock && rm -rf clean && cp kept.lock album.lock
}

stamper render album.yaml --progress none -q
same "the first render" "$status" 0
listing release > before
stamper render album.yaml --json --progress none -o elsewhere
same "a warm cache gives the same bytes" "$(listing elsewhere)" "$(cat before)"

stat -c '%n %i %z' release/flac/*.flac release/cd/ddp/IMAGE.DAT > inodes
stamper render album.yaml --progress none -q
same "what is as it should be is not even linked" "$(stat -c '%n %i %z' release/flac/*.flac release/cd/ddp/IMAGE.DAT)" \
    "$(cat inodes)"
ASAN_OPTIONS=detect_leaks=0 strace -f -o trace -e trace=openat "$STAMPER" render album.yaml --progress none -q
same "nor read, nor is a mix" "$(grep -c -e 'release/flac/' -e 'release/cd/' -e 'mixes/' trace)" 0
ls -i release/flac/*.flac release/cd/ddp/IMAGE.DAT > inodes
touch mixes/a.wav
edit "a mix touched" "" "" ""
same "what is kept keeps its inode" "$(ls -i release/flac/*.flac release/cd/ddp/IMAGE.DAT)" "$(cat inodes)"
same "and nothing is a revision" "$(grep -c '"revision": 1,' release/revision.json)" "2"

sox mixes/b.wav -b 24 tagged.wav && sed 's/chain: \[{highpass: 20 Hz}\]/chain: [ {highpass: 20 Hz} ]/' first.yaml > album.yaml
cp tagged.wav mixes/b.wav
edit "a recipe written otherwise, a mix exported again" "" "" ""

sed 's/title: Two/title: Too/' first.yaml > album.yaml
edit "a title" "aac/02 - Too.m4a cd flac/02 - Too.flac" "" \
    "./aac/02 - Too.m4a ./cd/Four.cue ./cd/Four.toc ./cd/ddp-image.cue ./cd/ddp/CDTEXT.BIN ./cd/ddp/CHECKSUM.MD5 ./cd/pq.html ./cd/pq.pdf ./cd/pq.txt ./flac/02 - Too.flac "
cp first.yaml album.yaml
stamper plan album.yaml --json --progress none
same "a title: its cause" "$(cause "flac/02 - Two.flac")" "songs.2.title: Two, was Too"
ASAN_OPTIONS=detect_leaks=0 strace -f -o trace -e trace=openat "$STAMPER" render album.yaml --progress none -q
same "a title: no sound of the disc is written" "$(grep -e 'Four.wav' -e 'IMAGE.DAT' trace | grep -c O_CREAT)" 0
stamper verify release --progress none
same "and it is whole" "$status" 0

sed 's/  aac: aac/  aac: {preset: aac, bitrate: 320k}/' first.yaml > album.yaml
stamper plan album.yaml --json --progress none
same "an option of a codec: its cause" "$(cause "aac/01 - One.m4a")" "targets.aac.bitrate: 320000, was 256000"
edit "an option of a codec" "aac/01 - One.m4a aac/02 - Two.m4a aac/03 - Three.m4a" "" \
    "./aac/01 - One.m4a ./aac/02 - Two.m4a ./aac/03 - Three.m4a "
cp first.yaml album.yaml
stamper render album.yaml --progress none -q

sed 's/gap: 3 s/gap: 4 s/' first.yaml > album.yaml
edit "a gap" "aac/02 - Two.m4a cd flac/02 - Two.flac" "" \
    "./aac/02 - Two.m4a ./cd/Four.cue ./cd/Four.toc ./cd/Four.wav ./cd/ddp-image.cue ./cd/ddp/CHECKSUM.MD5 ./cd/ddp/DDPMS ./cd/ddp/IMAGE.DAT ./cd/ddp/PQDESCR ./cd/pq.html ./cd/pq.pdf ./cd/pq.txt ./flac/02 - Two.flac "
cp first.yaml album.yaml
stamper render album.yaml --progress none -q

sed 's/title: Three/title: Three, mark: 0.4 s/' first.yaml > album.yaml
edit "a mark, over which the song's run is laid out anew" \
    "aac/02 - Two.m4a aac/03 - Three.m4a cd flac/02 - Two.flac flac/03 - Three.flac" "chain finish peaks rate run" \
    "./aac/02 - Two.m4a ./aac/03 - Three.m4a ./cd/Four.cue ./cd/Four.toc ./cd/ddp-image.cue ./cd/ddp/CHECKSUM.MD5 ./cd/ddp/PQDESCR ./cd/pq.html ./cd/pq.pdf ./cd/pq.txt ./flac/02 - Two.flac ./flac/03 - Three.flac "
cp first.yaml album.yaml
stamper render album.yaml --progress none -q

sed 's/gain: 1 dB/gain: 2 dB/' first.yaml > album.yaml
stamper plan album.yaml --json --progress none
same "a parameter of a song's chain: its cause" "$(cause "flac/02 - Two.flac")" "chain.eq.gain: 2, was 1"
edit "a parameter of a song's chain" "aac/02 - Two.m4a cd flac/02 - Two.flac" "chain finish peaks run" \
    "./aac/02 - Two.m4a ./cd/Four.wav ./cd/ddp/CHECKSUM.MD5 ./cd/ddp/IMAGE.DAT ./cd/pq.html ./cd/pq.pdf ./cd/pq.txt ./flac/02 - Two.flac "
cp first.yaml album.yaml
stamper render album.yaml --progress none -q

# A mix revised, and back again.
listing release > original
cp mixes/a.wav old.wav
sox old.wav -b 16 mixes/a.wav gain 0.5
stamper plan album.yaml --json --progress none
same "a mix: its cause" "$(cause "flac/01 - One.flac")" "a.wav: audio changed"
edit "a mix" "aac/01 - One.m4a cd flac/01 - One.flac" "chain finish peaks run" \
    "./aac/01 - One.m4a ./cd/Four.wav ./cd/ddp/CHECKSUM.MD5 ./cd/ddp/IMAGE.DAT ./cd/pq.html ./cd/pq.pdf ./cd/pq.txt ./flac/01 - One.flac "
contains "the sheet tells the difference" "$(cat release/delivery-sheet.txt)" "Song 1: level +0.50 dB"
contains "and revision.json does" "$(cat release/revision.json)" '"level +0.50 dB"'
cp old.wav mixes/a.wav
stamper render album.yaml --progress none -q
same "the old mix gives the old bytes" "$(listing release)" "$(cat original)"

# A shifted mix is told, or followed.
sox old.wav -b 16 mixes/a.wav pad 0.05 0
stamper render album.yaml --progress none -q -o shifted
stamper render album.yaml --progress none -q
contains "a shifted mix is told" "$errors" "a.wav starts 50.00 ms later than the mix before"
edit "once" "" "" ""
cp old.wav mixes/a.wav
sed 's/mix: a.wav, title: One/mix: a.wav, title: One, trim: {start: 0.5 s, end: 8 s}, follow: yes/' first.yaml > album.yaml
stamper render album.yaml --progress none -q
listing release | grep -v -e manifest.json -e SHA256SUMS > unshifted
sox old.wav -b 16 mixes/a.wav pad 0.05 0
stamper render album.yaml --progress none -q
same "a song that follows its mix is cut at the same sound" "$(listing release | grep -v -e manifest.json -e SHA256SUMS)" \
    "$(cat unshifted)"
cp old.wav mixes/a.wav
cp first.yaml album.yaml
stamper render album.yaml --progress none -q

# Loudness kept instead of the gain.
sed 's/mix: a.wav, title: One/mix: a.wav, title: One, revise: loudness/' first.yaml > album.yaml
stamper render album.yaml --progress none -q
sox old.wav -b 16 mixes/a.wav gain -2
stamper render album.yaml --progress none -q
contains "a revised song that keeps its loudness" "$(grep -A 5 '"a.wav"' album.lock)" "gain: 2.00 dB"
cp old.wav mixes/a.wav
stamper render album.yaml --progress none -q # the gain goes as it came
cp first.yaml album.yaml
stamper render album.yaml --progress none -q

# What a program with another limiter, or another high-pass, has published is made again: from its version on.
older() # KEY STAGES: a bundle as a program with the version before of KEY leaves it
{
    python3 - "$1" <<'TEXT'
import hashlib, json, re, sys
text = open("release/manifest.json").read()
tasks = json.loads(text)["tasks"]
behind = {t for t, task in tasks.items() if re.search(sys.argv[1], task["settings"])}
for _ in tasks:
    behind |= {t for t, task in tasks.items() if behind & set(task["inputs"])}
for t in behind: # other versions, other names
    text = text.replace(t, hashlib.sha256(t.encode()).hexdigest()[:len(t)])
m = json.loads(text)
for task in m["tasks"].values():
    task["settings"] = re.sub(sys.argv[1], lambda v: v.group(1) + "0", task["settings"])
for item in m["items"]:
    item["key"] = hashlib.sha256(item["key"].encode()).hexdigest()
    item.pop("sound", None)
json.dump(m, open("release/manifest.json", "w"), indent=2)
TEXT
}
for step in 'limiter (limiter=)[0-9]+' 'highpass (processor=highpass\nversion=)[0-9]+'; do
    older "${step#* }"
    stamper plan album.yaml --json --progress none
    same "another ${step%% *}: the cause" "$(cause "flac/01 - One.flac" | sed "s/version [0-9]*,/version N,/")" "stamper's ${step%% *}: version N, was 0"
    stamper render album.yaml --progress none -q
    same "and all behind it is made again" "$status $(listing release)" "0 $(cat original)"
done

# The lock is lost, the cache is lost, a file is changed.
rm album.lock
edit "a lost lock" "" "" ""
rm -rf cache
edit "a lost cache" "" "" ""
printf 'x' | dd of="release/flac/02 - Two.flac" bs=1 seek=9000 conv=notrunc 2> /dev/null
stamper plan album.yaml --json --progress none
same "a file that somebody changed: its cause" "$(cause "flac/02 - Two.flac")" \
    "flac/02 - Two.flac is no longer as it was published"
stamper render album.yaml --progress none -q
same "is made again" "$(listing release)" "$(cat original)"

# --relevel solves again.
sed -i 's/gain: [0-9.-]* dB/gain: 1.00 dB/' album.lock
rm -rf release
stamper render album.yaml --progress none -q
contains "a locked level is taken as it is" "$(cat release/manifest.json)" '"gain_db": 1.0,'
stamper render album.yaml --progress none -q --relevel
same "and solved again where that is asked for" "$(listing release)" "$(cat original)"

# Another recipe may have a deliverable for a mix.
printf '%s\n' 'recipe: 1' 'songs: [{mix: "release/flac/01 - One.flac"}]' 'targets: {f: flac}' > other.yaml
stamper check other.yaml --progress none
stamper plan album.yaml --json --progress none
same "a deliverable that was read as a mix is kept" "$(states)" ""

# What is kept was checked at the beginning: it is looked at once more before it is published.
sed 's/  aac: aac/  aac: {preset: aac, bitrate: 320k}/' first.yaml > album.yaml
"$STAMPER" render album.yaml --no-cache --progress none -q < /dev/null 2> late.txt &
victim=$!
until ls .release.new.*/flac/01* > linked 2> /dev/null; do sleep 0.01; done
printf x | dd of="release/flac/01 - One.flac" bs=1 seek=5000 conv=notrunc status=none
status=0
wait "$victim" || status=$?
contains "a kept file that somebody changes meanwhile" "$status $(cat late.txt)" \
    "4 stamper: error: flac/01 - One.flac was changed in the bundle while this render ran; render again"
cp first.yaml album.yaml
stamper render album.yaml --progress none -q
same "the render that follows makes it again" "$(listing release)" "$(cat original)"

# --only carries the others over, or refuses.
sed 's/  aac: aac/  aac: {preset: aac, bitrate: 320k}/' first.yaml > album.yaml
stamper render album.yaml --progress none -q --only aac
same "--only in a bundle" "$status $(ls release | tr '\n' ' ')" \
    "0 SHA256SUMS aac cd delivery-sheet.html delivery-sheet.txt flac manifest.json revision.json "
cp first.yaml album.yaml
stamper render album.yaml --progress none -q --only flac
same "--only where another target changed too" "$status" 2
contains "in words" "$errors" "aac/01 - One.m4a is not as the recipe has it now (targets.aac.bitrate: 256000, was 320000)"
finish
