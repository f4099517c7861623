#!/bin/sh
# What the objects of the program define: nothing writable, and each file exports what bears its name or stands in its header.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
cd "${abs_top_builddir:?}" || exit 99

find engine formats recipes -name '*.o' | sort > "$scratch/objects"
[ -s "$scratch/objects" ] || { result 1 "there are objects to look at"; finish; exit; }

# "file section symbol" of every object of data; tables of pointers (.data.rel.ro) are constant after start.
while read -r object; do
    objdump -t "$object" | awk -v file="$object" 'NF >= 4 && $2 ~ /^[lgu!]$/ && $0 ~ / O / {
        section = $(NF - 2); if (section ~ /^(\.data|\.bss|\.tdata|\.tbss|\*COM\*)/ && section !~ /^\.data\.rel\.ro/)
            print file, section, $NF }'
done < "$scratch/objects" > "$scratch/writable"
# The flag that a signal handler sets is the one exception; sanitizers add objects of their own.
empty "no writable globals" "$(grep -vE 'interrupt\.o \.bss requested$| \.L(UBSAN|ubsan|ASAN|asan)' "$scratch/writable")"
result "$(grep -cE 'interrupt\.o \.bss requested$' "$scratch/writable" | sed 's/^1$/0/;t;s/.*/1/')" \
    "the one that is allowed was seen, so others would be"

# An export begins with its file's stem, or stands in the header of that stem or in a registry; where a header
# has several files behind it, the export begins with the header's stem and stands in it.
cat "$abs_top_srcdir"/*/registry.def "$abs_top_srcdir"/*/*/registry.def > "$scratch/registries" 2> /dev/null
behind_sibling()
{
    for sibling in "$2"/*.h; do
        [ -e "$sibling" ] || continue
        name=${sibling##*/}
        case $1 in
            "${name%.h}"*) grep -qw "$1" "$sibling" && return 0 ;;
        esac
    done
    return 1
}
while read -r object; do
    stem=${object##*/}
    stem=${stem%.o}
    folder=$abs_top_srcdir/${object%/*}
    header=$folder/$stem.h
    [ -e "$header" ] || header=/dev/null
    nm -g --defined-only "$object" | awk 'NF == 3 && $3 !~ /^_/ { print $3 }' | while read -r symbol; do
        case $symbol in
            "$stem"* | main) ;;
            *) grep -qw "$symbol" "$header" "$scratch/registries" || behind_sibling "$symbol" "$folder" ||
                echo "$object exports $symbol" ;;
        esac
    done
done < "$scratch/objects" > "$scratch/strays"
empty "each file exports what bears its name or stands in its header" "$(cat "$scratch/strays")"
finish
