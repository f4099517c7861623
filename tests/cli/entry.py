"""Writes a cache entry as engine/cache/trailer.h describes it, with checksums by xxhsum.

entry.py FOLDER KEY PAYLOAD_BYTES WHAT SECONDS AGE_S"""
import os
import struct
import subprocess
import sys
import time


def xxh(data, kind):
    said = subprocess.run(["xxhsum", kind], input=data, stdout=subprocess.PIPE, check=True).stdout
    words = said.decode().split()
    return bytes.fromhex(words[-1] if kind == "-H3" else words[0])


folder, key, size, what, seconds, age = sys.argv[1:]
payload = bytes(i % 251 for i in range(int(size)))
text = what.encode()
head = (b"stamper\n" + struct.pack("<IIQ", 1, len(text), len(payload)) + xxh(payload, "-H128")
        + struct.pack("<d", float(seconds)) + bytes.fromhex(key) + xxh(text, "-H3")[::-1])
room = os.path.join(folder, "entries", key[:2])
os.makedirs(room, exist_ok=True)
path = os.path.join(room, key[2:])
with open(path, "wb") as file:
    file.write(payload + text + head + xxh(head, "-H3")[::-1])
os.utime(path, (time.time(), time.time() - float(age)))
