#include "engine/meter/wordbits.h"

#include <math.h>

#define LARGEST 0x1p62         /* fits the integer with room */

void wordbits_feed(struct wordbits *w, const double *x, int frames)
{
    uint64_t used = 0;
    for (int n = 0; n < frames && !w->is_finer; n++) {
        double word = x[n] * 0x1p31;
        if (!(fabs(word) < LARGEST) || word != (double)(int64_t)word)
            w->is_finer = true;
        else
            used |= (uint64_t)(int64_t)word;
    }
    w->used |= used;
}

int wordbits_finish(const struct wordbits *w)
{
    if (w->is_finer)
        return -1;
    int bits = w->used ? 32 - __builtin_ctzll(w->used) : 0;
    return w->used && bits < 1 ? 1 : bits; /* +-1.0 and above alone */
}
