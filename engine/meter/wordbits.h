/* wordbits: how many bits of a word the samples really use.
 *
 * Samples: planar double, full scale 1.0: a word of b bits is k / 2^(b-1).
 * Range:   the smallest b that holds every sample exactly, 1 .. 32; 0 for silence; -1 where more
 *          than 32 would be needed (sound that was processed in floating point). */
#ifndef ENGINE_METER_WORDBITS_H
#define ENGINE_METER_WORDBITS_H

#include <stdbool.h>
#include <stdint.h>

struct wordbits {
    uint64_t used;             /* bits that were set in any sample, at 32 bits */
    bool is_finer;
};

void wordbits_feed(struct wordbits *w, const double *x, int frames);
int wordbits_finish(const struct wordbits *w);

#endif
