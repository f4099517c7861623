/* seconds: the power of every band in every second of a mix. */
#ifndef ENGINE_COMPARE_SECONDS_H
#define ENGINE_COMPARE_SECONDS_H

#include "engine/compare/bands.h"
#include "engine/compare/track.h"

struct seconds {
    int count;
    double *power;             /* count * BANDS_COUNT mean squares */
};

/* Seconds count from frame `start`, which may lie before or in the mix, to its end. */
bool seconds_of(struct arena *a, struct track *t, int64_t start_frame, struct seconds *s,
                struct err *err) MUST_CHECK;

#endif
