#include "engine/dsp/midside.h"

void midside_encode(double *const ch[], int frames)
{
    double *a = ch[0], *b = ch[1];
    for (int n = 0; n < frames; n++) {
        double l = a[n], r = b[n];
        a[n] = 0.5 * (l + r);
        b[n] = 0.5 * (l - r);
    }
}

void midside_decode(double *const ch[], int frames)
{
    double *a = ch[0], *b = ch[1];
    for (int n = 0; n < frames; n++) {
        double m = a[n], s = b[n];
        a[n] = m + s;
        b[n] = m - s;
    }
}
