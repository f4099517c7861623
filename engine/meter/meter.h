/* meter: everything that is measured of a stretch of audio in one pass.
 *
 * Samples: planar double, 1 .. 6 channels (speakers.h), full scale 1.0.
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
#include "engine/meter/history.h"
#include "engine/meter/speakers.h"
#include "engine/meter/spectrum.h"

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
    double dc[SPEAKERS_MOST];      /* mean, full scale 1.0                         */
    double correlation;            /* sum LR / sqrt(sum LL sum RR); 1 for mono; 0 for silence */
    double balance_db;             /* rms L - rms R; like correlation of the first two channels */
    int64_t clipped_runs;          /* stretches of 3 or more at full scale (largest 16-bit word) */
    int64_t first_clip_frame;      /* -1 = none                                    */
    int64_t true_peak_frame;       /* where the largest peak lies                  */
    int64_t silent_head_frames, silent_tail_frames; /* exact zeros at the ends     */
    int64_t quiet_head_frames, quiet_tail_frames;   /* up to -60 dBFS; waveform.h  */

    bool is_full;                  /* what follows is there                        */
    double range_pad_lu;           /* with 1.5 s of silence at the end (Tech 3342, 2023) */
    double psr_db;                 /* least true peak - short-term of 3 s; history.h */
    double dr_db;                  /* dynamics.h; DR14 is this, rounded            */
    double correlation_worst;      /* of 3 s that are not quiet; stereo.h          */
    int64_t correlation_worst_frame; /* where they start; -1 = none                */
    double correlation_low;        /* below 150 Hz                                 */
    double mono_loss_lu;           /* loudness that (L + R) / 2 on both sides lacks; 0 for mono and
                                    * for more than two channels, INFINITY when nothing is left */
    int64_t inter_sample_overs;    /* stretches over 0 dBTP whose samples are not  */
    int effective_bits;            /* wordbits.h; 0 = silence, -1 = floating point */
    double bandwidth_hz;           /* spectrum.h                                   */
    int spectrum_bands;
    double spectrum_dbfs[SPECTRUM_BANDS]; /* thirds of an octave; a full-scale sine is -3.01 */
};

#define METER_VERSION 4u

struct meter;

void meter_start(void);
struct meter *meter_new(struct arena *a, int rate_hz, int channels);
/* One that finds every figure, which takes about three times as long. */
struct meter *meter_new_full(struct arena *a, int rate_hz, int channels);
/* Before the first feed: leaves libebur128's second reading out (a third of the time), where
 * figures only steer a solve and are not delivered. */
void meter_without_check(struct meter *m);
/* Sound that adjoins a stretch where it was cut out of continuous sound, at most METER_CONTEXT
 * frames: before the first feed and after the last. Only the true peak at the ends knows it. */
#define METER_CONTEXT 128
void meter_before(struct meter *m, const double *const ch[], int frames);
void meter_after(struct meter *m, const double *const ch[], int frames);
void meter_feed(struct meter *m, const double *const ch[], int frames);
void meter_finish(struct meter *m, struct measures *out);
const struct history *meter_history(const struct meter *m);  /* of a full one, after finish */
/* Adds every figure under its name ("integrated_lufs": -14.02 ...), rounded to what is meant. */
void meter_put_json(json_t *parent, const struct measures *m);
/* The same figures back, but for those of a full meter: as rounded. False: not what was put. */
bool meter_get_json(const json_t *j, struct measures *out) MUST_CHECK;

#endif
