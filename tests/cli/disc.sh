#!/bin/sh
# Compact discs from outside: an album of several discs.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

mkdir mixes
for i in 1 2 3 4; do
    sox -R -n -r 44100 -b 16 -c 2 mixes/$i.wav synth 4.5 pinknoise gain -$((10 + i))
done
cat > album.yaml <<'TEXT'
recipe: 1
album: {title: Double, artist: Us, catalog: RUN-012}
mixes: mixes
songs:
  - {mix: 1.wav, title: One}
  - {mix: 2.wav, title: Two}
  - {mix: 3.wav, title: Three, gap: 0}
  - {mix: 4.wav, title: Four}
targets:
  cd: {preset: cd, discs: {1: [1-2], 2: [3, 4]}}
  flac: {preset: flac, discs: {1: [1-3], 2: [4]}}
  mp3: {preset: mp3, discs: {1: [1-2], 2: [3-4]}, name: "{disc}-{track:02} {title}"}
TEXT
stamper render album.yaml --progress none
same "an album of two discs is rendered without a word" "$errors" ""
same "its status" "$status" 0
for disc in 1 2; do
    same "disc $disc has a fileset, cue, TOC, WAV and PQ sheet of its own" \
        "$(cd "release/cd/disc $disc" && find . -type f ! -name 'pq.[hp]*' | LC_ALL=C sort | tr '\n' ' ')" \
        "./RUN-012 disc $disc.cue ./RUN-012 disc $disc.toc ./RUN-012 disc $disc.wav ./ddp-image.cue ./ddp/CDTEXT.BIN ./ddp/CHECKSUM.MD5 ./ddp/DDPID ./ddp/DDPMS ./ddp/IMAGE.DAT ./ddp/PQDESCR ./pq.txt "
    same "its checksums hold" "$(cd "release/cd/disc $disc/ddp" && md5sum -c --quiet CHECKSUM.MD5 2>&1)" ""
    contains "its identifier names the disc" "$(cat "release/cd/disc $disc/ddp/DDPID")" "RUN-012 disc $disc"
    contains "its sheet too" "$(cat "release/cd/disc $disc/pq.txt")" "$disc of 2"
done
same "tracks are counted on each disc" "$(grep -c TRACK "release/cd/disc 2/RUN-012 disc 2.cue")" 2
contains "and start with song 3 on the second" "$(cat "release/cd/disc 2/RUN-012 disc 2.cue")" \
    '  TRACK 01 AUDIO
    PERFORMER "Us"
    TITLE "Three"
    INDEX 01 00:00:00'
same "files lie in a folder a disc" "$(cd release/flac && find . -type f | LC_ALL=C sort | tr '\n' ' ')" \
    "./disc 1/01 - One.flac ./disc 1/02 - Two.flac ./disc 1/03 - Three.flac ./disc 2/01 - Four.flac "
same "or are told apart by their names" "$(cd release/mp3 && find . -type f | LC_ALL=C sort | tr '\n' ' ')" \
    "./1-01 One.mp3 ./1-02 Two.mp3 ./2-01 Three.mp3 ./2-02 Four.mp3 "
same "and carry their disc's number" \
    "$(metaflac --show-tag=DISCNUMBER --show-tag=DISCTOTAL --show-tag=TRACKTOTAL "release/flac/disc 2/01 - Four.flac" | tr '\n' ' ')" \
    "DISCNUMBER=2 DISCTOTAL=2 TRACKTOTAL=1 "
says 0 "" verify release
printf '\377' | dd of="release/cd/disc 2/ddp/IMAGE.DAT" bs=1 seek=900001 conv=notrunc 2> /dev/null
stamper verify release
same "damage on the second disc is found" "$status" 5
contains "and named" "$errors" "disc 2/ddp"
finish
