#!/bin/sh
# What the shells offer after a few letters.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
made=${abs_top_builddir:?}/engine/cli
cd "$scratch" || exit 99
mkdir "a folder"

# offered WORD...: what bash offers for the last word, on one line.
offered()
{
    bash -c '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _stamper; echo "${COMPREPLY[*]}"' \
        bash "$made/stamper" "$@"
}
same "bash: commands" "$(offered stamper in)" "init"
same "bash: options of a command" "$(offered stamper init --qu)" "--quiet"
same "bash: no option of another command" "$(offered stamper init --onl)" ""
same "bash: an option of a few commands" "$(offered stamper render --rel)" "--relevel"
same "bash: choices after a blank" "$(offered stamper init --progress pl)" "plain"
same "bash: choices after =" "$(offered stamper init --progress = pl)" "plain"
same "bash: what the cache takes" "$(offered stamper cache pr)$(offered stamper cache --lim)" "prune--limit"
same "bash: files with blanks" "$(offered stamper init "a f")" "a folder"

if command -v zsh > /dev/null; then
    same "zsh reads its file" "$(zsh -n "$made/_stamper" 2>&1)" ""
fi
if command -v fish > /dev/null; then
    HOME=$scratch
    export HOME
    same "fish: commands" "$(fish -c "source $made/stamper.fish; complete -C 'stamper ini'" | cut -f 1)" "init"
    same "fish: choices" "$(fish -c "source $made/stamper.fish; complete -C 'stamper init --progress pl'" | cut -f 1)" "plain"
fi
finish
