/* dynamics: dynamic range as the TT meter has it (DR, DR14).
 *
 * Per channel, blocks of 3 s (132480 frames at 44.1 kHz), the last one as short as it is:
 *   rms = sqrt(2 mean(x^2)), loud = sqrt of the mean square of the loudest fifth (at least one)
 *   DR  = -20 log10(loud / second highest block peak)
 * A programme's is the mean over the channels that are not silent.
 *
 * Samples: planar double, 1 .. 6 channels, full scale 1.0.
 * Blocks:  any split gives the same figures, bit for bit.
 * Source:  Algorithmix, Measuring DR 1.3; rates other than 44.1 kHz take 3 s to the frame. */
#ifndef ENGINE_METER_DYNAMICS_H
#define ENGINE_METER_DYNAMICS_H

#include "engine/base/arena.h"

struct dynamics;

struct dynamics *dynamics_new(struct arena *a, int rate_hz, int channels);
void dynamics_feed(struct dynamics *d, const double *const ch[], int frames);
/* In dB, before it is rounded to a whole number; -INFINITY for silence. */
double dynamics_finish(struct dynamics *d);

#endif
