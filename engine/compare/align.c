#include "engine/compare/align.h"

#include "engine/audio/fft.h"
#include "engine/base/units.h"

#include <math.h>
#include <string.h>

#define STRETCHES 12
#define REACH_S 0.24
#define FRACTION_MOST 0.75         /* half a frame and some noise; more was no delay    */
#define TAPER 8                    /* of a stretch fades in, and out: an edge is no sound */
#define FLOOR 1e-6                 /* of the mean: weaker frequencies count less */
/* Swapped when phases say so clearly and levels do not object, or the other way round: what is only
 * panned by level has the same phases on both sides. */
#define CLEAR_PHASES 1.05
#define LIKELY_PHASES 0.9
#define CLEAR_LEVELS 1.002
#define LIKELY_LEVELS 0.998

struct bench {
    const struct fft *fft;
    int reach, size;               /* size = 4 reach: a stretch of 2 reach, that and reach around */
    double *ch[2];
    double *fade;                  /* half a Hann window of size / TAPER */
    double *z_re, *z_im, *work;    /* a spectrum of left + i right */
    double *x_re[2], *x_im[2];     /* old left, right */
    double *y_re[2], *y_im[2];
    double *sum_re[2][2], *sum_im[2][2]; /* [old channel][new channel] */
};

static struct bench *bench_new(struct arena *a, int rate_hz)
{
    struct bench *b = arena_new_one(a, struct bench);
    *b = (struct bench){ .size = 64 };
    while (b->size < 4 * REACH_S * rate_hz)
        b->size *= 2;
    b->reach = b->size / 4;
    b->fft = fft_new(a, b->size);
    b->fade = arena_new_array(a, double, b->size / TAPER);
    for (int i = 0; i < b->size / TAPER; i++) {
        double sine;
        fft_root(2 * i + 1, 4 * (b->size / TAPER), &b->fade[i], &sine);
        b->fade[i] = 0.5 - 0.5 * b->fade[i];
    }
    b->z_re = arena_new_array(a, double, b->size);
    b->z_im = arena_new_array(a, double, b->size);
    b->work = arena_new_array(a, double, fft_work(b->fft));
    for (int i = 0; i < 2; i++) {
        b->ch[i] = arena_new_array(a, double, b->size);
        b->x_re[i] = arena_new_array(a, double, b->size);
        b->x_im[i] = arena_new_array(a, double, b->size);
        b->y_re[i] = arena_new_array(a, double, b->size);
        b->y_im[i] = arena_new_array(a, double, b->size);
        for (int k = 0; k < 2; k++) {
            b->sum_re[i][k] = arena_new_array(a, double, b->size);
            b->sum_im[i][k] = arena_new_array(a, double, b->size);
        }
    }
    return b;
}

static void taper(const struct bench *b, double *x, int frames)
{
    int length = frames / TAPER, step = b->size / frames;
    for (int i = 0; i < length; i++) {
        x[i] *= b->fade[i * step];
        x[frames - 1 - i] *= b->fade[i * step];
    }
}

/* Spectra of both channels of `frames` frames at `start`, `at` frames into a field of zeros. */
static bool transform(struct bench *b, struct track *t, int64_t start, int at, int frames,
                      double *const re[2], double *const im[2], struct err *err)
{
    double *to[2] = { b->ch[0] + at, b->ch[1] + at };
    for (int c = 0; c < 2; c++)
        memset(b->ch[c], 0, sizeof(double) * (size_t)b->size);
    if (!track_read(t, start, frames, to, err))
        return false;
    taper(b, to[0], frames);
    taper(b, to[1], frames);
    fft_transform(b->fft, b->ch[0], b->ch[1], b->z_re, b->z_im, b->work);
    for (int k = 0; k < b->size; k++) {
        int m = k ? b->size - k : 0;
        re[0][k] = (b->z_re[k] + b->z_re[m]) / 2;
        im[0][k] = (b->z_im[k] - b->z_im[m]) / 2;
        re[1][k] = (b->z_im[k] + b->z_im[m]) / 2;
        im[1][k] = (b->z_re[m] - b->z_re[k]) / 2;
    }
    return true;
}

/* Adds conj(X) Y / |X Y| of one pair of channels. */
static void add_cross(struct bench *b, int old, int new)
{
    const double *xr = b->x_re[old], *xi = b->x_im[old], *yr = b->y_re[new], *yi = b->y_im[new];
    double mean = 0;
    for (int k = 0; k < b->size; k++)
        mean += sqrt((xr[k] * xr[k] + xi[k] * xi[k]) * (yr[k] * yr[k] + yi[k] * yi[k]));
    mean /= b->size;
    if (mean <= 0)
        return;
    for (int k = 0; k < b->size; k++) {
        double re = xr[k] * yr[k] + xi[k] * yi[k], im = xr[k] * yi[k] - xi[k] * yr[k];
        double weight = 1.0 / (sqrt(re * re + im * im) + FLOOR * mean);
        b->sum_re[old][new][k] += re * weight;
        b->sum_im[old][new][k] += im * weight;
    }
}

/* The loudest stretch that begins in steps [from, to) of the curve; -1 where there is silence. */
static int loudest(const struct curve *c, int from, int to, int steps)
{
    int best = -1;
    long most = 0;
    for (int i = from; i + steps <= c->count && i < to; i += 25) {
        long sum = 0;
        for (int k = i; k < i + steps; k++)
            sum += c->values[k];
        if (sum > most) {
            most = sum;
            best = i;
        }
    }
    return best;
}

/* Starts of loud stretches of the old mix that both have; returns their number. */
static int find_stretches(const struct bench *b, struct track *before, struct track *after,
                          const struct curve *curve, int64_t lag, int64_t at[STRETCHES])
{
    int rate = track_rate_hz(before), count = 0;
    int64_t from = lag < 0 ? -lag : 0, to = track_length_frames(before);
    if (to > track_length_frames(after) - lag)
        to = track_length_frames(after) - lag;
    int first = (int)(from * CURVE_HZ / rate);
    int steps = (int)((int64_t)b->reach * 2 * CURVE_HZ / rate);
    int part = to > from ? (int)((to - from) * CURVE_HZ / rate) / STRETCHES : 0;
    for (int i = 0; i < STRETCHES && part > 0; i++) {
        int step = loudest(curve, first + i * part, first + (i + 1) * part, steps);
        if (step >= 0)
            at[count++] = (int64_t)step * rate / CURVE_HZ;
    }
    return count;
}

static bool add_stretches(struct bench *b, struct track *before, struct track *after,
                          const int64_t at[], int count, int64_t lag, struct err *err)
{
    for (int i = 0; i < count; i++) {
        if (!transform(b, before, at[i], b->reach, 2 * b->reach, b->x_re, b->x_im, err) ||
            !transform(b, after, at[i] + lag - b->reach, 0, b->size, b->y_re, b->y_im, err))
            return false;
        for (int old = 0; old < 2; old++)
            for (int new = 0; new < 2; new++)
                add_cross(b, old, new);
    }
    return true;
}

/* How much better the sides fit when swapped, levels included: above 1 = better. */
static bool weigh_levels(struct bench *b, struct track *before, struct track *after,
                         const int64_t at[], int count, int64_t lag, double *ratio,
                         struct err *err)
{
    double dot[2][2] = { { 0 } };
    for (int i = 0; i < count; i++) {
        if (!track_read(before, at[i], 2 * b->reach, b->x_re, err) ||
            !track_read(after, at[i] + lag, 2 * b->reach, b->y_re, err))
            return false;
        for (int old = 0; old < 2; old++)
            for (int new = 0; new < 2; new++)
                for (int n = 0; n < 2 * b->reach; n++)
                    dot[old][new] += b->x_re[old][n] * b->y_re[new][n];
    }
    double straight = fabs(dot[0][0]) + fabs(dot[1][1]);
    double swapped = fabs(dot[0][1]) + fabs(dot[1][0]);
    *ratio = straight > 0 ? swapped / straight : swapped > 0 ? INFINITY : 1;
    return true;
}

/* Both correlations of one assignment by one transform, one in each part of it. */
static double best_lag(struct bench *b, bool is_swapped, int *lag)
{
    int n = b->size, one = is_swapped ? 1 : 0;
    const double *pr = b->sum_re[0][one], *pi = b->sum_im[0][one];
    const double *qr = b->sum_re[1][1 - one], *qi = b->sum_im[1][1 - one];
    for (int k = 0; k < n; k++) {
        b->ch[0][k] = pi[k] + qr[k]; /* parts exchanged: backwards */
        b->ch[1][k] = pr[k] - qi[k];
    }
    fft_transform(b->fft, b->ch[0], b->ch[1], b->z_im, b->z_re, b->work);
    double best = 0;
    for (int i = -b->reach; i < b->reach; i++) {
        int k = (i + n) % n;
        double height = fabs(b->z_re[k]) + fabs(b->z_im[k]);
        if (height > best) {
            best = height;
            *lag = i;
        }
    }
    return best / n;
}

/* Slope of the phase that is left behind whole frames, over the lower half of the band, where no
 * fraction can wrap it: -2 pi k fraction / size. Its weight is how well the stretches agree. */
static double find_fraction(const struct bench *b, bool is_swapped, int lag)
{
    double sum = 0, weights = 0;
    for (int old = 0; old < 2; old++) {
        const double *re = b->sum_re[old][is_swapped ? 1 - old : old];
        const double *im = b->sum_im[old][is_swapped ? 1 - old : old];
        double peak = 0; /* its sign is the polarity */
        for (int pass = 0; pass < 2; pass++)
            for (int k = 1; k < b->size / 4; k++) {
                double c, s;
                fft_root((int64_t)k * ((lag + b->size) % b->size) % b->size, b->size, &c, &s);
                double x = re[k] * c - im[k] * s, y = re[k] * s + im[k] * c;
                if (pass == 0) {
                    peak += x;
                    continue;
                }
                double weight = (x * x + y * y) * k;
                sum -= weight * atan2(copysign(1, peak) * y, copysign(1, peak) * x);
                weights += weight * k;
            }
    }
    double fraction = weights > 0 ? sum / weights * b->size / (2 * M_PI) : 0;
    return fabs(fraction) < FRACTION_MOST ? coefficient(fraction) : 0;
}

bool align_find(struct track *before, struct track *after, const struct curve *curve,
                int64_t near_lag, struct align_fit *fit, struct err *err)
{
    struct arena *scratch = arena_new();
    struct bench *b = bench_new(scratch, track_rate_hz(before));
    int64_t at[STRETCHES];
    int count = find_stretches(b, before, after, curve, near_lag, at);
    bool ok = add_stretches(b, before, after, at, count, near_lag, err);
    if (ok) {
        int straight_lag = 0, swapped_lag = 0;
        double levels = 1;
        double straight = best_lag(b, false, &straight_lag);
        double swapped = best_lag(b, true, &swapped_lag);
        int lag = swapped > straight ? swapped_lag : straight_lag;
        ok = weigh_levels(b, before, after, at, count, near_lag + lag, &levels, err);
        bool by_phases = swapped > CLEAR_PHASES * straight && levels > LIKELY_LEVELS;
        bool by_levels = swapped > LIKELY_PHASES * straight && levels > CLEAR_LEVELS;
        bool is_swapped = by_phases || by_levels;
        lag = is_swapped ? swapped_lag : straight_lag;
        *fit = (struct align_fit){
            .lag_frames = near_lag + lag, .fraction = find_fraction(b, is_swapped, lag),
            .is_swapped = is_swapped,
            .sharpness = (is_swapped ? swapped : straight) / (2 * STRETCHES),
        };
    }
    arena_free(scratch);
    return ok;
}
