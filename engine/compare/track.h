/* track: one mix as the comparison reads it: always stereo, at the rate that both are compared at.
 *
 * Samples: planar double, 2 channels; mono is copied to both sides. Outside [0, length) silence.
 * Memory:  of a resampled track two blocks of the resampler's grid are kept.
 * Errors:  those of the read callback; ERR_UNSUPPORTED when no engine converts the rate.
 * Threads: one track belongs to one thread at a time. */
#ifndef ENGINE_COMPARE_TRACK_H
#define ENGINE_COMPARE_TRACK_H

#include "engine/compare/compare.h"

struct track;

/* Takes the first two channels of `in`, which must outlive the track. */
struct track *track_new(struct arena *a, const struct compare_input *in, int rate_hz,
                        struct err *err) MUST_CHECK;
int track_rate_hz(const struct track *t);
int64_t track_length_frames(const struct track *t);
/* From now on frame n is what lay at n - fraction: -1 .. 1, up to 0.9 of half the rate. */
void track_delay(struct track *t, struct arena *a, double fraction);
bool track_read(struct track *t, int64_t start_frame, int frames, double *const ch[2],
                struct err *err) MUST_CHECK;

#endif
