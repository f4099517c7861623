/* matched: digital sections whose magnitude follows an analogue second-order prototype.
 *
 *   H(s) = (b0 + b1 s + b2 s^2) / (a0 + a1 s + a2 s^2),  s = j f / freq_hz
 *
 * Range:   any corner above 0, any rate; b2 = 0 or a2 = 0 make it of first order.
 * Quality: within a few thousandths of a dB up to 20 kHz (or 0.4535 of the rate where that is
 *          less) for the usual settings; the best that was found for extreme ones.
 * Bits:    from steady arithmetic alone and rounded to the grid of `coefficient`: every machine
 *          designs the same sections.
 * Source:  magnitude identity of Vicanek, "Matched second order digital filters", 2016; the fit is
 *          Levenberg-Marquardt on the error in dB. */
#ifndef ENGINE_DSP_MATCHED_H
#define ENGINE_DSP_MATCHED_H

#include "engine/dsp/cascade.h"

struct analogue {
    double b[3], a[3];
    double freq_hz;
};

#define MATCHED_MOST 2 /* a biquad and, where it alone does not do, a first-order section */

/* |H|^2 at a frequency. */
double matched_power(const struct analogue *h, double freq_hz);
/* Returns how many sections were written. */
int matched_design(const struct analogue *h, double rate_hz, struct section out[MATCHED_MOST]);
/* The best single section (no notch): what moves must not change its number of sections. */
struct section matched_biquad(const struct analogue *h, double rate_hz);
/* A cascade that follows the product of `count` prototypes, at most MATCHED_PROTOTYPES. */
#define MATCHED_PROTOTYPES 8
struct cascade *matched_cascade(struct arena *a, const struct analogue *h, int count,
                                double rate_hz, int channels);

#endif
