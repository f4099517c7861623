#include "engine/base/fastmath.h"

#define LANES 2
#define TARGET
#define NAME(x) narrow_##x
#include "engine/base/fastmath_lanes.inc"

#if defined __x86_64__
#define LANES 4
#define TARGET __attribute__((target("avx2")))
#define NAME(x) wide_##x
#include "engine/base/fastmath_lanes.inc"

#define IS_WIDE() __builtin_cpu_supports("avx2")
#else
#define wide_dbs narrow_dbs
#define wide_gains narrow_gains
#define IS_WIDE() false
#endif

void fastmath_dbs(double *x, int count)
{
    int vectors = count & ~3;
    if (IS_WIDE())
        wide_dbs(x, vectors);
    else
        narrow_dbs(x, vectors);
    for (int n = vectors; n < count; n++)
        x[n] = fastmath_db(x[n]);
}

void fastmath_gains(double *x, int count)
{
    int vectors = count & ~3;
    if (IS_WIDE())
        wide_gains(x, vectors);
    else
        narrow_gains(x, vectors);
    for (int n = vectors; n < count; n++)
        x[n] = fastmath_gain(x[n]);
}
