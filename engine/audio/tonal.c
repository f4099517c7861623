#include "engine/audio/tonal.h"

#include "engine/audio/fourier.h"
#include "engine/base/fastmath.h"
#include "engine/base/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LOWEST_HZ 20.0
#define POINTS_AT_48 16384       /* 2.9 Hz a bin */
#define ABSOLUTE_GATE -70.0
#define RELATIVE_GATE_LU 10.0
#define OFFSET_LU -0.691

struct row {                     /* one block */
    double energy;               /* K-weighted mean square of both channels */
    float mid[TONAL_BANDS], side[TONAL_BANDS];
};
struct tonal {
    struct arena *arena;
    int rate_hz, points, filled;
    struct fourier *fourier;
    double *window, *weights;    /* weights: of K, a bin up to the middle */
    double edges[TONAL_BANDS + 1]; /* in bins */
    double *in[2], *re, *im, *sum[2];
    int row_count;
    struct row **rows;
};

double tonal_band_hz(int band)
{
    return LOWEST_HZ * fastmath_exp2((double)band / TONAL_PER_OCTAVE);
}

/* Power response of the two analogue filters behind BS.1770's coefficients. */
static double k_weight(double hz)
{
    double x = hz / 1681.974450955533, x2 = x * x, q = 0.7071752369554196;
    double high = 1.5848647011308556, band = 1.2587209302325581;
    double up = (1 - high * x2) * (1 - high * x2) + band * band * x2 / (q * q);
    double down = (1 - x2) * (1 - x2) + x2 / (q * q);
    double y = hz / 38.13547087602444, y2 = y * y, p = 0.5003270373238773;
    return up / down * y2 * y2 / ((1 - y2) * (1 - y2) + y2 / (p * p));
}

struct tonal *tonal_new(struct arena *a, int rate_hz)
{
    struct tonal *t = arena_new_one(a, struct tonal);
    *t = (struct tonal){ .arena = a, .rate_hz = rate_hz, .points = POINTS_AT_48 };
    while (t->points * 48000.0 < (double)POINTS_AT_48 * rate_hz)
        t->points *= 2;
    int n = t->points;
    t->fourier = fourier_new(a, n);
    t->window = arena_new_array(a, double, n);
    t->weights = arena_new_array(a, double, n / 2 + 1);
    for (int c = 0; c < 2; c++) {
        t->in[c] = arena_new_array(a, double, n);
        t->sum[c] = arena_new_array(a, double, n / 2 + 2);
    }
    t->re = arena_new_array(a, double, n);
    t->im = arena_new_array(a, double, n);
    for (int i = 0; i < n; i++)
        t->window[i] = coefficient(0.5 - 0.5 * cos(2 * M_PI * i / n));
    for (int k = 1; k <= n / 2; k++)
        t->weights[k] = k_weight((double)k * rate_hz / n);
    for (int b = 0; b <= TONAL_BANDS; b++) {
        double hz = LOWEST_HZ * fastmath_exp2((b - 0.5) / TONAL_PER_OCTAVE);
        double bin = hz * n / rate_hz, last = n / 2.0;
        t->edges[b] = bin < last ? bin : last;
    }
    return t;
}

/* Sum of powers up to a place between bins: a bin's power spreads from half before it to half
 * after it. */
static double sum_to(const double *sum, double bin)
{
    int k = (int)(bin + 0.5);
    return sum[k] + (bin + 0.5 - k) * (sum[k + 1] - sum[k]);
}

/* Powers of mid (the real part that went in) and side (the imaginary), summed up. */
static void sum_powers(struct tonal *t, struct row *row)
{
    int n = t->points;
    double energy = 0, scale = 2.0 / (n * (0.375 * n)); /* 3/8: mean square of the window */
    t->sum[0][0] = t->sum[1][0] = 0;
    t->sum[0][1] = t->sum[1][1] = 0; /* the constant part is no sound */
    for (int k = 1; k <= n / 2; k++) {
        double re = t->re[k], im = t->im[k], rr = t->re[n - k], ri = t->im[n - k];
        double mid = ((re + rr) * (re + rr) + (im - ri) * (im - ri)) / 4 * scale;
        double side = ((im + ri) * (im + ri) + (rr - re) * (rr - re)) / 4 * scale;
        t->sum[0][k + 1] = t->sum[0][k] + mid;
        t->sum[1][k + 1] = t->sum[1][k] + side;
        energy += t->weights[k] * 2 * (mid + side);
    }
    row->energy = energy;
}

static void take_block(struct tonal *t)
{
    int n = t->points;
    struct row *row = arena_new_one(t->arena, struct row);
    for (int i = 0; i < n; i++) {
        t->re[i] = t->window[i] * 0.5 * (t->in[0][i] + t->in[1][i]);
        t->im[i] = t->window[i] * 0.5 * (t->in[0][i] - t->in[1][i]);
    }
    fourier_forward(t->fourier, t->re, t->im);
    sum_powers(t, row);
    for (int b = 0; b < TONAL_BANDS; b++) {
        double from = t->edges[b], to = t->edges[b + 1];
        row->mid[b] = (float)(to > from ? sum_to(t->sum[0], to) - sum_to(t->sum[0], from) : 0);
        row->side[b] = (float)(to > from ? sum_to(t->sum[1], to) - sum_to(t->sum[1], from) : 0);
    }
    t->rows = arena_grow(t->arena, t->rows, t->row_count, sizeof *t->rows);
    t->rows[t->row_count++] = row;
}

void tonal_feed(struct tonal *t, const double *const ch[], int frames)
{
    for (int at = 0; at < frames;) {
        int room = t->points - t->filled, part = frames - at < room ? frames - at : room;
        for (int c = 0; c < 2; c++)
            memcpy(t->in[c] + t->filled, ch[c] + at, sizeof(double) * (size_t)part);
        at += part;
        t->filled += part;
        if (t->filled < t->points)
            continue;
        take_block(t);
        t->filled = t->points / 2;
        for (int c = 0; c < 2; c++)
            memcpy(t->in[c], t->in[c] + t->filled, sizeof(double) * (size_t)t->filled);
    }
}

static int falling(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? 1 : x > y ? -1 : 0;
}

static double loudness(double energy)
{
    return energy > 1e-30 ? OFFSET_LU + 0.5 * fastmath_db(energy) : -300;
}

/* Mean energy of the blocks at or above a level. */
static double mean_above(const struct tonal *t, double level_lufs)
{
    double sum = 0;
    int count = 0;
    for (int i = 0; i < t->row_count; i++)
        if (loudness(t->rows[i]->energy) >= level_lufs) {
            sum += t->rows[i]->energy;
            count++;
        }
    return count ? sum / count : 0;
}

/* The energy that the loudest half of the gated blocks reaches; -1 when none passes. */
static double threshold(const struct tonal *t)
{
    double gate = loudness(mean_above(t, ABSOLUTE_GATE)) - RELATIVE_GATE_LU;
    gate = gate > ABSOLUTE_GATE ? gate : ABSOLUTE_GATE;
    double *energies = arena_new_array(t->arena, double, t->row_count + 1);
    int count = 0;
    for (int i = 0; i < t->row_count; i++)
        if (loudness(t->rows[i]->energy) >= gate)
            energies[count++] = t->rows[i]->energy;
    qsort(energies, (size_t)count, sizeof *energies, falling);
    return count ? energies[(count - 1) / 2] : -1;
}

void tonal_finish(struct tonal *t, struct tonal_balance *balance)
{
    *balance = (struct tonal_balance){ 0 };
    if (t->row_count == 0 && t->filled > 0) { /* shorter than one block: silence fills it up */
        for (int c = 0; c < 2; c++)
            memset(t->in[c] + t->filled, 0, sizeof(double) * (size_t)(t->points - t->filled));
        take_block(t);
    }
    double least = threshold(t);
    for (int i = 0; i < t->row_count; i++) {
        const struct row *row = t->rows[i];
        if (least < 0 || row->energy < least)
            continue;
        balance->block_count++;
        for (int b = 0; b < TONAL_BANDS; b++) {
            balance->mid[b] += row->mid[b];
            balance->side[b] += row->side[b];
        }
    }
    for (int b = 0; b < TONAL_BANDS && balance->block_count; b++) {
        balance->mid[b] /= balance->block_count;
        balance->side[b] /= balance->block_count;
    }
}

void tonal_smooth(const double power[TONAL_BANDS], double (*octaves)(const void *user, int band),
                  const void *user, double smooth[TONAL_BANDS])
{
    for (int b = 0; b < TONAL_BANDS; b++) {
        double half = octaves(user, b) * TONAL_PER_OCTAVE / 2, sum = 0, weights = 0;
        for (int i = 0; i < TONAL_BANDS; i++) {
            double d = (i - b) / half, weight = d * d < 50 ? fastmath_exp2(-d * d) : 0;
            sum += weight * power[i];
            weights += weight;
        }
        smooth[b] = sum / weights;
    }
}
