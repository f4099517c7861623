/* crossover: two to four bands whose sum is flat (Linkwitz-Riley, 24 dB per octave).
 *
 *   low = (1/(s^2 + k s + 1))^2,  high = (s^2/(s^2 + k s + 1))^2,  k = sqrt 2
 *   low + high = (s^2 - k s + 1)/(s^2 + k s + 1): an all-pass, of level 1 at every frequency
 *   s = (1 - z^-1)/(1 + z^-1)/g,  g = tan(pi f/rate)
 *
 * Each band below goes through the all-pass of every crossover above it, so that all bands stay
 * together in phase. The three responses of one crossover come from one set of factors: the sum
 * is flat to the rounding of the samples, whatever f and rate.
 *
 * Samples: planar double, 1 or 2 channels; a split reads `in` and writes every band.
 * Blocks:  any split gives the same bits.
 * Source:  Linkwitz, JAES 24(1) 1976; D'Appolito, JAES 1987, for the all-passes. */
#ifndef ENGINE_DSP_CROSSOVER_H
#define ENGINE_DSP_CROSSOVER_H

#include "engine/base/arena.h"

#define CROSSOVER_MOST 3
#define CROSSOVER_BANDS (CROSSOVER_MOST + 1)

struct crossover;

/* freq_hz: rising, each below half the rate. */
struct crossover *crossover_new(struct arena *a, const double *freq_hz, int count, int rate_hz,
                                int channels);
/* band[b][c][n], b from the lowest band up: count + 1 of them. */
void crossover_split(struct crossover *x, const double *const in[],
                     double *const band[CROSSOVER_BANDS][2], int frames);
void crossover_reset(struct crossover *x);
/* Frames until the lowest one has faded by 120 dB, at most 0.4 s. */
int crossover_tail_frames(const struct crossover *x);

#endif
