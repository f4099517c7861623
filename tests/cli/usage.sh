#!/bin/sh
# Commands and options: what is refused, in which words, with which status.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

says 2 "usage: stamper COMMAND [OPTIONS] ..."
says 2 "stamper: error: unknown command 'rendr'; did you mean 'render'?" rendr
says 2 "stamper: error: unknown command 'burn'; see stamper --help" burn
says 2 "stamper: error: unknown option --verson; did you mean --version?" --verson
says 2 "stamper: error: unknown option --frobnicate; see stamper --help" render --frobnicate
says 2 "stamper: error: unknown option -x; see stamper --help" -qx
says 2 "stamper: error: stamper check wants RECIPE, found nothing; see stamper check --help" check
says 2 "stamper: error: stamper render takes RECIPE and no more, found also 'b'" render a b
says 2 "stamper: error: --jobs wants N after it" render --jobs
says 2 "stamper: error: --jobs is '0', possible is 1 to 1024" render -j0 a
says 2 "stamper: error: --jobs is '2x', possible is 1 to 1024" render --jobs=2x a
says 2 "stamper: error: --json takes no value, found 'yes'" check --json=yes a
says 2 "stamper: error: --output wants PATH, found an empty text" render --output= a
says 2 "stamper: error: --progress is 'loud', possible are auto, bar, plain, json, none" render --progress loud a
says 2 "stamper: error: --output does not apply to stamper measure" measure -o x a
says 2 "stamper: error: --relevel wants LIST, found an empty text" render --relevel= a
says 2 "stamper: error: --songs does not apply to stamper check" check --songs 3,5-7 a
says 2 "stamper: error: --plot does not apply to stamper check" check --plot a
says 2 "stamper: error: stamper cache empty: possible are prune and clear" cache empty

says 0 "" --help
contains "the help lists render" "$out" "render RECIPE"
contains "the help tells the statuses" "$out" "130 interrupted"
for command in demo init import check plan render verify diff measure presets cache; do
    stamper $command --help
    contains "stamper $command --help shows how it is used" "$status $out" "0 usage: stamper $command "
done
says 0 "" --version
contains "the version is the package's" "$out" "stamper 0.1.0"

# Results that cannot be written are a failure; a reader that has gone away is not.
status=0
"$STAMPER" --help > /dev/full 2> "$scratch/.errors" || status=$?
same "a full disk under the results: message" "$(cat "$scratch/.errors")" \
    "stamper: error: cannot write to standard output: No space left on device"
same "a full disk under the results: status" "$status" 75
{ sleep 0.2; "$STAMPER" --help 2> "$scratch/.errors"; echo "$?" >> "$scratch/.errors"; } | :
same "a reader that has gone away is nothing to tell" "$(cat "$scratch/.errors")" 0

stamper --color=always rendr
contains "colour when it is asked for" "$errors" "$(printf '\033[1;31merror')"
says 2 "stamper: error: unknown command '?[31mx'; see stamper --help" "$(printf '\033[31mx')"
finish
