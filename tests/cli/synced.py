"""Reads what strace -f -y saw of a render over a bundle and says what a power cut, whenever it comes, could tear.

The disk is the worst that there is: until a file is synced its bytes may be missing; until a folder is synced any of its
entries may be there or not, in any order. So a cut leaves
- before the exchange the old bundle: nothing may have touched it;
- from the exchange until the folder around it is synced either of the two: the new one must be on the disk whole, and
  nothing of the old one gone;
- after that the new one; and only then may the render end.

synced.py LOG BUNDLE"""
import os
import re
import sys

log, bundle = sys.argv[1:]
parent, name = os.path.split(bundle)
calls = []  # (call, text of its arguments), in order; unfinished calls stand where they ended
begun = {}
for line in open(log, encoding="utf-8", errors="replace"):
    pid, rest = line.rstrip("\n").split(None, 1)
    if rest.endswith("<unfinished ...>"):
        begun[pid] = rest[: -len("<unfinished ...>")]
        continue
    resumed = re.match(r"<\.\.\. \w+ resumed>(.*)", rest)
    if resumed:
        rest = begun.pop(pid, "") + resumed.group(1)
    call = re.match(r"(\w+)\((.*)\)\s+= (\S+)", rest) or re.match(r"(exit_group)\((.*)\)()", rest)
    if call and not call.group(3).startswith("-"):
        calls.append(call.groups())

exchange = [i for i, c in enumerate(calls) if c[0] == "renameat2" and "RENAME_" in c[1]]
if len(exchange) != 1:
    sys.exit(f"{len(exchange)} exchanges, expected one")
exchange = exchange[0]
staged = re.search(r'"([^"]*\.%s\.new\.[^"/]*)"' % re.escape(name), calls[exchange][1]).group(1)
staged = os.path.join(parent, os.path.basename(staged))


def last(names, path, before):
    """Where one of the calls last named this path (as a descriptor or as a text), or -1."""
    found = -1
    for i, (call, text, _) in enumerate(calls[:before]):
        if call in names and (f"<{path}>" in text or f'"{path}"' in text):
            found = i
    return found


def absolute(text):
    """The last path that is given as text, made absolute."""
    given = re.findall(r'"([^"]*)"', text)
    return os.path.normpath(os.path.join(parent, given[-1])) if given else ""


made_in = {}  # folder -> where an entry was last made in it
linked = set()
for i, (call, text, _) in enumerate(calls[:exchange]):
    if call in ("link", "linkat", "mkdir", "mkdirat") or (call == "openat" and "O_CREAT" in text):
        path = absolute(text)
        made_in[os.path.dirname(path)] = i
        if call in ("link", "linkat"):
            linked.add(path)

count = 0
for folder, _, files in os.walk(bundle):
    inside = os.path.normpath(os.path.join(staged, os.path.relpath(folder, bundle)))
    if last(("fsync",), inside, exchange) < made_in.get(inside, 0):
        print(f"{inside}: the folder is not synced after its last entry")
    for file in files:
        path = os.path.join(inside, file)
        count += 1
        synced = last(("fsync", "fdatasync"), path, exchange)
        written = last(("write", "pwrite64", "ftruncate"), path, exchange)
        if path not in linked and (synced < 0 or synced < written):
            print(f"{path}: not synced after its last write")
if count < 5:
    print(f"only {count} files were looked at")
end = [i for i, c in enumerate(calls) if c[0] == "exit_group"]
after = [i for i, c in enumerate(calls) if c[0] == "fsync" and f"<{parent}>" in c[1] and i > exchange]
if not after or not end or after[0] > end[-1]:
    sys.exit("the folder around the bundle is not synced between the exchange and the end")

CHANGING = ("write", "pwrite64", "ftruncate", "unlink", "unlinkat", "rmdir", "rename", "renameat", "link", "linkat", "mkdir",
            "mkdirat")
for i, (call, text, _) in enumerate(calls[: after[0]]):
    old = bundle if i < exchange else staged  # where the old bundle lies then
    into = text.split(",", 2)[-1] if call in ("link", "linkat") else text  # what is linked from stays
    paths = [os.path.normpath(os.path.join(parent, p)) for p in re.findall(r'<(/[^>]*)>|"([^"]*)"', into) for p in p if p]
    changes = call in CHANGING or (call == "openat" and ("O_TRUNC" in text or "O_CREAT" in text))
    if changes and any(p == old or p.startswith(old + "/") for p in paths):
        print(f"the old bundle is touched too early: {call}({text})")
