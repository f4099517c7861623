#include "engine/compare/curve.h"

#include "engine/audio/fft.h"
#include "engine/base/units.h"

#include <math.h>

#define BLOCK_FRAMES 16384
#define LOW_HZ 300.0
#define HIGH_HZ 5000.0
#define RANGE_STEPS 100            /* 50 dB below the loudest moment nothing counts */
#define MEAN_HALF_STEPS 125        /* what is slower than a second is taken out     */

/* One pole each: y += k (x - y). */
struct filter {
    double low_k, high_k;
    double low[2], high[2];
};

static double pole(double corner_hz, int rate_hz)
{
    return coefficient(1.0 - exp(-2.0 * M_PI * corner_hz / rate_hz));
}

static double filtered_power(struct filter *f, double left, double right)
{
    double x[2] = { left, right }, sum = 0;
    for (int c = 0; c < 2; c++) {
        f->low[c] += f->low_k * (x[c] - f->low[c]);
        f->high[c] += f->high_k * (f->low[c] - f->high[c]);
        double y = f->low[c] - f->high[c];
        sum += y * y;
    }
    return sum / 2;
}

static uint8_t value_of(double power)
{
    double v = power > 0 ? rint(20.0 * log10(power)) + 255.0 : 0.0; /* 2 * 10 log10 */
    return v < 1 ? 0 : v > 255 ? 255 : (uint8_t)v;
}

/* The first frame of a step. */
static int64_t frame_of(int64_t step, int rate_hz)
{
    return (2 * step * rate_hz + CURVE_HZ) / (2 * CURVE_HZ);
}

bool curve_of(struct arena *a, struct track *t, struct curve *c, struct err *err)
{
    int rate = track_rate_hz(t);
    int64_t length = track_length_frames(t);
    int count = (int)((length * CURVE_HZ + rate - 1) / rate), step = 0;
    uint8_t *values = arena_new_array(a, uint8_t, count + 1);
    struct arena *scratch = arena_new();
    double *ch[2] = { arena_new_array(scratch, double, BLOCK_FRAMES),
                      arena_new_array(scratch, double, BLOCK_FRAMES) };
    struct filter f = { .low_k = pole(HIGH_HZ, rate), .high_k = pole(LOW_HZ, rate) };
    double sum = 0;
    int64_t began = 0, ends = frame_of(1, rate);
    bool ok = true;
    for (int64_t at = 0; ok && at < length; at += BLOCK_FRAMES) {
        int n = length - at < BLOCK_FRAMES ? (int)(length - at) : BLOCK_FRAMES;
        ok = track_read(t, at, n, ch, err);
        for (int i = 0; ok && i < n; i++) {
            sum += filtered_power(&f, ch[0][i], ch[1][i]);
            if (at + i + 1 < ends && at + i + 1 < length)
                continue;
            if (step < count)
                values[step++] = value_of(sum / (double)(at + i + 1 - began));
            sum = 0;
            began = at + i + 1;
            ends = frame_of(step + 1, rate);
        }
    }
    arena_free(scratch);
    *c = (struct curve){ .count = count, .values = values };
    return ok;
}

int curve_most(const struct curve *c)
{
    int most = 0;
    for (int i = 0; i < c->count; i++)
        if (c->values[i] > most)
            most = c->values[i];
    return most;
}

/* What two mixes can be told apart by: quick changes above the floor, smoothed over 16 ms. */
static void features(const struct curve *c, double *x, struct arena *scratch)
{
    double *clipped = arena_new_array(scratch, double, c->count + 2), *sums;
    int floor = curve_most(c) - RANGE_STEPS;
    sums = arena_new_array(scratch, double, c->count + 1);
    for (int i = 0; i < c->count; i++) {
        clipped[i] = c->values[i] > floor ? c->values[i] : floor;
        sums[i + 1] = sums[i] + clipped[i];
    }
    for (int i = 0; i < c->count; i++) {
        int from = i > MEAN_HALF_STEPS ? i - MEAN_HALF_STEPS : 0;
        int to = i + MEAN_HALF_STEPS < c->count ? i + MEAN_HALF_STEPS : c->count;
        double before = clipped[i > 0 ? i - 1 : 0];
        double after = clipped[i + 1 < c->count ? i + 1 : i];
        x[i] = (before + 2 * clipped[i] + after) / 4 - (sums[to] - sums[from]) / (to - from);
    }
}

/* The correlation over what both have at a lag, each side by its own energy there. */
static double correlation_at(const double *x, int x_count, const double *y, int y_count, int lag)
{
    double xx = 0, yy = 0, xy = 0;
    for (int i = lag < 0 ? -lag : 0; i < x_count && i + lag < y_count; i++) {
        xx += x[i] * x[i];
        yy += y[i + lag] * y[i + lag];
        xy += x[i] * y[i + lag];
    }
    return xx > 0 && yy > 0 ? xy / sqrt(xx * yy) : 0;
}

/* r[lag mod n] = sum of x[i] y[i + lag]; x in re, y in im, n long; the result is in re. */
static void correlate(const struct fft *f, int n, double *re, double *im, double *out_re,
                      double *out_im, struct arena *scratch)
{
    double *work = arena_new_array(scratch, double, fft_work(f));
    fft_transform(f, re, im, out_re, out_im, work);
    for (int k = 0; k < n; k++) {
        int m = k ? n - k : 0;
        double xr = (out_re[k] + out_re[m]) / 2, xi = (out_im[k] - out_im[m]) / 2;
        double yr = (out_im[k] + out_im[m]) / 2, yi = (out_re[m] - out_re[k]) / 2;
        re[k] = xr * yr + xi * yi;
        im[k] = xr * yi - xi * yr;
    }
    fft_transform(f, im, re, out_im, out_re, work); /* backwards: parts exchanged */
}

struct curve_fit curve_fit(const struct curve *before, const struct curve *after)
{
    int nb = before->count, na = after->count, n = 16;
    if (nb == 0 || na == 0)
        return (struct curve_fit){ 0 };
    struct arena *scratch = arena_new();
    while (n < nb + na)
        n *= 2;
    double *re = arena_new_array(scratch, double, n), *im = arena_new_array(scratch, double, n);
    double *r = arena_new_array(scratch, double, n), *unused = arena_new_array(scratch, double, n);
    features(before, re, scratch);
    features(after, im, scratch);
    correlate(fft_new(scratch, n), n, re, im, r, unused, scratch);
    int half = (nb < na ? nb : na) / 2, best = 0;
    for (int lag = half - nb; lag <= na - half; lag++)
        if (r[(lag + n) % n] > r[(best + n) % n])
            best = lag;
    double left = r[(best - 1 + n) % n], top = r[(best + n) % n], right = r[(best + 1 + n) % n];
    double bend = left - 2 * top + right, part = bend < 0 ? 0.5 * (left - right) / bend : 0;
    features(before, re, scratch);
    features(after, im, scratch);
    struct curve_fit fit = { .lag_s = (best + (fabs(part) <= 0.5 ? part : 0)) / CURVE_HZ,
                             .correlation = correlation_at(re, nb, im, na, best) };
    arena_free(scratch);
    return fit;
}
