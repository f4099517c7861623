#include "engine/audio/fft.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define MOST_STAGES 16
#define MOST_LANES 8
#define UNROLLED _Pragma("GCC unroll 8")

/* One pass: `groups` butterflies apart by their turns, each over `stride` neighbours. Turns of
 * group p are exp(-2 pi j p k / (radix groups)), k = 1 .. radix - 1: cosine, sine, group by
 * group. */
struct stage {
    int radix, groups, stride;
    const double *turns;
};
struct part {                    /* a shorter transform, of one vector lane */
    int length, stages;
    struct stage stage[MOST_STAGES];
};
typedef void transform(const struct fft *f, const double *in_re, const double *in_im,
                       double *out_re, double *out_im, double *work);
/* length = columns.length * rows.length: with n = rows.length n1 + n2, k = k1 + columns.length k2
 * columns are the transforms over n1, rows, after a turn by exp(-2 pi j n2 k1 / length), those
 * over n2. Either works in room for so few numbers that they stay in the first cache. */
struct fft {
    transform *transform;
    int length, room;
    struct part columns, rows;
    const double *turns;         /* cells in the order of what columns make */
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

/* Few passes: eights, but never a two. */
static int radix_of(int left)
{
    static const int radices[] = { 4, 3, 5, 7 };
    if (left % 8 == 0 && left % 32 != 16)
        return 8;
    for (int i = 0; i < 4; i++)
        if (left % radices[i] == 0)
            return radices[i];
    return 0;
}

bool fft_supports(int length)
{
    if (length < 16 || length % 16 != 0)
        return false;
    for (int left = length; left > 1;) {
        int radix = radix_of(left);
        if (radix == 0)
            return false;
        left /= radix;
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

struct roots { int length; const double *cosine, *sine; };

static void make_turns(struct stage *s, int part_length, const struct roots *r, struct arena *a)
{
    double *turns = arena_new_array(a, double, 2 * (s->radix - 1) * s->groups), *to = turns;
    for (int p = 0; p < s->groups; p++)
        for (int k = 1; k < s->radix; k++, to += 2) {
            int64_t turn = (int64_t)p * k * s->stride % part_length * (r->length / part_length);
            to[0] = r->cosine[turn];
            to[1] = -r->sine[turn];
        }
    s->turns = turns;
}

static void make_part(struct part *p, int length, const struct roots *r, struct arena *a)
{
    p->length = length;
    for (int left = length, stride = 1; left > 1;) {
        struct stage *s = &p->stage[p->stages++];
        s->radix = radix_of(left);
        s->groups = left / s->radix;
        s->stride = stride;
        make_turns(s, length, r, a);
        left = s->groups;
        stride *= s->radix;
    }
}

/* Cells of so many lanes: neighbours n2, cell after cell of ascending k1. */
static const double *make_middle_turns(const struct fft *f, int lanes, const struct roots *r,
                                       struct arena *a)
{
    int columns = f->columns.length;
    double *turns = arena_new_array(a, double, 2 * f->length);
    for (int n = 0; n < f->rows.length; n++)
        for (int k = 0; k < columns; k++) {
            double *cell = turns + 2 * (n / lanes * lanes * columns + k * lanes);
            int turn = n * k % f->length;
            cell[n % lanes] = r->cosine[turn];
            cell[n % lanes + lanes] = -r->sine[turn];
        }
    return turns;
}

/* A divisor of the length that differs little from its fellow. Both divide by eight if they can, by
 * four in any case, so that vectors are whole. */
static int columns_of(int length)
{
    int step = length % 64 == 0 ? 8 : 4, left = length / (step * step), best = 1;
    for (int d = 1; d * d <= left; d++)
        if (left % d == 0)
            best = d;
    return step * best;
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

#define LANES 8
#define TARGET __attribute__((target("avx512f")))
#define NAME(x) widest_##x
#include "engine/audio/fft_lanes.inc"
#endif

static struct fft *new_plan(struct arena *a, int length, transform *with, int lanes)
{
    assert(fft_supports(length));
    struct fft *f = arena_new_one(a, struct fft);
    struct arena *scratch = arena_new();
    double *cosine = arena_new_array(scratch, double, length);
    double *sine = arena_new_array(scratch, double, length);
    const struct roots roots = { length, cosine, sine };
    int columns = columns_of(length);
    make_roots(length, cosine, sine);
    f->transform = with;
    f->length = length;
    f->room = 2 * MOST_LANES * (length / columns);
    make_part(&f->columns, columns, &roots, a);
    make_part(&f->rows, length / columns, &roots, a);
    f->turns = make_middle_turns(f, lanes, &roots, a);
    arena_free(scratch);
    return f;
}

const struct fft *fft_new_plain(struct arena *a, int length)
{
    return new_plan(a, length, narrow_transform, 2);
}

const struct fft *fft_new(struct arena *a, int length)
{
#if defined __x86_64__
    int rows = length / columns_of(length);
    if (__builtin_cpu_supports("avx512f") && columns_of(length) % 8 == 0 && rows % 8 == 0)
        return new_plan(a, length, widest_transform, 8);
    if (__builtin_cpu_supports("avx2"))
        return new_plan(a, length, wide_transform, 4);
#endif
    return fft_new_plain(a, length);
}

int fft_work(const struct fft *f)
{
    return 2 * f->length + 2 * f->room;
}

void fft_transform(const struct fft *f, const double *in_re, const double *in_im, double *out_re,
                   double *out_im, double *work)
{
    f->transform(f, in_re, in_im, out_re, out_im, work);
}
