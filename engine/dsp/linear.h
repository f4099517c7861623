/* linear: a symmetric FIR with the magnitude of an analogue prototype: no phase shift but a delay.
 *
 * Range:  what is narrower than about 10 Hz is smeared: linear_design tells by how much.
 * Length: 0.37 s or a little more; the delay is half of it.
 * Bits:   from steady arithmetic; taps lie on the grid of `coefficient` and are symmetric
 *         exactly. */
#ifndef ENGINE_DSP_LINEAR_H
#define ENGINE_DSP_LINEAR_H

#include "engine/dsp/matched.h"

struct linear {
    int count, delay_frames; /* count = 2 delay + 1 */
    double *taps;
    double error_db;         /* the largest, where the prototype is above -40 dB */
};

struct linear linear_design(struct arena *a, const struct analogue *h, int rate_hz);

#endif
