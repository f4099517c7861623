#!/usr/bin/env python3
"""keys.py SCHEMA SEED COUNT: random edits of a small release, drawn from the recipe's schema, in a folder of its own.

After each edit the incremental render must be the clean one (--no-cache) to the last byte, manifest included, and every
file whose bytes changed must be of a deliverable that the plan says is made. A key that is missing from a cache key, or
from a deliverable's, shows as one or the other. Edits that the recipe or a check refuses are passed over.
Prints one line a fault; with KEYS_TELL=1 also each edit, and what was made though no byte of it changed."""
import copy
import difflib
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys

PAPERS = {"manifest.json", "SHA256SUMS", "revision.json", "delivery-sheet.html", "delivery-sheet.txt"}
BASE = {
    "recipe": 1,
    "album": {"title": "Keys", "artist": "Us", "upc": "5012345678900", "year": 2026, "gap": "1 s"},
    "songs": [{"mix": "a.wav", "title": "One", "isrc": "GBAYE2600001"},
              {"mix": "b.wav", "title": "Two", "gap": 0, "indexes": ["2 s"]}],
    "chain": [{"highpass": "20 Hz"}],
    "master": {"loudness": "-18 LUFS", "ceiling": "-1 dBTP"},
    "targets": {"cd": {"preset": "cd"}, "flac": {"preset": "flac", "rate": "44.1 kHz"},
                "wav": {"preset": "wav", "bits": 16, "rate": "48 kHz"}, "mp3": {"preset": "mp3"},
                "aac": {"preset": "aac"}, "opus": {"preset": "opus"}, "vorbis": {"preset": "vorbis"},
                "lp": {"preset": "vinyl-7-45", "sides": {"A": [1, 2]}}},
}
# What an edit may not touch: it would be another release, or a place outside.
LEFT = {"mix", "mixes", "include", "recipe", "cover", "references", "file", "preset", "sides", "discs", "versions", "version",
        "supply", "format", "songs"}


DIFFERENCE_MOST = 20 # lines
TARGETS_A_STEP = 3 # besides the one that is edited


def value_of(schema, definitions, rng):
    """A value that the schema allows; None: it tells too little."""
    if "$ref" in schema:
        return value_of(definitions[schema["$ref"].rsplit("/", 1)[1]], definitions, rng)
    if "anyOf" in schema:
        values = [value_of(s, definitions, rng) for s in schema["anyOf"]]
        values = [v for v in values if v is not None]
        return rng.choice(values) if values else None
    if "enum" in schema:
        return rng.choice(schema["enum"])
    if "const" in schema:
        return schema["const"]
    kind = schema.get("type")
    if kind in ("number", "integer") and "minimum" in schema and "maximum" in schema:
        low, high = schema["minimum"], schema["maximum"]
        near = [low, high, low + (high - low) * rng.random(), low + (high - low) * rng.random() ** 4]
        value = rng.choice(near)
        return int(value) if kind == "integer" else round(value, 2)
    if isinstance(kind, list):
        return rng.choice(["Text", "Étude, no. 2", "x"])
    if kind == "object" and "properties" in schema:
        parts = {k: value_of(s, definitions, rng) for k, s in schema["properties"].items() if k not in LEFT}
        parts = {k: v for k, v in parts.items() if v is not None}
        some = rng.sample(sorted(parts), min(len(parts), 2))
        return {k: parts[k] for k in set(some) | (set(schema.get("required", [])) & set(parts))}
    return None


def properties(definition):
    for s in [definition] + definition.get("anyOf", []):
        if "properties" in s:
            return s["properties"]
    return {}


def keys(definitions):
    """Every key that an edit may set: where it stands, and its schema."""
    out = []
    for name, where in (("album", ["album"]), ("song", ["songs", 0]), ("song", ["songs", 1]), ("master", ["master"]),
                        ("session", ["session"])):
        out += [(where + [k], s) for k, s in properties(definitions[name]).items()]
    for target in BASE["targets"]:
        out += [(["targets", target, k], s) for k, s in properties(definitions["target"]).items()]
    for processor, s in properties(definitions["step"]).items():
        out.append((["chain", processor], s))
        out += [(["chain", processor, k], p) for k, p in properties(s).items()]
    return [(where, s) for where, s in out if where[-1] not in LEFT]


def edit(where, schema, definitions, rng):
    recipe = copy.deepcopy(BASE)
    some = set(rng.sample(sorted(BASE["targets"]), TARGETS_A_STEP)) | set(where[1:2])
    recipe["targets"] = {name: t for name, t in recipe["targets"].items() if name in some}
    if where[0] == "chain":
        whole = properties(definitions["step"])[where[1]]
        step = value_of(whole, definitions, rng) if len(where) == 2 else {}
        if len(where) == 3:
            objects = [s for s in whole.get("anyOf", [whole]) if "properties" in s]
            for k in objects[0].get("required", []):
                step[k] = value_of(objects[0]["properties"][k], definitions, rng)
            step[where[2]] = value_of(schema, definitions, rng)
        recipe["chain"].append({where[1]: step} if step is not None else where[1])
        return recipe
    at = recipe
    for step in where[:-1]:
        at = at.setdefault(step, {}) if isinstance(at, dict) else at[step]
    at[where[-1]] = value_of(schema, definitions, rng)
    return recipe if at[where[-1]] is not None else None


def run(*args):
    return subprocess.run([os.environ["STAMPER"], *args, "--progress", "none", "--cache", "cache"], capture_output=True,
                          text=True, stdin=subprocess.DEVNULL, check=False)


def hashes(folder):
    out = {}
    for top, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(top, name)
            with open(path, "rb") as f:
                out[os.path.relpath(path, folder)] = hashlib.sha256(f.read()).hexdigest()
    return out


def is_of(path, items):
    return any(path == item or path.startswith(item + "/") for item in items)


def manifest_lines(folder):
    with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as f:
        return f.read().splitlines()


def difference():
    lines = difflib.unified_diff(manifest_lines("clean"), manifest_lines("release"), lineterm="", n=1)
    return [line for _, line in zip(range(DIFFERENCE_MOST), lines)]


def states(text):
    return {d["path"]: d["state"] for d in json.loads(text)["deliverables"]}


def step(recipe, name, tell):
    """Plans and renders it over what is there; the faults. None: it was refused."""
    with open("album.yaml", "w", encoding="utf-8") as f:
        json.dump(recipe, f, ensure_ascii=False, indent=1)
    before = hashes("release")
    plan = run("plan", "album.yaml", "--json")
    if plan.returncode != 0:
        return None if plan.returncode in (2, 3, 4) else [f"{name}: plan ended with {plan.returncode}: {plan.stderr}"]
    render = run("render", "album.yaml", "--json")
    if render.returncode != 0:
        return None if render.returncode == 4 else [f"{name}: render ended with {render.returncode}: {render.stderr}"]
    shutil.rmtree("clean", ignore_errors=True)
    shutil.copy("album.lock", "kept.lock")
    clean = run("render", "album.yaml", "--no-cache", "-q", "-o", "clean")
    if clean.returncode != 0:
        return [f"{name}: the clean render ended with {clean.returncode}: {clean.stderr}"]
    now, wanted = hashes("release"), hashes("clean")
    past = PAPERS - {"manifest.json", "SHA256SUMS"}
    planned = states(plan.stdout)
    made = [p for p, s in planned.items() if s == "made"]
    known = set(before.values()) # a file that only got another name did not change
    changed = [p for p in now if p not in PAPERS and now[p] not in known]
    faults = [f"{name}: {p} is not that of a clean render" for p in sorted(now.keys() | wanted.keys())
              if p not in past and now.get(p) != wanted.get(p)]
    if now["manifest.json"] != wanted["manifest.json"]:
        faults += difference()
    faults += [f"{name}: {p} changed, and the plan keeps it" for p in changed if not is_of(p, made)]
    if before and planned != states(render.stdout):
        faults.append(f"{name}: plan and render disagree")
    with open("album.lock", "rb") as a, open("kept.lock", "rb") as b:
        if a.read() != b.read():
            faults.append(f"{name}: the clean render solved something else")
    if tell:
        idle = [m for m in made if not any(is_of(p, [m]) for p in changed)]
        print(f"{name}: {len(made)} made, {len(changed)} files changed" + (f"; for nothing: {idle}" if idle else ""),
              flush=True)
    return faults


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        definitions = json.load(f)["definitions"]
    rng, count, tell = random.Random(int(sys.argv[2])), int(sys.argv[3]), "KEYS_TELL" in os.environ
    all_keys, done, bad = keys(definitions), 0, step(BASE, "the first render", tell) or []
    while done < count:
        where, schema = rng.choice(all_keys)
        recipe = edit(where, schema, definitions, rng)
        at = recipe
        for k in where[:2] if where[0] == "chain" else where:
            at = at[k] if at and not (where[0] == "chain" and k != "chain") else at
        value = recipe and (recipe["chain"][-1] if where[0] == "chain" else at)
        faults = step(recipe, f"{'.'.join(map(str, where))} = {json.dumps(value, ensure_ascii=False)}", tell) if recipe else None
        if faults is None:
            continue
        done += 1
        bad += faults
        for fault in faults:
            print(fault, flush=True)
    return bool(bad)


sys.exit(main())
