#include "engine/dsp/butterworth.h"

#include "engine/dsp/steady.h"

int butterworth_prototypes(int order, double freq_hz, bool is_highpass,
                           struct analogue out[BUTTERWORTH_MOST])
{
    int count = 0, pairs = order / 2;
    for (int k = 0; k < pairs; k++) {
        double angle =
            order % 2 ? (k + 1) * STEADY_PI / order : (2 * k + 1) * STEADY_PI / (2 * order);
        struct analogue *h = &out[count++];
        *h = (struct analogue){ .a = { 1.0, 2.0 * steady_cos(angle), 1.0 }, .freq_hz = freq_hz };
        h->b[is_highpass ? 2 : 0] = 1.0;
    }
    if (order % 2) {
        struct analogue *h = &out[count++];
        *h = (struct analogue){ .a = { 1.0, 1.0, 0.0 }, .freq_hz = freq_hz };
        h->b[is_highpass ? 1 : 0] = 1.0;
    }
    return count;
}

int butterworth_order(int slope_db, struct pos pos, struct err *err)
{
    if (slope_db % 6 == 0)
        return slope_db / 6;
    err_set(err, ERR_RECIPE, pos,
            "slope is %d dB per octave, possible are the multiples of 6 from 6 to 48", slope_db);
    return 0;
}
