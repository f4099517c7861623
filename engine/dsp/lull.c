#include "engine/dsp/lull.h"

#include <stdint.h>
#include <string.h>

#define LONG_S 0.080
#define NEAR_CELLS (2 * LULL_AHEAD + 1)
#define EVEN 0.25        /* e: how much a lull counts */
#define FASTEST 4.0
#define UNITS 0x1p40     /* of power; with MOST and 2^10 cells the sums stay in 62 bits */
#define MOST 0x1p12

struct lull {
    int length, place;   /* of the ring: the long mean's cells */
    int64_t *ring, near_sum, long_sum;
    double scale;        /* makes near_sum a mean as long_sum is one */
};

struct lull *lull_new(struct arena *a, double cells_per_second)
{
    struct lull *l = arena_new_one(a, struct lull);
    l->length = (int)(LONG_S * cells_per_second + 0.5) + LULL_AHEAD + 1;
    l->length = l->length > NEAR_CELLS ? l->length : NEAR_CELLS + 1;
    l->ring = arena_new_array(a, int64_t, l->length);
    l->scale = (double)l->length / NEAR_CELLS;
    return l;
}

double lull_push(struct lull *l, double power)
{
    int64_t now = (int64_t)((power < MOST ? power : MOST) * UNITS);
    int left = l->place - NEAR_CELLS;
    l->near_sum += now - l->ring[left < 0 ? left + l->length : left];
    l->long_sum += now - l->ring[l->place];
    l->ring[l->place] = now;
    l->place = l->place + 1 == l->length ? 0 : l->place + 1;
    if (l->long_sum == 0)
        return 1.0;
    double near = (double)l->near_sum * l->scale, whole = (double)l->long_sum;
    double speed = (1 + EVEN) * whole / (near + EVEN * whole);
    return speed < LULL_SLOWEST ? LULL_SLOWEST : speed < FASTEST ? speed : FASTEST;
}

void lull_reset(struct lull *l)
{
    memset(l->ring, 0, sizeof *l->ring * (size_t)l->length);
    l->near_sum = l->long_sum = 0;
    l->place = 0;
}
