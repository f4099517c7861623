#!/bin/sh
# Includes point one way, each library has one door, memory comes from one place.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
cd "$abs_top_srcdir" || exit 99
lint=tests/lint

find engine formats recipes -name '*.[ch]' | sort > "$scratch/files"
xargs awk -v keep_strings=1 -f $lint/strip.awk < "$scratch/files" | grep -E '^[^:]*:[0-9]+: *# *include' > "$scratch/includes"
xargs awk -f $lint/strip.awk < "$scratch/files" > "$scratch/code"

includes_point_one_way()
{
    sed 's/#.*//; /^ *$/d' $lint/layers.txt > "$scratch/layers"
    awk -F: '
        function room(path,  part) {
            split(path, part, "/")
            return part[1] == "engine" ? part[2] : part[1]
        }
        FNR == NR { n = split($2, to, " "); for (i = 1; i <= n; i++) may[$1, to[i]] = 1; may[$1, $1] = 1; next }
        $3 ~ /"/ {
            split($3, quoted, "\"")
            path = quoted[2]
            if (path == "config.h") next
            if (path !~ /^(engine|formats|recipes)\//)
                print $1 ":" $2 ": \"" path "\" is not a full path from the root"
            else if (!((room($1), room(path)) in may))
                print $1 ":" $2 ": " room($1) " may not include " path
        }' "$scratch/layers" "$scratch/includes"
}
empty "includes point one way" "$(includes_point_one_way)"

# door NAME HEADERS FILES: only files that match FILES include headers that match HEADERS.
door()
{
    empty "only $3 include $1" "$(grep -E "include *[<\"]($2)" "$scratch/includes" | grep -vE "^($3):")"
    if grep -E "include *[<\"]($2)" "$scratch/includes" | grep -qE "^($3):"; then
        result 0 "$1 is in use behind its door"
    else
        result 1 "$1 is in use behind its door" "no file includes $2: the check would pass in an empty tree"
    fi
}
door FFmpeg 'lib(av|sw)[a-z]*/' 'engine/audio/source[a-z_]*\.[ch]|formats/codec/[a-z0-9_]*\.[ch]'
door libsamplerate 'samplerate\.h' 'engine/audio/resample[a-z_]*\.c'
door libebur128 'ebur128\.h' 'engine/meter/[a-z_]*\.c'
door libyaml 'yaml\.h' 'recipes/reader/[a-z_]*\.[ch]'
door jansson 'jansson\.h' 'engine/base/json\.h'
door libgcrypt 'gcrypt\.h' 'engine/base/hash\.c'
door libxxhash 'xxh[a-z_0-9]*\.h' 'engine/base/checksum\.c'
door libpng 'png\.h' 'engine/cli/demo/artwork\.c'
door libxml2 'libxml/' 'engine/base/xml\.c'
door libzip 'zip\.h' 'engine/base/pack\.c'
door ICU 'unicode/' 'engine/base/unicode\.c'

empty "malloc and free stay in engine/base" "$(grep -vE '^engine/base/' "$scratch/code" |
    grep -E '(^|[^A-Za-z0-9_>.])(malloc|calloc|realloc|reallocarray|free|strdup|strndup|v?asprintf|aligned_alloc|posix_memalign) *\(')"
empty "only cli prints and exits" "$(grep -vE '^engine/(cli|base/(arena|hash|checksum)\.c)' "$scratch/code" |
    grep -E '(^|[^A-Za-z0-9_])(printf|puts|putchar|perror|exit|_exit|abort) *\(|[^A-Za-z0-9_](stdout|stderr)[^A-Za-z0-9_]')"
empty "no locale but the C one" "$(grep -E '[^A-Za-z0-9_](setlocale|localtime|localtime_r|time|gethostname) *\(' "$scratch/code" |
    grep -v '^engine/cli/')"
finish
