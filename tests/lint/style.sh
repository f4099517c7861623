#!/bin/sh
# What every text file of the project keeps to.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
cd "$abs_top_srcdir" || exit 99

find engine formats recipes tests man \( -name '*.[ch]' -o -name '*.def' -o -name '*.sh' -o -name '*.awk' \) | sort > "$scratch/files"

blank=' '
tab=$(printf '\t')
empty "no trailing blanks" "$(xargs grep -nE "[$blank$tab]+\$" < "$scratch/files")"
empty "no tabs" "$(xargs grep -n "$tab" < "$scratch/files")"
empty "C has at most 100 columns" "$(grep -E '\.([ch]|def|inc)$' "$scratch/files" | xargs grep -nE '^.{101,}')"
empty "files end with a line feed" "$(while read -r file; do
    [ -z "$(tail -c 1 "$file")" ] || echo "$file"; done < "$scratch/files")"
empty "stems are unique" "$(grep -E '\.c$' "$scratch/files" | grep -v '^tests/' |
    sed 's,.*/,,' | sort | uniq -d)"
empty "guards are the path in capitals" "$(grep -E '\.h$' "$scratch/files" | while read -r file; do
    guard=$(printf '%s' "$file" | tr 'a-z/.-' 'A-Z___')
    grep -q "^#ifndef $guard\$" "$file" && grep -q "^#define $guard\$" "$file" || echo "$file: no guard $guard"; done)"
empty "headers open with their name and a sentence" "$(grep -E '\.h$' "$scratch/files" | while read -r file; do
    stem=${file##*/}
    head -n 1 "$file" | grep -q "^/\* ${stem%.h}: " || echo "$file: the first line is not /* ${stem%.h}: ..."; done)"
empty "no typedef of structs or enums" "$(grep -E '\.[ch]$' "$scratch/files" | xargs grep -nE 'typedef +(struct|enum|union)')"
empty "nothing left to be done later in the text" "$(xargs grep -nE '\b(TODO|FIXME)\b|\bXXX:' < "$scratch/files" | grep -v '^tests/lint/')"
finish
