/* compare: what became of a mix: a new file set against the old one, aligned and level-matched.
 *
 * Samples: mixes of one or two channels, 8 .. 384 kHz, rates may differ: the comparison runs at the
 *          new mix's rate, the old one is converted. Mono counts as two equal sides.
 * Offset:  to the sample at any distance, by the envelopes of both and then by their waveforms.
 * Memory:  read in blocks, several times over: some 1 MB for a minute, whatever the rate.
 * Errors:  those of the read callbacks; ERR_UNSUPPORTED: channels or a rate that cannot be done.
 * Bits:    any machine and any day gives the same report; no thread is started.
 * Source:  Knapp, Carter, "The generalized correlation method for estimation of time delay", 1976
 *          (phase transform); levels by least squares. */
#ifndef ENGINE_COMPARE_COMPARE_H
#define ENGINE_COMPARE_COMPARE_H

#include "engine/audio/pcm.h"
#include "engine/audio/resample.h"
#include "engine/base/json.h"

struct compare_input {
    int rate_hz, channels;     /* 1 or 2 */
    int64_t length_frames;
    resample_fetch read;       /* any frames inside [0, length) */
    void *from;
};
/* `p` must outlive it. */
struct compare_input compare_input_pcm(const struct pcm *p);

enum compare_kind {
    COMPARE_LEVEL,             /* the same sound, louder or softer       */
    COMPARE_NEW,               /* sound where there was none, or another */
    COMPARE_GONE,              /* silence where there was sound          */
    COMPARE_OTHER,             /* altered otherwise                      */
};
struct compare_region {        /* a stretch of time and frequency that differs */
    enum compare_kind kind;
    double start_s, end_s;     /* in the new mix                          */
    bool is_from_start, is_to_end;        /* of what both have            */
    double low_hz, high_hz;    /* 0 and INFINITY: open to that side       */
    double change_db;          /* new - old, after the level was matched  */
    double residual_db;        /* difference over the new, inside it      */
};
struct compare_grid {          /* what the regions are found in           */
    double start_s, step_s;    /* of the first block's middle, in the new mix */
    int block_count, band_count;
    double *band_hz;           /* middles, thirds of an octave            */
    float *old_power, *new_power, *residual_power; /* [block * band_count + band], mean squares */
    float *cross_re, *cross_im;
};
struct comparison {
    int old_rate_hz, new_rate_hz, old_channels, new_channels;
    int64_t old_length_frames, new_length_frames; /* each at its own rate */
    bool is_by_fingerprint;    /* the old samples are gone: what is marked (s) is not known */
    bool is_old_silent, is_new_silent;
    bool is_identical;         /* (s) every sample, no offset, one length and rate */
    bool is_same_song;         /* false: nothing below but the correlations counts */
    double envelope_correlation; /* of the loudness curves at the best offset; 1 = the same */
    double correlation;        /* (s) of the waveforms over the loud stretches; NAN = not known */
    int64_t offset_frames;     /* at the new rate; above 0: the new mix starts later */
    double offset_fraction;    /* (s) of a frame, on top of offset_frames; 0 for most */
    double offset_ms, offset_accuracy_ms; /* accuracy 0: to the sample    */
    bool is_swapped;           /* (s) left and right changed places       */
    bool is_inverted[2];       /* (s) polarity of the new left and right  */
    bool is_lost_side[2], is_added_side[2]; /* (s) silent in the new mix, or in the old one */
    double gain_db[2];         /* new - old, left and right; NAN = a silent side */
    double level_db;           /* both together                           */
    double unmatched_head_s, unmatched_tail_s; /* of the new mix, without counterpart */
    double lost_head_s, lost_tail_s;           /* of the old one          */
    double head_peak_dbfs, tail_peak_dbfs;     /* of what is unmatched or lost */
    int64_t compared_frames;
    int64_t equal_frames;      /* (s) bit for bit                         */
    int64_t first_difference_frame, last_difference_frame; /* (s) in the new mix; -1 = none */
    int64_t first_sound_frame, last_sound_frame; /* (s) of what both have, in the new mix; -1 */
    double residual_dbfs, residual_peak_dbfs;  /* (s) of new - matched old  */
    double residual_db;        /* (s) its rms over that of the new mix    */
    struct compare_grid grid;
    int region_count, minor_count; /* minor: differences too small to list */
    struct compare_region *regions;
};

bool compare_mixes(struct arena *a, const struct compare_input *before,
                   const struct compare_input *after, struct comparison *c,
                   struct err *err) MUST_CHECK;
/* Where the old mix is gone: against the bytes that fingerprint_of made of it (fingerprint.h). The
 * grid then holds levels only. ERR_DAMAGED: not a fingerprint, or of another version. */
bool compare_fingerprint(struct arena *a, const void *bytes, size_t size_bytes,
                         const struct compare_input *after, struct comparison *c,
                         struct err *err) MUST_CHECK;
/* Figures, regions and sentences; the grid is left out. */
void compare_put_json(json_t *parent, const struct comparison *c);
/* {"step_seconds", "bands_hz", "residual_db": a row of bands for each step of 1 s}; null = silence.
 * Against a fingerprint: "change_db". */
void compare_put_grid(json_t *parent, const char *key, const struct comparison *c);
/* Short sentences, the most important first; the count is returned, at least 1. */
int compare_sentences(struct arena *a, const struct comparison *c, const char ***sentences);

#endif
