#include "engine/dsp/cascade.h"

#include "engine/base/units.h"
#include "engine/dsp/steady.h"

#include <math.h>
#include <string.h>

#define CLEAR_EVERY_FRAMES 256
#define CLEAR_BELOW 0x1p-300
#define TAIL_LN 13.815510557964274 /* ln 10^6: 120 dB */

/* Lanes are left and right; a single channel runs in both and is stored twice. */
typedef double pair __attribute__((vector_size(16)));

struct stage {
    pair b0, b1, b2, a1, a2;
    pair s1, s2;
};
struct cascade {
    int count, channels;
    int until_clear_frames;
    struct stage *stages;
};

static pair both(double x)
{
    double r = coefficient(x);
    return (pair){ r, r };
}

struct cascade *cascade_new(struct arena *a, const struct section *sections, int count,
                            int channels)
{
    struct cascade *c = arena_new_one(a, struct cascade);
    *c = (struct cascade){ .count = count,
                           .channels = channels,
                           .until_clear_frames = CLEAR_EVERY_FRAMES };
    c->stages = arena_new_array(a, struct stage, count);
    for (int i = 0; i < count; i++) {
        const struct section *s = &sections[i];
        c->stages[i] = (struct stage){ .b0 = both(s->b0), .b1 = both(s->b1), .b2 = both(s->b2),
                                       .a1 = both(s->a1), .a2 = both(s->a2) };
    }
    return c;
}

struct cascade *cascade_join(struct arena *a, struct cascade *const parts[], int count)
{
    struct cascade *whole = arena_new_one(a, struct cascade);
    *whole = (struct cascade){ .channels = parts[0]->channels,
                               .until_clear_frames = CLEAR_EVERY_FRAMES };
    for (int i = 0; i < count; i++)
        whole->count += parts[i]->count;
    whole->stages = arena_new_array(a, struct stage, whole->count);
    for (int i = 0, at = 0; i < count; at += parts[i++]->count) {
        memcpy(&whole->stages[at], parts[i]->stages,
               sizeof *whole->stages * (size_t)parts[i]->count);
        parts[i]->stages = &whole->stages[at];
    }
    return whole;
}

static inline __attribute__((always_inline)) pair step(const struct stage *k, pair *s1, pair *s2,
                                                       pair x)
{
    pair y = k->b0 * x + *s1;
    *s1 = (k->b1 * x + *s2) - k->a1 * y;
    *s2 = k->b2 * x - k->a2 * y;
    return y;
}

/* Adding zero turns -0 into 0: silence comes out as all bits clear. */
static inline __attribute__((always_inline)) void store(pair x, double *l, double *r)
{
    x = x + (pair){ 0.0, 0.0 };
    *l = x[0];
    *r = x[1];
}

static void run_one(struct stage *k, double *l, double *r, int frames)
{
    struct stage a = k[0];
    for (int n = 0; n < frames; n++) {
        pair x = { l[n], r[n] };
        x = step(&a, &a.s1, &a.s2, x);
        store(x, &l[n], &r[n]);
    }
    k[0] = a;
}

/* The recursion waits on itself, so two stages cost little more than one. */
static void run_two(struct stage *k, double *l, double *r, int frames)
{
    struct stage a = k[0], b = k[1];
    for (int n = 0; n < frames; n++) {
        pair x = { l[n], r[n] };
        x = step(&a, &a.s1, &a.s2, x);
        x = step(&b, &b.s1, &b.s2, x);
        store(x, &l[n], &r[n]);
    }
    k[0] = a;
    k[1] = b;
}

static void run_four(struct stage *k, double *l, double *r, int frames)
{
    struct stage a = k[0], b = k[1], c = k[2], d = k[3];
    for (int n = 0; n < frames; n++) {
        pair x = { l[n], r[n] };
        x = step(&a, &a.s1, &a.s2, x);
        x = step(&b, &b.s1, &b.s2, x);
        x = step(&c, &c.s1, &c.s2, x);
        x = step(&d, &d.s1, &d.s2, x);
        store(x, &l[n], &r[n]);
    }
    k[0] = a;
    k[1] = b;
    k[2] = c;
    k[3] = d;
}

#if defined __x86_64__
/* Two stages in one vector, the later one a frame behind: the same sums in fewer instructions. */
typedef double quad __attribute__((vector_size(32)));
struct wave {
    quad b0, b1, b2, a1, a2, s1, s2;
};

#define WIDE __attribute__((target("avx2")))
#define WIDE_INLINE WIDE static inline __attribute__((always_inline))

WIDE_INLINE quad beside(pair a, pair b)
{
    return (quad){ a[0], a[1], b[0], b[1] };
}

WIDE_INLINE pair earlier(quad x)
{
    return (pair){ x[0], x[1] };
}

WIDE_INLINE pair later(quad x)
{
    return (pair){ x[2], x[3] };
}

WIDE_INLINE struct wave wave_of(const struct stage *k)
{
    return (struct wave){ beside(k[0].b0, k[1].b0), beside(k[0].b1, k[1].b1),
                          beside(k[0].b2, k[1].b2), beside(k[0].a1, k[1].a1),
                          beside(k[0].a2, k[1].a2), beside(k[0].s1, k[1].s1),
                          beside(k[0].s2, k[1].s2) };
}

WIDE_INLINE void keep_earlier(const struct wave *w, struct stage *k)
{
    k->s1 = earlier(w->s1);
    k->s2 = earlier(w->s2);
}

WIDE_INLINE void keep_later(const struct wave *w, struct stage *k)
{
    k->s1 = later(w->s1);
    k->s2 = later(w->s2);
}

WIDE_INLINE quad step_wave(struct wave *w, quad x)
{
    quad y = w->b0 * x + w->s1;
    w->s1 = (w->b1 * x + w->s2) - w->a1 * y;
    w->s2 = w->b2 * x - w->a2 * y;
    return y;
}

WIDE_INLINE pair step_alone(struct stage *k, pair x)
{
    return step(k, &k->s1, &k->s2, x);
}

/* The second pair of stages takes what the first has just made; two frames at least. */
WIDE static void run_four_wide(struct stage *k, double *l, double *r, int frames)
{
    pair a = step_alone(&k[0], (pair){ l[0], r[0] });
    struct wave v = wave_of(k), w;
    quad first = step_wave(&v, beside((pair){ l[1], r[1] }, a));
    pair c = step_alone(&k[2], later(first));
    w = wave_of(k + 2);
    for (int n = 2; n < frames; n++) {
        first = step_wave(&v, beside((pair){ l[n], r[n] }, earlier(first)));
        quad second = step_wave(&w, beside(later(first), c));
        store(later(second), &l[n - 2], &r[n - 2]);
        c = earlier(second);
    }
    keep_earlier(&v, &k[0]);
    keep_later(&v, &k[1]);
    quad second = step_wave(&w, beside(step_alone(&k[1], earlier(first)), c));
    store(later(second), &l[frames - 2], &r[frames - 2]);
    keep_earlier(&w, &k[2]);
    keep_later(&w, &k[3]);
    store(step_alone(&k[3], earlier(second)), &l[frames - 1], &r[frames - 1]);
}
#endif

static void run_stages(struct stage *k, int count, double *l, double *r, int frames)
{
    int i = 0;
#if defined __x86_64__
    if (frames >= 2 && __builtin_cpu_supports("avx2"))
        for (; i + 4 <= count; i += 4)
            run_four_wide(&k[i], l, r, frames);
#endif
    for (; i + 4 <= count; i += 4)
        run_four(&k[i], l, r, frames);
    for (; i + 2 <= count; i += 2)
        run_two(&k[i], l, r, frames);
    for (; i < count; i++)
        run_one(&k[i], l, r, frames);
}

static void clear_tiny(struct cascade *c)
{
    for (int i = 0; i < c->count; i++)
        for (int lane = 0; lane < 2; lane++) {
            struct stage *k = &c->stages[i];
            if (fabs(k->s1[lane]) < CLEAR_BELOW)
                k->s1[lane] = 0.0;
            if (fabs(k->s2[lane]) < CLEAR_BELOW)
                k->s2[lane] = 0.0;
        }
}

void cascade_process(struct cascade *c, double *const ch[], int frames)
{
    for (int at = 0; at < frames;) {
        int part = frames - at < c->until_clear_frames ? frames - at : c->until_clear_frames;
        double *l = ch[0] + at, *r = ch[c->channels - 1] + at;
        run_stages(c->stages, c->count, l, r, part);
        at += part;
        c->until_clear_frames -= part;
        if (c->until_clear_frames == 0) {
            clear_tiny(c);
            c->until_clear_frames = CLEAR_EVERY_FRAMES;
        }
    }
}

void cascade_reset(struct cascade *c)
{
    pair zero = { 0.0, 0.0 };
    for (int i = 0; i < c->count; i++)
        c->stages[i].s1 = c->stages[i].s2 = zero;
    c->until_clear_frames = CLEAR_EVERY_FRAMES;
}

/* Poles are the roots of z^2 + a1 z + a2; the largest radius rules. */
int cascade_tail_frames(const struct cascade *c, int rate_hz)
{
    double radius = 0.0, most = 0.4 * rate_hz;
    for (int i = 0; i < c->count; i++) {
        double a1 = c->stages[i].a1[0], a2 = c->stages[i].a2[0], d = a1 * a1 / 4.0 - a2;
        double r = d < 0.0 ? sqrt(a2) : fabs(a1) / 2.0 + sqrt(d);
        if (r > radius)
            radius = r;
    }
    if (radius <= 0.0)
        return 0;
    double frames = radius < 1.0 ? ceil(TAIL_LN / -steady_ln(radius)) : most;
    return (int)(frames < most ? frames : most);
}
