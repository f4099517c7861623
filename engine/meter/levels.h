/* levels: what sample values alone tell: peak, RMS, offset, stereo balance, clipping, silence.
 *
 * Samples: planar double, 1 or 2 channels, full scale 1.0.
 * Blocks:  any split gives the same figures, bit for bit. */
#ifndef ENGINE_METER_LEVELS_H
#define ENGINE_METER_LEVELS_H

#include <stdint.h>

typedef double levels_lanes __attribute__((vector_size(16))); /* left, right */

struct levels {
    int channels;
    int64_t frames;
    levels_lanes sum, squares;
    double product;                    /* sum of left * right                      */
    double peak;                       /* largest |x|, linear                      */
    int64_t last_sound_frame;          /* -1: none so far                          */
    int64_t silent_head_frames;
    int clip_run[2];                   /* samples at full scale up to here, signed */
    int64_t clipped_runs, first_clip_frame;
};

struct levels levels_new(int channels);
void levels_feed(struct levels *l, const double *const ch[], int frames);

double levels_mean_square(const struct levels *l);  /* mean over channels and frames */
double levels_dc(const struct levels *l, int channel);
double levels_correlation(const struct levels *l);  /* 1 for mono, 0 for silence */
double levels_balance_db(const struct levels *l);   /* 0 for mono and silence, infinite for one side */
int64_t levels_silent_tail(const struct levels *l);

#endif
