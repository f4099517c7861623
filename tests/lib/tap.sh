# tap: what a shell test needs: numbered results in TAP, comparisons that show both sides, a scratch folder.
# Sourced by the test; `finish` is its last line.
# shellcheck shell=sh

number=0
failed=0
scratch=$(mktemp -d "${TMPDIR:-/tmp}/stamper-test.XXXXXX") || exit 99
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

# say TEXT: lines of explanation after a failure.
say()
{
    printf '%s\n' "$1" | sed 's/^/# /'
}

# result STATUS NAME [EXPLANATION]
result()
{
    number=$((number + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $number - $2"
    else
        failed=$((failed + 1))
        echo "not ok $number - $2"
        [ -z "${3:-}" ] || say "$3"
    fi
}

# empty NAME TEXT: passes when there is no text, else shows it.
empty()
{
    if [ -z "$2" ]; then
        result 0 "$1"
    else
        result 1 "$1" "$2"
    fi
}

# same NAME FOUND EXPECTED
same()
{
    if [ "$2" = "$3" ]; then
        result 0 "$1"
    else
        result 1 "$1" "$(printf 'expected:\n%s\nfound:\n%s' "$3" "$2")"
    fi
}

finish()
{
    echo "1..$number"
    [ "$failed" -eq 0 ]
}
