/* truepeak32: the reference true-peak meter of the tests: 32x, 256 taps a phase, Kaiser 10, flat to
 * 0.487 of the rate, in double.
 *
 * Samples: outside [0, frames) the signal is zero.
 * Speed:   4x everywhere, 32x only where a peak as high as the largest so far may hide. */
#ifndef TESTS_LIB_TRUEPEAK32_H
#define TESTS_LIB_TRUEPEAK32_H

#include "engine/base/arena.h"

#include <stdint.h>

struct truepeak32;

struct truepeak32 *truepeak32_new(struct arena *a);
/* Largest |x(t)|, full scale 1.0; *at_frame (may be NULL): the frame before it. */
double truepeak32_of(const struct truepeak32 *m, const double *x, int frames, int *at_frame);
/* x(frame + phase / 32), phase 0 .. 31. */
double truepeak32_at(const struct truepeak32 *m, const double *x, int frames, int frame, int phase);

#endif
