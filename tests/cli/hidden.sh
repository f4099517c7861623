#!/bin/sh
# Hidden songs: ahead of track 1 and behind the last track, joined, as tracks, and left out.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

mkdir mixes
for i in 1 2 3 4 5; do
    sox -R -n -r 44100 -b 16 -c 2 mixes/$i.wav synth 4 pinknoise gain -$((10 + i))
done
cat > album.yaml <<'TEXT'
recipe: 1
album: {title: Double, artist: Us, catalog: RUN-012}
mixes: mixes
songs:
  - {mix: 1.wav, title: Ahead, hidden: yes, isrc: GBAYE2600001}
  - {mix: 2.wav, title: One, gap: 1 s}
  - {mix: 3.wav, title: Two, indexes: [2 s]}
  - {mix: 4.wav, title: Behind, gap: 3 s, hidden: yes, indexes: [0, 1 s], isrc: GBAYE2600002}
  - {mix: 5.wav, title: Last, gap: 5 s, hidden: yes}
targets:
  cd: cd
  bare: {preset: cd, hidden: leave_out}
  marked: {preset: cd, hidden: track}
  discs: {preset: cd, discs: {1: [1-2], 2: [3-5]}}
  joined: {preset: flac, bits: 16}
  tracks: {preset: flac, bits: 16, hidden: track}
  flat: {preset: flac, bits: 16, layout: album}
TEXT
stamper render album.yaml --progress none
same "hidden songs are rendered" "$status" 0
contains "and told" "$errors" "target 'cd' hides 'Ahead' in the pause of track 1 at 0:00.000, \
'Behind' in track 2 at 0:18.000, 'Last' in track 2 at 0:27.000: no track has their texts and codes"
contains "as is what no file holds" "$errors" \
    "target 'joined': the 5.00 s before the mark of its first song stand in no file"

cue() { grep -E 'TRACK|TITLE "[^D]|INDEX' "release/$1" | tr -s ' \n' ' '; }
same "joined: two tracks, with the second hidden song's index 03 and 04" "$(cue cd/RUN-012.cue)" \
    ' TRACK 01 AUDIO TITLE "One" INDEX 00 00:00:00 INDEX 01 00:05:00 TRACK 02 AUDIO TITLE "Two" INDEX 00 00:09:00 INDEX 01 00:11:00 INDEX 02 00:13:00 INDEX 03 00:18:00 INDEX 04 00:19:00 '
same "left out: neither the songs nor their silence" "$(cue bare/RUN-012.cue)" \
    ' TRACK 01 AUDIO TITLE "One" INDEX 01 00:00:00 TRACK 02 AUDIO TITLE "Two" INDEX 00 00:04:00 INDEX 01 00:06:00 INDEX 02 00:08:00 '
same "as tracks: five, with the silence as pauses" "$(cue marked/RUN-012.cue)" \
    ' TRACK 01 AUDIO TITLE "Ahead" INDEX 01 00:00:00 TRACK 02 AUDIO TITLE "One" INDEX 00 00:04:00 INDEX 01 00:05:00 TRACK 03 AUDIO TITLE "Two" INDEX 00 00:09:00 INDEX 01 00:11:00 INDEX 02 00:13:00 TRACK 04 AUDIO TITLE "Behind" INDEX 00 00:15:00 INDEX 01 00:18:00 INDEX 02 00:19:00 TRACK 05 AUDIO TITLE "Last" INDEX 00 00:22:00 INDEX 01 00:27:00 '
same "either way the sound is the same" "$(cat release/cd/ddp/IMAGE.DAT | md5sum)" \
    "$(cat release/marked/ddp/IMAGE.DAT | md5sum)"
same "on the second of two discs too" "$(cue 'discs/disc 2/RUN-012 disc 2.cue')" \
    ' TRACK 01 AUDIO TITLE "Two" INDEX 01 00:00:00 INDEX 02 00:02:00 INDEX 03 00:07:00 INDEX 04 00:08:00 '
same "burning programs see two tracks" "$(cdrdao toc-info release/cd/RUN-012.toc 2> /dev/null)" \
    "release/cd/RUN-012.toc: 2 tracks, length 00:31:00, 2325 blocks, 5 MB"
contains "the PQ sheet says that they are wanted" \
    "$(sed -n '/^HIDDEN SONGS/,/^CD-TEXT/p' release/cd/pq.txt | tr -s ' ')" \
    '01 00:02:00 00:00:00 -00:05:00 Ahead
02 00:20:00 00:18:00 00:07:00 Behind
02 00:29:00 00:27:00 00:16:00 Last'
stamper verify release
same "the whole is found as it was published" "$status" 0
says 0 "" verify release/bare/ddp

songs() {
    python3 -c '
import json, sys
for target in json.load(open("release/manifest.json"))["targets"]:
    for file in target["deliverables"]:
        if file["path"] == sys.argv[1]:
            print(file["songs"])' "$1"
}
same "the manifest names all songs of a disc" "$(songs cd/RUN-012.wav) $(songs bare/RUN-012.wav)" "[1, 2, 3, 4, 5] [2, 3]"
same "and of a file" "$(songs 'joined/01 - One.flac') $(songs 'joined/02 - Two.flac')" "[2] [3, 4, 5]"

length() { soxi -s "release/$1" | tr '\n' ' '; }
same "joined files run from mark to mark and to the end" \
    "$(length 'joined/01 - One.flac')$(length 'joined/02 - Two.flac')" "264600 882000 "
same "tracks of their own have no silence behind them but the album's gap" \
    "$(for f in release/tracks/*.flac; do soxi -s "$f"; done | tr '\n' ' ')" \
    "176400 264600 176400 176400 176400 "
same "the album in one file has all of it" "$(length 'flat/Us - Double.flac')" "1367100 "
sox release/cd/RUN-012.wav behind.wav trim 18 4
sox 'release/tracks/04 - Behind.flac' track.wav
same "a hidden song sounds as on the disc" "$(sox behind.wav -t raw - | md5sum)" \
    "$(sox track.wav -t raw - | md5sum)"

stamper import release/cd/ddp -o again.yaml
stamper render again.yaml -o again -q --progress none
for f in IMAGE.DAT PQDESCR; do
    same "the disc comes back by way of an import: $f" "$(md5sum < again/cd/ddp/$f)" \
        "$(md5sum < release/cd/ddp/$f)"
done

refused() { # name edit message
    sed "$2" album.yaml > wrong.yaml
    stamper check wrong.yaml
    same "$1" "$status" 3
    contains "$1: the reason" "$errors" "$3"
}
refused "a mark" 's/gap: 5 s/&, mark: 1 s/' "a hidden song has no 'mark': it lies in the track of the song before"
refused "flags" 's/gap: 5 s/&, flags: [dcp]/' "a hidden song has no 'flags'"
refused "hidden songs alone" 's/  cd: cd/  cd: {preset: cd, songs: [4, 5]}/' \
    "every song of it is hidden, so there is no track"
refused "none left" 's/  cd: cd/  cd: {preset: cd, songs: [1], hidden: leave_out}/' \
    "every song of it is hidden and left out, so there is no track"
refused "indexes ahead of track 1" 's/title: Ahead/&, indexes: [1 s]/' \
    "this song is hidden in the pause of track 1, which has no indexes"
refused "a pause of track 1" 's/title: One/&, pause: 1 s/' "'pause' is not possible"
refused "sound before a mark left out" 's/ 1.wav, title: Ahead, hidden: yes/ 1.wav, title: Ahead, mark: 1 s/' \
    "what sounds before the mark of the first song is a part of it"
sed 's/  cd: cd/  shop: {preset: youtube, hidden: join}/; /^  [bmdjtf].*preset/d' album.yaml > shop.yaml
stamper check shop.yaml
contains "shops refuse hidden sound" "$errors" \
    "breaks the rule 'hidden-audio': 13.000 s of sound lie before the first mark, or are hidden in a track"
sed -i 's/, hidden: join//' shop.yaml
stamper check shop.yaml
same "and get tracks of their own" "$(printf %s "$errors" | grep -c "rule .hidden-audio")" 0
finish
