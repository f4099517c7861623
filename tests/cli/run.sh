# run: one run of the program, looked at from outside. Sourced after tests/lib/tap.sh.
# shellcheck shell=sh

: "${STAMPER:?}"
cd "$scratch" || exit 99
export XDG_CACHE_HOME="$scratch/cache" NO_COLOR=1

# stamper ARGUMENT...: leaves standard output in $out, standard error in $errors, the status in $status.
stamper()
{
    status=0
    "$STAMPER" "$@" > "$scratch/.out" 2> "$scratch/.errors" < /dev/null || status=$?
    out=$(cat "$scratch/.out")
    errors=$(cat "$scratch/.errors")
}

# says STATUS ERRORS ARGUMENT...: exactly this on standard error, and this exit status.
says()
{
    wanted_status=$1
    wanted=$2
    shift 2
    stamper "$@"
    same "stamper $*: message" "$errors" "$wanted"
    same "stamper $*: status" "$status" "$wanted_status"
}

# contains NAME TEXT PART
contains()
{
    case $2 in
        *"$3"*) result 0 "$1" ;;
        *) result 1 "$1" "$(printf 'expected somewhere:\n%s\nfound:\n%s' "$3" "$2")" ;;
    esac
}
