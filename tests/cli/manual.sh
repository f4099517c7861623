#!/bin/sh
# The manual says all that the tables of commands and options hold, and renders without a warning.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"
page=$abs_top_srcdir/man/stamper.1

stamper --help
sed 's/\\-/-/g; s/\\f[RPBI]//g; s/"//g' "$page" > text
words=$(printf '%s\n' "$out" | sed -n 's/^  \(-., \|    \)--\([a-z-]*\).*/--\2/p; s/^  \(-[a-z]\),.*/\1/p')
result "$([ "$(echo "$words" | wc -l)" -ge 10 ]; echo $?)" "the help's options were found" "$words"
for word in $words; do
    grep -qE -- "^\.B[IR]* .*$word( |,|\$)" text
    result $? "the manual has $word"
done
for word in $(printf '%s\n' "$out" | sed -n '/^commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
    grep -qE "^\.BI $word( |\$)" text
    result $? "the manual has $word"
done

recipe_page=${abs_top_builddir:?}/man/stamper-recipe.5
for section in NAME DESCRIPTION KEYS "SEE ALSO"; do
    grep -q "^.SH $section" "$recipe_page"
    result $? "stamper-recipe(5) has $section"
done
contains "stamper-recipe(5) has the tables of keys" "$(cat "$recipe_page")" '.BR "crossfade" '
if command -v groff > /dev/null; then
    same "groff has nothing to say on stamper(1)" "$(groff -man -Tutf8 -ww -z "$page" 2>&1)" ""
    same "groff has nothing to say on stamper-recipe(5)" "$(groff -man -Tutf8 -ww -z "$recipe_page" 2>&1)" ""
fi
finish
