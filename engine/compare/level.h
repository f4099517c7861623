/* level: by how much each channel of a new mix was turned up, where nothing else was done to it.
 *
 * Least squares in blocks of a quarter of a second; the blocks that fit best decide, and of these
 * the gain that most of the sound agrees on: an edit elsewhere does not move it. */
#ifndef ENGINE_COMPARE_LEVEL_H
#define ENGINE_COMPARE_LEVEL_H

#include "engine/compare/track.h"

struct level_pairing {             /* how the old mix is read to meet the new one */
    struct track *before, *after;
    int64_t lag_frames;            /* new = old + lag           */
    int from[2];                   /* old channel of each new one */
    double gain[2];                /* signed; 0 where a side is silent in one of them */
    bool is_silent_before[2], is_silent_after[2];
    int64_t start_frame, end_frame; /* of the new mix: what both have */
};

/* Old frames in the place of the new ones, channels exchanged; without the gain. */
bool level_read_before(const struct level_pairing *p, int64_t start_frame, int frames,
                       double *const ch[2], struct err *err) MUST_CHECK;
/* Sets gains and silent sides. `correlation` is that of the waveforms, both sides and every edit
 * together; 0 for silence. */
bool level_match(struct level_pairing *p, double *correlation, struct err *err) MUST_CHECK;

#endif
