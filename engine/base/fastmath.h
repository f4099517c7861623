/* fastmath: log2 and exp2 that give the same bits with every maths library.
 *
 * Only IEEE 754 add, multiply, divide and bit moves, in a fixed order, so that gains computed per
 * sample do not depend on libm. Relative error below 1e-11.
 * Range:   log2: normal, finite x > 0. exp2: |x| <= 1000.
 * Source:  log2 m = 2/ln 2 (t + t^3/3 + t^5/5 + ...), t = (m-1)/(m+1), |t| < 0.172;
 *          2^f = sum (f ln 2)^k / k!, |f| <= 1/2. */
#ifndef ENGINE_BASE_FASTMATH_H
#define ENGINE_BASE_FASTMATH_H

#include <stdint.h>
#include <string.h>

#define FASTMATH_DB_PER_OCTAVE 6.020599913279624     /* 20 log10 2 */
#define FASTMATH_OCTAVES_PER_DB 0.16609640474436813  /* its inverse */

static inline double fastmath_log2(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    /* Exponent such that the mantissa lies in [sqrt(1/2), sqrt(2)). */
    int64_t exponent = (int64_t)(bits - 0x3fe6a09e667f3bcdu) >> 52;
    bits -= (uint64_t)exponent << 52;
    double m;
    memcpy(&m, &bits, sizeof m);
    double t = (m - 1) / (m + 1), u = t * t, u2 = u * u, u4 = u2 * u2;
    double series = (1 + u * (1.0 / 3)) + u2 * (1.0 / 5 + u * (1.0 / 7)) +
                    u4 * ((1.0 / 9 + u * (1.0 / 11)) + u2 * (1.0 / 13 + u * (1.0 / 15)));
    return (double)exponent + 2.8853900817779268 * t * series;
}

static inline double fastmath_exp2(double x)
{
    int64_t whole = (int64_t)(x + (x < 0 ? -0.5 : 0.5));
    double f = (x - (double)whole) * 0.69314718055994531;
    double f2 = f * f, f4 = f2 * f2;
    double y = (1 + f) + f2 * (1.0 / 2 + f * (1.0 / 6)) +
               f4 * ((1.0 / 24 + f * (1.0 / 120)) + f2 * (1.0 / 720 + f * (1.0 / 5040))) +
               f4 * f4 * ((1.0 / 40320 + f * (1.0 / 362880)) + f2 * (1.0 / 3628800));
    uint64_t bits = (uint64_t)(whole + 1023) << 52;
    double scale;
    memcpy(&scale, &bits, sizeof scale);
    return y * scale;
}

/* 20 log10 x and 10^(db/20); fastmath_gain(0) is exactly 1. */
static inline double fastmath_db(double x)
{
    return FASTMATH_DB_PER_OCTAVE * fastmath_log2(x);
}
static inline double fastmath_gain(double db)
{
    return fastmath_exp2(FASTMATH_OCTAVES_PER_DB * db);
}

/* fastmath_db and fastmath_gain of `count` values in place, several at a time: the same bits. */
void fastmath_dbs(double *x, int count);
void fastmath_gains(double *x, int count);

#endif
