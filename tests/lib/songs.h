/* songs: short songs made of notes, the same at any rate, and mixes of them held in memory.
 *
 * A seed gives tempo, melody and bass; every note is a sum of decaying sines below 15 kHz with a
 * soft attack, placed somewhere between left and right. */
#ifndef TESTS_LIB_SONGS_H
#define TESTS_LIB_SONGS_H

#include "engine/compare/compare.h"

struct song_mix {
    int rate_hz, channels;
    int64_t frames;
    double *ch[2];
};
enum song_part { SONG_BASS = 1, SONG_MELODY = 2, SONG_DRUMS = 4, SONG_ALL = 7 };

struct song_mix songs_silence(struct arena *a, double seconds, int rate_hz, int channels);
/* Adds the parts' notes that begin in [from, to) seconds of the song, which begins at `at` seconds
 * of the mix. */
void songs_add(struct song_mix *m, unsigned seed, int parts, double at_s, double from_s,
               double to_s);
/* All of it, from frame 0. */
struct song_mix songs_new(struct arena *a, unsigned seed, double seconds, int rate_hz);
struct song_mix songs_copy(struct arena *a, const struct song_mix *m);
/* `m` must outlive it. */
struct compare_input songs_input(struct song_mix *m);

#endif
