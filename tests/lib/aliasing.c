#include "tests/lib/aliasing.h"

#include "engine/audio/fourier.h"
#include "tests/lib/check.h"
#include "tests/lib/signals.h"

#define POINTS 65536
#define SETTLE 8192
#define BINS 8               /* main lobe of the window on each side */

/* Power spectrum of the output under a cosine-sum window of 7 terms (Albrecht 2001), whose side
 * lobes lie at -180 dB. */
static double *spectrum(struct rig *r, double tone_hz, double height)
{
    static const double terms[] = { 0.27105140069342, 0.43329793923448, 0.21812299954311,
                                    0.06592544638803, 0.01081174209837, 0.00077658482522,
                                    0.00001388721735 };
    double *x = arena_new_array(r->arena, double, SETTLE + POINTS), *other =
               arena_new_array(r->arena, double, SETTLE + POINTS);
    double *im = arena_new_array(r->arena, double, POINTS);
    signal_add_sine(x, SETTLE + POINTS, tone_hz / r->stream.rate_hz, height, 0.4);
    r->class->reset(r->state);
    r->class->process(r->state, (double *[]){ x, other }, SETTLE + POINTS);
    x += SETTLE;
    for (int n = 0; n < POINTS; n++) {
        double w = 0;
        for (int k = 0; k < 7; k++)
            w += (k % 2 ? -1 : 1) * terms[k] * cos(2 * M_PI * k * n / POINTS);
        x[n] *= w;
    }
    struct fourier *f = fourier_new(r->arena, POINTS);
    fourier_forward(f, x, im);
    for (int k = 0; k < POINTS; k++)
        x[k] = x[k] * x[k] + im[k] * im[k];
    return x;
}

static double sum_at(const double *power, double bin)
{
    double sum = 0;
    for (int k = (int)(bin - BINS + 1); k <= (int)bin + BINS; k++)
        sum += k >= 0 && k < POINTS ? power[k] : 0;
    return sum;
}

static bool is_harmonic(int k, double tone_bin)
{
    double nearest = tone_bin * nearbyint(k / tone_bin);
    return fabs(k - nearest) <= 2 * BINS + 1;
}

double aliasing_db(struct rig *r, double tone_hz, double height)
{
    const double *power = spectrum(r, tone_hz, height);
    double bin = tone_hz * POINTS / r->stream.rate_hz, tone = sum_at(power, bin), worst = 0;
    int first = 20 * POINTS / r->stream.rate_hz + BINS,
        last = (int)(20000.0 * POINTS / r->stream.rate_hz);
    for (int k = first; k <= last; k++)
        if (!is_harmonic(k, bin))
            worst = fmax(worst, sum_at(power, k));
    return 10 * log10(worst / tone);
}

double aliasing_harmonic_db(struct rig *r, double tone_hz, double height, int order)
{
    const double *power = spectrum(r, tone_hz, height);
    double bin = tone_hz * POINTS / r->stream.rate_hz;
    return 10 * log10(sum_at(power, order * bin) / sum_at(power, bin));
}
