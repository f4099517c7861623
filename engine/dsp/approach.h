/* approach: the way down to what is to come: an exponential that runs backwards in time.
 *
 *   y[k] = max(x[k], keep[k] y[k+1]), looking `window` values ahead and no further
 * Each step is f(y) = max(x, keep y), and two of that kind are one of the same kind: (x1, k1) after
 * (x2, k2) is (max(x1, k1 x2), k1 k2). Windows that slide are put together from the end of one
 * stretch of `window` values and the start of the next (van Herk's order): O(1) a value.
 * Output: y of the value window - 1 back; until there is one, of the zeros before the start. */
#ifndef ENGINE_DSP_APPROACH_H
#define ENGINE_DSP_APPROACH_H

#include "engine/base/arena.h"

struct approach;

struct approach *approach_new(struct arena *a, int window);
/* x >= 0, 0 <= keep <= 1. */
double approach_push(struct approach *p, double x, double keep);
void approach_reset(struct approach *p);

#endif
