/* take: which score is recorded at which rate and word length, and into which files it is cut.
 *
 * Bits:    results do not depend on `jobs`.
 * Threads: takes are made side by side; each has its own memory. */
#ifndef ENGINE_CLI_DEMO_TAKE_H
#define ENGINE_CLI_DEMO_TAKE_H

#include "engine/cli/demo/score.h"

#define TAKE_CUTS 2

struct take {
    const struct score *score;
    int rate_hz, channels, bits; /* bits 0 = float */
    int repeats;                 /* times that the bars are played, 0 counts as 1 */
    struct {
        const char *file;
        double to_bar;           /* where this file ends and the next begins; 0 = the end */
    } cut[TAKE_CUTS];            /* up to the first without a name */
};

extern const struct take take_album[];
extern const int take_album_count;

/* Records every take into dir, which exists. On failure nothing is taken back. */
bool take_record(const struct take *takes, int count, const char *dir, int jobs,
                 struct err *err) MUST_CHECK;

#endif
