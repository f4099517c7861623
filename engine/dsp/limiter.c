/* Per cell, all in dB of reduction:
 *   d  = max(0, 20 log10(peak / c)), c = ceiling - LIMITER_MARGIN_DB
 *   m  = largest d over [k - hold - reach/2, k + lookahead/4 + reach/2]
 *   f  = max(m, f e^(-v/fast)), gliding through the last 0.05 dB above m in 300 ms
 *   s  rises toward f in 1 s and falls with the slow release
 *   b  = max(m, b[k+1] e^(-v/(1.5 lookahead))): the way down to what is to come
 *   r  = max(f, s, b): a lone transient lets go fast, a sustained reduction slowly
 *   g  = three running means of r, reach = 3/4 lookahead, then a quadratic spline over the frames;
 *        gain = 10^(-g/20)
 * v is the speed of lull.h. The weights of means and spline are not negative and sum to one, and
 * all of the r that they weigh are at least d[k]: so g >= d. A fall that ends in a corner at the
 * peak takes the least of the sound around it, so that less drive reaches the same loudness; the
 * reach rounds the corner. The hold keeps the gain still over half waves: that is what spares low
 * notes. The running sums are integers, so that nothing drifts and rest is exactly rest. */
#include "engine/dsp/limiter.h"

#include "engine/base/fastmath.h"
#include "engine/dsp/approach.h"
#include "engine/dsp/lull.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#define CELLS_PER_SECOND 3000
#define PIECE 512       /* frames whose gains are computed together, at least a cell */
#define MEANS 3
#define TOP_DB 120.0
#define SLOW_ATTACK_MS 1000.0
#define REST_DB 1e-6    /* below this a release has ended */
#define TAIL_DB 24.0
#define NEAR_DB 0.05    /* ripple of this size is not followed, but glided over */
#define GLIDE_MS 300.0
#define AHEAD 0.25      /* of the lookahead: the gain is down */
#define REACH 0.75      /* of the lookahead: the means */
#define APPROACH 1.5    /* of the lookahead: the time constant of the fall */
#define WINDOW 5.0      /* time constants that it looks ahead */

const struct field limiter_fields[] = { LIMITER_FIELDS(struct limiter_config, ), FIELD_END };

/* Largest of the last `window` values: a queue of falling values in a ring; O(1) a cell. */
struct highest {
    int window, room, first, count;
    double *value;
    int64_t *at;
};
struct mean {
    int length, place;
    int64_t sum, *ring;
};
struct delay {
    int length, place;
    double *ring;
};
struct limiter {
    double link;                     /* 0 .. 1 */
    double threshold;                /* linear */
    double slow, slow_attack, glide; /* factors a cell */
    double fast, approach_rate;      /* octaves a cell at speed 1: factor 2^-rate */
    int cell_frames, latency, tail;
    double unit, db_per_sum;         /* reduction r is counted in units of 1 / unit dB */
    double (*spline)[3];             /* weights of the cells before, at and after a frame */
    int64_t now;
    struct lull *lull;
    struct delay reductions, speeds; /* until the lull is known; until m is */
    struct highest highest;
    double f, s;
    struct delay releases;           /* until the approach is known */
    struct approach *approach;
    struct mean mean[MEANS];
    int64_t sums[3];                 /* of the cells before, at and after that whose gain is made */
};

int limiter_cell_frames(int rate_hz)
{
    int frames = 1;
    while (frames * 2 * CELLS_PER_SECOND <= rate_hz + rate_hz / 3)
        frames *= 2;
    return frames;
}

static double decay(double cells)
{
    return coefficient(exp(-1 / cells));
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

static struct delay delay_new(struct arena *a, int length)
{
    return (struct delay){ .length = length, .ring = arena_new_array(a, double, length + 1) };
}

static double delay_push(struct delay *d, double value)
{
    d->ring[d->place] = value;
    d->place = d->place == d->length ? 0 : d->place + 1;
    return d->ring[d->place];
}

/* A constant over each cell, twice averaged over a cell. */
static void set_spline(struct arena *a, struct limiter *l)
{
    l->spline = arena_alloc(a, sizeof *l->spline * (size_t)l->cell_frames);
    for (int i = 0; i < l->cell_frames; i++) {
        double t = (i + 0.5) / l->cell_frames;
        l->spline[i][0] = 0.5 * (1 - t) * (1 - t);
        l->spline[i][1] = 0.5 + t * (1 - t);
        l->spline[i][2] = 0.5 * t * t;
    }
}

static void set_highest(struct arena *a, struct highest *h, int window)
{
    h->window = window;
    h->room = window + 1;
    h->value = arena_new_array(a, double, h->room);
    h->at = arena_new_array(a, int64_t, h->room);
}

struct limiter *limiter_new(struct arena *a, const struct limiter_config *config, struct db ceiling,
                            int rate_hz)
{
    struct limiter *l = arena_new_one(a, struct limiter);
    l->cell_frames = limiter_cell_frames(rate_hz);
    double per_ms = 1e-3 * rate_hz / l->cell_frames, lookahead = config->lookahead_ms * per_ms;
    int reach = (int)(REACH * lookahead + 0.5), half = reach - reach / 2;
    /* One more for the spline. */
    int ahead = (int)(AHEAD * lookahead + 0.5) + half + 1;
    int behind = (int)(config->hold_ms * per_ms + 0.5) + half + 1;
    int window = (int)(WINDOW * APPROACH * lookahead) + 1;
    l->threshold = gain_from_db((struct db){ ceiling.v - LIMITER_MARGIN_DB }).v;
    l->link = config->link_percent / 100.0;
    l->slow = decay(config->release_ms * per_ms);
    l->slow_attack = decay(SLOW_ATTACK_MS * per_ms);
    l->glide = decay(GLIDE_MS * per_ms);
    l->fast = 1 / (M_LN2 * config->release_fast_ms * per_ms);
    l->approach_rate = 1 / (M_LN2 * APPROACH * lookahead);
    l->lull = lull_new(a, 1000 * per_ms);
    l->reductions = delay_new(a, LULL_AHEAD);
    l->speeds = delay_new(a, ahead);
    set_highest(a, &l->highest, behind + ahead + 1);
    l->releases = delay_new(a, window - 1);
    l->approach = approach_new(a, window);
    split_means(a, l, reach);
    set_spline(a, l);
    l->latency = (LULL_AHEAD + ahead + window - 1 + half + 1) * l->cell_frames;
    double slowest = fmax(config->release_ms, config->release_fast_ms / LULL_SLOWEST) * per_ms;
    l->tail = (behind + half + 1 + (int)ceil(slowest * log(TAIL_DB / REST_DB)) + 1) *
              l->cell_frames;
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
static double release(struct limiter *l, double m, double speed)
{
    double f = l->f, near = m < 1 ? NEAR_DB * m : NEAR_DB;
    if (f > m) {
        double fall = f * fastmath_exp2(-speed * l->fast), least = m + near;
        f = f <= least ? m + (f - m) * l->glide : fall > least ? fall : least;
    } else {
        f = m;
    }
    double s = f > l->s ? f + (l->s - f) * l->slow_attack : l->s * l->slow;
    l->f = f < REST_DB ? 0 : f;
    l->s = s < REST_DB ? 0 : s;
    return l->f > l->s ? l->f : l->s;
}

/* Takes a cell in; then `sums` are those of the cell `latency` back and its neighbours. */
static void advance(struct limiter *l, double peak, double power, double drive)
{
    double ratio = peak * drive / l->threshold, d = ratio > 1 ? fastmath_db(ratio) : 0;
    double speed = lull_push(l->lull, power);
    d = delay_push(&l->reductions, d < TOP_DB ? d : TOP_DB);
    speed = delay_push(&l->speeds, speed);
    double m = highest_push(&l->highest, d, l->now++);
    double let_go = delay_push(&l->releases, release(l, m, speed));
    double r = approach_push(l->approach, m, fastmath_exp2(-speed * l->approach_rate));
    r = r > let_go ? r : let_go;
    /* Rounded up: the sum may not fall short. */
    int64_t sum = r >= REST_DB ? (int64_t)(r * l->unit) + 1 : 0;
    for (int i = 0; i < MEANS; i++)
        sum = mean_push(&l->mean[i], sum);
    l->sums[0] = l->sums[1];
    l->sums[1] = l->sums[2];
    l->sums[2] = sum;
}

/* Gain in decibels of frame i of the cell that `sums` are about. */
static double level(const struct limiter *l, const double weights[3])
{
    return -l->db_per_sum * (weights[0] * (double)l->sums[0] + weights[1] * (double)l->sums[1] +
                             weights[2] * (double)l->sums[2]);
}

static bool is_resting(const struct limiter *l)
{
    return l->sums[0] == 0 && l->sums[1] == 0 && l->sums[2] == 0;
}

void limiter_gains(struct limiter *l, const float *peak, const float *power, double drive,
                   int cells, double *gain)
{
    int frames = l->cell_frames, together = PIECE / frames;
    for (int done = 0; done < cells; done += together) {
        int count = cells - done < together ? cells - done : together;
        bool is_working = false;
        double *first = gain + (size_t)done * (size_t)frames, *at = first;
        for (int k = done; k < done + count; k++, at += frames) {
            advance(l, (double)peak[k], (double)power[k], drive);
            is_working = is_working || !is_resting(l);
            for (int i = 0; i < frames; i++)
                at[i] = level(l, l->spline[i]);
        }
        if (is_working)
            fastmath_gains(first, count * frames);
        else
            for (int n = 0; n < count * frames; n++)
                first[n] = 1.0;
    }
}

void limiter_cell_gains(struct limiter *l, const float *peak, const float *power, double drive,
                        int cells, double *gain)
{
    static const double middle[3] = { 0.125, 0.75, 0.125 };
    for (int k = 0; k < cells; k++) {
        advance(l, (double)peak[k], (double)power[k], drive);
        gain[k] = is_resting(l) ? 1.0 : fastmath_gain(level(l, middle));
    }
}

#define ROUND_UP (1.0 + 0x1p-22) /* the result is a float: it may not fall short */

void limiter_link(const struct limiter *l, const float *own, const float *all, double drive,
                  int cells, float *out)
{
    double over = drive / l->threshold;
    for (int n = 0; n < cells; n++) {
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

static void delay_reset(struct delay *d)
{
    memset(d->ring, 0, sizeof *d->ring * (size_t)(d->length + 1));
    d->place = 0;
}

void limiter_reset(struct limiter *l)
{
    l->now = 0;
    l->highest.first = l->highest.count = 0;
    l->f = l->s = 0;
    memset(l->sums, 0, sizeof l->sums);
    lull_reset(l->lull);
    delay_reset(&l->reductions);
    delay_reset(&l->speeds);
    delay_reset(&l->releases);
    approach_reset(l->approach);
    for (int i = 0; i < MEANS; i++) {
        struct mean *m = &l->mean[i];
        memset(m->ring, 0, sizeof *m->ring * (size_t)m->length);
        m->place = 0;
        m->sum = 0;
    }
}
