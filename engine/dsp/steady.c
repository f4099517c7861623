#include "engine/dsp/steady.h"

#include <math.h>

#define LN2_HIGH 0x1.62e42feep-1               /* ln 2 in two parts: k * high is exact */
#define LN2_LOW 1.908214929270587700016e-10
#define SQRT_HALF 0.70710678118654752440

/* exp(k ln 2 + r) = 2^k exp(r), |r| <= ln 2 / 2, Taylor series to r^14. */
double steady_exp(double x)
{
    double k = nearbyint(x / (LN2_HIGH + LN2_LOW));
    double r = (x - k * LN2_HIGH) - k * LN2_LOW;
    double sum = 1.0;
    for (int n = 14; n >= 1; n--)
        sum = 1.0 + sum * r / n;
    return ldexp(sum, (int)k);
}

/* x = 2^k m, ln m = 2 artanh((m-1)/(m+1)), 1/sqrt 2 <= m < sqrt 2. */
double steady_ln(double x)
{
    int k;
    double m = frexp(x, &k);
    if (m < SQRT_HALF) {
        m *= 2.0;
        k--;
    }
    static const double odd[] = { 1.0,      1.0 / 3,  1.0 / 5,  1.0 / 7,  1.0 / 9, 1.0 / 11,
                                  1.0 / 13, 1.0 / 15, 1.0 / 17, 1.0 / 19, 1.0 / 21 };
    double s = (m - 1.0) / (m + 1.0), s2 = s * s, sum = 0.0;
    for (int i = 10; i >= 0; i--)
        sum = odd[i] + sum * s2;
    return k * LN2_HIGH + (2.0 * s * sum + k * LN2_LOW);
}

/* Sine and cosine of x/4 by series, then the double angle twice. */
static void sine_cosine(double x, double *sine, double *cosine)
{
    double q = x / 4.0, q2 = q * q, s = 1.0, c = 1.0;
    for (int n = 17; n >= 3; n -= 2)
        s = 1.0 - s * q2 / (n * (n - 1));
    for (int n = 16; n >= 2; n -= 2)
        c = 1.0 - c * q2 / (n * (n - 1));
    s *= q;
    for (int i = 0; i < 2; i++) {
        double doubled = 2.0 * s * c;
        c = (c - s) * (c + s);
        s = doubled;
    }
    *sine = s;
    *cosine = c;
}

double steady_sin(double x)
{
    double s, c;
    sine_cosine(x, &s, &c);
    return s;
}

double steady_cos(double x)
{
    double s, c;
    sine_cosine(x, &s, &c);
    return c;
}

double steady_from_db(double level_db, double per_decade)
{
    return level_db == 0.0 ? 1.0 : steady_exp(level_db / per_decade * STEADY_LN10);
}
