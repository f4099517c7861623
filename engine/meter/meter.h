/* meter: everything that is measured of a stretch of audio in one pass.
 *
 * Samples: planar double, 1 or 2 channels, full scale 1.0.
 * Order:   new, feed any number of blocks, finish once.
 * Blocks:  any split gives the same figures, bit for bit.
 * Range:   loudness and peaks are -INFINITY where there is none (silence, under 400 ms); every user
 *          of a figure must expect that.
 * Threads: states are independent; meter_start must run once before threads exist (libebur128
 *          writes file-scope tables at init). */
#ifndef ENGINE_METER_METER_H
#define ENGINE_METER_METER_H

#include "engine/base/arena.h"
#include "engine/base/json.h"

#include <stdint.h>

struct measures {
    int rate_hz, channels;
    int64_t length_frames;
    double integrated_lufs, range_lu;
    double libebur128_lufs;        /* a second reading, as a guard; NaN where it failed */
    double momentary_max_lufs, short_term_max_lufs;
    double true_peak_dbtp, sample_peak_dbfs;
    double plr_db;                 /* true peak - integrated; -INFINITY without one */
    double rms_dbfs, crest_db;     /* AES-17 is not applied: a full-scale sine is -3.01 dBFS RMS */
    double dc[2];                  /* mean, full scale 1.0                         */
    double correlation;            /* sum LR / sqrt(sum LL sum RR); 1 for mono; 0 for silence */
    double balance_db;             /* rms L - rms R                                */
    int64_t clipped_runs;          /* stretches of 3 or more at full scale (largest 16-bit word) */
    int64_t first_clip_frame;      /* -1 = none                                    */
    int64_t true_peak_frame;       /* where the largest peak lies                  */
    int64_t silent_head_frames, silent_tail_frames; /* exact zeros at the ends     */
};

#define METER_VERSION 1u

struct meter;

void meter_start(void);
struct meter *meter_new(struct arena *a, int rate_hz, int channels);
/* Before the first feed: leaves libebur128's second reading out (a third of the time), where
 * figures only steer a solve and are not delivered. */
void meter_without_check(struct meter *m);
void meter_feed(struct meter *m, const double *const ch[], int frames);
void meter_finish(struct meter *m, struct measures *out);
/* Adds every figure under its name ("integrated_lufs": -14.02 ...), rounded to what is meant. */
void meter_put_json(json_t *parent, const struct measures *m);

#endif
