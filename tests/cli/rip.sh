#!/bin/sh
# Two CDs are compared, and a rip of the pressed disc with its master.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

sox -R -n -r 44100 -b 16 -c 2 a.wav synth 5 pinknoise gain -14
sox -R -n -r 44100 -b 16 -c 2 b.wav synth 6 pinknoise gain -20
sox -R -n -r 44100 -b 16 -c 2 c.wav synth 5 sine 440 gain -20
cat > album.yaml <<'TEXT'
recipe: 1
album: {title: Three, artist: Us, upc: "4006381333931"}
songs:
  - {mix: a.wav, title: One, isrc: USABC2400001}
  - {mix: b.wav, title: Two, isrc: USABC2400002, indexes: [5 s]}
  - {mix: c.wav, title: Three, flags: [dcp]}
targets:
  cd: cd
TEXT
stamper render album.yaml -q -o old
same "a CD is the same as itself" "$("$STAMPER" diff old old/cd/ddp)" "the same disc"

# One thing of each kind moves; the sound of track 2 changes in three sectors: 10, 11 and 100.
cp b.wav new.wav
for sector in 10 11 100; do
    printf 'x' | dd of=new.wav bs=1 seek=$((44 + 2352 * sector + 1000)) conv=notrunc 2> /dev/null
done
sed 's/b.wav, title: Two, isrc: USABC2400002, indexes: \[5 s\]/new.wav, title: Deux, gap: 3 s, flags: [pre], indexes: [4 s, 5 s]/; s/"40.*"/"0036000291452"/' \
    album.yaml > new.yaml
stamper render new.yaml -q
stamper diff old/cd release/cd
same "what moved: status" "$status" 0
same "what moved" "$out" 'disc: lead-out: 00:22:00 -> 00:23:00 (+75 frames)
disc: UPC/EAN: "4006381333931" -> "0036000291452"
track 2: index 01: 00:09:00 -> 00:10:00 (+75 frames)
track 2: index 03: none -> 00:15:00
track 2: flags: none -> pre
track 2: ISRC: "USABC2400002" -> none
track 2: title: "Two" -> "Deux"
track 3: index 00: 00:15:00 -> 00:16:00 (+75 frames)
track 3: index 01: 00:17:00 -> 00:18:00 (+75 frames)
track 1: length: 00:07:00 -> 00:08:00
track 2: the sound differs in 3 of 600 sectors, from 00:00:10 to 00:01:25 of it'
stamper diff old/cd release/cd --json
same "what moved, as JSON" "$(printf '%s' "$out" | python3 -c '
import json, sys
changes = json.load(sys.stdin)["discs"][0]["changes"]
print(len(changes), changes[-1]["sectors"], changes[-1]["first"], changes[-1]["last"])')" "11 3 10 100"
mkdir empty
says 2 "stamper: error: empty holds no DDP fileset" diff old empty
says 75 "stamper: error: nowhere is missing" diff old nowhere

# cut NAME START LENGTH: a rip as one file, from sample START of the programme (zeros before and after it).
sox old/cd/*.wav -t raw programme.raw
frames=$(($(stat -c %s programme.raw) / 4))
cut_rip()
{
    (head -c 80000 /dev/zero; cat programme.raw; head -c 80000 /dev/zero) | tail -c +$((80001 + 4 * $2)) | head -c $((4 * $3)) |
        sox -t raw -r 44100 -e signed -b 16 -c 2 -L - "$1"
}

stamper verify old --rip "$(ls old/cd/*.wav)"
same "the programme itself: status" "$status" 0
contains "the programme itself" "$out" "identical with old/cd/ddp"
for offset in 1 30 667 5000 -1 -102 -5000; do
    cut_rip rip.flac $((-offset)) "$frames"
    stamper verify old --rip rip.flac
    same "offset $offset: status" "$status" 0
    contains "offset $offset" "$out" "rip.flac: identical at offset $(printf '%+d' $offset) samples with old/cd/ddp"
done
cut_rip short.wav 12 $((frames - 100))
stamper verify old --rip short.wav --json
same "what a drive cannot read may be missing" "$(printf '%s' "$out" | python3 -c '
import json, sys
d = json.load(sys.stdin)
r = d["rip"]
print(d["exit_status"], r["identical"], r["offset"], r["missing_start"], r["missing_end"])')" "0 True -12 12 88"
cut_rip short.wav 0 $((frames - 5001))
stamper verify old --rip short.wav
same "more may not" "$status $errors" "5 short.wav: error: the last 5001 samples of the disc are not in it"

# A file a track, at an offset; AccurateRip sums are those of the definition.
mkdir tracks
cut_rip tracks/all.wav 6 "$frames"
sox tracks/all.wav "tracks/1 - One.flac" trim 0 =308700s
sox tracks/all.wav "tracks/2 - Two.flac" trim 308700s =661500s
sox tracks/all.wav "tracks/10 - Three.flac" trim 661500s
rm tracks/all.wav
stamper verify old --rip tracks
same "a file a track: status" "$status" 0
contains "a file a track" "$out" "tracks: identical at offset -6 samples"
sums=$(python3 -c '
import struct
data = open("programme.raw", "rb").read()
words = [w for (w,) in struct.iter_unpack("<I", data)]
starts, end = [0, 308700, 661500], len(words)
for i, start in enumerate(starts):
    stop = starts[i + 1] if i < 2 else end
    low = high = 0
    for n in range(start + (2939 if i == 0 else 0), stop - (2940 if i == 2 else 0)):
        p = words[n] * (n - start + 1)
        low, high = low + (p & 0xffffffff), high + (p >> 32)
    print("%08x %08x" % (low & 0xffffffff, (low + high) & 0xffffffff))')
same "AccurateRip sums of the master" "$(printf '%s\n' "$out" | awk '/^ *[123] / { print $2, $3 }')" "$sums"
same "those of the rip but at the end that it lacks" \
    "$(printf '%s\n' "$out" | awk '/^ *[123] / { print $4, $5 }')" "$sums"

# One sample of track 2 differs.
cp programme.raw changed.raw
printf 'xy' | dd of=changed.raw bs=1 seek=$((4 * (308700 + 44100))) conv=notrunc 2> /dev/null
sox -t raw -r 44100 -e signed -b 16 -c 2 -L changed.raw changed.wav
stamper verify old --rip changed.wav
same "a sample that differs: status" "$status" 5
same "a sample that differs" "$errors" "changed.wav: error: track 2 differs in 1 samples, 0:01.000 to 0:01.000"
contains "the other tracks are told as well" "$out" "identical"
sox -R -n -r 44100 -b 16 -c 2 other.wav synth 20 whitenoise
stamper verify old --rip other.wav
same "another disc: status" "$status" 5
contains "another disc" "$errors" "other.wav: error: it agrees with old/cd/ddp nowhere"
sox -R -n -r 48000 -b 16 -c 2 faster.wav synth 5 pinknoise gain -14
stamper verify old --rip faster.wav
same "no rip: status" "$status" 4
contains "no rip" "$errors" "faster.wav is no rip of a CD: it has 48000 Hz"

# Sound before track 1, which rippers leave out.
sed 's/title: One/&, mark: 1 s/; s/a.wav/long.wav/' album.yaml > hidden.yaml
sox a.wav b.wav long.wav
stamper render hidden.yaml -q -o hidden
sox hidden/cd/*.wav visible.flac trim 44130s
stamper verify hidden --rip visible.flac
same "a rip from track 1 on: status" "$status" 0
contains "a rip from track 1 on" "$out" "identical at offset -30 samples"
contains "it is told" "$out" "the sound before track 1 is not in the rip"
sed 's/cd: cd/flac: flac/' album.yaml > flac.yaml
stamper render flac.yaml -q -o flac
says 2 "stamper: error: --rip: flac holds no CD to compare a rip with" verify flac --rip a.wav
finish
