/* quality: what a rate converter or a limiter does to sound, whoever made it. See contender.h.
 *
 * Levels: dB, relative to the tone or programme; true peaks over the ceiling. */
#ifndef TESTS_BENCH_QUALITY_H
#define TESTS_BENCH_QUALITY_H

#include "tests/bench/contender.h"

#include <stdbool.h>

struct rate_quality {
    double ripple_db; /* largest deviation from unity, 100 Hz .. 20 kHz             */
    double spur_db;   /* worst of what is not the tone, the same tones              */
    double folded_db; /* worst of what is left of tones from half the output rate up;
                       * going up, NaN                                              */
};
struct limit_quality {
    double transients_db, noise_db, programme_db; /* 32x true peak over the ceiling */
    double low_db, mid_db, smpte_db; /* THD+N of 100 Hz and 1 kHz, IMD, at 3 dB reduction */
    double drive_db, lufs;           /* of the programme                                  */
    double distortion_db; /* of the programme: what a gain smoothed over 10 ms (two running
                           * means of 5 ms) does not explain, below 19 kHz     */
};

/* False: the contender is missing. */
bool quality_of_rate(const struct contender *c, int in_rate_hz, struct rate_quality *q);
/* The contender's ceiling must be -1 dBTP. The programme is driven until it comes out at `lufs`. */
bool quality_of_limit(const struct contender *c, double lufs, struct limit_quality *q);
/* Only what it finds on the programme. */
void quality_of_programme(const struct contender *c, double lufs, struct limit_quality *q);

#endif
