#!/bin/sh
# Every header compiles alone, without a warning.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
cd "$abs_top_srcdir" || exit 99

for header in $(find engine formats recipes tests/lib -name '*.h' | sort); do
    # Once as the only header, once more behind itself: the guard holds.
    printf '#include "%s"\n#include "%s"\n' "$header" "$header" > "$scratch/alone.c"
    # shellcheck disable=SC2086 # both are lists of words
    out=$(${CC:?} ${LINT_CFLAGS:?} -D_GNU_SOURCE -Werror -Wall -Wextra -I. -fsyntax-only "$scratch/alone.c" 2>&1)
    result $? "$header compiles alone" "$out"
done
finish
