#!/bin/sh
# A disc that another program described becomes a recipe; its render gives the same sectors, times, codes
# and texts again.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

# raw FILE...: the samples of sound files end to end, 16 bit stereo little-endian.
raw()
{
    for file; do
        sox -D "$file" -t raw -e signed -b 16 -c 2 -r 44100 -L -
    done
}

# silence FRAMES: so many sectors of it.
silence()
{
    head -c $(($1 * 2352)) /dev/zero
}

sum()
{
    md5sum | cut -d' ' -f1
}

# indexes CUE: the indexes of a cue sheet on one line.
indexes()
{
    tr -d '\r' < "$1" | awk '/INDEX/ { printf "%s%s %s", n++ ? ", " : "", $2, $3 }'
}

# again NAME SHEET TIMES SUM: imports, renders, and compares what the CD then is. Leaves the recipe in
# NAME.yaml and the bundle in NAME.
again()
{
    stamper import "$2" -o "$1.yaml"
    result "$status" "$1: is imported" "$out$errors"
    imported=$errors
    stamper render "$1.yaml" -o "$1" -q
    result "$status" "$1: its recipe is rendered" "$errors"
    cue=$(find "$1/cd" -name '*.cue' ! -name ddp-image.cue)
    same "$1: times" "$(indexes "$cue")" "$3"
    same "$1: sectors" "$(tail -c +352801 "$1/cd/ddp/IMAGE.DAT" | sum)" "$4"
}

# Twenty seconds as one file and as three tracks, cut in the middle of a pause in two ways.
sox -R -n -r 44100 -b 16 -c 2 whole.wav synth 20 pinknoise gain -9
sox whole.wav one.wav trim 0 =6
sox whole.wav two.wav trim 6 =13
sox whole.wav three.wav trim 13
sox whole.wav early-one.wav trim 0 =5
sox whole.wav early-two.wav trim 5 =12.5
sox whole.wav early-three.wav trim 12.5
whole=$(raw whole.wav | sum)

printf '\357\273\277REM GENRE Rock\r\nREM DATE 1999\r\nREM COMMENT "ExactAudioCopy v1.6"\r\nCATALOG 4006381333931\r\nPERFORMER "Die \303\204rzte"\r\nTITLE "Caf\303\251"\r\nFILE "whole.wav" WAVE\r\n  TRACK 01 AUDIO\r\n    TITLE "Hidden"\r\n    ISRC US-ABC-24-00001\r\n    FLAGS DCP\r\n    INDEX 00 00:00:00\r\n    INDEX 01 00:01:00\r\n  TRACK 02 AUDIO\r\n    TITLE "Two"\r\n    PERFORMER "A Guest"\r\n    SONGWRITER "Someone"\r\n    FLAGS DCP PRE\r\n    INDEX 00 00:05:00\r\n    INDEX 01 00:06:00\r\n    INDEX 02 00:08:37\r\n    INDEX 03 00:09:00\r\n  TRACK 03 AUDIO\r\n    TITLE "Three"\r\n    INDEX 01 00:13:00\r\n' > single.cue
single="00 00:00:00, 01 00:01:00, 00 00:05:00, 01 00:06:00, 02 00:08:37, 03 00:09:00, 01 00:13:00"
again single single.cue "$single" "$whole"
same "single: the file is named in place" "$(grep -c 'mix: "whole.wav"' single.yaml) $(ls single*.wav 2> /dev/null)" "3 "
same "single: texts, codes and flags" "$(iconv -f latin1 -t utf-8 "$cue" | grep -vE 'INDEX|TRACK|FILE|DISCID')" \
    'REM GENRE "Rock"
REM DATE 1999
CATALOG 4006381333931
PERFORMER "Die Ärzte"
SONGWRITER "Various"
TITLE "Café"
    PERFORMER "Die Ärzte"
    SONGWRITER "-"
    TITLE "Hidden"
    ISRC USABC2400001
    FLAGS DCP
    PERFORMER "A Guest"
    SONGWRITER "Someone"
    TITLE "Two"
    FLAGS DCP PRE
    PERFORMER "Die Ärzte"
    SONGWRITER "-"
    TITLE "Three"'
same "single: what the recipe says of the second song" "$(sed -n '/Two/,/# 03/p' single.yaml)" \
    '    title: "Two"
    artist: "A Guest"
    songwriter: "Someone"
    trim: {start: 450 f, end: 975 f}
    pause: 75 f
    indexes: [187 f, 225 f]
    flags: [dcp, pre]
  # 03  00:15:00'

# EAC, gaps appended to the track before: index 00 lies in the file before.
cat > appended.cue <<'TEXT'
TITLE "Files"
FILE "one.wav" WAVE
  TRACK 01 AUDIO
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    INDEX 00 00:05:00
FILE "two.wav" WAVE
    INDEX 01 00:00:00
  TRACK 03 AUDIO
    INDEX 00 00:06:37
FILE "three.wav" WAVE
    INDEX 01 00:00:00
TEXT
split="01 00:00:00, 00 00:05:00, 01 00:06:00, 00 00:12:37, 01 00:13:00"
again appended appended.cue "$split" "$whole"
same "appended: no song needs a trim" "$(grep -E 'mix|trim|gap: [1-9]|mark|pause' appended.yaml)" \
    '  - mix: "one.wav"
  - mix: "two.wav"
    pause: 75 f
  - mix: "three.wav"
    pause: 38 f'

# Gaps prepended: every file starts with its pause. Windows names, and files that were compressed since.
flac -s early-two.wav early-three.wav
rm early-two.wav early-three.wav
cat > prepended.cue <<'TEXT'
FILE "C:\rips\EARLY-ONE.WAV" WAVE
  TRACK 01 AUDIO
    INDEX 01 00:00:00
FILE "early-two.wav" WAVE
  TRACK 02 AUDIO
    INDEX 00 00:00:00
    INDEX 01 00:01:00
FILE "early-three.wav" WAVE
  TRACK 03 AUDIO
    INDEX 00 00:00:00
    INDEX 01 00:00:38
TEXT
sox whole.wav early-three.wav trim 551544s # 938 sectors: 12.5 s is not on one
sox whole.wav early-two.wav trim 5 =551544s
flac -s -f early-two.wav early-three.wav
rm early-two.wav early-three.wav
again prepended prepended.cue "01 00:00:00, 00 00:05:00, 01 00:06:00, 00 00:12:38, 01 00:13:01" "$whole"
same "prepended: marks" "$(grep -E 'mix|trim|gap: [1-9]|mark|pause' prepended.yaml)" \
    '  - mix: "early-one.wav"
  - mix: "early-two.flac"
    mark: 75 f
  - mix: "early-three.flac"
    mark: 38 f'
contains "prepended: what was taken for the files is told" "$imported" "note: 'early-two.wav' is taken as early-two.flac"

# Gaps left out of the files: silence. Latin-1.
printf 'TITLE "Caf\351"\nFILE "one.wav" WAVE\nTRACK 01 AUDIO\nPREGAP 00:00:32\nINDEX 01 00:00:00\nPOSTGAP 00:01:00\nFILE "two.wav" WAVE\nTRACK 02 AUDIO\nPREGAP 00:02:00\nINDEX 01 00:00:00\nFILE "three.wav" WAVE\nTRACK 03 AUDIO\nINDEX 01 00:00:00\n' > gaps.cue
again gaps gaps.cue "00 00:00:00, 01 00:00:32, 00 00:07:32, 01 00:09:32, 01 00:16:32" \
    "$( (silence 32; raw one.wav; silence 225; raw two.wav three.wav) | sum)"
contains "gaps: Latin-1 is known by itself" "$(cat gaps.yaml)" 'title: "Café"'
same "gaps: silence" "$(grep -E 'mix|trim|gap: [1-9]|mark|pause' gaps.yaml)" \
    '  - mix: "one.wav"
    gap: 32 f
  - mix: "two.wav"
    gap: 225 f
    pause: 150 f
  - mix: "three.wav"'

# A file that ends inside a sector.
sox one.wav odd.wav trim 0 =264500s
sed 's/one.wav/odd.wav/; /INDEX 00/d' appended.cue > odd.cue
again odd odd.cue "01 00:00:00, 01 00:06:00, 01 00:13:00" "$( (raw odd.wav; head -c 400 /dev/zero; raw two.wav three.wav) | sum)"
contains "odd: it is told" "$imported" "odd.wav ends inside a sector: 100 samples of silence fill it"

# Raw images, little-endian and big-endian, get a WAV beside the recipe; pauses that are silent become gaps.
(raw one.wav; silence 150; raw two.wav three.wav) > image.bin
dd if=image.bin of=image.be conv=swab 2> /dev/null
printf 'FILE "image.bin" BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nTRACK 02 AUDIO\nINDEX 00 00:06:00\nINDEX 01 00:08:00\nTRACK 03 AUDIO\nINDEX 00 00:14:00\nINDEX 01 00:15:00\n' > image.cue
again image image.cue "01 00:00:00, 00 00:06:00, 01 00:08:00, 00 00:14:00, 01 00:15:00" "$(sum < image.bin)"
same "image: silence is a gap, sound a pause" "$(grep -E 'mix|trim|gap: [1-9]|mark|pause' image.yaml)" \
    '  - mix: "image.wav"
    trim: {end: 450 f}
  - mix: "image.wav"
    trim: {start: 600 f, end: 1125 f}
    gap: 150 f
  - mix: "image.wav"
    trim: {start: 1125 f}
    pause: 75 f'
sed 's/image.bin/image.be/; s/BINARY/MOTOROLA/' image.cue > motorola.cue
again motorola motorola.cue "$(indexes "$cue")" "$(sum < image.bin)"

# A TOC by hand: every statement for sound that there is.
(printf 'twelve bytes'; dd if=image.bin bs=2352 skip=450 conv=swab 2> /dev/null) > offset.raw
cat > hand.toc <<'TEXT'
CD_DA
CATALOG "4006381333931"
CD_TEXT {
  LANGUAGE_MAP { 0 : DE  1 : 9 }
  LANGUAGE 0 { TITLE "\334ber" PERFORMER "Wir" DISC_ID "RUN-012" GENRE { 0, 20, 80, 111, 112 } }
  LANGUAGE 1 { TITLE "About" PERFORMER "We" }
}
// hidden sound
TRACK AUDIO
  COPY
  ISRC "USABC2400001"
  CD_TEXT { LANGUAGE 0 { TITLE "Eins" PERFORMER "Wir" } LANGUAGE 1 { TITLE "One" PERFORMER "We" } }
  SILENCE 00:00:37
  FILE "one.wav" 0
  START 00:01:00
TRACK AUDIO
  NO COPY
  PRE_EMPHASIS
  CD_TEXT { LANGUAGE 0 { TITLE "Zwei" PERFORMER "Gast" } }
  PREGAP 00:02:00
  FILE "two.wav" 00:00:00 00:05:00
  FILE "two.wav" 00:05:00
  INDEX 00:02:00
TRACK AUDIO
  TWO_CHANNEL_AUDIO
  CD_TEXT { LANGUAGE 0 { TITLE "Drei" PERFORMER "Wir" } }
  FILE "offset.raw" #12 00:02:00 00:05:00
  ZERO 00:01:00
  START 00:01:00
TRACK AUDIO
  CD_TEXT { LANGUAGE 0 { TITLE "Vier" PERFORMER "Wir" } }
  AUDIOFILE "image.bin" SWAP 44100 00:05:00
  SILENCE 00:00:10
TEXT
again hand hand.toc \
    "00 00:00:00, 01 00:01:00, 00 00:06:37, 01 00:08:37, 02 00:10:37, 00 00:15:37, 01 00:16:37, 01 00:21:37" \
    "$( (silence 37; raw one.wav; silence 150; raw two.wav; tail -c +352801 image.bin | tail -c +1058401 | head -c 882000
         silence 75; tail -c +176401 image.bin | head -c 882000; silence 10) | sum)"
same "hand: texts and codes" "$(sed -n '/^album/,/^songs/p' hand.yaml; grep -E '^    (title|artist|isrc|flags)' hand.yaml | tail -8)" \
    'album:
  title: "Über"
  artist: "Wir"
  upc: "4006381333931"
  catalog: "RUN-012"
  genre: "Pop"
  language: "deu"
  gap: 0 s  # where a song names no gap, the sound goes on

songs:
    title: "Eins"
    isrc: "USABC2400001"
    flags: [dcp]
    title: "Zwei"
    artist: "Gast"
    flags: [pre]
    title: "Drei"
    title: "Vier"'
same "hand: the second language" "$(sed -n '/^targets/,$p' hand.yaml)" 'targets:
  cd:
    preset: cd
    cdtext:
      second:
        language: eng
        album: {title: "About", artist: "We"}
        songs:
          - {title: "One", artist: "We"}
          - {}
          - {}
          - {}'
# What other programs make of it is the same.
same "hand: cdrdao counts the same sectors" "$(cdrdao toc-size "$(ls hand/cd/*.toc)" 2> /dev/null)" \
    "$(($(stat -c %s hand/cd/ddp/IMAGE.DAT) / 2352 - 150))"

# Our own filesets, sheets and TOCs, and a fileset in the other dialect, to the last byte.
for folder in single hand; do
    again "$folder-ddp" "$folder" "$(indexes "$(find $folder/cd -name '*.cue' ! -name ddp-image.cue)")" \
        "$(tail -c +352801 $folder/cd/ddp/IMAGE.DAT | sum)"
    same "$folder: its fileset comes again to the last byte" \
        "$(cd "$folder-ddp/cd/ddp" && md5sum ./* | grep -v CHECKSUM)" "$(cd "$folder/cd/ddp" && md5sum ./* | grep -v CHECKSUM)"
    again "$folder-cue" "$cue" "$(indexes "$cue")" "$(tail -c +352801 $folder/cd/ddp/IMAGE.DAT | sum)"
    again "$folder-image" "$folder/cd/ddp-image.cue" "$(indexes "$cue")" "$(tail -c +352801 $folder/cd/ddp/IMAGE.DAT | sum)"
    again "$folder-toc" "$(ls $folder/cd/*.toc)" "$(indexes "$cue")" "$(tail -c +352801 $folder/cd/ddp/IMAGE.DAT | sum)"
done
sed 's/cd: cd/cd: {preset: cd, ddp: {profile: cue2ddp}}/; /songwriter: "Someone"/d; s/title: "Two"/&\n    songwriter: "Someone"/' \
    single.yaml > dialect.yaml
stamper render dialect.yaml -q
again dialect-ddp release/cd/ddp "$single" "$whole"
same "the dialect of a fileset is kept, with the gaps in its texts" \
    "$(cd dialect-ddp/cd/ddp && md5sum ./*)" "$(cd release/cd/ddp && md5sum ./*)"

# CD-Text with gaps, in two languages and two code pages.
cat > japan.yaml <<'TEXT'
recipe: 1
album: {title: 夜の歌, artist: 楽団, language: jpn}
songs:
  - {mix: one.wav, title: 朝}
  - {mix: two.wav, title: 昼, composer: 作曲者}
targets:
  cd:
    preset: cd
    cdtext: {charset: ms-jis, fill: no, second: {language: eng, charset: ascii, album: {title: Night Song}, songs: [{title: Morning}, {}]}}
TEXT
stamper render japan.yaml -q -o japan
again japan-ddp japan/cd/ddp "01 00:00:00, 00 00:06:00, 01 00:08:00" \
    "$( (raw one.wav; silence 150; raw two.wav) | sum)"
same "japan: its fileset comes again to the last byte" \
    "$(cd japan-ddp/cd/ddp && md5sum ./*)" "$(cd japan/cd/ddp && md5sum ./*)"

# A TOC in two languages, and back: by its TOC and by its fileset.
cat > languages.toc <<'TEXT'
CD_DA
CD_TEXT {
  LANGUAGE_MAP { 0 : 9  1 : 8 }
  LANGUAGE 0 { TITLE "About" PERFORMER "We" COMPOSER "All" DISC_ID "RUN-012" }
  LANGUAGE 1 { TITLE "\334ber" PERFORMER "Wir" COMPOSER "Alle" }
}
TRACK AUDIO
  CD_TEXT { LANGUAGE 0 { TITLE "One" PERFORMER "We" COMPOSER "Me" }
            LANGUAGE 1 { TITLE "\"Eins\"" PERFORMER "Wir" COMPOSER "Ich" } }
  FILE "one.wav" 0
TRACK AUDIO
  CD_TEXT { LANGUAGE 0 { TITLE "Two" PERFORMER "Guest" COMPOSER "You" }
            LANGUAGE 1 { TITLE "Zwei" PERFORMER "G\344ste" COMPOSER "Du" } }
  FILE "two.wav" 0
TEXT
again languages languages.toc "01 00:00:00, 01 00:06:00" "$(raw one.wav two.wav | sum)"
for road in languages/cd/*.toc languages/cd/ddp; do
    rm -rf back back.*
    again back "$road" "01 00:00:00, 01 00:06:00" "$(raw one.wav two.wav | sum)"
    same "languages: by $road its CD-Text comes again" \
        "$(md5sum < back/cd/ddp/CDTEXT.BIN)" "$(md5sum < languages/cd/ddp/CDTEXT.BIN)"
    same "languages: by $road its TOC too" "$(cat back/cd/*.toc)" "$(cat languages/cd/*.toc)"
done
same "languages: other programs read both" \
    "$(cdrskin textfile_to_v07t=back/cd/ddp/CDTEXT.BIN 2> /dev/null | iconv -f latin1 |
        grep -E 'Language|Title|Artist|Composer|Catalog' | tr -s ' ')" \
    'Language Code = English
Album Title = About
Artist Name = We
Composer = All
Catalog Number = RUN-012
Track 01 Title = One
Track 01 Artist = We
Track 01 Composer = Me
Track 02 Title = Two
Track 02 Artist = Guest
Track 02 Composer = You
Language Code = German
Album Title = Über
Artist Name = Wir
Composer = Alle
Track 01 Title = "Eins"
Track 01 Artist = Wir
Track 01 Composer = Ich
Track 02 Title = Zwei
Track 02 Artist = Gäste
Track 02 Composer = Du'

# What cannot be imported is refused, and leaves nothing.
says 2 "stamper: error: single.yaml is there already; name another with -o" import single.cue
says 75 "stamper: error: cannot find nowhere.cue: No such file or directory" import nowhere.cue
printf 'FILE "gone.wav" WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n' > gone.cue
says 4 "stamper: error: gone.wav is missing: the sheet names it" import gone.cue
printf 'FILE "one.wav" WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nTRACK 02 AUDIO\nINDEX 01 00:07:00\n' > late.cue
says 4 "stamper: error: late.cue: index 01 of track 2 lies past the end of one.wav" import late.cue
mkdir nothing
sed '/INDEX 01/s/[0-9:]*$/00:00:00/' late.cue > same.cue
says 4 "stamper: error: same.cue: track 1 has no sound: it ends where it starts" import same.cue
result "$(test ! -e same.wav && test ! -e same.yaml; echo $?)" "and nothing is left of it"
says 4 "stamper: error: nothing holds no DDP fileset: there is neither DDPID nor DDPMS" import nothing
(ulimit -f 300; "$STAMPER" import single/cd/ddp -o full.yaml > /dev/null 2> .errors; echo $? > .status)
same "a full disk is no fault of the fileset" "$(cat .status .errors)" "75
stamper: error: cannot write full.wav: File too large"
cp -r single/cd/ddp broken
printf 'x' | dd of=broken/IMAGE.DAT bs=1 seek=400000 conv=notrunc 2> /dev/null
stamper import broken
same "a damaged fileset is refused, and leaves nothing" "$status $(ls broken.* 2> /dev/null)" "4 "
stamper import image.cue -o -
same "no WAV without a place for it" "$errors" \
    "stamper: error: image.cue needs a WAV beside the recipe: name the recipe with -o"
sed 's/4006381333931/4006381333930/; s/US-ABC-24-00001/nonsense/' single.cue > codes.cue
stamper import codes.cue
same "codes that are wrong are left out and told" "$(grep -E 'upc|isrc' codes.yaml)$(printf '%s' "$errors" | grep -c 'left out')" 2
finish
