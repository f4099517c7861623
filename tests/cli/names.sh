#!/bin/sh
# Names of files: templates, what three operating systems refuse, collisions, all before work.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

sox -R -n -r 44100 -b 16 -c 2 a.wav synth 1 pinknoise gain -20
# album SONGS TARGETS: each song is a mix of its own.
album()
{
    printf 'recipe: 1\nalbum: {title: Äpfel, artist: "AC/DC", upc: "5012345678900", year: 2026}\nsongs: %s\ntargets: %s\n' "$1" "$2" > album.yaml
    rm -rf release
}
# names: of the files of the target x.
names()
{
    (cd release/x && find . -type f | LC_ALL=C sort | sed 's,^\./,,')
}

album '[{mix: a.wav, title: "CON"}, {mix: a.wav, title: "What? <No>: \"x|y\""}, {mix: a.wav, title: "../up\\down*"}, {mix: a.wav, title: "Ends. "}]' \
    '{x: {preset: wav, name: "{title}"}}'
stamper render album.yaml --progress none -q
same "what Linux, macOS or Windows refuse is replaced" "$status $(names)" "0 Ends.wav
What- -No-- -x-y-.wav
_CON.wav
up-down-.wav"

album '[{mix: a.wav, title: "Cafe\u0301", isrc: GB-AYE-26-00001}]' \
    '{x: {preset: wav, name: "{disc}.{track:02} {album|upper|5} {artist|lower} {title} {title|ascii} {isrc} {upc} {rate} {bits} {format} {date}"}}'
stamper render album.yaml --progress none -q
same "every variable and filter, in normal form C" "$status $(names)" \
    "0 1.01 ÄPFE ac-dc Café Cafe GBAYE2600001 5012345678900 44100 24 wav 2026.wav"

album '[{mix: a.wav, title: One}]' '{x: {preset: wav, layout: album}}'
stamper render album.yaml --progress none -q
same "a whole album has its own default" "$status $(names)" "0 AC-DC - Äpfel.wav"
album '[{mix: a.wav, title: One}]' '{x: {preset: wav, layout: album, name: "{album} master"}}'
stamper render album.yaml --progress none -q
same "and the template that it is given" "$status $(names)" "0 Äpfel master.wav"

long=$(printf '%300s' '' | sed 's/ /é/g')
album "[{mix: a.wav, title: $long}]" '{x: {preset: flac, name: "{title}"}}'
stamper render album.yaml --progress none -q
same "a name has at most 255 bytes and whole letters" "$status $(names | tr -d '\n' | wc -c) $(names | iconv -f UTF-8 -t UTF-16LE | wc -c)" "0 255 262"

# Before any mix is opened: this one is not there.
album '[{mix: none.wav, title: One}]' '{x: {preset: wav, name: "{titel}"}}'
says 3 "album.yaml:4:34: error: name template: unknown variable 'titel', possible are track, disc, side, title, artist, album, isrc, upc, catalog, version, rate, bits, format, date
    4 | targets: {x: {preset: wav, name: \"{titel}\"}}
      |                                  ^
album.yaml:4:11: note: in target 'x'" check album.yaml
album '[{mix: none.wav, title: One}]' '{x: {preset: wav, name: "{track:2x} {title}"}}'
stamper check album.yaml
contains "a width that is none" "$errors" "album.yaml:4:34: error: name template: ':2x' is no width of a number, possible are 1 to 9 or 01 to 09"
album '[{mix: a.wav, title: "Cafe\u0301"}, {mix: a.wav, title: "CAFÉ"}]' '{x: {preset: wav, name: "{title}"}}'
stamper render album.yaml --progress none -q
same "names that are one on macOS or Windows: status" "$status" 3
contains "names that are one on macOS or Windows: message" "$errors" \
    "error: target 'x' would write two files of one name: x/CAFÉ.wav; give the songs different titles or put {track:02} into \`name\`"
result "$([ ! -e release ]; echo $?)" "and nothing is published"
finish
