#!/bin/sh
# Bad input: for each a recipe that provokes it, exactly what is said, and the exit status.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

mkdir mixes
sox -R -n -r 44100 -b 16 -c 2 mixes/ok.wav synth 5 pinknoise gain -12
head -c 400000 mixes/ok.wav > mixes/cut.wav
sox -D -n -r 44100 -b 16 -c 2 mixes/empty.wav trim 0 0
sox -D -n -r 48000 -b 16 -c 6 mixes/six.wav synth 1 sine 440
sox -D -n -r 7000 -b 16 -c 2 mixes/seven.wav synth 5 sine 440
sox -D -n -r 44100 -b 16 -c 2 mixes/silent.wav trim 0 5
sox -R -n -r 44100 -b 16 -c 2 mixes/short.wav synth 3 pinknoise gain -12
python3 - <<'PYTHON'
import struct

def wav(name, tag, rate, channels, bits, data_bytes):
    frame = channels * bits // 8
    f = open(name, "wb")
    f.write(b"RIFF" + struct.pack("<I", 36 + data_bytes) + b"WAVEfmt " +
            struct.pack("<IHHIIHH", 16, tag, channels, rate, rate * frame, frame, bits) +
            b"data" + struct.pack("<I", data_bytes))
    return f

for name, value in (("nan", float("nan")), ("inf", float("-inf"))):
    data = bytearray(struct.pack("<f", 0.1) * 2 * 44100 * 2)
    struct.pack_into("<f", data, 8 * 22050 + 4, value)
    wav(f"mixes/{name}.wav", 3, 44100, 2, 32, len(data)).write(data)
# Hours of silence that take no room on the disk: only their lengths are read.
for seconds in (4796, 4799, 6002):
    f = wav(f"mixes/{seconds}.wav", 1, 8000, 1, 16, seconds * 16000)
    f.truncate(44 + seconds * 16000)
PYTHON

# recipe TARGET SONG...: bad.yaml with these; lines 1 to 4 stand before the first song.
recipe()
{
    target=$1
    shift
    {
        printf 'recipe: 1\nalbum: {title: T, artist: A}\nmixes: mixes\nsongs:\n'
        for song in "$@"; do
            echo "  - $song"
        done
        printf 'targets:\n  x: %s\n' "$target"
    } > bad.yaml
}

# refuses STATUS MESSAGE...: check and render both say these lines, and publish nothing.
refuses()
{
    refused_status=$1
    shift
    message=$(printf '%s\n' "$@")
    says "$refused_status" "$message" check bad.yaml
    says "$refused_status" "$message" render bad.yaml --progress none
    result "$([ ! -e release ]; echo $?)" "nothing was published"
}

recipe flac "{mix: none.wav, title: One}"
refuses 4 "bad.yaml:5:11: error: mixes/none.wav does not exist" \
    "    5 |   - {mix: none.wav, title: One}" \
    "      |           ^"
recipe flac "{mix: cut.wav, title: One}"
refuses 4 "bad.yaml:5:11: error: mixes/cut.wav is truncated: its header promises 882000 bytes of audio, the file holds 399956; export the mix again" \
    "    5 |   - {mix: cut.wav, title: One}" \
    "      |           ^"
recipe flac "{mix: empty.wav, title: One}"
refuses 4 "bad.yaml:5:11: error: mixes/empty.wav has no audio: its length is 0; export the mix again" \
    "    5 |   - {mix: empty.wav, title: One}" \
    "      |           ^"
recipe flac "{mix: six.wav, title: One}"
refuses 4 "bad.yaml:5:11: error: six.wav has 6 channels, expected 1 or 2; fold it down or split it first" \
    "    5 |   - {mix: six.wav, title: One}" \
    "      |           ^"
recipe flac "{mix: nan.wav, title: One}"
refuses 4 "bad.yaml:5:11: error: mixes/nan.wav has a NaN at 0:00.500 (frame 22050, channel 2); export the mix again" \
    "    5 |   - {mix: nan.wav, title: One}" \
    "      |           ^"
recipe flac "{mix: inf.wav, title: One}"
refuses 4 "bad.yaml:5:11: error: mixes/inf.wav has an infinite sample at 0:00.500 (frame 22050, channel 2); export the mix again" \
    "    5 |   - {mix: inf.wav, title: One}" \
    "      |           ^"
recipe flac "{mix: seven.wav, title: One}"
refuses 4 "bad.yaml:5:11: error: seven.wav is at 7 kHz, expected 8 to 384 kHz; export the mix again" \
    "    5 |   - {mix: seven.wav, title: One}" \
    "      |           ^"
recipe flac "{mix: none.wav, title: One}" "{mix: ok.wav, title: Two}" "{mix: six.wav, title: Three}"
refuses 4 "bad.yaml:5:11: error: mixes/none.wav does not exist" \
    "    5 |   - {mix: none.wav, title: One}" \
    "      |           ^" \
    "bad.yaml:7:11: error: six.wav has 6 channels, expected 1 or 2; fold it down or split it first" \
    "    7 |   - {mix: six.wav, title: Three}" \
    "      |           ^" \
    "2 errors"

recipe '{preset: flac, name: "{title}"}' "{mix: ok.wav, title: One}" "{mix: short.wav, title: one}"
refuses 3 "bad.yaml:8:3: error: target 'x' would write two files of one name: x/one.flac; give the songs different titles or put {track:02} into \`name\`" \
    "    8 |   x: {preset: flac, name: \"{title}\"}" \
    "      |   ^"
recipe flac "{mix: ok.wav, title: One, isrc: GB-AY!-26-00001}"
refuses 3 'bad.yaml:5:37: error: ISRC "GB-AY!-26-00001" is not of the form CC-XXX-YY-NNNNN (2 letters, 3 letters or digits, 7 digits)' \
    "    5 |   - {mix: ok.wav, title: One, isrc: GB-AY!-26-00001}" \
    "      |                                     ^" \
    "bad.yaml:5:5: note: in song 1"
recipe flac "{mix: ok.wav, title: One}"
sed -i 's/artist: A/artist: A, upc: "5012345678901"/' bad.yaml
refuses 3 'bad.yaml:2:35: error: UPC "5012345678901" has the check digit 1, expected 0' \
    '    2 | album: {title: T, artist: A, upc: "5012345678901"}' \
    "      |                                   ^"
recipe "{preset: flac, format: mp5}" "{mix: ok.wav, title: One}"
refuses 3 "bad.yaml:7:29: error: there is no format 'mp5', did you mean 'mp3'?" \
    "    7 |   x: {preset: flac, format: mp5}" \
    "      |                             ^" \
    "bad.yaml:7:3: note: in target 'x'"
rm bad.yaml
truncate -s 100M bad.yaml
refuses 3 "stamper: error: bad.yaml has 104857600 bytes, at most 1048576 are read"
rm bad.yaml
refuses 3 "stamper: error: cannot open bad.yaml: No such file or directory"

# Compact discs.
recipe cd "{mix: short.wav, title: One}"
refuses 3 "bad.yaml:5:5: error: track 1 is 3.00 s long, a CD track must have at least 4 s" \
    "    5 |   - {mix: short.wav, title: One}" \
    "      |     ^"
recipe cd "{mix: 4796.wav, title: One}"
says 0 "bad.yaml:7:3: warning: the lead-out is at 79:58:00, past the plant's limit of 79:57:00
    7 |   x: cd
      |   ^" plan bad.yaml
recipe cd "{mix: 4799.wav, title: One}"
says 3 "bad.yaml:7:3: error: the lead-out would be at 80:01:00, past 80:00:00: shorten the album, or set plant_limit when the plant takes more
    7 |   x: cd
      |   ^" plan bad.yaml
recipe "{preset: cd, plant_limit: 90:00}" "{mix: 4799.wav, title: One}"
says 0 "bad.yaml:7:3: note: the lead-out is at 80:01:00, past 74:00:00: old players may stumble, some plants ask before they press it
    7 |   x: {preset: cd, plant_limit: 90:00}
      |   ^" plan bad.yaml
recipe "{preset: cd, plant_limit: 99:00}" "{mix: 6002.wav, title: One}"
says 3 "bad.yaml:7:3: error: the lead-out would be at 100:04:00, past 99:59:74, the last time that a CD can count to: split the album
    7 |   x: {preset: cd, plant_limit: 99:00}
      |   ^" plan bad.yaml

# What is odd and can be worked with.
recipe flac "{mix: ok.wav, title: One}" "{mix: silent.wav, title: Two}"
echo "master: {loudness: -14 LUFS, ceiling: -1 dBTP}" >> bad.yaml
says 0 "bad.yaml:6:11: warning: silent.wav is digital silence from start to end
    6 |   - {mix: silent.wav, title: Two}
      |           ^" render bad.yaml --progress none
same "a silent song has no loudness, and the album has" "$(python3 -c '
import json
m = json.load(open("release/manifest.json"))
print(m["levels"][0]["measured_lufs"], [d["measures"]["integrated_lufs"] for d in m["targets"][0]["deliverables"]][1])')" \
    "-14.0 None"
rm -r release
recipe flac '{mix: ok.wav, title: "../../outside"}'
says 0 "" render bad.yaml --progress none
same "a title with ../ stays inside" "$(find . -name '*outside*')" "./release/x/01 - ..-..-outside.flac"
finish
