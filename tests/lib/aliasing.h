/* aliasing: what a processor makes of a tone that is neither the tone nor a harmonic of it. */
#ifndef TESTS_LIB_ALIASING_H
#define TESTS_LIB_ALIASING_H

#include "tests/lib/rig.h"

/* The loudest part between 20 Hz and 20 kHz, in dB under the tone as it comes out; the tone is a
 * sine of the given height. */
double aliasing_db(struct rig *r, double tone_hz, double height);
/* Level of the `order`th harmonic under the tone, dB. */
double aliasing_harmonic_db(struct rig *r, double tone_hz, double height, int order);

#endif
