/* waveform: what sample values alone tell: peak, RMS, offset, stereo balance, clipping, silence.
 *
 * Samples: planar double, 1 or 2 channels, full scale 1.0.
 * Blocks:  any split gives the same figures, bit for bit. */
#ifndef ENGINE_METER_WAVEFORM_H
#define ENGINE_METER_WAVEFORM_H

#include <stdint.h>

typedef double waveform_lanes __attribute__((vector_size(16))); /* left, right */

/* Silence at the ends: frames before the first sample above a level, and where the last lies. */
struct waveform_ends { int64_t head_frames, last_sound_frame; /* -1: none so far */ };

/* Where a listener hears silence. No store names a level; this is the default of the detector that
 * most of them can run, FFmpeg's silencedetect ("noise": -60 dB). */
#define WAVEFORM_QUIET 0.001

struct waveform {
    int channels;
    int64_t frames;
    waveform_lanes sum, squares;
    double product;                    /* sum of left * right                      */
    double peak;                       /* largest |x|, linear                      */
    struct waveform_ends silence;      /* samples that are zero                    */
    struct waveform_ends quiet;        /* samples of WAVEFORM_QUIET and less       */
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
