/* steady: elementary functions from + - * / alone, so that every machine gets the same bits.
 *
 * The C library's differ in the last place between versions and processors, and a fit that
 * iterates would carry that difference into its result.
 *
 * Range:  exp: |x| < 700; ln: x > 0, normal; sin_squared: 0 <= x <= pi/2.
 * Errors: none; relative error below 1e-15 (ln near 1: absolute). */
#ifndef ENGINE_DSP_STEADY_H
#define ENGINE_DSP_STEADY_H

#define STEADY_PI 3.14159265358979323846
#define STEADY_LN10 2.30258509299404568402

double steady_exp(double x);
double steady_ln(double x);
double steady_sin(double x); /* 0 <= x <= pi/2 */
double steady_cos(double x); /* 0 <= x <= pi/2 */

/* 10^(level_db / per_decade): 20 for an amplitude, 40 for its square root. */
double steady_from_db(double level_db, double per_decade);

#endif
