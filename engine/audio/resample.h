/* resample: rate conversion as a function of position: any split of a run gives the same bits.
 *
 * Samples: planar double. Output frame m lies at input time m * in_rate / out_rate: no delay.
 * Length:  exactly round(n * out_rate / in_rate).
 * Blocks:  the class's grid: output is made in blocks of `grid_frames` that start at multiples of
 *          it; blocks are independent of each other and of who makes them.
 * Input:   is fetched through a callback; outside [0, in_length) the signal is zero, and the
 *          callback is never asked for it. */
#ifndef ENGINE_AUDIO_RESAMPLE_H
#define ENGINE_AUDIO_RESAMPLE_H

#include "engine/base/arena.h"
#include "engine/base/err.h"

#include <stdint.h>

/* Fills ch (channels x frames) with input frames [start, start + frames). */
typedef bool (*resample_fetch)(void *from, int64_t start_frame, int frames, double *const ch[],
                               struct err *err);

struct resample_job {
    int in_rate_hz, out_rate_hz, channels; /* 1 or 2 channels */
    int64_t in_length_frames;
    resample_fetch fetch;
    void *from;
    const void *plan;          /* from the class's plan, or NULL: then each block makes its own */
};
struct resampler_class {
    const char *name;          /* "exact", "libsamplerate"                         */
    unsigned version;
    const char *(*library)(void); /* version text that belongs in cache keys, or NULL */
    bool is_quick;                /* making a block again costs less than storing it */
    bool (*supports)(int in_rate_hz, int out_rate_hz);
    int (*grid_frames)(int in_rate_hz, int out_rate_hz); /* output frames a block  */
    /* Input frames before and after the time of a block that its making may fetch. */
    int (*reach_frames)(int in_rate_hz, int out_rate_hz);
    /* What all blocks of a ratio share (filter, tables): constant, threads may share it. NULL: the
     * class has none. */
    const void *(*plan)(int in_rate_hz, int out_rate_hz, struct arena *a);
    /* Makes output frames [start, start + frames): start a multiple of the grid, frames at most the
     * grid. Takes scratch memory from `a`, which the caller resets. */
    bool (*make)(const struct resample_job *job, int64_t start_frame, int frames,
                 double *const out[], struct arena *a, struct err *err);
};

int64_t resample_length(int64_t in_frames, int in_rate_hz, int out_rate_hz);
/* By name ("libsamplerate", "exact"), or "auto": the best that supports the ratio; NULL when none
 * does. */
const struct resampler_class *resample_find(const char *name, int in_rate_hz, int out_rate_hz);

/* What the engines share. */
extern const struct resampler_class resample_exact, resample_libsamplerate;

struct resample_ratio { int up, down; }; /* out_rate / in_rate in lowest terms */
struct resample_ratio resample_ratio_of(int in_rate_hz, int out_rate_hz);
/* Fetches any stretch: zeros outside the signal, the callback's frames inside. */
bool resample_input(const struct resample_job *job, int64_t start_frame, int frames,
                    double *const ch[], struct err *err) MUST_CHECK;

#endif
