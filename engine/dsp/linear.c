#include "engine/dsp/linear.h"

#include "engine/audio/fourier.h"
#include "engine/base/units.h"
#include "engine/dsp/steady.h"

#include <math.h>
#include <string.h>

#define SECONDS 0.33
#define GRID 4             /* transform points a tap: what wraps around has faded */
#define AUDIBLE_POWER 1e-4 /* -40 dB */
#define DB_PER_LN 4.34294481903251827651

/* Wanted magnitudes of an even spectrum, then what it sounds like in time. */
static void wanted(const struct analogue *h, int rate_hz, int points, double *re)
{
    for (int k = 0; k <= points / 2; k++) {
        double power = matched_power(h, (double)k * rate_hz / points);
        re[k] = sqrt(power);
        re[(points - k) % points] = re[k];
    }
}

/* 1 in the inner half, then a quarter of a squared cosine down to 0. */
static double window(int n, int half)
{
    double t = 2.0 * n / (half + 1) - 1.0, c = t > 0.0 ? steady_cos(t * STEADY_PI / 2.0) : 1.0;
    return c * c;
}

static double largest_error_db(const struct analogue *h, int rate_hz, int points, const double *re)
{
    double largest = 0.0;
    for (int k = 0; k <= points / 2; k++) {
        double power = matched_power(h, (double)k * rate_hz / points);
        if (power < AUDIBLE_POWER)
            continue;
        double found = re[k] * re[k] / power;
        double error = found > 1e-30 ? fabs(DB_PER_LN * steady_ln(found)) : 300.0;
        if (error > largest)
            largest = error;
    }
    return largest;
}

struct linear linear_design(struct arena *a, const struct analogue *h, int rate_hz)
{
    int length = 1024;
    while (length < SECONDS * rate_hz)
        length *= 2;
    struct linear fir = { .count = length - 1, .delay_frames = length / 2 - 1 };
    fir.taps = arena_new_array(a, double, fir.count);
    int points = GRID * length, half = fir.delay_frames;
    struct arena *scratch = arena_new();
    struct fourier *f = fourier_new(scratch, points);
    double *re = arena_new_array(scratch, double, points),
           *im = arena_new_array(scratch, double, points);
    wanted(h, rate_hz, points, re);
    fourier_forward(f, re, im);
    for (int n = 0; n <= half; n++)
        fir.taps[half + n] = fir.taps[half - n] = coefficient(re[n] / points * window(n, half));
    memset(re, 0, sizeof(double) * (size_t)points);
    memset(im, 0, sizeof(double) * (size_t)points);
    for (int n = 0; n <= half; n++)
        re[n] = re[(points - n) % points] = fir.taps[half + n];
    fourier_forward(f, re, im);
    fir.error_db = largest_error_db(h, rate_hz, points, re);
    arena_free(scratch);
    return fir;
}
