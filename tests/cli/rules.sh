#!/bin/sh
# Rules of destinations: the matrix of check, what refuses before and after the render, rules of one's own.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

mkdir mixes presets
sox -R -n -r 44100 -b 24 -c 2 mixes/a.wav synth 3 pinknoise gain -16
sox -R -n -r 48000 -b 24 -c 2 mixes/b.wav synth 4 pinknoise gain -16
cat > presets/store.yaml <<'TEXT'
description: a store of our own
kind: files
format: flac
rate: 48 kHz
bits: 24
metadata: none
cover: no
rules:
  - {rule: rates, limit: [44.1 kHz, 48 kHz], severity: refuse, source: their manual, date: "2026-01"}
  - {rule: song-length, limit: 4 s, source: their manual, date: "2026-01"}
  - {rule: silence, limit: 2 s, severity: refuse, source: their manual, date: "2026-01"}
  - {rule: true-peak, limit: -1 dBTP, severity: refuse, source: their manual, date: "2026-02"}
TEXT
cat > head.yaml <<'TEXT'
recipe: 1
album: {title: Album, artist: Who}
mixes: mixes
TEXT
# album SONGS TARGETS [MASTER]
album()
{
    { cat head.yaml; printf '%s\n' "songs: $1" "targets: $2" "master: ${3:-{\}}"; } > album.yaml
    rm -rf release
}

album '[{mix: a.wav, title: One, gap: 0}, {mix: b.wav, title: Two, gap: 1 s}]' '{s: store}'
stamper check album.yaml --progress none
same "a warning does not stop check" "$status" 0
contains "the matrix of check" "$out" "Rules of the destinations
Rule         s
rates        pass
song-length  pass
silence      later
true-peak    later

Target  Rule       Limit    Verdict  Found                         Source        Date
s       silence    2 s      later    judged on the rendered files  their manual  2026-01
s       true-peak  -1 dBTP  later    judged on the rendered files  their manual  2026-02"
stamper check album.yaml --progress none --json
same "and as JSON" "$(printf '%s' "$out" | python3 -c '
import json, sys
print([(r["target"], r["rule"], r["limit"], r["severity"], r["verdict"]) for r in json.load(sys.stdin)["rules"]])')" \
    "[('s', 'rates', '44.1, 48 kHz', 'refuse', 'pass'), ('s', 'song-length', '4 s', 'warn', 'pass'), ('s', 'silence', '2 s', 'refuse', 'later'), ('s', 'true-peak', '-1 dBTP', 'refuse', 'later')]"

stamper plan album.yaml --progress none
same "a plan can be made" "$status" 0
contains "the matrix of plan" "$out" "Rules of the destinations
Rule         s
rates        pass
song-length  pass
silence      later
true-peak    later"

# A warning goes into the manifest and the sheet, with what was measured.
album '[{mix: a.wav, title: One}, {mix: b.wav, title: Two, gap: 0}]' '{s: store}'
says 0 "album.yaml:5:11: warning: target 's' breaks the rule 'song-length' (4 s): song 1 (One) lasts 3.000 s (their manual, 2026-01)
    5 | targets: {s: store}
      |           ^" render album.yaml --progress none -q
same "the manifest carries the verdicts" "$(python3 -c '
import json
print(*[r["verdict"] for r in json.load(open("release/manifest.json"))["rules"]])')" "pass warn pass pass"
contains "the sheet too" "$(cat release/delivery-sheet.txt)" "Rules of the destinations
-------------------------
  Rule         s
  rates        pass
  song-length  warn
  silence      pass
  true-peak    pass"
contains "and as HTML" "$(cat release/delivery-sheet.html)" "song 1 (One) lasts 3.000 s"

# What can be known refuses before work; a gap is silence.
album '[{mix: a.wav, title: One}, {mix: b.wav, title: Two, gap: 3 s}]' '{s: store}'
says 4 "album.yaml:5:11: error: target 's' breaks the rule 'silence' (2 s): s/01 - One.flac ends with 3.000 s of silence (their manual, 2026-01)
    5 | targets: {s: store}
      |           ^" render album.yaml --progress none -q
result "$([ ! -e release ]; echo $?)" "nothing is published"
album '[{mix: a.wav, title: One}]' '{s: {preset: store, rate: 96 kHz}}'
stamper plan album.yaml --progress none --json
same "a plan tells what would be refused" "$status $(printf '%s' "$out" | python3 -c '
import json, sys
print([(r["rule"], r["verdict"]) for r in json.load(sys.stdin)["rules"]])')" \
    "4 [('rates', 'refuse'), ('song-length', 'warn'), ('silence', 'later'), ('true-peak', 'later')]"
stamper render album.yaml --progress none -q
same "a rate that the store does not take: status" "$status" 4
contains "a rate that the store does not take: message" "$errors" \
    "error: target 's' breaks the rule 'rates' (44.1, 48 kHz): the rate is 96 kHz (their manual, 2026-01)"

# What only the rendered file tells refuses before it is published.
# Noise of a preamplifier is silence too; 1 dB above -60 dBFS is not.
sox -R -n -r 48000 -b 24 -c 2 mixes/music.wav synth 3 pinknoise gain -16
sox -R -n -r 48000 -b 24 -c 2 mixes/hiss.wav synth 3 square 50 gain -60.1
sox -R -n -r 48000 -b 24 -c 2 mixes/hum.wav synth 3 square 50 gain -59
sox mixes/hiss.wav mixes/music.wav mixes/silent.wav
sox mixes/hum.wav mixes/music.wav mixes/quiet.wav
album '[{mix: quiet.wav, title: One}]' '{s: store}'
stamper render album.yaml --progress none -q
same "what sounds before the song is no silence" "$status" 0
album '[{mix: silent.wav, title: One}, {mix: b.wav, title: Two}]' '{s: store}'
stamper render album.yaml --progress none -q
same "silence in a mix: status" "$status" 4
contains "silence in a mix: message" "$errors" \
    "error: target 's' breaks the rule 'silence' (2 s): s/01 - One.flac begins with 3.000 s of silence (their manual, 2026-01)"
result "$([ ! -e release ]; echo $?)" "and nothing is published"
album '[{mix: b.wav, title: Two}]' '{s: store}' '{loudness: -9 LUFS, ceiling: -0.5 dBTP}'
stamper render album.yaml --progress none -q
same "a peak above the store's: status" "$status" 4
contains "a peak above the store's: message" "$errors" \
    "error: target 's' breaks the rule 'true-peak' (-1 dBTP): s/01 - Two.flac has -0.5"

# A store never offers a 48 kHz mix as 96 kHz; a generic target may, and the sheet says so.
album '[{mix: b.wav, title: Two}]' '{t: {preset: tidal, rate: 96 kHz}, h: {preset: hires, rate: 96 kHz}}'
stamper render album.yaml --progress none -q --only t -o elsewhere
same "a store refuses what is up-sampled: status" "$status" 4
contains "a store refuses what is up-sampled: message" "$errors" "breaks the rule 'up-sampling' (48 kHz): song 1 (Two) \
would be offered at 96 kHz, its mix has 48 kHz: set 'rate' to that of the mixes or lower"
stamper render album.yaml --progress none -q --only h -o generic
same "a generic target may" "$status" 0
contains "and the sheet says so" "$(cat generic/delivery-sheet.txt)" \
    "target 'h' at 96 kHz is above the rate of the mixes of songs 1"

# A target may bring its own rules; what a rule cannot be is told where it stands.
album '[{mix: b.wav, title: Two}]' '{s: {preset: store, rules: []}}'
stamper check album.yaml --progress none
same "an empty list asks nothing" "$status $(printf '%s' "$out" | grep -c 'Rules of')" "0 0"
cat > wrong.yaml <<'TEXT'
recipe: 1
songs: [{mix: mixes/b.wav}]
targets:
  s:
    preset: wav
    rules:
      - {rule: song-lenght, limit: 30 s, source: a, date: b}
      - {rule: silence, source: a, date: b}
      - {rule: upc, limit: 3, source: a, date: b}
      - {rule: silence, limit: [1 s, 2 s], source: a, date: b}
      - {rule: bits, limit: [16 bit, 24 Hz], source: a, date: b}
      - {rule: tags, limit: some, source: a, date: b}
      - {rule: silence, limit: 10 s, above: -14 LUFS, source: a, date: b}
      - {rule: isrc, severity: refuse}
TEXT
stamper check wrong.yaml --progress none
same "rules that are wrong: status" "$status" 3
same "rules that are wrong: messages" "$(printf '%s\n' "$errors" | grep error:)" \
    "wrong.yaml:7:16: error: rule is 'song-lenght', did you mean 'song-length'? Possible is formats, rates, bits, mix-bits, up-sampling, one-format, song-length, silence, hidden-audio, tags, characters, name-characters, titles, upc, isrc, cover-least, cover-most, cover-square, cover-formats, loudness-least, loudness-most, momentary-most, short-term-most, true-peak or range
wrong.yaml:8:9: error: the rule 'silence' takes a limit: silence (samples up to -60 dBFS) at either end of a file lasts at most this long
wrong.yaml:9:21: error: the rule 'upc' takes no limit: the album has a UPC or EAN
wrong.yaml:10:32: error: the rule 'silence' takes one limit: silence (samples up to -60 dBFS) at either end of a file lasts at most this long
wrong.yaml:11:38: error: limit is '24 Hz': the unit 'Hz' does not fit, expected a word length such as 24 bit, or float
wrong.yaml:12:29: error: limit is 'some', possible is none or isrc
wrong.yaml:13:38: error: the rule 'silence' takes no 'above': silence (samples up to -60 dBFS) at either end of a file lasts at most this long
wrong.yaml:14:9: error: a rule lacks the key 'source' (where it was read)
wrong.yaml:14:9: error: a rule lacks the key 'date' (when it was read)"

# Every store's preset is explained with its rules, sources and dates, and can be rendered to.
for preset in apple-digital-masters spotify youtube tidal amazon deezer soundcloud bandcamp; do
    stamper presets $preset
    same "$preset is explained" "$status" 0
    contains "$preset: rules with source and date" "$out" "Rules
  formats"
    contains "$preset: and their dates" "$out" "(2026-"
done
sox -R -n -r 44100 -b 24 -c 2 mixes/long.wav synth 31 pinknoise gain -20
ffmpeg -v error -f lavfi -i testsrc=s=1400x1400 -frames:v 1 cover.png < /dev/null
cat > stores.yaml <<'TEXT'
recipe: 1
album: {title: Album, artist: Who, upc: "5012345678900", cover: cover.png}
songs:
  - {mix: mixes/long.wav, title: One, isrc: GB-AYE-26-00001}
master: {loudness: -16 LUFS, ceiling: -2 dBTP}
targets:
  apple: apple-digital-masters
  spotify: spotify
  youtube: youtube
  tidal: tidal
  amazon: amazon
  deezer: deezer
  soundcloud: soundcloud
  bandcamp: bandcamp
TEXT
stamper render stores.yaml --progress none -q
same "a clean album goes to every store" "$status" 0
same "and only its cover is too small" "$(printf '%s\n' "$errors" | grep -E 'error:|warning:' | sed 's/.*breaks the rule .\([a-z-]*\).*/\1/' | sort -u)" \
    "cover-least"
same "nothing is left for later" "$(python3 -c '
import json
print(sorted({r["verdict"] for r in json.load(open("release/manifest.json"))["rules"]}))')" "['pass', 'warn']"

# As played: what the manifest and measure say follows from the measured figures.
cat > played.py <<'PYTHON'
import json, math, sys
document = json.load(sys.stdin)
platforms = {p["platform"]: p for p in document["as_played"]}
print(sorted(platforms))
for p in platforms.values():
    assert p["source"] and p["date"], p
def check(platform, figures, album):
    p = platforms[platform]
    assert len(p["songs"]) == len(figures)
    for song, (lufs, peak) in zip(p["songs"], figures):
        t = song["track"]
        gain = p["level_lufs"] - lufs
        if p["raises"] == "down-only":
            gain = min(gain, 0)
        elif p["raises"] == "up-to-peak" and gain > 0:
            gain = min(gain, max(p["highest_peak_dbtp"] - peak, 0))
        assert abs(t["gain_db"] - gain) < 0.011, (platform, song, gain)
        assert abs(t["loudness_lufs"] - lufs - gain) < 0.011, (platform, song)
        assert abs(t["peak_dbtp"] - peak - gain) < 0.011 or t["limited"], (platform, song)
        assert ("album" in song) == album, (platform, song)
        if album: # one gain for all: relations stay
            assert abs(song["album"]["gain_db"] - p["songs"][0]["album"]["gain_db"]) < 1e-9
if "files" in document:
    figures = [(f["integrated_lufs"], f["true_peak_dbtp"]) for f in document["files"]]
else:
    figures = [(d["measures"]["integrated_lufs"], d["measures"]["true_peak_dbtp"])
               for t in document["targets"] if t["name"] == "f" for d in t["deliverables"]]
for platform, album in (("Spotify", True), ("TIDAL", True), ("YouTube", False), ("Apple Music", True), ("Deezer", False)):
    check(platform, figures, album)
PYTHON
names="['Amazon Music', 'Apple Music', 'Deezer', 'SoundCloud', 'Spotify', 'Spotify, loud', 'Spotify, quiet', 'TIDAL', 'YouTube', 'YouTube Music']"
album '[{mix: a.wav, title: One}, {mix: b.wav, title: Two, gain: -4 dB}]' '{m: mp3, f: {preset: flac, rate: 48 kHz}}' '{loudness: -12 LUFS, ceiling: -1 dBTP}'
stamper render album.yaml --progress none -q
same "as played: the manifest" "$(python3 played.py < release/manifest.json)" "$names"
same "of the first lossless target, where a platform has none of its own" \
    "$(python3 -c '
import json
print({p["from"] for p in json.load(open("release/manifest.json"))["as_played"]})')" "{'f'}"
contains "as played: on the sheet" "$(cat release/delivery-sheet.txt)" "As played
---------"
contains "as played: on the sheet as HTML" "$(cat release/delivery-sheet.html)" "<h2>As played</h2>"
stamper measure release/f/*.flac --json
same "as played: measure" "$(printf '%s' "$out" | python3 played.py)" "$names"
finish
