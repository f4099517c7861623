#include "engine/audio/fft.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define MOST_STAGES 24
#define LANES 2
#define UNROLLED _Pragma("GCC unroll 8")

typedef double lanes __attribute__((vector_size(8 * LANES)));

/* One pass: `groups` butterflies apart by their twiddles, each over `stride` neighbours. */
struct stage {
    int radix, groups, stride;
    const double *cosine, *sine; /* [(k - 1) * groups + p]: exp(-2 pi j p k / (radix groups)) */
};
struct fft {
    int length, stages;
    struct stage stage[MOST_STAGES];
};

/* A double-double: the unevaluated sum of two doubles, 106 bits.
 * Source: Dekker, Numerische Mathematik 18, 1971. */
struct wide { double high, low; };

static struct wide wide_sum(double a, double b)
{
    double s = a + b, v = s - a;
    return (struct wide){ s, (a - (s - v)) + (b - v) };
}

static struct wide wide_product(double a, double b)
{
    const double splitter = 134217729.0; /* 2^27 + 1 */
    double p = a * b, ta = splitter * a, tb = splitter * b;
    double ah = ta - (ta - a), al = a - ah, bh = tb - (tb - b), bl = b - bh;
    return (struct wide){ p, ((ah * bh - p) + ah * bl + al * bh) + al * bl };
}

static struct wide wide_add(struct wide a, struct wide b)
{
    struct wide s = wide_sum(a.high, b.high);
    return wide_sum(s.high, s.low + a.low + b.low);
}

static struct wide wide_multiply(struct wide a, struct wide b)
{
    struct wide p = wide_product(a.high, b.high);
    return wide_sum(p.high, p.low + (a.high * b.low + a.low * b.high));
}

static struct wide wide_divide(struct wide a, double b)
{
    double q = a.high / b;
    struct wide p = wide_product(q, b);
    return wide_sum(q, ((a.high - p.high) - p.low + a.low) / b);
}

/* Taylor's series from a first term, x^2 = square, |x| <= pi/4. */
static double series(struct wide term, struct wide square, int first)
{
    struct wide sum = term;
    for (int n = first; n < first + 28; n += 2) {
        term = wide_divide(wide_multiply(term, square), -(double)((n + 1) * (n + 2)));
        sum = wide_add(sum, term);
    }
    return sum.high;
}

void fft_root(int64_t a, int64_t b, double *cosine, double *sine)
{
    static const struct wide turn = { 6.283185307179586, 2.4492935982947064e-16 };
    int64_t quarter = 4 * (a % b) / b, rest = 4 * (a % b) % b; /* in quarters: quarter + rest/b */
    bool mirrored = 2 * rest > b;
    double part = (double)(mirrored ? b - rest : rest);
    struct wide x = wide_multiply(turn, (struct wide){ part / 4, 0 });
    x = wide_divide(x, (double)b);
    struct wide square = wide_multiply(x, x);
    double c = series((struct wide){ 1, 0 }, square, 0), s = series(x, square, 1);
    if (mirrored) {
        double swap = c;
        c = s;
        s = swap;
    }
    const double cosines[4] = { c, -s, -c, s }, sines[4] = { s, c, -s, -c };
    *cosine = cosines[quarter];
    *sine = sines[quarter];
}

static int radix_of(int length)
{
    static const int radices[] = { 4, 2, 3, 5, 7 };
    for (int i = 0; i < 5; i++)
        if (length % radices[i] == 0)
            return radices[i];
    return 0;
}

bool fft_supports(int length)
{
    if (length < 16 || length % 16 != 0)
        return false;
    while (length > 1) {
        int radix = radix_of(length);
        if (radix == 0)
            return false;
        length /= radix;
    }
    return true;
}

/* All roots from those of one eighth of the circle. */
static void make_roots(int length, double *cosine, double *sine)
{
    int quarter = length / 4;
    for (int n = 0; n <= length / 8; n++) {
        fft_root(n, length, &cosine[n], &sine[n]);
        cosine[quarter - n] = sine[n];
        sine[quarter - n] = cosine[n];
    }
    for (int n = quarter; n < length; n++) {
        cosine[n] = -sine[n - quarter];
        sine[n] = cosine[n - quarter];
    }
}

static void make_twiddles(struct stage *s, const double *cosine, const double *sine, int length,
                          struct arena *a)
{
    double *c = arena_new_array(a, double, (s->radix - 1) * s->groups);
    double *d = arena_new_array(a, double, (s->radix - 1) * s->groups);
    for (int k = 1; k < s->radix; k++)
        for (int p = 0; p < s->groups; p++) {
            int64_t turn = (int64_t)p * k * s->stride % length;
            c[(k - 1) * s->groups + p] = cosine[turn];
            d[(k - 1) * s->groups + p] = -sine[turn];
        }
    s->cosine = c;
    s->sine = d;
}

const struct fft *fft_new(struct arena *a, int length)
{
    assert(fft_supports(length));
    struct fft *f = arena_new_one(a, struct fft);
    double *cosine = arena_new_array(a, double, length), *sine = arena_new_array(a, double, length);
    make_roots(length, cosine, sine);
    f->length = length;
    for (int left = length, stride = 1; left > 1;) {
        struct stage *s = &f->stage[f->stages++];
        s->radix = radix_of(left);
        s->groups = left / s->radix;
        s->stride = stride;
        make_twiddles(s, cosine, sine, length, a);
        left = s->groups;
        stride *= s->radix;
    }
    return f;
}

struct pair { lanes re, im; };

static inline struct pair plus(struct pair a, struct pair b)
{
    return (struct pair){ a.re + b.re, a.im + b.im };
}

static inline struct pair minus(struct pair a, struct pair b)
{
    return (struct pair){ a.re - b.re, a.im - b.im };
}

/* a - j b and a + j b */
static inline struct pair minus_j(struct pair a, struct pair b)
{
    return (struct pair){ a.re + b.im, a.im - b.re };
}

static inline struct pair plus_j(struct pair a, struct pair b)
{
    return (struct pair){ a.re - b.im, a.im + b.re };
}

static inline struct pair times(double c, struct pair a)
{
    return (struct pair){ c * a.re, c * a.im };
}

static inline struct pair turned(struct pair a, lanes c, lanes s)
{
    return (struct pair){ a.re * c - a.im * s, a.re * s + a.im * c };
}

static inline void butterfly_2(struct pair x[2])
{
    struct pair a = plus(x[0], x[1]);
    x[1] = minus(x[0], x[1]);
    x[0] = a;
}

static inline void butterfly_3(struct pair x[3])
{
    const double half_root_3 = 0.8660254037844386;
    struct pair sum = plus(x[1], x[2]), turn = times(half_root_3, minus(x[1], x[2]));
    struct pair middle = minus(x[0], times(0.5, sum));
    x[0] = plus(x[0], sum);
    x[1] = minus_j(middle, turn);
    x[2] = plus_j(middle, turn);
}

static inline void butterfly_4(struct pair x[4])
{
    struct pair a = plus(x[0], x[2]), b = minus(x[0], x[2]);
    struct pair c = plus(x[1], x[3]), d = minus(x[1], x[3]);
    x[0] = plus(a, c);
    x[1] = minus_j(b, d);
    x[2] = minus(a, c);
    x[3] = plus_j(b, d);
}

/* Cosines and sines of k/5 and k/7 turns. */
static inline void butterfly_5(struct pair x[5])
{
    const double c1 = 0.30901699437494745, c2 = -0.8090169943749475;
    const double s1 = 0.9510565162951535, s2 = 0.5877852522924731;
    struct pair a1 = plus(x[1], x[4]), b1 = minus(x[1], x[4]);
    struct pair a2 = plus(x[2], x[3]), b2 = minus(x[2], x[3]);
    struct pair m1 = plus(x[0], plus(times(c1, a1), times(c2, a2)));
    struct pair m2 = plus(x[0], plus(times(c2, a1), times(c1, a2)));
    struct pair t1 = plus(times(s1, b1), times(s2, b2));
    struct pair t2 = minus(times(s2, b1), times(s1, b2));
    x[0] = plus(x[0], plus(a1, a2));
    x[1] = minus_j(m1, t1);
    x[4] = plus_j(m1, t1);
    x[2] = minus_j(m2, t2);
    x[3] = plus_j(m2, t2);
}

static inline struct pair mix_3(double a, struct pair x, double b, struct pair y, double c,
                                struct pair z)
{
    return plus(times(a, x), plus(times(b, y), times(c, z)));
}

static inline void butterfly_7(struct pair x[7])
{
    const double c1 = 0.6234898018587336, c2 = -0.2225209339563144, c3 = -0.9009688679024191;
    const double s1 = 0.7818314824680298, s2 = 0.9749279121818236, s3 = 0.4338837391175581;
    struct pair a1 = plus(x[1], x[6]), b1 = minus(x[1], x[6]);
    struct pair a2 = plus(x[2], x[5]), b2 = minus(x[2], x[5]);
    struct pair a3 = plus(x[3], x[4]), b3 = minus(x[3], x[4]);
    struct pair m1 = plus(x[0], mix_3(c1, a1, c2, a2, c3, a3));
    struct pair m2 = plus(x[0], mix_3(c2, a1, c3, a2, c1, a3));
    struct pair m3 = plus(x[0], mix_3(c3, a1, c1, a2, c2, a3));
    struct pair t1 = mix_3(s1, b1, s2, b2, s3, b3);
    struct pair t2 = mix_3(s2, b1, -s3, b2, -s1, b3);
    struct pair t3 = mix_3(s3, b1, -s1, b2, s2, b3);
    x[0] = plus(x[0], plus(a1, plus(a2, a3)));
    x[1] = minus_j(m1, t1);
    x[6] = plus_j(m1, t1);
    x[2] = minus_j(m2, t2);
    x[5] = plus_j(m2, t2);
    x[3] = minus_j(m3, t3);
    x[4] = plus_j(m3, t3);
}

static inline __attribute__((always_inline)) void butterfly(int radix, struct pair *x)
{
    switch (radix) {
    case 2: butterfly_2(x); break;
    case 3: butterfly_3(x); break;
    case 4: butterfly_4(x); break;
    case 5: butterfly_5(x); break;
    default: butterfly_7(x); break;
    }
}

static inline lanes load(const double *x)
{
    lanes v;
    memcpy(&v, x, sizeof v);
    return v;
}

static inline void store(double *x, lanes v)
{
    memcpy(x, &v, sizeof v);
}

/* The first stage, stride 1: lanes hold neighbouring groups, whose results lie `radix` apart. */
static inline __attribute__((always_inline)) void first_pass(int radix, const struct stage *s,
                                                             const double *in[2], double *out[2])
{
    int groups = s->groups;
    for (int p = 0; p < groups; p += LANES) {
        struct pair x[7];
        UNROLLED
        for (int k = 0; k < radix; k++)
            x[k] = (struct pair){ load(in[0] + p + k * groups), load(in[1] + p + k * groups) };
        butterfly(radix, x);
        UNROLLED
        for (int k = 1; k < radix; k++)
            x[k] = turned(x[k], load(s->cosine + (k - 1) * groups + p),
                          load(s->sine + (k - 1) * groups + p));
        UNROLLED
        for (int l = 0; l < LANES; l++) {
            UNROLLED
            for (int k = 0; k < radix; k++) {
                out[0][radix * (p + l) + k] = x[k].re[l];
                out[1][radix * (p + l) + k] = x[k].im[l];
            }
        }
    }
}

/* Group p of a later stage; the twiddles of group 0 are 1. */
static inline __attribute__((always_inline)) void group(int radix, const struct stage *s, int p,
                                                        bool turn, const double *in[2],
                                                        double *out[2])
{
    int stride = s->stride, apart = s->stride * s->groups;
    const double *re = in[0] + stride * p, *im = in[1] + stride * p;
    double *to_re = out[0] + stride * radix * p, *to_im = out[1] + stride * radix * p;
    lanes c[7], d[7];
    UNROLLED
    for (int k = 1; turn && k < radix; k++) {
        c[k] = (lanes){ 0 } + s->cosine[(k - 1) * s->groups + p];
        d[k] = (lanes){ 0 } + s->sine[(k - 1) * s->groups + p];
    }
    for (int q = 0; q < stride; q += LANES) {
        struct pair x[7];
        UNROLLED
        for (int k = 0; k < radix; k++)
            x[k] = (struct pair){ load(re + q + k * apart), load(im + q + k * apart) };
        butterfly(radix, x);
        UNROLLED
        for (int k = 0; k < radix; k++) {
            struct pair y = turn && k > 0 ? turned(x[k], c[k], d[k]) : x[k];
            store(to_re + q + k * stride, y.re);
            store(to_im + q + k * stride, y.im);
        }
    }
}

static inline __attribute__((always_inline)) void pass(int radix, const struct stage *s,
                                                       const double *in[2], double *out[2])
{
    group(radix, s, 0, false, in, out);
    for (int p = 1; p < s->groups; p++)
        group(radix, s, p, true, in, out);
}

static void run_stage(const struct stage *s, const double *in[2], double *out[2])
{
    if (s->stride == 1) {
        first_pass(4, s, in, out); /* every length divides by 16 */
        return;
    }
    switch (s->radix) {
    case 2: pass(2, s, in, out); break;
    case 3: pass(3, s, in, out); break;
    case 4: pass(4, s, in, out); break;
    case 5: pass(5, s, in, out); break;
    default: pass(7, s, in, out); break;
    }
}

void fft_transform(const struct fft *f, const double *in_re, const double *in_im, double *out_re,
                   double *out_im, double *work)
{
    const double *from[2] = { in_re, in_im };
    double *out[2] = { out_re, out_im }, *other[2] = { work, work + f->length };
    for (int i = 0; i < f->stages; i++) {
        double **to = (f->stages - i) % 2 ? out : other; /* the last one lands in out */
        run_stage(&f->stage[i], from, to);
        from[0] = to[0];
        from[1] = to[1];
    }
}
