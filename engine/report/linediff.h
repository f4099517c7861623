/* linediff: which lines of a text are gone and which are new.
 *
 * Range: of texts whose line counts multiply to more than 16 million (what both begin and end with
 *        taken off) all of the middle is told as changed.
 * Source: longest common subsequence by dynamic programming. */
#ifndef ENGINE_REPORT_LINEDIFF_H
#define ENGINE_REPORT_LINEDIFF_H

#include "engine/base/arena.h"

struct linediff_line {
    bool is_new;               /* else it is gone             */
    int number;                /* in its own text, from 1     */
    const char *text;          /* without the line feed       */
};

/* In the order in which one reads them; returns how many there are. */
int linediff_run(struct arena *a, const char *before, const char *after,
                 struct linediff_line **lines);

#endif
