/* score: a song as text: chords by the bar, and parts in steps or notes, turned into sound.
 *
 * A part of steps has one character a step ('|' and blanks do not count), repeated over its bars:
 *   drums   x loud, o softer, - faint                    block   the same, for whole chords
 *   bass    1 bass note, 3 5 7 chord tones, 8 octave, a a semitone under the next bar's bass
 *   arp     1 .. 6 strings of the chord                  strum   d down, u up
 * and in all of them . goes on and , is silence. A tune is a list of notes, "C#5:1.5a": name,
 * beats, and for singers a vowel; "-:1" is a rest.
 *
 * Bits: a function of the score and the rate. */
#ifndef ENGINE_CLI_DEMO_SCORE_H
#define ENGINE_CLI_DEMO_SCORE_H

#include "engine/cli/demo/desk.h"
#include "engine/cli/demo/instrument.h"

enum score_mode { SCORE_DRUM, SCORE_BASS, SCORE_BLOCK, SCORE_STRUM, SCORE_ARP, SCORE_TUNE };

struct score_part {
    instrument_play play;
    enum score_mode mode;
    int bar, bars;             /* first bar and how many */
    const char *text;
    double level_db;
    double pan, width;         /* takes are spread from pan - width to pan + width */
    int takes;                 /* 0 counts as 1 */
    double room, echo;         /* sends */
    double tone;               /* see struct note */
    int centre;                /* chords: the pitch they lie around, or their lowest */
};
struct score {
    const char *name;
    double tempo_bpm;
    int beats, steps, bars;    /* a bar in beats and in steps; bars in all */
    const char *chords;        /* one a bar, or two with a comma; repeated */
    double head_s, tail_s;     /* silence before the first bar, ringing after the last */
    double echo_beats;
    struct desk_setup setup;   /* echo_s is filled in from echo_beats */
    uint64_t seed;
    const struct score_part *parts;
    int part_count;
};

/* Seconds from the file's start to a bar, and of the whole. */
double score_bar_s(const struct score *s, double bar);
double score_length_s(const struct score *s);
/* Plays and mixes it; everything is taken from `a`. */
struct desk *score_play(const struct score *s, int rate_hz, struct arena *a);

#endif
