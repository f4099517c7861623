/* waveform: what sample values alone tell: peak, RMS, offset, stereo balance, clipping, silence.
 *
 * Samples: planar double, 1 or 2 channels, full scale 1.0.
 * Blocks:  any split gives the same figures, bit for bit. */
#ifndef ENGINE_METER_WAVEFORM_H
#define ENGINE_METER_WAVEFORM_H

#include <stdint.h>

typedef double waveform_lanes __attribute__((vector_size(16))); /* left, right */

struct waveform {
    int channels;
    int64_t frames;
    waveform_lanes sum, squares;
    double product;                    /* sum of left * right                      */
    double peak;                       /* largest |x|, linear                      */
    int64_t last_sound_frame;          /* -1: none so far                          */
    int64_t silent_head_frames;
    int clip_run[2];                   /* samples at full scale up to here, signed */
    int64_t clipped_runs, first_clip_frame;
};

struct waveform waveform_new(int channels);
void waveform_feed(struct waveform *l, const double *const ch[], int frames);

double waveform_mean_square(const struct waveform *l);  /* mean over channels and frames */
double waveform_dc(const struct waveform *l, int channel);
double waveform_correlation(const struct waveform *l);  /* 1 for mono, 0 for silence */
double waveform_balance_db(const struct waveform *l);   /* 0 for mono, infinite for one side */

#endif
