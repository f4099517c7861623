#include "engine/audio/fft.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define MOST_STAGES 24
#define UNROLLED _Pragma("GCC unroll 8")

/* One pass: `groups` butterflies apart by their twiddles, each over `stride` neighbours. */
struct stage {
    int radix, groups, stride;
    const double *cosine, *sine; /* [(k - 1) * groups + p]: exp(-2 pi j p k / (radix groups)) */
};
struct fft {
    void (*run_stage)(const struct stage *s, const double *in[2], double *out[2]);
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

#define LANES 2
#define TARGET
#define NAME(x) narrow_##x
#include "engine/audio/fft_lanes.inc"

#if defined __x86_64__
#define LANES 4
#define TARGET __attribute__((target("avx2")))
#define NAME(x) wide_##x
#include "engine/audio/fft_lanes.inc"
#endif

static struct fft *new_plan(struct arena *a, int length)
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
    f->run_stage = narrow_run_stage;
    return f;
}

const struct fft *fft_new_plain(struct arena *a, int length)
{
    return new_plan(a, length);
}

const struct fft *fft_new(struct arena *a, int length)
{
    struct fft *f = new_plan(a, length);
#if defined __x86_64__
    if (__builtin_cpu_supports("avx2"))
        f->run_stage = wide_run_stage;
#endif
    return f;
}

void fft_transform(const struct fft *f, const double *in_re, const double *in_im, double *out_re,
                   double *out_im, double *work)
{
    const double *from[2] = { in_re, in_im };
    double *out[2] = { out_re, out_im }, *other[2] = { work, work + f->length };
    for (int i = 0; i < f->stages; i++) {
        double **to = (f->stages - i) % 2 ? out : other; /* the last one lands in out */
        f->run_stage(&f->stage[i], from, to);
        from[0] = to[0];
        from[1] = to[1];
    }
}
