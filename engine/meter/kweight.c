#include "engine/meter/kweight.h"

#include "engine/base/units.h"

#include <math.h>

#define SHELF_HZ 1681.974450955533
#define SHELF_Q 0.7071752369554196
#define SHELF_DB 3.999843853973347
#define SHELF_BAND_EXPONENT 0.4996667741545416
#define HIGHPASS_HZ 38.13547087602444
#define HIGHPASS_Q 0.5003270373238773
#define TABLE_RATE_HZ 48000
#define TINY 1e-120 /* a filter ringing out stops here, before numbers turn denormal */

static struct kweight_stage shelf_at(int rate_hz)
{
    double k = tan(M_PI * SHELF_HZ / rate_hz);
    double high = pow(10.0, SHELF_DB / 20.0), band = pow(high, SHELF_BAND_EXPONENT);
    double a0 = 1.0 + k / SHELF_Q + k * k;
    return (struct kweight_stage){
        .b0 = coefficient((high + band * k / SHELF_Q + k * k) / a0),
        .b1 = coefficient(2.0 * (k * k - high) / a0),
        .b2 = coefficient((high - band * k / SHELF_Q + k * k) / a0),
        .a1 = coefficient(2.0 * (k * k - 1.0) / a0),
        .a2 = coefficient((1.0 - k / SHELF_Q + k * k) / a0),
    };
}

static double highpass_a0(int rate_hz)
{
    double k = tan(M_PI * HIGHPASS_HZ / rate_hz);
    return 1.0 + k / HIGHPASS_Q + k * k;
}

static struct kweight_stage highpass_at(int rate_hz)
{
    double k = tan(M_PI * HIGHPASS_HZ / rate_hz), a0 = highpass_a0(rate_hz);
    double gain = coefficient(highpass_a0(TABLE_RATE_HZ) / a0);
    return (struct kweight_stage){
        .b0 = gain,
        .b1 = -2.0 * gain,
        .b2 = gain,
        .a1 = coefficient(2.0 * (k * k - 1.0) / a0),
        .a2 = coefficient((1.0 - k / HIGHPASS_Q + k * k) / a0),
    };
}

struct kweight kweight_new(int rate_hz, int channels)
{
    return (struct kweight){ .channels = channels,
                             .weights = { 1, channels == 2 },
                             .shelf = shelf_at(rate_hz),
                             .highpass = highpass_at(rate_hz) };
}

void kweight_feed(struct kweight *k, const double *const ch[], int frames)
{
    const struct kweight_stage s = k->shelf, h = k->highpass;
    const double *left = ch[0], *right = ch[k->channels - 1];
    kweight_lanes s1 = k->memory[0], s2 = k->memory[1], h1 = k->memory[2], h2 = k->memory[3];
    kweight_lanes energy = k->energy;
    for (int n = 0; n < frames; n++) {
        kweight_lanes x = { left[n], right[n] };
        /* in this order a frame waits for three operations of the one before, not four */
        kweight_lanes y = s.b0 * x + s1;
        s1 = (s.b1 * x + s2) - s.a1 * y;
        s2 = s.b2 * x - s.a2 * y;
        kweight_lanes z = h.b0 * y + h1;
        h1 = (h.b1 * y + h2) - h.a1 * z;
        h2 = h.b2 * y - h.a2 * z;
        energy += z * z;
    }
    k->memory[0] = s1;
    k->memory[1] = s2;
    k->memory[2] = h1;
    k->memory[3] = h2;
    k->energy = energy;
}

double kweight_take(struct kweight *k)
{
    kweight_lanes e = k->energy;
    k->energy = (kweight_lanes){ 0, 0 };
    for (int i = 0; i < 4; i++)
        for (int lane = 0; lane < 2; lane++)
            if (fabs(k->memory[i][lane]) < TINY)
                k->memory[i][lane] = 0;
    return e[0] * k->weights[0] + e[1] * k->weights[1];
}
