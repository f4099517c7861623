#!/bin/sh
# A full DDP of 74 minutes, read, checked and imported, against md5sum over the same files (in
# memory for both; the best of three). Bound: 1.5 times.
set -eu
dir=bench/ddp-74
rm -rf "$dir" "$dir.yaml" "$dir.wav"
mkdir -p "$dir"
python3 - "$dir" <<'PYTHON'
import os, sys
folder, sectors = sys.argv[1], 333000
def stamp(t):
    return "%02d%02d%02d" % (t // 4500, t // 75 % 60, t % 75)
def pq(track, index, t):
    return "VVVS%s%s  %s01  %44s" % (track, index, stamp(t), "")
def stream(kind, length, what, mode, name, start, pause, storage):
    packet = "VVVM" + kind + " " * 8 + "%08d" % length + start
    packet += what.ljust(8) + mode + storage + " " * 4 + pause
    return (packet.ljust(71) + "017" + name).ljust(128)
packets = [pq("00", "00", 0), pq("01", "00", 0)]
packets += [pq("%02d" % (i + 1), "01", 150 + i * 27000) for i in range(12)]
packets = "".join(p.ljust(64) for p in packets + [pq("AA", "01", sectors)] * 2)
with open(folder + "/IMAGE.DAT", "wb") as f:
    f.write(bytes(150 * 2352))
    block = os.urandom(2352 * 1110)
    for _ in range(299):
        f.write(block)
    f.write(block[: (sectors - 150 - 299 * 1110) * 2352])
open(folder + "/PQDESCR", "w").write(packets)
open(folder + "/DDPMS", "w").write(
    stream("S0", len(packets), "PQ DESCR", "  ", "PQDESCR", " " * 8, "    ", "  ")
    + stream("D0", sectors, "", "DA", "IMAGE.DAT", "00000000", "0150", "70"))
open(folder + "/DDPID", "w").write(("DDP 2.00".ljust(87) + "CD").ljust(128))
PYTHON
(cd "$dir" && md5sum -b DDPID DDPMS PQDESCR IMAGE.DAT > CHECKSUM.MD5)

# best COMMAND...: the least of three elapsed times, in seconds.
best()
{
    for _ in 1 2 3; do
        rm -f "$dir.yaml" "$dir.wav"
        /usr/bin/time -f %e -o "$dir.time" "$@" > /dev/null
        cat "$dir.time"
    done | sort -n | head -n 1
}

sums=$(best sh -c "cd $dir && md5sum -c CHECKSUM.MD5")
printf '%-34s %10s s\n' "md5sum over a DDP of 74 minutes" "$sums"
for what in verify import; do
    took=$(best "$STAMPER" $what "$dir")
    awk -v what=$what -v took="$took" -v sums="$sums" \
        'BEGIN { printf "%-34s %10s s %8.2f times\n", "stamper " what, took, took / sums }'
done
rm -rf "$dir" "$dir.yaml" "$dir.wav" "$dir.time"
