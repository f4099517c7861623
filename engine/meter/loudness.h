/* loudness: the door to libebur128, an independent second reading of integrated loudness.
 *
 * Its high-pass is not scaled away from 48 kHz: it reads +0.003 LU at 44.1 kHz, -0.02 at 96 kHz and
 * -0.03 at 192 kHz against the 48 kHz tables. The meter's own figure is the one that counts; this
 * one guards it.
 *
 * Samples: planar double, 1 .. 6 channels (speakers.h), full scale 1.0.
 * Range:   -INFINITY for silence or less than 400 ms; NaN when the library gave up.
 * Threads: states are independent once loudness_start has run: the library writes file-scope
 *          tables. */
#ifndef ENGINE_METER_LOUDNESS_H
#define ENGINE_METER_LOUDNESS_H

#include "engine/base/arena.h"

struct loudness;

void loudness_start(void);
const char *loudness_library(struct arena *a);   /* "libebur128-1.2.6" */
struct loudness *loudness_new(struct arena *a, int rate_hz, int channels);
void loudness_feed(struct loudness *l, const double *const ch[], int frames);
double loudness_integrated(struct loudness *l);

#endif
