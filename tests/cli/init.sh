#!/bin/sh
# A folder of mixes becomes a first recipe.
. "${abs_top_srcdir:?}/tests/lib/tap.sh"
. "$abs_top_srcdir/tests/cli/run.sh"

# tone FILE [sox output option...]: a tenth of a second.
tone()
{
    file=$1
    shift
    sox -D -n -r 44100 -b 16 -c 2 "$@" "$file" synth 0.1 sine 440 gain -20
}

mkdir named
tone "named/1 - First.wav"
tone "named/2_The_Second.wav"
tone "named/10. Te\"nth.flac"
echo "no audio" > named/notes.txt
says 0 "" init named
same "it tells where the recipe is" "$out" "album.yaml: 3 songs from named"
same "order and titles come from names" "$(cat album.yaml)" '# A first recipe; stamper-recipe(5) lists every key.
recipe: 1

album:
  title: "Untitled"
  gap: 2 s

mixes: "named"

songs:
  - mix: "1 - First.wav"
    title: "First"
  - mix: "2_The_Second.wav"
    title: "The Second"
  - mix: "10. Te\"nth.flac"
    title: "Te\"nth"

# Without this the mixes keep their level.
# master:
#   loudness: -14 LUFS
#   ceiling: -1 dBTP

targets:
  cd: cd
  flac: flac
  mp3: mp3'
says 2 "stamper: error: album.yaml is there already; name another with -o" init named
says 0 "" init named -o -
same "a recipe on standard output is the same" "$out" "$(cat album.yaml)"

mkdir tagged
tone tagged/b.flac --comment "TITLE=Opening" --add-comment "ARTIST=The Band" --add-comment "ALBUM=The Album" \
    --add-comment "TRACKNUMBER=1" --add-comment "ISRC=GBAYE2600001"
tone tagged/a.flac --comment "TITLE=Close" --add-comment "ARTIST=The Band" --add-comment "ALBUM=The Album" \
    --add-comment "TRACKNUMBER=2" --add-comment "ISRC=nonsense"
mkdir -p house
says 0 "" init tagged -o house/tagged.yaml
same "order and titles come from tags" "$(grep -vE '^#|^$' house/tagged.yaml | sed '/^targets/,$d')" 'recipe: 1
album:
  title: "The Album"
  artist: "The Band"
  gap: 2 s
mixes: "../tagged"
songs:
  - mix: "b.flac"
    title: "Opening"
    isrc: "GBAYE2600001"
  - mix: "a.flac"
    title: "Close"'

mkdir numbers
tone "numbers/99 Balloons.wav"
tone "numbers/Seven.wav"
stamper init numbers -o numbers.yaml
contains "a number that not all have belongs to the title" "$(cat numbers.yaml)" 'title: "99 Balloons"'

mkdir empty
says 4 "stamper: error: empty holds no audio files; expected are .wav, .flac, .aiff and others that libavformat reads" init empty
says 75 "stamper: error: cannot find nowhere: No such file or directory" init nowhere

mkdir damaged
echo junk > damaged/broken.wav
stamper init damaged -o damaged.yaml
contains "a mix that cannot be read is told" "$errors" "stamper: warning: damaged/broken.wav "
contains "and stays in the recipe" "$(cat damaged.yaml)" 'mix: "broken.wav"'

mkdir odd
tone odd/a.wav
sox odd/a.wav odd/b.flac
metaflac --remove-all-tags --set-tag="TITLE=two
lines" --set-tag="ARTIST=They" odd/b.flac
says 0 "stamper: warning: odd/b.flac: the title in its tags is left out: it holds the control character U+000A" \
    init odd -o odd.yaml
contains "the name gives the title then" "$(cat odd.yaml)" 'title: "b"'
mv odd/a.wav "$(printf 'odd/caf\351.wav')"
says 4 "$(printf 'stamper: error: odd/caf?.wav: its name holds bytes that are no UTF-8, which a recipe cannot spell: rename it')" \
    init odd -o no.yaml
result "$(test ! -e no.yaml; echo $?)" "and no recipe is written"

stamper init named -o json.yaml --json
same "the result as JSON" "$(printf '%s' "$out" | python3 -c '
import json, sys
d = json.load(sys.stdin)
print(d["recipe"], [s["title"] for s in d["songs"]], d["findings"], d["exit_status"])')" \
    "json.yaml ['First', 'The Second', 'Te\"nth'] [] 0"
finish
