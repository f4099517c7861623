/* fft: complex transforms of lengths that are 16 times a product of 2, 3, 5 and 7, in double.
 *
 * Samples: split complex: real parts in one array, imaginary parts in another.
 * Scale:   forward, X[k] = sum x[n] exp(-2 pi j n k / length), unscaled. For the inverse exchange
 *          re and im on both sides and divide by the length.
 * Bits:    the same on every machine: roots of unity come from arithmetic that does not use the
 *          maths library and are the doubles nearest to the truth.
 * Threads: constant after new; threads may share it, each with work memory of its own.
 * Source:  Bailey's four steps, J. Supercomputing 4, 1990; in them Stockham's self-sorting form,
 *          decimation in frequency, radices 8, 4, 3, 5, 7. */
#ifndef ENGINE_AUDIO_FFT_H
#define ENGINE_AUDIO_FFT_H

#include "engine/base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct fft;

bool fft_supports(int length);
const struct fft *fft_new(struct arena *a, int length);
/* As fft_new without code for this processor's vectors: the same bits, slower. For comparison. */
const struct fft *fft_new_plain(struct arena *a, int length);
/* Doubles of work memory. */
int fft_work(const struct fft *f);
/* in is left as it was; in, out and work must not overlap. */
void fft_transform(const struct fft *f, const double *in_re, const double *in_im, double *out_re,
                   double *out_im, double *work);
/* cos and sin of 2 pi a/b, 0 <= a, 0 < b < 2^50: the nearest doubles. */
void fft_root(int64_t a, int64_t b, double *cosine, double *sine);

#endif
