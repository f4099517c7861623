#!/bin/sh
# What the objects of the program define: nothing writable, and each file exports what bears its name or stands in a header of its folder.
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
empty "no writable globals" "$(grep -vE 'interrupt\.o \.bss requested$| (\.L(UBSAN|ubsan|ASAN|asan)|__odr_asan)' "$scratch/writable")"
result "$(grep -cE 'interrupt\.o \.bss requested$' "$scratch/writable" | sed 's/^1$/0/;t;s/.*/1/')" \
    "the one that is allowed was seen, so others would be"

# An export begins with its file's stem, or stands in a header of its folder or in a registry.
cat "$abs_top_srcdir"/*/registry.def "$abs_top_srcdir"/*/*/registry.def > "$scratch/registries" 2> /dev/null
while read -r object; do
    stem=${object##*/}
    stem=${stem%.o}
    folder=$abs_top_srcdir/${object%/*}
    nm -g --defined-only "$object" | awk 'NF == 3 && $3 !~ /^_/ { print $3 }' | while read -r symbol; do
        case $symbol in
            "$stem"* | main) ;;
            *) grep -qsw "$symbol" "$folder"/*.h "$scratch/registries" || echo "$object exports $symbol" ;;
        esac
    done
done < "$scratch/objects" > "$scratch/strays"
empty "each file exports what bears its name or stands in a header of its folder" "$(cat "$scratch/strays")"
finish
