/* limiter: gain curve of a look-ahead true-peak limiter from the peaks of its input.
 *
 * The detector (audio/peak) and the multiplication are the caller's: levels can then be solved on
 * stored peaks without running the audio again.
 *
 * Input:   p[n] x drive: peak around frame n, full scale 1.0, all channels linked by maximum.
 * Output:  gain[n] <= 1 for the frame `limiter_latency_frames` earlier, so that
 *          gain * peak <= ceiling everywhere; exactly 1.0 while nothing exceeds the ceiling.
 * Blocks:  any split gives the same bits.
 * Source:  order statistics then FIR: Hamalainen, DAFx-02; two-stage release in dB. */
#ifndef ENGINE_DSP_LIMITER_H
#define ENGINE_DSP_LIMITER_H

#include "engine/base/arena.h"
#include "engine/base/field.h"
#include "engine/base/units.h"

#define LIMITER_VERSION 1u

struct limiter_config {
    double lookahead_ms;   /* default 8   */
    double release_ms;     /* default 300 */
    /* further keys as the design needs, each in limiter_fields */
};
extern const struct field limiter_fields[];

struct limiter;

struct limiter *limiter_new(struct arena *a, const struct limiter_config *config, struct db ceiling,
                            int rate_hz);
int limiter_latency_frames(const struct limiter *l);
int limiter_tail_frames(const struct limiter *l);
void limiter_gains(struct limiter *l, const float *p, double drive, int frames, double *gain);
void limiter_reset(struct limiter *l);

#endif
