/* history: loudness and true peak of a programme over time.
 *
 * Range:   short-term counts what precedes the programme as silence; -INFINITY where there is no
 *          sound. A part of a step at the end has no loudness; its peak belongs to the last step.
 * Owner:   the arena. */
#ifndef ENGINE_METER_HISTORY_H
#define ENGINE_METER_HISTORY_H

#include "engine/base/arena.h"

#include <stdint.h>

struct windows;
struct truepeak;

struct history {
    int count, step_frames;          /* steps of 0.1 s */
    double *short_term_lufs;         /* the 3 s up to the end of each step */
    double *true_peak_dbtp;          /* largest in each step: to within 1024 frames */
};

/* Of a traced true peak meter that is finished. */
struct history history_new(struct arena *a, const struct windows *w, const struct truepeak *t);
/* Peak to short-term loudness, its minimum: the true peak of each whole 3 s less their loudness;
 * -INFINITY where there is none over -70 LUFS. */
double history_psr_db(const struct history *c);

#endif
