/* stereo: how two channels hang together: over time, in the bass, and when they are added.
 *
 * correlation = sum LR / sqrt(sum LL sum RR), without taking out a mean; 0 where a side is silent.
 *
 * Samples: planar double, 2 channels, full scale 1.0.
 * Blocks:  any split gives the same figures, bit for bit.
 * Source:  bass: Butterworth low-pass of order 4 at 150 Hz, bilinear. */
#ifndef ENGINE_METER_STEREO_H
#define ENGINE_METER_STEREO_H

#include "engine/base/arena.h"

#include <stdint.h>

struct stereo;

struct stereo_figures {
    double worst; /* lowest correlation of 3 s, in steps of 0.1 s, among stretches no
                   * more than 20 dB under the mean; of all where that is shorter */
    int64_t worst_frame;           /* where it starts; -1 for silence              */
    double low;                    /* below 150 Hz                                 */
    double mono_lufs;              /* integrated loudness of (L + R) / 2 on both sides */
};

struct stereo *stereo_new(struct arena *a, int rate_hz);
void stereo_feed(struct stereo *s, const double *const ch[], int frames);
struct stereo_figures stereo_finish(struct stereo *s);

#endif
