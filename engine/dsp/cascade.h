/* cascade: second-order sections one after the other, both channels side by side.
 *
 *   y = b0 x + s1,  s1 = b1 x - a1 y + s2,  s2 = b2 x - a2 y    (transposed direct form II)
 *
 * Samples: planar double, 1 or 2 channels, in place.
 * Blocks:  any split gives the same bits; what has faded below 2^-300 is cleared at fixed
 *          positions, so that no denormal number is ever worked on.
 * Owner:   memory from the arena given to cascade_new. */
#ifndef ENGINE_DSP_CASCADE_H
#define ENGINE_DSP_CASCADE_H

#include "engine/base/arena.h"

#include <stdint.h>

struct section { double b0, b1, b2, a1, a2; };

struct cascade;

/* Rounds every coefficient to the grid of `coefficient`. */
struct cascade *cascade_new(struct arena *a, const struct section *sections, int count,
                            int channels);
/* One that does what `count` do in turn, in a single pass. It shares their memory: from then on
 * either it is run or they are. */
struct cascade *cascade_join(struct arena *a, struct cascade *const parts[], int count);
void cascade_process(struct cascade *c, double *const ch[], int frames);
void cascade_reset(struct cascade *c);
/* Frames until the slowest mode has faded by 120 dB, at most 0.4 s. */
int cascade_tail_frames(const struct cascade *c, int rate_hz);

#endif
