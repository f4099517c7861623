/* Per frame, all in dB of reduction:
 *   d  = max(0, 20 log10(peak / c)), c = ceiling - LIMITER_MARGIN_DB
 *   m  = largest d over [n - hold, n + lookahead]
 *   f  = max(m, f e^(-1/fast)), gliding through the last 0.05 dB above m in 300 ms,
 *   s  rises toward f in 150 ms and falls with the slow release,
 *   r  = max(f, s): a lone transient lets go fast, a sustained reduction slowly
 *   g  = three running means of r over [n - lookahead, n + min(hold, lookahead)]; gain = 10^(-g/20)
 * The means have weights that are not negative and sum to one, and all of the r they weigh is at
 * least d[n]: so g >= d. The hold keeps the gain still over half waves: that is what spares low
 * notes. The running sums are integers, so that nothing drifts and rest is exactly rest. */
#include "engine/dsp/limiter.h"

#include "engine/base/fastmath.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#define PIECE 512 /* frames whose gains are computed together */
#define MEANS 3
#define TOP_DB 120.0
#define SLOW_ATTACK_MS 150.0
#define REST_DB 1e-6         /* below this a release has ended */
#define TAIL_DB 24.0
#define NEAR_DB 0.05         /* ripple of this size is not followed, but glided over */
#define GLIDE_MS 300.0

const struct field limiter_fields[] = { LIMITER_FIELDS(struct limiter_config, ), FIELD_END };

/* Largest of the last `window` values: a queue of falling values in a ring; O(1) a frame. */
struct highest {
    int window, room, first, count;
    double *value;
    int64_t *at;
};
struct mean {
    int length, place;
    int64_t sum, *ring;
};
struct limiter {
    double link;                          /* 0 .. 1 */
    double threshold;                     /* linear */
    double fast, slow, slow_attack, glide; /* factors a frame */
    int latency, tail;
    double unit, db_per_sum;              /* reduction r is counted in units of 1 / unit dB */
    bool is_resting;                      /* then time need not pass */
    int64_t now;
    struct highest highest;
    double f, s;
    struct mean mean[MEANS];
};

static int frames_of(double ms, int rate_hz)
{
    return (int)(ms * 1e-3 * rate_hz + 0.5);
}

static double decay(double ms, int rate_hz)
{
    return coefficient(exp(-1 / (ms * 1e-3 * rate_hz)));
}

/* Lengths whose joint reach is `reach` + 1 frames: 0.46, 0.31 and 0.23 of it. */
static void split_means(struct arena *a, struct limiter *l, int reach)
{
    double sums = 1;
    int first = (int)(0.46 * reach + 0.5), second = (int)(0.31 * reach + 0.5);
    const int length[MEANS] = { first + 1, second + 1, reach - first - second + 1 };
    for (int i = 0; i < MEANS; i++) {
        l->mean[i].length = length[i];
        l->mean[i].ring = arena_new_array(a, int64_t, length[i]);
        sums *= length[i];
    }
    /* The last sum must hold TOP_DB in 62 bits. */
    double unit = 1;
    while (unit * 2 * sums * TOP_DB < 0x1p62 && unit < 0x1p40)
        unit *= 2;
    l->unit = unit;
    l->db_per_sum = 1 / (unit * sums);
}

struct limiter *limiter_new(struct arena *a, const struct limiter_config *config, struct db ceiling,
                            int rate_hz)
{
    int lookahead = frames_of(config->lookahead_ms, rate_hz),
        hold = frames_of(config->hold_ms, rate_hz);
    int after = hold < lookahead ? hold : lookahead;
    struct limiter *l = arena_new_one(a, struct limiter);
    l->threshold = gain_from_db((struct db){ ceiling.v - LIMITER_MARGIN_DB }).v;
    l->link = config->link_percent / 100.0;
    l->fast = decay(config->release_fast_ms, rate_hz);
    l->slow = decay(config->release_ms, rate_hz);
    l->glide = decay(GLIDE_MS, rate_hz);
    l->slow_attack = decay(SLOW_ATTACK_MS, rate_hz);
    l->latency = lookahead + after;
    struct highest *h = &l->highest;
    h->window = lookahead + hold + 1;
    h->room = h->window + 1;
    h->value = arena_new_array(a, double, h->room);
    h->at = arena_new_array(a, int64_t, h->room);
    split_means(a, l, lookahead + after);
    l->is_resting = true;
    double slowest = fmax(config->release_ms, config->release_fast_ms) * 1e-3 * rate_hz;
    l->tail = hold + lookahead + (int)ceil(slowest * log(TAIL_DB / REST_DB)) + 1;
    return l;
}

int limiter_latency_frames(const struct limiter *l)
{
    return l->latency;
}

int limiter_tail_frames(const struct limiter *l)
{
    return l->tail;
}

static double highest_push(struct highest *h, double d, int64_t now)
{
    if (h->count > 0 && h->at[h->first] <= now - h->window) {
        h->first = h->first + 1 == h->room ? 0 : h->first + 1;
        h->count--;
    }
    if (d > 0) {
        while (h->count > 0) {
            int last = h->first + h->count - 1;
            last = last >= h->room ? last - h->room : last;
            if (h->value[last] > d)
                break;
            h->count--;
        }
        int end = h->first + h->count;
        end = end >= h->room ? end - h->room : end;
        h->value[end] = d;
        h->at[end] = now;
        h->count++;
    }
    return h->count > 0 ? h->value[h->first] : 0;
}

static int64_t mean_push(struct mean *m, int64_t value)
{
    m->sum += value - m->ring[m->place];
    m->ring[m->place] = value;
    m->place = m->place + 1 == m->length ? 0 : m->place + 1;
    return m->sum;
}

/* Two-stage release; both stages end at exactly zero. A reduction only slightly above m glides:
 * meters' filters read the same tone up to 0.05 dB higher or lower by the phase in which it is
 * sampled. */
static double release(struct limiter *l, double m)
{
    double f = l->f, near = m < 1 ? NEAR_DB * m : NEAR_DB;
    if (f > m) {
        double fall = f * l->fast, least = m + near;
        f = f <= least ? m + (f - m) * l->glide : fall > least ? fall : least;
    } else {
        f = m;
    }
    double s = f > l->s ? f + (l->s - f) * l->slow_attack : l->s * l->slow;
    l->f = f < REST_DB ? 0 : f;
    l->s = s < REST_DB ? 0 : s;
    return l->f > l->s ? l->f : l->s;
}

/* Gains in decibels; false: all are zero. */
static bool levels(struct limiter *l, const float *p, double drive, int frames, double *db)
{
    double over = 1 / l->threshold;
    bool is_working = false;
    for (int n = 0; n < frames; n++) {
        double ratio = (double)p[n] * drive * over;
        if (l->is_resting && !(ratio > 1)) {
            db[n] = 0.0;
            continue;
        }
        is_working = true;
        double d = ratio > 1 ? fastmath_db(ratio) : 0;
        double m = highest_push(&l->highest, d < TOP_DB ? d : TOP_DB, l->now++);
        double r = release(l, m);
        /* Rounded up: the sum may not fall short. */
        int64_t sum = r > 0 ? (int64_t)(r * l->unit) + 1 : 0;
        for (int i = 0; i < MEANS; i++)
            sum = mean_push(&l->mean[i], sum);
        /* Nothing is negative: a sum of zero says that all memory is zero. */
        l->is_resting = sum == 0;
        db[n] = -(double)sum * l->db_per_sum;
    }
    return is_working;
}

void limiter_gains(struct limiter *l, const float *p, double drive, int frames, double *gain)
{
    for (int done = 0; done < frames; done += PIECE) {
        int count = frames - done < PIECE ? frames - done : PIECE;
        if (levels(l, p + done, drive, count, gain + done))
            fastmath_gains(gain + done, count);
        else
            for (int n = 0; n < count; n++)
                gain[done + n] = 1.0;
    }
}

#define ROUND_UP (1.0 + 0x1p-22) /* the result is a float: it may not fall short */

void limiter_link(const struct limiter *l, const float *own, const float *all, double drive,
                  int frames, float *out)
{
    double over = drive / l->threshold;
    for (int n = 0; n < frames; n++) {
        double most = (double)all[n] * over, mine = (double)own[n] * over;
        out[n] = own[n];
        if (!(most > 1) || most == mine)
            continue;
        double own_db = mine > 1 ? fastmath_db(mine) : 0,
            db = own_db + l->link * (fastmath_db(most) - own_db);
        double wanted = db > 0 ? fastmath_gain(db) / over * ROUND_UP : 0;
        out[n] = wanted > (double)own[n] ? (float)wanted : own[n];
    }
}

void limiter_reset(struct limiter *l)
{
    l->now = 0;
    l->is_resting = true;
    l->highest.first = l->highest.count = 0;
    l->f = l->s = 0;
    for (int i = 0; i < MEANS; i++) {
        struct mean *m = &l->mean[i];
        memset(m->ring, 0, sizeof *m->ring * (size_t)m->length);
        m->place = 0;
        m->sum = 0;
    }
}
