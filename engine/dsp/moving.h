/* moving: a bell or shelf whose gain moves while the sound passes, without steps or clicks.
 *
 *   ic1 = 2 v1 - ic1,  v1 = a1 ic1 + a2 (x - ic2)
 *   ic2 = 2 v2 - ic2,  v2 = ic2 + a2 ic1 + a3 (x - ic2)
 *   y   = x + m0 x + m1 v1 + m2 v2,  a1 = 1/(1 + g (g + k)),  a2 = g a1,  a3 = g a2
 *
 * g, k and m are those of the matched section (matched.h) of each gain, from a table in steps of
 * at most 1 dB. Every MOVING_STEP frames, counted from the start, the filter looks at the gain it
 * was to have on average since the last look, and gets there in straight lines by the next.
 *
 * Samples: planar double, 1 or 2 channels, in place; exactly untouched while the gain is 0 dB.
 * Blocks:  any split gives the same bits.
 * Source:  Simper, "Solving the continuous SVF equations using trapezoidal integration", 2013. */
#ifndef ENGINE_DSP_MOVING_H
#define ENGINE_DSP_MOVING_H

#include "engine/dsp/matched.h"

#define MOVING_STEP 16

enum moving_type { MOVING_BELL, MOVING_LOW_SHELF, MOVING_HIGH_SHELF };
struct moving;

/* The analogue band at a gain: what moving_process follows. */
struct analogue moving_prototype(enum moving_type type, double freq_hz, double q, double gain_db);
/* range_db: the furthest gain, with its sign. */
struct moving *moving_new(struct arena *a, enum moving_type type, double freq_hz, double q,
                          double range_db, int rate_hz, int channels);
/* share[n]: how much of range_db the gain in dB is to be at frame n, 0 .. 1. It follows a step of
 * the share half a look late and takes two looks for it. */
void moving_process(struct moving *m, double *const ch[], const double *share, int frames);
void moving_reset(struct moving *m);
int moving_tail_frames(const struct moving *m);

#endif
