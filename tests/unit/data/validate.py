"""Validates recipes with the JSON Schema as an editor does: YAML 1.2 scalars, jsonschema."""
import json
import re
import sys

import jsonschema
import yaml


class Loader(yaml.SafeLoader):
    """Numbers and true/false only; yes, no and 1:30 stay texts."""


Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
        ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
        ("float", r"^[-+]?[0-9]*\.[0-9]+$", "-+0123456789."),
        ("bool", r"^(true|false)$", "tf")):
    Loader.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile(pattern), list(first))

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
for name in ("golden.yaml", "contract.yaml"):
    print(name)
    with open(sys.argv[2] + "/" + name, encoding="utf-8") as file:
        recipe = yaml.load(file, Loader=Loader)
    told = []
    for error in validator.iter_errors(recipe):
        place = [str(part) for part in error.absolute_path]
        extra = re.search(r"\('(.*)' was unexpected\)", error.message)
        told.append("/".join(place + [extra.group(1)]) + ": unexpected" if extra else "/".join(place) + ": refused")
    for line in sorted(told):
        print("  " + line)
