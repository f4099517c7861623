/* oversample: a piece of work done at 2, 4, 8 or 16 times the rate, between half-band filters.
 *
 * Samples: planar double, in place; channels are worked on one after the other.
 * Latency: oversample_latency_frames, a whole number.
 * Quality: flat to 0.455 of the rate (20.1 kHz at 44.1 kHz); images, and what would alias into
 *          that band, below -120 dB.
 * Blocks:  any split gives the same bits, whatever the work, as long as that is true of the work.
 * Source:  half-band FIR by the Kaiser window, in polyphase form (Crochiere, Rabiner 1983). */
#ifndef ENGINE_AUDIO_OVERSAMPLE_H
#define ENGINE_AUDIO_OVERSAMPLE_H

#include "engine/base/arena.h"

#include <stdbool.h>

struct oversampler;

/* Changes `count` samples of one channel at the higher rate, in place. */
typedef void (*oversample_work)(void *user, int channel, double *x, int count);

/* factor: 2, 4, 8 or 16. is_averaging: the work gives means over the way from each sample to the
 * next (antiderivative antialiasing): half a sample late and down by cos(pi f/rate); both are
 * made good on the way back. */
struct oversampler *oversample_new(struct arena *a, int factor, int channels, bool is_averaging);
int oversample_latency_frames(const struct oversampler *o);
void oversample_process(struct oversampler *o, double *const ch[], int frames, oversample_work work,
                        void *user);
void oversample_reset(struct oversampler *o);

#endif
