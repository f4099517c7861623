/* energy: K-weighted energy in cells of 10 ms, which predicts loudness under any slow gain.
 *
 * Cells count from the first frame fed (a song's mark). The loudness of cells weighted with w[k]
 * (mean square gain in the cell) follows BS.1770 gating; with all w = 1 it equals the meter's
 * integrated loudness within 0.005 LU at every rate (numerator of the RLB filter scaled).
 *
 * Range:   -INFINITY for silence or less than 400 ms.
 * Source:  ITU-R BS.1770-5 Annex 1. */
#ifndef ENGINE_METER_ENERGY_H
#define ENGINE_METER_ENERGY_H

#include "engine/base/arena.h"

#include <stdint.h>

struct energy {
    int rate_hz, channels;
    int cell_frames;           /* rate / 100                                   */
    int cell_count;            /* whole cells                                  */
    float *cells;              /* mean square, channels summed, K-weighted     */
};
struct energy_meter;

struct energy_meter *energy_new(struct arena *a, int rate_hz, int channels, int64_t length_frames);
void energy_feed(struct energy_meter *m, const double *const ch[], int frames);
const struct energy *energy_finish(struct energy_meter *m);
/* Loudness in LUFS of several stretches pooled under one gate (count 1: one song). weights[i] may
 * be NULL (all 1), else cell_count factors of energy. */
double energy_loudness(const struct energy *const parts[], const float *const weights[], int count);

#endif
