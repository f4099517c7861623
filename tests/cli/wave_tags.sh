#!/bin/sh
# WAV, broadcast WAV and AIFF as other programs see them: texts, cover, markers, the broadcast chunks and the samples
# agree with the recipe in ffprobe, mediainfo, exiftool, libsndfile and sox.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

mkdir mixes
sox -R -n -r 48000 -b 24 -c 2 mixes/a.wav synth 7 pinknoise gain -12
sox -R -n -r 48000 -b 24 -c 2 mixes/b.wav synth 5 pinknoise gain -15
ffmpeg -v error -f lavfi -i testsrc=s=64x64 -frames:v 1 cover.png < /dev/null

cat > album.yaml <<'TEXT'
recipe: 1
album: {title: Northern Liné, artist: The Runouts, upc: "5012345678900", catalog: RUN-012, label: Runout Records, year: 2026,
  genre: Rock, copyright: 2026 Runout Records, cover: cover.png, composer: C. Omposer}
mixes: mixes
songs:
  - {mix: a.wav, title: "Étude 第1", isrc: GB-AYE-26-00001, indexes: [0:03]}
  - {mix: b.wav, title: Two, isrc: GB-AYE-26-00002}
targets:
  wav: {preset: wav, id3: 2.3}
  float: {preset: wav, bits: float}
  long: {preset: wav, bits: 16, layout: album, dither: none}
  plain: {preset: wav, metadata: none}
  bare: {preset: aiff, metadata: none}
  gain: {preset: wav, replaygain: yes}
  gains: {preset: aiff, replaygain: yes}
  few: {preset: aiff, metadata: minimal}
  bwf: {preset: wav, format: bwf, timecode: 25, bext: {originator: Studio Zürich, date: 2026-11-24, time: "10:20:30",
    time_reference: "10:00:00"}}
  one: {preset: wav, format: bwf, songs: [1], bext: {umid: 060a2b340101010501010f1013000000d2c9036c8f195343ab7e8a1b3c4d5eff}}
  undated: {preset: wav, format: bwf, songs: [2]}
  aiff: aiff
  aifc: {preset: aiff, bits: float}
  side: {preset: aiff, bits: 16, layout: album, id3: 2.3}
TEXT
stamper render album.yaml --progress none -q -o out
same "fourteen targets render" "$status$errors" "0"

# info FORMAT FILE: mediainfo's own names.
info()
{
    mediainfo --Inform="General;$1" "$2"
}
names='%Track%|%Performer%|%Album%|%Album/Performer%|%Track/Position%|%Track/Position_Total%|%Composer%|%Recorded_Date%|%Genre%|%Copyright%|%ISRC%|%Publisher%|%Cover%'
all='Étude 第1|The Runouts|Northern Liné|The Runouts|1|2|C. Omposer|2026|Rock|2026 Runout Records|GBAYE2600001|Runout Records|Yes'
for target in wav bwf aiff; do
    same "mediainfo sees the texts of $target" "$(info "$names" out/$target/01*)" "$all"
done
for target in plain bare; do
    same "nothing is written where no metadata is wanted, $target" "$(info "$names" out/$target/01*)" "||||||||||||"
done
same "and the file ends with its samples" "$(wc -c < "out/plain/01 - Étude 第1.wav")" "$((44 + $(soxi -s out/plain/01*) * 6))"
same "minimal is title, artist, album and track" "$(info "$names" out/few/01*)" "Étude 第1|The Runouts|Northern Liné||1||||||||"

# tag NAME FILE: by ffprobe.
tag()
{
    ffprobe -v error -show_entries "format_tags=$1" -of default=nw=1:nk=1 "$2"
}
same "ffprobe sees the texts of a WAV" "$(tag title out/wav/01*) $(tag ISRC out/wav/01*) $(tag track out/wav/02*)" "Étude 第1 GBAYE2600001 2"
same "and of an AIFF" "$(tag title out/aiff/01*) $(tag TSRC out/aiff/01*) $(tag track out/aiff/02*)" "Étude 第1 GBAYE2600001 2/2"

# tags GROUP NAME FILE: by exiftool.
tags()
{
    exiftool -a -s3 -"$1:$2" "$3"
}
for file in out/wav/01* out/side/*; do
    same "$file has ID3v2.3" "$(tags ID3v2_3 Album "$file")|$(tags ID3v2_3 Year "$file")|$(tags ID3v2_4 Album "$file")" "Northern Liné|2026|"
done
same "the default is ID3v2.4" "$(tags ID3v2_4 RecordingTime out/aifc/01*)" "2026"
for file in out/wav/01* out/bwf/01* out/aiff/01* out/aifc/01*; do
    same "the cover in $file comes back byte for byte" "$(exiftool -b -Picture "$file" | md5sum)" "$(md5sum < cover.png)"
done

broadcast="out/bwf/01 - Étude 第1.wav"
same "exiftool sees bext" \
    "$(exiftool -s3 -RIFF:Description -RIFF:Originator -RIFF:OriginatorReference -RIFF:DateTimeOriginal -RIFF:TimeReference -RIFF:BWFVersion "$broadcast")" \
    "Etude di1 / The Runouts / Northern Line
Studio Zurich
GBAYE2600001
2026:11:24 10:20:30
1728000000
2"
same "and a UMID" "$(exiftool -s3 -RIFF:BWF_UMID out/one/01*)" "060A2B340101010501010F1013000000D2C9036C8F195343AB7E8A1B3C4D5EFF"
same "without a date in the recipe there is none in the file" \
    "$(head -c 350 out/undated/01* | tail -c +341 | tr '\000' .)" ".........."
same "mediainfo sees the coding history" "$(info %Encoded_Library_Settings% "$broadcast")" "A=PCM,F=48000,W=24,M=stereo,T=stamper"
same "exiftool sees iXML" "$(exiftool -s3 -XML:BwfxmlProject -XML:BwfxmlSpeedTimecodeRate -XML:BwfxmlSpeedTimestampSamplesSinceMidnightLo "$broadcast")" \
    "Northern Liné
25
1728000000"
same "the ISRC is in axml" "$(grep -a -o '<dc:identifier>[^<]*' "$broadcast")" "<dc:identifier>ISRC:GBAYE2600001"
# The loudness in the file is what an independent meter reads: ffmpeg's, in tenths.
heard=$(ffmpeg -nostats -i "$broadcast" -map 0:a -filter_complex ebur128 -f null - 2>&1 < /dev/null | sed -n 's/^ *I: *\(-[0-9.]*\) LUFS/\1/p' | tail -n 1)
same "its loudness is what ffmpeg measures" "$(mediainfo "$broadcast" | sed -n 's/^LoudnessValue *: //p' | xargs printf '%.1f')" "$heard"

# ReplayGain is what is missing to -18 LUFS.
wanted=$(python3 -c 'import json
m = json.load(open("out/manifest.json"))
print("(REPLAYGAIN_TRACK_GAIN) %.2f dB" % (-18 - m["targets"][0]["deliverables"][0]["measures"]["integrated_lufs"]))')
for target in gain gains; do
    same "ReplayGain in $target" "$(tags ID3v2_4 UserDefinedText out/$target/01* | grep TRACK_GAIN)" "$wanted"
done

# mark FILE: places of markers, by libsndfile.
marks()
{
    sndfile-info "$1" | sed -n 's/.*Offset : *\([0-9]*\)$/\1/p; s/.*Position : *//p' | xargs
}
second=$(soxi -s out/wav/01*)
same "a WAV of the album has markers where songs and indexes are" "$(marks out/long/*)" "0 144000 $second"
same "an AIFF of it too" "$(marks out/side/*)" "0 144000 $second"
same "with the titles" "$(exiftool -a -s3 -RIFF:CuePointLabel out/long/*)" "1 Étude 第1
2 Étude 第1, index 2
3 Two"

# md5 FORMAT FILE...: of the decoded samples, laid end to end.
md5()
{
    format=$1
    shift
    for file in "$@"; do
        ffmpeg -v error -i "$file" -map 0:a -f "$format" -c:a "pcm_$format" - < /dev/null
    done | md5sum
}
same "no reader complains" "$(exiftool -s3 -Warning out/*/*.wav out/*/*.aiff 2>&1 | grep -i warning)" ""
for target in wav bwf aiff; do
    same "the samples of $target are those of plain" "$(md5 s24le out/$target/0*)" "$(md5 s24le out/plain/0*)"
done
same "float in AIFF is float in WAV" "$(md5 f32le out/aifc/0*)" "$(md5 f32le out/float/0*)"
same "sox reads AIFF as WAV" "$(sox -D out/aiff/01* -t s24 - | md5sum)" "$(sox -D out/wav/01* -t s24 - | md5sum)"

# The same bytes on another day, and nothing of this machine in them.
stamper render album.yaml --progress none -q -o again -j 1
same "a second render gives the same bytes" "$(cat again/SHA256SUMS)" "$(cat out/SHA256SUMS)"

sed 's/2026-11-24/24.11.2026/; s/5eff}/5ef}/' album.yaml > wrong.yaml
stamper check wrong.yaml
contains "a date in another form is refused" "$errors" "bext: date is '24.11.2026', expected as 2026-11-24"
contains "and a UMID of another length" "$errors" "expected 64 or 128 hexadecimal digits"
finish
