/* butterworth: the analogue sections of a maximally flat high-pass or low-pass.
 *
 * Order: 1 .. 8; -3.01 dB falls on the corner whatever the order.
 * Source: Q_k = 1 / (2 cos theta_k), poles evenly spaced on the left half of the unit circle. */
#ifndef ENGINE_DSP_BUTTERWORTH_H
#define ENGINE_DSP_BUTTERWORTH_H

#include "engine/base/field.h"
#include "engine/dsp/matched.h"

#define BUTTERWORTH_MOST 4

/* Returns how many prototypes were written. */
int butterworth_prototypes(int order, double freq_hz, bool is_highpass,
                           struct analogue out[BUTTERWORTH_MOST]);
/* The order of a slope in dB per octave; 0 and *err when it is no multiple of 6. */
int butterworth_order(int slope_db, struct pos pos, struct err *err);

#endif
