/* spectrum: the mean spectrum of a programme in thirds of an octave, and where it ends.
 *
 * Windows of 1 s or a little more (Hann), three over each other, so that every sample counts alike
 * and the bands of a programme add up to its mean square.
 *
 * Samples: planar double, 1 .. 6 channels, full scale 1.0; levels are the mean of the channels.
 * Blocks:  any split gives the same figures, bit for bit.
 * Source:  IEC 61260-1:2014, base ten: band n is 1000 Hz * 10^(n/10), its edges 10^(1/20) away; the
 *          last band ends at half the rate. Power is counted between the edges, which is a filter
 *          of unlimited steepness. */
#ifndef ENGINE_METER_SPECTRUM_H
#define ENGINE_METER_SPECTRUM_H

#include "engine/base/arena.h"

#define SPECTRUM_BANDS 37 /* 20 Hz .. 80 kHz; fewer below 192 kHz: those that begin in the band */

struct spectrum;

struct spectrum *spectrum_new(struct arena *a, int rate_hz, int channels);
void spectrum_feed(struct spectrum *s, const double *const ch[], int frames);
/* No more can be fed. Mean squares of the bands; returns their number. */
int spectrum_finish(struct spectrum *s, double bands[SPECTRUM_BANDS]);
/* The highest frequency that stands 6 dB above everything over it, where the octave below it stands
 * 15 dB above that too (a brickwall, or sound that ends in a noise floor): to 100 Hz, after finish.
 * Half the rate where nothing ends; 0 for silence. */
double spectrum_bandwidth_hz(const struct spectrum *s);
double spectrum_nominal_hz(int band); /* 20, 25, 31.5 ... */

#endif
