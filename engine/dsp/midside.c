#include "engine/dsp/midside.h"

#include <stdbool.h>
#include <string.h>

typedef double four __attribute__((vector_size(32)));

static bool is_wide(void)
{
#if defined __x86_64__
    return __builtin_cpu_supports("avx2");
#else
    return false;
#endif
}

#define TARGET
#define NAME(x) narrow_##x
#include "engine/dsp/midside_lanes.inc"

#if defined __x86_64__
#define TARGET __attribute__((target("avx2")))
#define NAME(x) wide_##x
#include "engine/dsp/midside_lanes.inc"
#else
#define wide_add_and_subtract narrow_add_and_subtract
#define wide_widen narrow_widen
#endif

void midside_encode(double *const ch[], int frames)
{
    (is_wide() ? wide_add_and_subtract : narrow_add_and_subtract)(ch, frames, 0.5);
}

void midside_decode(double *const ch[], int frames)
{
    (is_wide() ? wide_add_and_subtract : narrow_add_and_subtract)(ch, frames, 1.0);
}

void midside_widen(double *const ch[], int frames, double factor)
{
    (is_wide() ? wide_widen : narrow_widen)(ch, frames, factor);
}
