/* truepeak: the largest inter-sample peak of a programme, at any rate.
 *
 * The signal is seen through an 8x interpolator (Kaiser-windowed sinc, 256 taps up to 48 kHz, 128
 * up to 96 kHz, 64 above; flat to 0.487, 0.474, 0.448 of the rate) and a parabola through the
 * largest three points; silence lies on both sides of the programme. Most points are never
 * computed: a band-limited signal that peaks at M is still at M cos(pi d) when d frames away from
 * there, so only the neighbourhoods of points within 3 dB (at 2x) and 0.7 dB (at 4x) of the largest
 * value so far are looked at closely, and of the first only those that are no slope.
 *
 * Samples: planar double, 1 .. 6 channels, full scale 1.0; computed in float32.
 * Range:   error within 0.01 dB up to 20 kHz at 44.1 kHz.
 * Blocks:  any split gives the same figures, bit for bit.
 * Source:  ITU-R BS.1770-5 Annex 2; Ehlich, Zeller, Math. Zeitschrift 86, 1964 (the bound). */
#ifndef ENGINE_METER_TRUEPEAK_H
#define ENGINE_METER_TRUEPEAK_H

#include "engine/base/arena.h"

#include <stdint.h>

#define TRUEPEAK_OVER 1.001f /* 0 dBTP and the error that this meter may make */

struct truepeak;
struct truepeak_spot {
    int64_t frame;             /* of the programme, the nearest */
    float peak;                /* linear                        */
};

struct truepeak *truepeak_new(struct arena *a, int rate_hz, int channels);
/* The same without wide vectors and without a first look: a test compares the bits. */
struct truepeak *truepeak_new_plain(struct arena *a, int rate_hz, int channels);
/* Sound that adjoins the programme where it was cut: before the first feed, its last `frames` (at
 * most TRUEPEAK_CONTEXT) before the start; after the last feed, its first ones past the end. It
 * shapes the interpolation at the ends and is not measured itself. */
#define TRUEPEAK_CONTEXT 128
void truepeak_before(struct truepeak *t, const double *const ch[], int frames);
void truepeak_after(struct truepeak *t, const double *const ch[], int frames);
void truepeak_feed(struct truepeak *t, const double *const ch[], int frames);
/* Linear; *frame is the nearest frame of the programme, -1 where all is silent. */
double truepeak_finish(struct truepeak *t, int64_t *frame);

/* One that looks at every 1024 frames for their own sake, which takes longer. After finish: the
 * largest of each, silent ones left out, in the order of time ... */
struct truepeak *truepeak_new_traced(struct arena *a, int rate_hz, int channels);
int truepeak_spots(const struct truepeak *t, const struct truepeak_spot **spots);
/* ... and how often the signal passes full scale between samples that do not: stretches of adjacent
 * frames of one sign and channel. */
int64_t truepeak_overs(const struct truepeak *t);

#endif
