#include "engine/compare/level.h"

#include <math.h>
#include <stdlib.h>

#define BLOCKS_A_SECOND 4
#define LOUD 1e-4                  /* of the loudest block's energy: -40 dB    */
#define BEST_SHARE 0.1             /* of the energy, in the blocks that fit best */
#define SAME_GAIN 0.003            /* 0.026 dB                                   */
#define UNITY 1e-7                 /* no gain is as near to 1 as that            */

struct block { double xx, xy, yy, misfit; };

bool level_read_before(const struct level_pairing *p, int64_t start, int frames,
                       double *const ch[2], struct err *err)
{
    double *to[2];
    for (int c = 0; c < 2; c++)
        to[p->from[c]] = ch[c];
    return track_read(p->before, start - p->lag_frames, frames, to, err);
}

static void sum_block(const double *x, const double *y, int frames, struct block *b)
{
    double xx = 0, xy = 0, yy = 0;
    for (int i = 0; i < frames; i++) {
        xx += x[i] * x[i];
        xy += x[i] * y[i];
        yy += y[i] * y[i];
    }
    double fit = xx > 0 && yy > 0 ? xy / xx * xy / yy : 0;
    *b = (struct block){ .xx = xx, .xy = xy, .yy = yy, .misfit = fit < 1 ? 1 - fit : 0 };
}

static bool sum_all(const struct level_pairing *p, struct block *blocks[2], int count, int frames,
                    struct arena *scratch, struct err *err)
{
    double *x[2], *y[2];
    for (int c = 0; c < 2; c++) {
        x[c] = arena_new_array(scratch, double, frames);
        y[c] = arena_new_array(scratch, double, frames);
    }
    for (int i = 0; i < count; i++) {
        int64_t at = p->start_frame + (int64_t)i * frames;
        int n = p->end_frame - at < frames ? (int)(p->end_frame - at) : frames;
        if (!level_read_before(p, at, n, x, err) || !track_read(p->after, at, n, y, err))
            return false;
        for (int c = 0; c < 2; c++)
            sum_block(x[c], y[c], n, &blocks[c][i]);
    }
    return true;
}

static int by_misfit(const void *a, const void *b)
{
    const struct block *p = a, *q = b;
    return (p->misfit > q->misfit) - (p->misfit < q->misfit);
}

static int by_gain(const void *a, const void *b)
{
    const struct block *p = a, *q = b;
    double g = p->xy / p->xx, h = q->xy / q->xx;
    return (g > h) - (g < h);
}

/* Keeps loud blocks of which both sides sound. */
static int keep_loud(const struct block *from, int count, struct block *to)
{
    double most = 0;
    int kept = 0;
    for (int i = 0; i < count; i++)
        if (from[i].xx > most && from[i].yy > 0)
            most = from[i].xx;
    for (int i = 0; i < count; i++)
        if (from[i].xx > LOUD * most && from[i].yy > 0)
            to[kept++] = from[i];
    return kept;
}

static double energy(const struct block *b, int count)
{
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += b[i].xx;
    return sum;
}

/* How many of the sorted blocks hold `share` of the energy, at least 1. */
static int count_of_share(const struct block *b, int count, double share)
{
    double whole = energy(b, count), sum = 0;
    int n = 0;
    while (n < count && (n == 0 || sum < share * whole))
        sum += b[n++].xx;
    return n;
}

static double gain_of(const struct block *blocks, int count, struct arena *scratch)
{
    struct block *b = arena_new_array(scratch, struct block, count + 1);
    int n = keep_loud(blocks, count, b);
    if (n == 0)
        return 0;
    qsort(b, (size_t)n, sizeof *b, by_misfit);
    int best = count_of_share(b, n, BEST_SHARE);
    double limit = 4 * b[best - 1].misfit + 1e-12;
    while (best < n && b[best].misfit <= limit)
        best++;
    qsort(b, (size_t)best, sizeof *b, by_gain);
    struct block *middle = &b[count_of_share(b, best, 0.5) - 1];
    double typical = middle->xy / middle->xx, xx = 0, xy = 0;
    for (int i = 0; i < best; i++)
        if (fabs(b[i].xy / b[i].xx - typical) <= SAME_GAIN * fabs(typical)) {
            xx += b[i].xx;
            xy += b[i].xy;
        }
    double gain = xy / xx;
    return fabs(fabs(gain) - 1) < UNITY ? copysign(1, gain) : gain;
}

static void find_silence(struct level_pairing *p, const struct block *blocks, int count, int side)
{
    p->is_silent_before[side] = p->is_silent_after[side] = true;
    for (int i = 0; i < count; i++) {
        p->is_silent_before[side] &= !(blocks[i].xx > 0);
        p->is_silent_after[side] &= !(blocks[i].yy > 0);
    }
}

/* Mean of the blocks' own correlations, weighted with their energy. */
static double correlation_of(const struct block *blocks, int count, double *weight)
{
    double sum = 0;
    for (int i = 0; i < count; i++) {
        double w = sqrt(blocks[i].xx * blocks[i].yy);
        sum += w > 0 ? fabs(blocks[i].xy) : 0;
        *weight += w;
    }
    return sum;
}

bool level_match(struct level_pairing *p, double *correlation, struct err *err)
{
    struct arena *scratch = arena_new();
    int frames = track_rate_hz(p->after) / BLOCKS_A_SECOND;
    int64_t length = p->end_frame - p->start_frame;
    int count = length > 0 ? (int)((length + frames - 1) / frames) : 0;
    struct block *blocks[2];
    for (int c = 0; c < 2; c++)
        blocks[c] = arena_new_array(scratch, struct block, count + 1);
    bool ok = sum_all(p, blocks, count, frames, scratch, err);
    if (ok) {
        double sum = 0, weight = 0;
        for (int c = 0; c < 2; c++) {
            find_silence(p, blocks[c], count, c);
            p->gain[c] = gain_of(blocks[c], count, scratch);
            sum += correlation_of(blocks[c], count, &weight);
        }
        *correlation = weight > 0 ? sum / weight : 0;
    }
    arena_free(scratch);
    return ok;
}
