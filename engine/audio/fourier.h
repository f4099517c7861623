/* fourier: the discrete Fourier transform of a power of two, in double precision.
 *
 *   X[k] = sum over n of x[n] exp(-2 pi i k n / length)
 *
 * Samples: real and imaginary parts in arrays of their own, 32-byte aligned (arena_alloc of 256
 *          bytes or more is), transformed in place; the inverse is not scaled.
 * Range:   length 16 or more.
 * Bits:    twiddle factors lie on the grid of `coefficient`: every machine gets the same.
 * Threads: one state belongs to one thread at a time.
 * Source:  Stockham's self-sorting form, radix 4. */
#ifndef ENGINE_AUDIO_FOURIER_H
#define ENGINE_AUDIO_FOURIER_H

#include "engine/base/arena.h"

struct fourier;

struct fourier *fourier_new(struct arena *a, int length);
void fourier_forward(struct fourier *f, double *re, double *im);
void fourier_inverse(struct fourier *f, double *re, double *im);

#endif
