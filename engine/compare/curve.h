/* curve: how loud a mix is, 250 times a second, and where two such curves fit best.
 *
 * Values:  u8: 0 = silence, else 2 * dBFS + 255 of the mean square of both sides between 300 Hz and
 *          5 kHz (slopes of 6 dB an octave): a rate, a bass or an encoder hardly shows in it. */
#ifndef ENGINE_COMPARE_CURVE_H
#define ENGINE_COMPARE_CURVE_H

#include "engine/compare/track.h"

#define CURVE_HZ 250

struct curve {
    int count;
    const uint8_t *values;
};
struct curve_fit {
    double lag_s;              /* above 0: the new one is later; to about 0.5 ms */
    double correlation;        /* over what both have; 0 when one is flat        */
};

bool curve_of(struct arena *a, struct track *t, struct curve *c, struct err *err) MUST_CHECK;
/* Curves of different lengths; at any lag at which half of the shorter one is covered. */
struct curve_fit curve_fit(const struct curve *before, const struct curve *after);
/* The highest value: 0 for digital silence. */
int curve_most(const struct curve *c);

#endif
