#include "tests/lib/truepeak32.h"

#include <math.h>

#define PHASES 32
#define TAPS 256
#define BETA 10.0

struct truepeak32 {
    double h[PHASES][TAPS]; /* tap i multiplies frame i - 127 */
};

static double bessel_i0(double x)
{
    double term = 1, sum = 1;
    for (int k = 1; term > sum * 1e-18; k++) {
        term *= (x / 2 / k) * (x / 2 / k);
        sum += term;
    }
    return sum;
}

struct truepeak32 *truepeak32_new(struct arena *a)
{
    struct truepeak32 *m = arena_new_one(a, struct truepeak32);
    for (int p = 0; p < PHASES; p++) {
        double sum = 0;
        for (int i = 0; i < TAPS; i++) {
            double t = i - (TAPS / 2 - 1) - (double)p / PHASES, w = t / (TAPS / 2);
            double sinc = fabs(t) < 1e-12 ? 1 : sin(M_PI * t) / (M_PI * t);
            m->h[p][i] = sinc * bessel_i0(BETA * sqrt(fmax(0, 1 - w * w)));
            sum += m->h[p][i];
        }
        for (int i = 0; i < TAPS; i++)
            m->h[p][i] /= sum;
    }
    return m;
}

double truepeak32_at(const struct truepeak32 *m, const double *x, int frames, int frame, int phase)
{
    int first = frame - (TAPS / 2 - 1);
    int from = first < 0 ? -first : 0;
    int to = first + TAPS > frames ? frames - first : TAPS;
    double sum[4] = {0};
    int i = from;
    for (; i + 4 <= to; i += 4)
        for (int k = 0; k < 4; k++)
            sum[k] += m->h[phase][i + k] * x[first + i + k];
    for (; i < to; i++)
        sum[0] += m->h[phase][i] * x[first + i];
    return sum[0] + sum[1] + sum[2] + sum[3];
}

double truepeak32_of(const struct truepeak32 *m, const double *x, int frames, int *at_frame)
{
    const int coarse = PHASES / 4;
    double most = 0, left = 0;
    for (int n = -TAPS / 2; n < frames + TAPS / 2; n++)
        for (int q = 0; q < 4; q++) {
            int next = q + 1;
            double right = fabs(truepeak32_at(m, x, frames, n + next / 4, next % 4 * coarse));
            /* Between 4x points a band-limited signal rises at most 1 / cos(pi/8) = 1.083. */
            if (fmax(left, right) * 1.09 >= most)
                for (int p = q * coarse + 1; p <= (q + 1) * coarse; p++) {
                    double v = fabs(truepeak32_at(m, x, frames, n + p / PHASES, p % PHASES));
                    if (v > most) {
                        most = v;
                        if (at_frame)
                            *at_frame = n;
                    }
                }
            left = right;
        }
    return most;
}
