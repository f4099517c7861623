#!/bin/sh
# The supply chain's files and zips of targets, as other programs see them.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

ffmpeg -v error -f lavfi -i testsrc=s=1400x1400 -frames:v 1 cover.png < /dev/null
mkdir mixes
sox -R -n -r 44100 -b 24 -c 2 mixes/a.wav synth 3 pinknoise gain -16
sox -R -n -r 44100 -b 24 -c 2 mixes/b.wav synth 4.5 pinknoise gain -16
cat > album.yaml <<'TEXT'
recipe: 1
album:
  title: "Album & <Co>"
  artist: Ärtist
  upc: "036000291452"
  label: Runout
  genre: Rock
  year: 2026
  catalog: RUN-1
  copyright: 2026 Runout
  phonogram: 2026 Runout
  cover: cover.png
  language: eng
mixes: mixes
songs:
  - {mix: a.wav, title: "One, \"quoted\"", isrc: GB-AYE-26-00001, composer: A. Writer, producer: Ärtist, explicit: yes}
  - {mix: b.wav, title: Two, isrc: GB-AYE-26-00002, artist: Guest, songwriter: B. Writer, arranger: Arr Anger, mixer: M. Ixer}
targets:
  mp3: {preset: mp3, zip: yes}
  flac: {preset: flac, zip: yes}
supply:
  ddex: yes
  itmsp: yes
  label_copy: yes
  json: yes
  message_id: M1
  created: 2026-05-01T12:00:00Z
  sender_dpid: PADPIDA2014120301U
  sender: Runout Records
  recipient_dpid: PADPIDA2009101501Y
  provider: Runout
  release_date: 2026-06-01
  deals:
    - {territories: Worldwide, models: [SubscriptionModel, PayAsYouGoModel], uses: [OnDemandStream], from: 2026-06-01}
TEXT
stamper render album.yaml --progress none -q
same "it renders" "$status$errors" 0
same "the files beside the targets" "$(cd release && find supply ./*.zip -type f | LC_ALL=C sort | tr '\n' ' ')" \
    "./flac.zip ./mp3.zip supply/036000291452.itmsp/036000291452.png supply/036000291452.itmsp/036000291452_01_001.flac \
supply/036000291452.itmsp/036000291452_01_002.flac supply/036000291452.itmsp/metadata.xml supply/cover.png \
supply/ddex/036000291452.xml supply/label-copy.csv supply/release.json "
same "all of them are in SHA256SUMS" "$(cd release && sha256sum -c SHA256SUMS 2>&1 | grep -c 'OK$')" 15
stamper verify release --progress none
same "verify knows them" "$status $out" "0 release: 14 files, all as delivered"

# DDEX: structure, references, and that every figure is the file's.
message=release/supply/ddex/036000291452.xml
xmllint --noout --relaxng "$abs_top_srcdir/tests/cli/ern43.rng" $message 2> xmllint.errors
same "ddex: structure and order" "$?$(grep -v validates xmllint.errors)" 0
python3 - $message <<'PYTHON'
import hashlib, os, sys, urllib.parse
from xml.etree import ElementTree
path = sys.argv[1]
root = ElementTree.parse(path).getroot()
text = lambda e, p: [x.text for x in e.findall(p)]
anchors = text(root, ".//Party/PartyReference") + text(root, "ResourceList/*/ResourceReference") + \
    text(root, ".//TechnicalResourceDetailsReference") + text(root, "ReleaseList/*/ReleaseReference")
assert len(set(anchors)) == len(anchors), anchors
for name in ("ArtistPartyReference", "ContributorPartyReference", "ReleaseLabelReference", "ReleaseResourceReference",
             "LinkedReleaseResourceReference", "DealReleaseReference"):
    found = [x.text for x in root.iter(name)]
    assert found and set(found) <= set(anchors), (name, found)
for f in root.iter("File"):
    file = os.path.normpath(os.path.join(os.path.dirname(path), urllib.parse.unquote(f.find("URI").text)))
    bytes_ = open(file, "rb").read()
    assert hashlib.sha256(bytes_).hexdigest() == f.find("HashSum/HashSumValue").text, file
    assert abs(float(f.find("FileSize").text) * 1000 - len(bytes_)) < 0.5, file
names = dict(zip(text(root, ".//Party/PartyReference"), text(root, ".//Party/PartyName/FullName")))
one, two = root.findall("ResourceList/SoundRecording")
roles = lambda r: [(names[c.find("ContributorPartyReference").text], c.find("Role").text) for c in r.findall("Contributor")]
assert roles(one) == [("A. Writer", "Composer"), ("Ärtist", "StudioProducer")], roles(one)
assert roles(two) == [("B. Writer", "ComposerLyricist"), ("Arr Anger", "Arranger"), ("M. Ixer", "Mixer")], roles(two)
assert names[two.find("DisplayArtist/ArtistPartyReference").text] == "Guest"
assert [r.find("Duration").text for r in (one, two)] == ["PT0M5S", "PT0M4.500S"]
assert [r.find("ParentalWarningType").text for r in (one, two)] == ["Explicit", "NotExplicit"]
assert text(root, ".//Release/ReleaseId/ICPN") == ["036000291452"]
assert text(root, ".//Release/Duration") == ["PT0M9.500S"]
assert text(root, ".//Release/DisplayTitleText") == ["Album & <Co>"]
assert text(root, ".//DealReleaseReference") == ["R0", "R1", "R2"]
assert text(root, ".//CommercialModelType") == ["SubscriptionModel", "PayAsYouGoModel"]
PYTHON
result $? "ddex: references, hashes, sizes, credits, durations, deals"

# The .itmsp-style folder: every file with its size and MD5.
python3 - release/supply/036000291452.itmsp <<'PYTHON'
import hashlib, os, sys
from xml.etree import ElementTree
folder = sys.argv[1]
ns = "{http://apple.com/itunes/importer}"
root = ElementTree.parse(folder + "/metadata.xml").getroot()
told = {}
for e in list(root.iter(ns + "file")) + list(root.iter(ns + "audio_file")):
    name = e.find(ns + "file_name").text
    bytes_ = open(os.path.join(folder, name), "rb").read()
    assert int(e.find(ns + "size").text) == len(bytes_), name
    assert e.find(ns + "checksum").get("type") == "md5"
    assert e.find(ns + "checksum").text == hashlib.md5(bytes_).hexdigest(), name
    told[name] = True
assert sorted(told) + ["metadata.xml"] == sorted(os.listdir(folder)), told
assert [e.text for e in root.iter(ns + "isrc")] == ["GBAYE2600001", "GBAYE2600002"]
PYTHON
result $? "itmsp: every file is there, with its size and MD5"
same "itmsp: the audio takes no space of its own" "$(stat -c %h release/flac/*.flac | tr '\n' ' ')" "2 2 "

# CSV and JSON.
same "label copy: as a spreadsheet reads it" "$(python3 -c '
import csv
rows = list(csv.DictReader(open("release/supply/label-copy.csv", newline="", encoding="utf-8")))
print([(r["Track"], r["Title"], r["Artist"], r["ISRC"], r["Length"], r["Composer"], r["UPC"], r["Explicit"]) for r in rows])')" \
    "[('1', 'One, \"quoted\"', 'Ärtist', 'GBAYE2600001', '0:05.000', 'A. Writer', '036000291452', 'yes'), \
('2', 'Two', 'Guest', 'GBAYE2600002', '0:04.500', '', '036000291452', 'no')]"
same "JSON: the same hashes as the manifest" "$(python3 -c '
import json
told = {t["file"]["path"]: t["file"]["sha256"] for t in json.load(open("release/supply/release.json"))["tracks"]}
made = {d["path"]: d["sha256"] for t in json.load(open("release/manifest.json"))["targets"] if t["name"] == "flac"
        for d in t["deliverables"]}
print(len(told), told == made)')" "2 True"

# Zips: whole, checked by their own sums, the same bytes in another time zone.
unzip -qq release/flac.zip -d unpacked
same "zip: checksums inside" "$(cd unpacked/flac && sha256sum -c SHA256SUMS 2>&1 | grep -c 'OK$')" 2
result "$(cmp -s "unpacked/flac/02 - Two.flac" "release/flac/02 - Two.flac"; echo $?)" "zip: the files are those of the target"
same "zip: UTF-8 names, stored, in order, without a clock" "$(python3 -c '
import zipfile
print([(i.filename, i.compress_type, i.date_time) for i in zipfile.ZipFile("release/mp3.zip").infolist()])')" \
    "[('mp3/01 - One, -quoted-.mp3', 0, (1980, 1, 1, 0, 0, 0)), ('mp3/02 - Two.mp3', 0, (1980, 1, 1, 0, 0, 0)), \
('mp3/SHA256SUMS', 0, (1980, 1, 1, 0, 0, 0))]"
TZ=Pacific/Kiritimati stamper render album.yaml --progress none -q -j 1 -o again
same "the same bytes again, in another time zone" "$(cd again && cat SHA256SUMS)" "$(cd release && cat SHA256SUMS)"

# Over a bundle whose audio is kept, only what is asked for is there, and it is new.
cp release/flac.zip whole.zip
printf x | dd of=release/flac.zip bs=1 seek=5000 conv=notrunc 2> /dev/null
rm release/supply/label-copy.csv
stamper render album.yaml --progress none -q
same "what was damaged beside the targets is made again" "$status $(cmp release/flac.zip whole.zip) $(ls release/supply/*.csv)" \
    "0  release/supply/label-copy.csv"
sed -e 's/message_id: M1/message_id: M2/' -e 's/itmsp: yes/itmsp: no/' -e 's/{preset: flac, zip: yes}/flac/' album.yaml > changed.yaml
stamper render changed.yaml --progress none -q -o again
same "another message over kept audio" "$status $(grep -c '<MessageId>M2<' again/supply/ddex/036000291452.xml)" "0 1"
same "what is no longer asked for is gone" "$(cd again && find . -name '*.zip' -o -name '*.itmsp')" "./mp3.zip"
same "and the sums are those of the new files" "$(cd again && sha256sum -c SHA256SUMS 2>&1 | grep -vc 'OK$')" 0

# Damage is found in them too.
printf x >> release/supply/label-copy.csv
stamper verify release --progress none
same "verify: a changed label copy" "$status" 5
contains "verify: and says which" "$errors" "supply/label-copy.csv: it has"

# Two discs are two groups, an EAN keeps 13 digits, without deals there is no list of deals.
sed -e 's/036000291452/5012345678900/' -e '/deals:/,$d' -e 's/{preset: flac, zip: yes}/{preset: wav, discs: {1: [1], 2: [2]}}/' \
    -e 's/  cover: cover.png//' album.yaml > discs.yaml
stamper render discs.yaml --progress none -q -o discs
same "two discs render" "$status$errors" 0
xmllint --noout --relaxng "$abs_top_srcdir/tests/cli/ern43.rng" discs/supply/ddex/5012345678900.xml 2> xmllint.errors
same "ddex: structure of two discs" "$?$(grep -v validates xmllint.errors)" 0
same "ddex: a group for each disc" "$(grep -c 'ResourceGroupType="ReleaseComponent"' discs/supply/ddex/5012345678900.xml)" 2
same "itmsp: volumes" "$(cd discs/supply/*.itmsp && echo *.wav)" "5012345678900_01_001.wav 5012345678900_02_001.wav"

# What is missing is refused before work, all at once, where it is asked for.
cat > wrong.yaml <<'TEXT'
recipe: 1
album: {title: Album}
songs: [{mix: mixes/a.wav, title: One}]
targets: {f: flac}
supply:
  {ddex: yes, created: yesterday, sender_dpid: me, release_date: 2026, provider: x}
TEXT
says 3 "wrong.yaml:6:3: error: supply: created is 'yesterday', expected a time such as 2026-05-01T12:00:00Z
    6 |   {ddex: yes, created: yesterday, sender_dpid: me, release_date: 2026, provider: x}
      |   ^
wrong.yaml:6:3: error: supply: release_date is '2026', expected a date such as 2026-05-01
    6 |   {ddex: yes, created: yesterday, sender_dpid: me, release_date: 2026, provider: x}
      |   ^
wrong.yaml:6:3: error: supply: ddex needs 'message_id'
    6 |   {ddex: yes, created: yesterday, sender_dpid: me, release_date: 2026, provider: x}
      |   ^
wrong.yaml:6:3: error: supply: ddex needs 'sender_dpid', a DDEX party id such as PADPIDA2014120301U, found 'me'
    6 |   {ddex: yes, created: yesterday, sender_dpid: me, release_date: 2026, provider: x}
      |   ^
wrong.yaml:6:3: error: supply: ddex needs 'recipient_dpid', a DDEX party id such as PADPIDA2014120301U, found nothing
    6 |   {ddex: yes, created: yesterday, sender_dpid: me, release_date: 2026, provider: x}
      |   ^
wrong.yaml:6:3: error: supply: ddex needs the album's upc
    6 |   {ddex: yes, created: yesterday, sender_dpid: me, release_date: 2026, provider: x}
      |   ^
wrong.yaml:6:3: error: supply: ddex needs the album's artist
    6 |   {ddex: yes, created: yesterday, sender_dpid: me, release_date: 2026, provider: x}
      |   ^
wrong.yaml:6:3: error: supply: ddex needs the album's label
    6 |   {ddex: yes, created: yesterday, sender_dpid: me, release_date: 2026, provider: x}
      |   ^
wrong.yaml:6:3: error: supply: ddex needs the album's genre
    6 |   {ddex: yes, created: yesterday, sender_dpid: me, release_date: 2026, provider: x}
      |   ^
wrong.yaml:6:3: error: supply: ddex needs the ISRC of song 1
    6 |   {ddex: yes, created: yesterday, sender_dpid: me, release_date: 2026, provider: x}
      |   ^
10 errors" check wrong.yaml
sed 's/^targets:.*/targets: {m: mp3, flac.zip: flac, Supply: wav}/; s/{ddex.*/{json: yes, target: n}/' wrong.yaml > names.yaml
stamper check names.yaml
same "names that the bundle needs itself, and a target that is not there" "$(printf '%s\n' "$errors" | grep error:)" \
    "names.yaml:4:19: error: the name 'flac.zip' of a target ends in .zip, as the bundle's own archives do
names.yaml:4:35: error: the name 'Supply' of a target is the name of a file of the bundle
names.yaml:6:23: error: there is no target 'n'"
sed 's/^targets:.*/targets: {m: mp3, l: {preset: flac, layout: album}}/; s/{ddex.*/{json: yes}/' wrong.yaml > none.yaml
stamper check none.yaml
contains "no target to speak of" "$errors" "none.yaml:6:3: error: supply needs a lossless target with a file for every song"
finish
