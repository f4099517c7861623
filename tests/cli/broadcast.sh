#!/bin/sh
# Broadcast deliveries: every song a programme at the loudness of EBU R 128 or ATSC A/85, its figures in the file, a
# compliance table in manifest and sheet, and what breaks a rule refused or told as the rule says.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

# manifest EXPRESSION: printed, with the manifest's deliverables by path in d.
manifest()
{
    python3 -c 'import json, sys
m = json.load(open("out/manifest.json"))
d = {f["path"]: f for t in m["targets"] for f in t["deliverables"]}
print(eval(sys.argv[1]))' "$1"
}
# lufs FILE, peak FILE: by ffmpeg's own meter.
lufs()
{
    ffmpeg -nostats -i "$1" -map 0:a -filter_complex ebur128 -f null - 2>&1 < /dev/null | sed -n 's/^ *I: *\(-[0-9.]*\) LUFS/\1/p' | tail -n 1
}
peak()
{
    ffmpeg -nostats -i "$1" -map 0:a -filter_complex ebur128=peak=true -f null - 2>&1 < /dev/null | sed -n 's/^ *Peak: *\(-*[0-9.]*\) dBFS/\1/p' | tail -n 1
}

# A programme with clicks, which the limiter has to take; one whose level steps by 6 dB; at two rates.
sox -R -D -n -r 48000 -b 24 -c 2 noise.wav synth 31 pinknoise gain -30
sox -D -n -r 48000 -b 24 -c 2 click.wav synth 0.001 sine 1000 gain -1 pad 9
sox -D -m -v 1 noise.wav -v 1 click.wav clicks.wav
sox -R -D -n -r 44100 -b 24 -c 2 quiet.wav synth 10 pinknoise gain -20
sox -D quiet.wav loud.wav gain 6
sox -D quiet.wav loud.wav steps.wav
cat > songs.yaml <<'TEXT'
recipe: 1
album: {title: Spots, artist: Who, label: Runout}
songs:
  - {mix: clicks.wav, title: Clicks, isrc: GB-AYE-26-00001}
  - {mix: steps.wav, title: Steps, isrc: GB-AYE-26-00002}
targets:
  ebu: ebu-r128
  atsc: atsc-a85
  whole: {preset: ebu-r128, layout: album, anchor: album, bext: {description: The whole}}
TEXT
stamper render songs.yaml --progress none -q -o out
same "three broadcast targets render" "$status$errors" "0"
for song in "01 - Clicks" "02 - Steps"; do
    same "$song is at -23 LUFS on ffmpeg's meter" "$(lufs "out/ebu/$song.wav")" "-23.0"
    same "$song is at -24 LKFS on ffmpeg's meter" "$(lufs "out/atsc/$song.wav")" "-24.0"
    same "$song has the words of broadcasters" "$(ffprobe -v error -select_streams a -show_entries stream=codec_name,sample_rate -of csv=p=0 "out/ebu/$song.wav")" "pcm_s24le,48000"
    for target in ebu atsc; do
        # 0x7fff would show as 327.67.
        same "$target/$song holds its figures" \
            "$(mediainfo "out/$target/$song.wav" | sed -n 's/^\(Loud\|Max\)[A-Za-z]* *: //p' | xargs)" \
            "$(manifest "' '.join('%.2f' % d['$target/$song.wav']['measures'][k] for k in ('integrated_lufs', 'range_lu', 'true_peak_dbtp', 'momentary_max_lufs', 'short_term_max_lufs'))")"
    done
done
same "the clicks are limited to -1 dBTP" "$(peak "out/ebu/01 - Clicks.wav")" "-1.0"
same "and to -2 dBTP" "$(peak "out/atsc/01 - Clicks.wav")" "-2.0"
# FFmpeg's gate works on a histogram of 0.1 LU: a programme of very different levels reads up to 0.1 LU lower there.
result "$(lufs out/whole/*.wav | awk '{ ok = $1 >= -23.1 && $1 <= -23.0 } END { exit !ok }'; echo $?)" "the album as one programme is at -23 LUFS too"
same "with the description of the recipe" "$(exiftool -s3 -RIFF:Description out/whole/*.wav)" "The whole"

same "the compliance table of a song" \
    "$(manifest "[(c['rule'], c['limit'], c['verdict']) for c in d['ebu/02 - Steps.wav']['compliance']]")" \
    "[('loudness-least', '-23.5 LUFS', 'pass'), ('loudness-most', '-22.5 LUFS', 'pass'), ('loudness-least', '-23.2 LUFS', 'pass'), ('loudness-most', '-22.8 LUFS', 'pass'), ('true-peak', '-1 dBTP', 'pass'), ('short-term-most', '-18 LUFS under 120 s', 'pass'), ('range', '', 'told')]"
same "and of ATSC" \
    "$(manifest "[(c['rule'], c['limit'], c['verdict'], c['source']) for c in d['atsc/02 - Steps.wav']['compliance']][:3]")" \
    "[('loudness-least', '-26 LUFS', 'pass', 'ATSC A/85:2013'), ('loudness-most', '-22 LUFS', 'pass', 'ATSC A/85:2013'), ('true-peak', '-2 dBTP', 'pass', 'ATSC A/85:2013')]"
same "what was measured is the figure of the file" \
    "$(manifest "d['ebu/02 - Steps.wav']['compliance'][6]['measured'] == d['ebu/02 - Steps.wav']['measures']['range_lu'] > 4")" "True"
contains "the sheet has it" "$(cat out/delivery-sheet.txt)" "short-term-most  -18 LUFS under 120 s"
contains "and the sheet for browsers" "$(cat out/delivery-sheet.html)" "<td>short-term-most</td><td>-18 LUFS under 120 s</td>"

# 4 s loud and the rest 12 dB below: at -23 LUFS the loud part is at about -15, too much for less than two minutes.
sox -R -D -n -r 48000 -b 24 -c 2 burst.wav synth 4 pinknoise gain -20
sox -R -D -n -r 48000 -b 24 -c 2 bed.wav synth 120 pinknoise gain -32
sox -D burst.wav bed.wav long.wav
sox -D long.wav short.wav trim 0 40
song()
{
    printf '%s\n' "recipe: 1" "songs: [{mix: $1, title: Spot}]" "targets:" "  e: {preset: ebu-r128$2}"
}
song short.wav "" > short.yaml
stamper render short.yaml --progress none -o out2
same "a short programme that is too loud at its loudest is refused" "$status" 4
contains "with rule, limit and figure" "$errors" "short.yaml:4:3: error: target 'e' breaks the rule 'short-term-most' (-18 LUFS under 120 s): e/01 - Spot.wav has -1"
contains "and the source" "$errors" "(EBU R 128 s1, v3 (2020): short-form, up to approximately 2 minutes, 2026-11-24)"
result "$([ ! -e out2 ]; echo $?)" "and nothing is published"
song long.wav "" > long.yaml
stamper render long.yaml --progress none -q -o out
same "the same in a longer one is not asked" "$status$(manifest "[c['verdict'] for c in d['e/01 - Spot.wav']['compliance']][5]")" "0not asked"
song noise.wav ", loudness: -22.7 LUFS" > warm.yaml
stamper render warm.yaml --progress none -o out
same "0.3 LU off is told" "$status$(manifest "[c['verdict'] for c in d['e/01 - Spot.wav']['compliance']][:4]")" "0['pass', 'pass', 'pass', 'fail']"
contains "as a warning" "$errors" "warm.yaml:4:3: warning: target 'e' breaks the rule 'loudness-most' (-22.8 LUFS): e/01 - Spot.wav has -22.7"
song noise.wav ", loudness: -22.3 LUFS" > hot.yaml
stamper render hot.yaml --progress none -o out
same "0.7 LU off is refused" "$status" 4
contains "because" "$errors" "hot.yaml:4:3: error: target 'e' breaks the rule 'loudness-most' (-22.5 LUFS): e/01 - Spot.wav has -22.3"
same "and what was published stays" "$(manifest "d['e/01 - Spot.wav']['compliance'][3]['limit']")" "-22.8 LUFS"
song clicks.wav ", ceiling: none, loudness: none" > peaks.yaml
stamper render peaks.yaml --progress none -o out3
contains "a true peak over -1 dBTP is refused" "$status$errors" "breaks the rule 'true-peak' (-1 dBTP): e/01 - Spot.wav has -0."
song noise.wav ", rate: 44.1 kHz" > slow.yaml
stamper check slow.yaml --progress none
contains "another rate than 48 kHz is told before anything is rendered" "$status$errors" "0slow.yaml:4:3: warning: target 'e' breaks the rule 'rates' (48 kHz): the rate is 44.1 kHz"
stamper presets ebu-r128
contains "the preset is explained with its rules" "$out" "short-term-most  refuse   -18 LUFS under 120 s"
finish
