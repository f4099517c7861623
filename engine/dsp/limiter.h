/* limiter: gain curve of a look-ahead true-peak limiter from the peaks and the power of its input.
 *
 * The detector (audio/peak) and the multiplication are the caller's: levels can then be solved on
 * stored cells without running the audio again.
 *
 * Cells:   input comes in cells of limiter_cell_frames. peak x drive: the largest peak in the cell,
 *          full scale 1.0, all channels linked by maximum; with a link under 100 % one limiter a
 *          channel, each fed through limiter_link. power: mean square of the cell, channels added;
 *          it only decides how fast the gain moves (lull.h).
 * Output:  gain <= 1 for each frame of the cell `limiter_latency_frames` earlier, so that
 *          gain * peak <= ceiling everywhere; exactly 1.0 while nothing exceeds the ceiling.
 * Range:   peaks up to 120 dB over the ceiling.
 * Blocks:  any split gives the same bits; no maths library takes part.
 * Source:  order statistics then FIR: Hamalainen, DAFx-02; two-stage release in dB. */
#ifndef ENGINE_DSP_LIMITER_H
#define ENGINE_DSP_LIMITER_H

#include "engine/base/arena.h"
#include "engine/base/field.h"
#include "engine/base/units.h"

#define LIMITER_VERSION 2u

/* What the gain aims below the ceiling: room for the detector's rounding and its 8x parabola. */
#define LIMITER_MARGIN_DB 0.004

struct limiter_config {
    double lookahead_ms;    /* default 8   */
    double hold_ms;         /* default 4   */
    double release_ms;      /* default 300 */
    double release_fast_ms; /* default 40  */
    double link_percent;    /* default 100 */
};
extern const struct field limiter_fields[];
/* The same rows for a configuration that holds a limiter's as a member: LIMITER_FIELDS(struct
 * config, limiter.). */
#define LIMITER_FIELDS(type_, member_) \
    FIELD("lookahead", type_, member_ lookahead_ms, .kind = FIELD_NUMBER, .unit = UNIT_MS, \
          .min = 0.5, .max = 20, .dflt = 8, \
          .help = "how gently the gain falls before a peak: half of a fall takes 1.7 times as " \
                  "long, nearly all of it 5 times; music gets cleaner up to about 8 ms"), \
    FIELD("release", type_, member_ release_ms, .kind = FIELD_NUMBER, .unit = UNIT_MS, \
          .min = 20, .max = 2000, .dflt = 300, \
          .help = "time constant with which sustained reduction lets go"), \
    FIELD("release_fast", type_, member_ release_fast_ms, .kind = FIELD_NUMBER, .unit = UNIT_MS, \
          .min = 1, .max = 500, .dflt = 40, \
          .help = "time constant with which the reduction of a lone transient lets go; shorter " \
                  "where the sound is weak, longer where it is strong"), \
    FIELD("hold", type_, member_ hold_ms, .kind = FIELD_NUMBER, .unit = UNIT_MS, \
          .min = 0, .max = 50, .dflt = 4, \
          .help = "how long the gain stays down after a peak; with the lookahead at least half a " \
                  "period of the lowest note (12.5 ms for 40 Hz) keeps that note clean"), \
    FIELD("link", type_, member_ link_percent, .kind = FIELD_NUMBER, .unit = UNIT_PERCENT, \
          .min = 0, .max = 100, .dflt = 100, \
          .help = "how much of the louder channel's reduction the other one shares; under 100 % " \
                  "the image moves while it works")

struct limiter;

struct limiter *limiter_new(struct arena *a, const struct limiter_config *config, struct db ceiling,
                            int rate_hz);
/* Frames of a cell: a power of two, about a third of a millisecond. */
int limiter_cell_frames(int rate_hz);
/* Whole cells. */
int limiter_latency_frames(const struct limiter *l);
/* Frames after the last peak over the ceiling until gain is again exactly 1.0, after any reduction
 * of up to 24 dB. It counts from the gain's own frame: the latency is not part of it. */
int limiter_tail_frames(const struct limiter *l);
/* Fills limiter_cell_frames gains a cell. */
void limiter_gains(struct limiter *l, const float *peak, const float *power, double drive,
                   int cells, double *gain);
/* The same, only the gain in the middle of each cell. */
void limiter_cell_gains(struct limiter *l, const float *peak, const float *power, double drive,
                        int cells, double *gain);
/* Of one channel's own peaks and the maximum of all: peaks whose reduction is link x that of the
 * maximum and (1 - link) x its own. Never below `own`. */
void limiter_link(const struct limiter *l, const float *own, const float *all, double drive,
                  int cells, float *out);
void limiter_reset(struct limiter *l);

#endif
