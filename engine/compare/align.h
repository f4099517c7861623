/* align: the offset of a new mix to the sample, and which channel is which.
 *
 * Loud stretches from all over the song are set against each other with every frequency counting
 * alike, and added up: what an edit changed in some of them is outvoted.
 *
 * Range:  240 ms around the lag that is known already.
 * Source: Knapp, Carter 1976 (phase transform). */
#ifndef ENGINE_COMPARE_ALIGN_H
#define ENGINE_COMPARE_ALIGN_H

#include "engine/compare/curve.h"

struct align_fit {
    int64_t lag_frames;        /* new = old + lag                                        */
    double fraction;           /* and that much of a frame more, some -0.5 .. 0.5        */
    bool is_swapped;           /* the new left is the old right, and the other way round */
    double sharpness;          /* of the peak: 1 = one impulse, near 0 = nothing in common */
};

/* Tracks of one rate; `curve` is the old one's and says where it is loud. */
bool align_find(struct track *before, struct track *after, const struct curve *curve,
                int64_t near_lag_frames, struct align_fit *fit, struct err *err) MUST_CHECK;

#endif
