/* limiter: gain curve of a look-ahead true-peak limiter from the peaks of its input.
 *
 * The detector (audio/peak) and the multiplication are the caller's: levels can then be solved on
 * stored peaks without running the audio again.
 *
 * Input:   p[n] x drive: peak around frame n, full scale 1.0, all channels linked by maximum.
 * Output:  gain[n] <= 1 for the frame `limiter_latency_frames` earlier, so that
 *          gain * peak <= ceiling everywhere; exactly 1.0 while nothing exceeds the ceiling.
 * Range:   peaks up to 120 dB over the ceiling.
 * Blocks:  any split gives the same bits; no maths library takes part.
 * Source:  order statistics then FIR: Hamalainen, DAFx-02; two-stage release in dB. */
#ifndef ENGINE_DSP_LIMITER_H
#define ENGINE_DSP_LIMITER_H

#include "engine/base/arena.h"
#include "engine/base/field.h"
#include "engine/base/units.h"

#define LIMITER_VERSION 1u

/* What the gain aims below the ceiling: room for the detector's rounding and its 8x parabola. */
#define LIMITER_MARGIN_DB 0.004

struct limiter_config {
    double lookahead_ms;    /* default 8   */
    double hold_ms;         /* default 8   */
    double release_ms;      /* default 300 */
    double release_fast_ms; /* default 20  */
};
extern const struct field limiter_fields[];

struct limiter;

struct limiter *limiter_new(struct arena *a, const struct limiter_config *config, struct db ceiling,
                            int rate_hz);
int limiter_latency_frames(const struct limiter *l);
/* Frames after the last peak over the ceiling until gain is again exactly 1.0, after any reduction of
 * up to 24 dB. It counts from the gain's own frame: the latency is not part of it. */
int limiter_tail_frames(const struct limiter *l);
void limiter_gains(struct limiter *l, const float *p, double drive, int frames, double *gain);
void limiter_reset(struct limiter *l);

#endif
