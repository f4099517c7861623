/* lull: how fast a gain may move now: fast where the sound is weak, slowly where it is strong.
 *
 *   speed[k] = (1 + e) / (near / long + e), 1/2 .. 4, e = 1/4
 * near is the mean power of the LULL_AHEAD cells on each side of k, long that of the last 80 ms: a
 * gain that moves multiplies the error by the sound it moves under, so it moves between the beats.
 * Cells:  about a third of a millisecond (limiter.h).
 * Input:  mean squares of the cells, full scale 1.0; their scale does not matter from -100 dB up.
 * Output: the speed of the cell LULL_AHEAD back: 1 in even sound and in silence. The sums are
 *         integers: nothing drifts. */
#ifndef ENGINE_DSP_LULL_H
#define ENGINE_DSP_LULL_H

#include "engine/base/arena.h"

#define LULL_AHEAD 4 /* cells */
#define LULL_SLOWEST 0.5

struct lull;

struct lull *lull_new(struct arena *a, double cells_per_second);
double lull_push(struct lull *l, double power);
void lull_reset(struct lull *l);

#endif
