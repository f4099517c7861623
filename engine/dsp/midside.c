#include "engine/dsp/midside.h"

#include <string.h>

/* Two frames side by side, then the odd one. */
typedef double pair __attribute__((vector_size(16)));

static inline pair load(const double *x)
{
    pair v;
    memcpy(&v, x, sizeof v);
    return v;
}

static inline void store(double *x, pair v)
{
    memcpy(x, &v, sizeof v);
}

static void add_and_subtract(double *const ch[], int frames, double scale)
{
    double *a = ch[0], *b = ch[1];
    int n = 0;
    for (; n + 2 <= frames; n += 2) {
        pair l = load(a + n), r = load(b + n);
        store(a + n, scale * (l + r));
        store(b + n, scale * (l - r));
    }
    for (; n < frames; n++) {
        double l = a[n], r = b[n];
        a[n] = scale * (l + r);
        b[n] = scale * (l - r);
    }
}

void midside_encode(double *const ch[], int frames)
{
    add_and_subtract(ch, frames, 0.5);
}

void midside_decode(double *const ch[], int frames)
{
    add_and_subtract(ch, frames, 1.0);
}
