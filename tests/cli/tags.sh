#!/bin/sh
# Texts, cover and gains of every container as other programs see them: metaflac, vorbiscomment, opusinfo, wvtag, eyeD3, id3v2,
# exiftool, AtomicParsley, mediainfo and ffprobe agree with the recipe; loudgain agrees with the gains.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"
export LC_ALL=C.UTF-8

mkdir mixes
sox -R -n -r 48000 -b 24 -c 2 mixes/a.wav synth 7 pinknoise lowpass 8000 gain -12
sox -R -n -r 48000 -b 24 -c 2 mixes/b.wav synth 5 pinknoise lowpass 8000 gain -18
ffmpeg -v error -f lavfi -i testsrc=s=64x64 -frames:v 1 cover.png < /dev/null

cat > album.yaml <<'TEXT'
recipe: 1
album: {title: Northern Liné, artist: The Runouts, upc: "5012345678900", catalog: RUN-012, label: Runout Records, year: 2026,
  genre: Rock, copyright: 2026 Runout Records, phonogram: 2026 Runout, language: eng, cover: cover.png,
  tags: {COMMENT: A remark, DATE: 2026-05-31, ENGINEER: E. Ngineer}}
mixes: mixes
songs:
  - {mix: a.wav, title: "Étude 第1", artist: Ada & Bob, isrc: GB-AYE-26-00001, explicit: yes, composer: C. Omposer,
     songwriter: S. Writer, arranger: A. Rranger, producer: P. Roducer, mixer: M. Ixer, tags: {LYRICS: la la, MOOD: calm}}
  - {mix: b.wav, title: Two, isrc: GB-AYE-26-00002}
targets:
  flac: {preset: flac, replaygain: yes}
  mp3: {preset: mp3, replaygain: yes}
  mp3-23: {preset: mp3, id3: 2.3, replaygain: yes}
  aac: {preset: aac, replaygain: yes}
  alac: {preset: alac, replaygain: yes}
  opus: {preset: opus, replaygain: yes}
  vorbis: {preset: vorbis, replaygain: yes}
  wavpack: {preset: wavpack, replaygain: yes}
  wav: {preset: wav, replaygain: yes}
  discs: {preset: flac, discs: {1: [1], 2: [2]}, replaygain: yes}
  few: {preset: flac, metadata: minimal, replaygain: yes}
  no-gain: flac
TEXT
stamper render album.yaml --progress none -q -o out
same "twelve targets render" "$status$errors" "0"
for target in flac mp3 mp3-23 aac alac opus vorbis wavpack wav; do
    cp out/$target/01* "$target-1"
    cp out/$target/02* "$target-2"
done
cp wavpack-1 1.wv # wvtag goes by the name

# --- Vorbis comments; DESCRIPTION is their recommended name of a comment.
comments='ALBUM=Northern Liné
ALBUMARTIST=The Runouts
ARRANGER=A. Rranger
ARTIST=Ada & Bob
BARCODE=5012345678900
CATALOGNUMBER=RUN-012
COMPOSER=C. Omposer
COPYRIGHT=2026 Runout Records
DATE=2026-05-31
DESCRIPTION=A remark
ENGINEER=E. Ngineer
GENRE=Rock
ISRC=GBAYE2600001
ITUNESADVISORY=1
LABEL=Runout Records
LANGUAGE=eng
LYRICIST=S. Writer
LYRICS=la la
MIXER=M. Ixer
MOOD=calm
PHONOGRAM=2026 Runout
PRODUCER=P. Roducer
TITLE=Étude 第1
TRACKNUMBER=1
TRACKTOTAL=2'
plain()
{
    grep -vE '^(REPLAYGAIN_|R128_|METADATA_BLOCK_PICTURE)' | sort
}
same "metaflac sees every text" "$(metaflac --no-utf8-convert --export-tags-to=- flac-1 | plain)" "$comments"
same "vorbiscomment too" "$(vorbiscomment -R -l vorbis-1 | plain)" "$comments"
opusinfo opus-1 > info
same "opusinfo too" "$(sed -n 's/^\t\([A-Z0-9_]*=\)/\1/p' info | plain)" "$comments"
same "and has nothing to complain of" "$(grep -iE 'warning|note:' info)" ""
same "discs are numbered" "$(metaflac --export-tags-to=- "out/discs/disc 2/"* | grep DISC | sort | tr '\n' ' ')" "DISCNUMBER=2 DISCTOTAL=2 "
same "minimal has four texts and no gain" "$(metaflac --no-utf8-convert --export-tags-to=- out/few/01* | sort | tr '\n' ' ')" \
    "ALBUM=Northern Liné ARTIST=Ada & Bob TITLE=Étude 第1 TRACKNUMBER=1 "

# --- APEv2
same "wvtag sees every text" "$(wvtag -q -l 1.wv | sed -n 's/: \{1,\}/=/p' | grep -vE 'REPLAYGAIN|APEv2' | sort)" "ALBUM=Northern Liné
ARRANGER=A. Rranger
ARTIST=Ada & Bob
Album Artist=The Runouts
BARCODE=5012345678900
CATALOGNUMBER=RUN-012
COMMENT=A remark
COMPOSER=C. Omposer
COPYRIGHT=2026 Runout Records
Cover Art (Front)=$(wc -c < cover.png)-byte binary item (png)
ENGINEER=E. Ngineer
GENRE=Rock
ISRC=GBAYE2600001
ITUNESADVISORY=1
LABEL=Runout Records
LANGUAGE=eng
LYRICIST=S. Writer
LYRICS=la la
MIXER=M. Ixer
MOOD=calm
PHONOGRAM=2026 Runout
PRODUCER=P. Roducer
TITLE=Étude 第1
Track=1/2
Year=2026-05-31"

# --- ID3v2
same "id3v2 sees the frames of 2.3" "$(id3v2 -l mp3-23-1 | sed -n 's/^\(T...\|COMM\|USLT\) ([^:]*: /\1=/p' | grep -v REPLAYGAIN | sort)" "COMM=()[eng]: A remark
TALB=Northern Liné
TCOM=C. Omposer
TCON=Rock (17)
TCOP=2026 Runout Records
TDAT=3105
TEXT=S. Writer
TIT2=Étude 第1
TLAN=eng
TPE1=Ada & Bob
TPE2=The Runouts
TPUB=Runout Records
TRCK=1/2
TSRC=GBAYE2600001
TXXX=(BARCODE): 5012345678900
TXXX=(CATALOGNUMBER): RUN-012
TXXX=(ITUNESADVISORY): 1
TXXX=(MOOD): calm
TXXX=(PHONOGRAM): 2026 Runout
TYER=2026
USLT=()[eng]: la la"
people='arranger/A. Rranger/producer/P. Roducer/mix/M. Ixer/engineer/E. Ngineer'
same "exiftool sees the people, 2.3" "$(exiftool -s3 -ID3:InvolvedPeople mp3-23-1)" "$people"
same "and 2.4" "$(exiftool -s3 -ID3:InvolvedPeople mp3-1)" "$people"
same "the versions are those that were asked for" "$(head -c 4 mp3-23-1 | od -An -tu1)$(head -c 4 mp3-1 | od -An -tu1)" "  73  68  51   3  73  68  51   4"
eyeD3 --no-color mp3-1 > info 2> /dev/null
for line in 'title: Étude 第1' 'artist: Ada & Bob' 'album: Northern Liné' 'album artist: The Runouts' 'composer: C. Omposer' \
    'recording date: 2026-05-31' 'Publisher/label: Runout Records' 'Comment: [Description: ] [Lang: eng]' 'la la' 'RUN-012'; do
    contains "eyeD3 sees $line" "$(cat info)" "$line"
done

# --- MP4 atoms
for target in aac alac; do
    same "AtomicParsley sees every atom of $target" "$(AtomicParsley $target-1 -t | sed 's/^\xef\xbb\xbf//; s/^Atom //; s/ contains: /=/' |
        grep -vE 'replaygain|iTunSMPB' | sort)" '"----" [com.apple.iTunes;ARRANGER]=A. Rranger
"----" [com.apple.iTunes;BARCODE]=5012345678900
"----" [com.apple.iTunes;CATALOGNUMBER]=RUN-012
"----" [com.apple.iTunes;ENGINEER]=E. Ngineer
"----" [com.apple.iTunes;ISRC]=GBAYE2600001
"----" [com.apple.iTunes;LABEL]=Runout Records
"----" [com.apple.iTunes;LANGUAGE]=eng
"----" [com.apple.iTunes;LYRICIST]=S. Writer
"----" [com.apple.iTunes;MIXER]=M. Ixer
"----" [com.apple.iTunes;MOOD]=calm
"----" [com.apple.iTunes;PHONOGRAM]=2026 Runout
"----" [com.apple.iTunes;PRODUCER]=P. Roducer
"aART"=The Runouts
"covr"=1 piece of artwork
"cprt"=2026 Runout Records
"rtng"=Explicit Content
"trkn"=1 of 2
"©ART"=Ada & Bob
"©alb"=Northern Liné
"©cmt"=A remark
"©day"=2026-05-31
"©gen"=Rock
"©lyr"=la la
"©nam"=Étude 第1
"©wrt"=C. Omposer'
done

# --- one program over all of them
names='%Track%|%Performer%|%Album%|%Track/Position%|%Track/Position_Total%|%Composer%|%Recorded_Date%|%Genre%|%Copyright%|%ISRC%'
for target in flac mp3 mp3-23 aac alac opus vorbis wavpack; do
    same "mediainfo sees the texts of $target" "$(mediainfo --Inform="General;$names" $target-1)" \
        'Étude 第1|Ada & Bob|Northern Liné|1|2|C. Omposer|2026-05-31|Rock|2026 Runout Records|GBAYE2600001'
    case $target in
        wavpack) wvtag -q -x 'Cover Art (Front)' 1.wv > picture ;;
        *) ffmpeg -v error -i $target-1 -map 0:v -c copy -f image2pipe - > picture < /dev/null ;;
    esac
    same "the cover of $target comes back byte for byte" "$(cmp picture cover.png && echo same)" "same"
done

# --- gains. The track's are those of loudgain to its last digit; the album's differ by the windows over the joint, at most
# 0.1 LU here; true peaks by what EBU Tech 3341 allows a meter (+0.2, -0.4 dB).
# gains FILE: "track gain, track peak, album gain, album peak"
gains()
{
    metaflac --export-tags-to=- "$1" | awk -F'[= ]' '/^REPLAYGAIN_/ { v[$1] = $2 }
        END { print v["REPLAYGAIN_TRACK_GAIN"], v["REPLAYGAIN_TRACK_PEAK"], v["REPLAYGAIN_ALBUM_GAIN"], v["REPLAYGAIN_ALBUM_PEAK"] }'
}
cp flac-1 1.flac
cp flac-2 2.flac
loudgain -q -a -O 1.flac 2.flac > scan 2> /dev/null
same "gains are those of loudgain" "$( { gains flac-1; gains flac-2; } | python3 -c '
import sys, math
ours = [[float(v) for v in line.split()] for line in sys.stdin]
rows = [line.rstrip("\n").split("\t") for line in open("scan")][1:]
gain = [float(r[8].split()[0]) for r in rows]
peak = [float(r[3]) for r in rows]
for i in range(2):
    if abs(ours[i][0] - gain[i]) > 0.011: print("track", i, ours[i][0], gain[i])
    if abs(ours[i][2] - gain[2]) > 0.1: print("album", i, ours[i][2], gain[2])
    for a, b in ((ours[i][1], peak[i]), (ours[i][3], peak[2])):
        if not -0.4 <= 20 * math.log10(a / b) <= 0.2: print("peak", i, a, b)
')" ""
same "both songs tell one album" "$(gains flac-1 | cut -d' ' -f3-)" "$(gains flac-2 | cut -d' ' -f3-)"
same "two discs are one album" "$(gains "out/discs/disc 1/"*.flac | cut -d' ' -f3-)" "$(gains "out/discs/disc 2/"*.flac | cut -d' ' -f3-)"
same "no gain unasked" "$(metaflac --export-tags-to=- out/no-gain/01* | grep -c REPLAYGAIN)" "0"
set -- $(gains flac-1)
same "Opus has R128 gains: 5 LU lower, in 1/256 dB, and no others" "$(opusinfo opus-1 | sed -n 's/^\t\(R128.*\|REPLAYGAIN.*\)=/\1 /p' |
    python3 -c '
import sys
for line, ours in zip(sys.stdin, (float(sys.argv[1]), float(sys.argv[2]))):
    key, value = line.split()
    print(key, abs(int(value) / 256 - (ours - 5)) <= 0.005 + 1 / 512)
' "$1" "$3")" "R128_TRACK_GAIN True
R128_ALBUM_GAIN True"
cat > lines.yaml <<'TEXT'
recipe: 1
mixes: mixes
songs: [{mix: a.wav, title: A, tags: {LYRICS: "one two\nthree"}}]
targets: {f: flac}
TEXT
stamper render lines.yaml --progress none -q -o lines
sed -i 's/one two\\nthree/one\\ntwo three/' lines.yaml
stamper render lines.yaml --progress none -q -o lines
same "a line that ends elsewhere is another text" "$(metaflac --show-tag=LYRICS lines/f/*.flac)" "LYRICS=one
two three"
same "and no output gain" "$(opusinfo opus-1 | grep -c 'Playback gain: 0 dB')" "1"
same "wvtag sees the gains" "$(wvtag -q -l 1.wv | sed -n 's/^REPLAYGAIN_[A-Z_]*: \([-0-9.]*\).*/\1/p' | tr '\n' ' ')" "$(gains flac-1) "
set -- $(ffprobe -v error -show_entries format_tags=REPLAYGAIN_TRACK_GAIN -of default=nw=1:nk=1 mp3-1)
same "ffprobe sees them in MP3" "$(ffprobe -v error -show_entries format_tags=REPLAYGAIN_TRACK_GAIN -of default=nw=1:nk=1 mp3-23-1)" "$1 dB"
same "and AtomicParsley in M4A" "$(AtomicParsley aac-1 -t | sed -n 's/.*replaygain_track_gain\] contains: //p')" "$1 dB"
same "and mediainfo in the ID3 chunk of a WAV" "$(mediainfo wav-1 | sed -n 's/^REPLAYGAIN_TRACK_GAIN *: //p')" \
    "$(gains flac-1 | cut -d' ' -f1) dB"
finish
