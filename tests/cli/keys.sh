#!/bin/sh
# Random edits drawn from the recipe's schema, a few and always the same ones: after each the incremental render is the clean
# one, and the plan has said what changes. By hand, many: keys.py SCHEMA SEED COUNT in a folder with a.wav and b.wav.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

sox -R -n -r 44100 -b 16 -c 2 a.wav synth 4.6 pinknoise gain -14
sox -R -n -r 48000 -b 24 -c 2 b.wav synth 4.4 pinknoise gain -17
schema=${abs_top_builddir:?}/recipes/recipe.schema.json
export STAMPER
same "random edits leave nothing that is not as a clean render has it" \
    "$(python3 "$abs_top_srcdir/tests/cli/keys.py" "$schema" 11 4 2>&1)" ""
finish
