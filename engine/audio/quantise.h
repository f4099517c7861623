/* quantise: word-length reduction with dither and noise shaping, after everything else.
 *
 * Samples: planar double in, full scale 1.0; out: planar double on the grid k / 2^(bits-1), in
 *          range.
 * Noise:   TPDF of 2 LSB peak to peak from random_bits(seed, position, channel): a function of the
 *          position in the run, never of block size or thread.
 * Order:   blocks in ascending, gapless position (error feedback has memory).
 * Silence: input exactly zero on all channels for 0.5 s (looking ahead is not needed: after the
 *          hold) gives zeros and clears the error memory; the first non-zero sample ends it.
 * Source:  Lipshitz, Vanderkooy, Wannamaker, JAES 39(11) 1991; shaper by linear prediction on the
 *          inverted threshold in quiet, designed for the rate at hand. */
#ifndef ENGINE_AUDIO_QUANTISE_H
#define ENGINE_AUDIO_QUANTISE_H

#include "engine/base/arena.h"

#include <stdint.h>

enum dither { DITHER_NONE, DITHER_TPDF, DITHER_HIGHPASS, DITHER_SHAPED };
extern const char *const dither_names[]; /* NULL-terminated, in enum order */

#define QUANTISE_VERSION 1u

struct quantiser;

struct quantiser *quantise_new(struct arena *a, int rate_hz, int channels, int bits,
                               enum dither dither);
/* Exact: frames of a stretch that nothing acted on are already on the grid and are copied (rounded)
 * without dither; the error memory is cleared. Returns the number of samples that had to be clipped
 * to the integer range. in and out may be the same. */
int64_t quantise_block(struct quantiser *q, int64_t position_frame, int frames,
                       const double *const in[], double *const out[], bool exact);
/* Peak that dither and shaping can add above the signal, in full-scale units (0 for none). */
double quantise_headroom(int rate_hz, int bits, enum dither dither);
/* The shaper's error-feedback coefficients for a rate: returns how many (<= 16). */
int quantise_shaper(int rate_hz, double c[16]);

#endif
