/* chord: chord symbols ("F#m7/C#") and note names ("Bb3") as MIDI pitches. */
#ifndef ENGINE_CLI_DEMO_CHORD_H
#define ENGINE_CLI_DEMO_CHORD_H

#include <stdbool.h>

#define CHORD_TONES 5
#define CHORD_STRINGS 6

struct chord {
    int root, bass;            /* 0 .. 11, C = 0 */
    int tone[CHORD_TONES];     /* semitones above the root */
    int tone_count;
};

/* Reads one symbol, up to a blank, comma or bar line, and asserts that it is one. Returns the
 * rest. */
const char *chord_parse(const char *symbol, struct chord *chord);
/* Reads a note name with its octave; C4 = 60. Returns what follows. */
const char *chord_parse_note(const char *name, int *pitch);
/* Every tone once, within half an octave of `centre`: successive chords move little. */
int chord_close(const struct chord *chord, int centre, int pitches[CHORD_TONES]);
/* As a guitar holds it: the bass at `low` or just above, then upward without crowding. */
int chord_spread(const struct chord *chord, int low, int pitches[CHORD_STRINGS]);
/* The bass note, the first at or above `low`. */
int chord_bass(const struct chord *chord, int low);

#endif
