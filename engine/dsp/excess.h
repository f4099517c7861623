/* excess: what a static curve adds to the signal, worked out without aliasing, and the signal late.
 *
 *   y[n] = x[n - latency] + e[n],  e = mean of (curve(x) - x) between neighbours at the high rate
 *
 * Only the difference goes through the oversampling filters: what the curve leaves alone is the
 * delayed input to the bit.
 *
 * Samples: planar double, in place.
 * Blocks:  any split gives the same bits.
 * Source:  antiderivative antialiasing: Parker, Zavalishin, Le Bivic, DAFx-16. */
#ifndef ENGINE_DSP_EXCESS_H
#define ENGINE_DSP_EXCESS_H

#include "engine/audio/oversample.h"

struct excess;

/* Last input of one channel, and what the curve keeps of it. */
struct excess_memory {
    double x, integral;
    bool has_integral;
};
/* Replaces samples at the high rate, a multiple of four, by the mean of the difference on the way
 * to each. */
typedef void (*excess_curve)(const void *curve, struct excess_memory *m, double *x, int count);

/* is_offset: the curve makes an offset, which a high-pass at 5 Hz takes out of the difference. */
struct excess *excess_new(struct arena *a, excess_curve work, const void *curve, int factor,
                          bool is_offset, int rate_hz, int channels);
int excess_latency_frames(const struct excess *e);
int excess_tail_frames(const struct excess *e);
/* x becomes gain (delayed x + amount e). */
void excess_process(struct excess *e, double *const ch[], int frames, double amount, double gain);
void excess_reset(struct excess *e);

#endif
