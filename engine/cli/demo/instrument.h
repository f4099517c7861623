/* instrument: one note in, one mono sound out; everything the demo's band can play.
 *
 * Samples: about full scale 1.0 at velocity 1; the mixing desk sets levels.
 * Blocks:  a note is made whole; it depends on nothing but itself.
 * Threads: any number of notes may be played side by side. */
#ifndef ENGINE_CLI_DEMO_INSTRUMENT_H
#define ENGINE_CLI_DEMO_INSTRUMENT_H

#include <stdint.h>

struct note {
    double length_s;   /* until it is let go; the sound may ring on       */
    double pitch;      /* MIDI number, may be fractional                  */
    double from_pitch; /* where a singer slides from; = pitch for no slide */
    double velocity;   /* 0 .. 1                                          */
    double tone;       /* 0 dark .. 1 bright; drums: their tuning         */
    char vowel, next_vowel; /* one of "aeiou" */
    uint64_t seed;     /* makes two takes of one note differ              */
};

/* Writes at most `room_frames` of x and returns how many. */
typedef int (*instrument_play)(const struct note *note, int rate_hz, double *x, int room_frames);

int drums_kick(const struct note *note, int rate_hz, double *x, int room_frames);
int drums_snare(const struct note *note, int rate_hz, double *x, int room_frames);
int drums_brush(const struct note *note, int rate_hz, double *x, int room_frames);
int drums_tom(const struct note *note, int rate_hz, double *x, int room_frames);
int drums_stick(const struct note *note, int rate_hz, double *x, int room_frames);
int drums_clap(const struct note *note, int rate_hz, double *x, int room_frames);
int cymbals_hat(const struct note *note, int rate_hz, double *x, int room_frames);
int cymbals_open(const struct note *note, int rate_hz, double *x, int room_frames);
int cymbals_ride(const struct note *note, int rate_hz, double *x, int room_frames);
int cymbals_crash(const struct note *note, int rate_hz, double *x, int room_frames);
int cymbals_shaker(const struct note *note, int rate_hz, double *x, int room_frames);
int bass_electric(const struct note *note, int rate_hz, double *x, int room_frames);
int bass_upright(const struct note *note, int rate_hz, double *x, int room_frames);
int keys_electric(const struct note *note, int rate_hz, double *x, int room_frames);
int keys_vibes(const struct note *note, int rate_hz, double *x, int room_frames);
int keys_pad(const struct note *note, int rate_hz, double *x, int room_frames);
int keys_spark(const struct note *note, int rate_hz, double *x, int room_frames);
int guitar_steel(const struct note *note, int rate_hz, double *x, int room_frames);
int guitar_nylon(const struct note *note, int rate_hz, double *x, int room_frames);
int guitar_muted(const struct note *note, int rate_hz, double *x, int room_frames);
int voice_alto(const struct note *note, int rate_hz, double *x, int room_frames);
int voice_bass(const struct note *note, int rate_hz, double *x, int room_frames);

#endif
