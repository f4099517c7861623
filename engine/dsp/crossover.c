#include "engine/dsp/crossover.h"

#include "engine/base/units.h"
#include "engine/dsp/steady.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define CLEAR_EVERY_FRAMES 256
#define CLEAR_BELOW 0x1p-300
#define K 1.41421356237309504880
#define FADE 17.0 /* (1 + t) e^-t, the end of a double pole, is 120 dB down */

/* Lanes are left and right; a single channel runs in both and is stored twice. */
typedef double pair __attribute__((vector_size(16)));

struct factors { pair a1, a2, a3; };
struct node { pair ic1, ic2; };
struct split {                            /* one crossover */
    struct factors f;
    struct node both, low, high;          /* the first stage serves both sides        */
    struct node turn[CROSSOVER_MOST];     /* its all-pass on each band that lies below */
};
struct crossover {
    int count, channels, tail_frames, until_clear_frames;
    struct split split[CROSSOVER_MOST];
};

struct crossover *crossover_new(struct arena *a, const double *freq_hz, int count, int rate_hz,
                                int channels)
{
    assert(count >= 1 && count <= CROSSOVER_MOST);
    struct crossover *x = arena_new_one(a, struct crossover);
    *x = (struct crossover){ .count = count, .channels = channels,
                             .until_clear_frames = CLEAR_EVERY_FRAMES };
    for (int i = 0; i < count; i++) {
        double half = STEADY_PI * freq_hz[i] / rate_hz;
        double g = coefficient(steady_sin(half) / steady_cos(half)), a1 = 1.0 / (1.0 + g * (g + K));
        x->split[i].f =
            (struct factors){ { a1, a1 }, { g * a1, g * a1 }, { g * g * a1, g * g * a1 } };
    }
    double tail = FADE / (K / 2.0 * 2.0 * STEADY_PI * freq_hz[0]) * rate_hz, most = 0.4 * rate_hz;
    x->tail_frames = (int)ceil(tail < most ? tail : most);
    return x;
}

/* v1 and v2: s/D and 1/D of the input. */
static inline __attribute__((always_inline)) void step(const struct factors *f, struct node *k,
                                                       pair x, pair *v1, pair *v2)
{
    pair v3 = x - k->ic2;
    *v1 = f->a1 * k->ic1 + f->a2 * v3;
    *v2 = k->ic2 + f->a2 * k->ic1 + f->a3 * v3;
    k->ic1 = 2.0 * *v1 - k->ic1;
    k->ic2 = 2.0 * *v2 - k->ic2;
}

/* In place: x becomes the high side, *low the low side. */
static inline __attribute__((always_inline)) void divide(struct split *s, pair *x, pair *low)
{
    pair v1, v2;
    step(&s->f, &s->both, *x, &v1, &v2);
    pair high = *x - K * v1 - v2;
    step(&s->f, &s->low, v2, &v1, low);
    step(&s->f, &s->high, high, &v1, &v2);
    *x = high - K * v1 - v2;
}

static inline __attribute__((always_inline)) pair turn(const struct factors *f, struct node *k,
                                                       pair x)
{
    pair v1, v2;
    step(f, k, x, &v1, &v2);
    return x - 2.0 * K * v1;
}

static inline __attribute__((always_inline)) void run(struct crossover *x, int count,
                                                      const double *const in[],
                                                      double *const band[CROSSOVER_BANDS][2],
                                                      int from, int to)
{
    int right = x->channels - 1;
    for (int n = from; n < to; n++) {
        pair rest = { in[0][n], in[right][n] }, out[CROSSOVER_BANDS];
        for (int i = 0; i < count; i++) {
            divide(&x->split[i], &rest, &out[i]);
            for (int below = 0; below < i; below++)
                out[below] = turn(&x->split[i].f, &x->split[i].turn[below], out[below]);
        }
        out[count] = rest;
        for (int b = 0; b <= count; b++) {
            band[b][0][n] = out[b][0];
            band[b][right][n] = out[b][1];
        }
    }
}

static void clear_tiny(struct node *k)
{
    for (int lane = 0; lane < 2; lane++) {
        k->ic1[lane] = fabs(k->ic1[lane]) < CLEAR_BELOW ? 0.0 : k->ic1[lane];
        k->ic2[lane] = fabs(k->ic2[lane]) < CLEAR_BELOW ? 0.0 : k->ic2[lane];
    }
}

static void clear_all(struct crossover *x)
{
    for (int i = 0; i < x->count; i++) {
        struct split *s = &x->split[i];
        clear_tiny(&s->both);
        clear_tiny(&s->low);
        clear_tiny(&s->high);
        for (int below = 0; below < i; below++)
            clear_tiny(&s->turn[below]);
    }
}

void crossover_split(struct crossover *x, const double *const in[],
                     double *const band[CROSSOVER_BANDS][2], int frames)
{
    for (int at = 0; at < frames;) {
        int left = frames - at, part = left < x->until_clear_frames ? left : x->until_clear_frames;
        if (x->count == 1)
            run(x, 1, in, band, at, at + part);
        else if (x->count == 2)
            run(x, 2, in, band, at, at + part);
        else
            run(x, 3, in, band, at, at + part);
        at += part;
        x->until_clear_frames -= part;
        if (x->until_clear_frames == 0) {
            clear_all(x);
            x->until_clear_frames = CLEAR_EVERY_FRAMES;
        }
    }
}

void crossover_reset(struct crossover *x)
{
    for (int i = 0; i < x->count; i++) {
        struct factors f = x->split[i].f;
        memset(&x->split[i], 0, sizeof x->split[i]);
        x->split[i].f = f;
    }
    x->until_clear_frames = CLEAR_EVERY_FRAMES;
}

int crossover_tail_frames(const struct crossover *x)
{
    return x->tail_frames;
}
