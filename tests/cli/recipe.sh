#!/bin/sh
# Recipes that are wrong: the line, the caret, the notes, and that a hostile one costs nothing.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

cat > a.yaml <<'END'
recipe: 1
include: [house.yaml]
songs:
  - mix: a.wav
    titel: "Opening" # Öffnung
    gain: 3 LUFS
targets:
  phone: {preset: mp3, ceiling: 0.5 dBTP}
END
cat > house.yaml <<'END'
master:
  loudness: loud
END
says 3 "a.yaml:5:5: error: a song has no key 'titel', did you mean 'title'?
    5 |     titel: \"Opening\" # Öffnung
      |     ^
a.yaml:4:5: note: in song 1
a.yaml:6:11: error: gain is '3 LUFS': the unit 'LUFS' does not fit, expected a level such as -1.5 dB
    6 |     gain: 3 LUFS
      |           ^
a.yaml:4:5: note: in song 1
house.yaml:2:13: error: loudness is 'loud': expected a loudness such as -14 LUFS
    2 |   loudness: loud
      |             ^
a.yaml:8:33: error: ceiling is 0.5 dBTP, possible is -20 to 0 dBTP
    8 |   phone: {preset: mp3, ceiling: 0.5 dBTP}
      |                                 ^
a.yaml:8:3: note: in target 'phone'
4 errors" check a.yaml

says 3 "stamper: error: cannot open none.yaml: No such file or directory" check none.yaml
truncate -s 100M big.yaml
says 3 "stamper: error: big.yaml has 104857600 bytes, at most 1048576 are read" check big.yaml

# Without its bounds libyaml takes most of an hour for the first of these.
head -c 1000000 /dev/zero | tr '\0' '[' > deep.yaml
says 3 "deep.yaml:1:33: error: nested deeper than 32 levels" check deep.yaml
{
    echo "a0: &a0 [x, x, x, x, x, x, x, x, x]"
    for i in 1 2 3 4 5 6 7 8; do
        j=$((i - 1))
        echo "a$i: &a$i [*a$j, *a$j, *a$j, *a$j, *a$j, *a$j, *a$j, *a$j, *a$j]"
    done
} > bomb.yaml
says 3 "bomb.yaml:6:10: error: aliases expand to more than 100000 items
    6 | a5: &a5 [*a4, *a4, *a4, *a4, *a4, *a4, *a4, *a4, *a4]
      |          ^" check bomb.yaml

# A terminal must not be steered by what a recipe holds.
printf 'recipe: 1\nsongs: [{mix: a.wav, "\\e[31m": 1}]\ntargets: {a: "\\e]0;x\\a"}\n' > escape.yaml
stamper check escape.yaml
result "$(printf '%s' "$errors" | grep -q "$(printf '\033')"; echo $((1 - $?)))" "no escape sequence in a message"
same "escape sequences: status" "$status" 3
finish
