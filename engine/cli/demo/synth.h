/* synth: the small parts that every instrument of the demo is made of.
 *
 * Samples: double, full scale 1.0, one at a time.
 * Bits:    sums, products and counter noise only; what comes from the maths library is rounded by
 *          `coefficient`, so that an album sounds the same wherever it is made. */
#ifndef ENGINE_CLI_DEMO_SYNTH_H
#define ENGINE_CLI_DEMO_SYNTH_H

#include "engine/base/random.h"
#include "engine/base/units.h"

#include <math.h>
#include <stdint.h>

/* sin(2 pi turns): folded to a quarter turn, Taylor to x^11 (error below 1e-7). */
static inline double synth_sine(double turns)
{
    double r = turns - (double)(int64_t)(turns + (turns < 0 ? -0.5 : 0.5));
    if (r > 0.25)
        r = 0.5 - r;
    else if (r < -0.25)
        r = -0.5 - r;
    double x = 6.283185307179586 * r, y = x * x;
    return x * (1 - y / 6 * (1 - y / 20 * (1 - y / 42 * (1 - y / 72 * (1 - y / 110)))));
}

/* White noise in [-1, 1) as a function of position. */
static inline double synth_noise(uint64_t seed, int64_t position)
{
    return (double)(int64_t)random_bits(seed, (uint64_t)position) * 0x1p-63;
}

/* What a wave's jump adds to the two samples around it (PolyBLEP); `phase` in 0 .. 1. */
static inline double synth_blep(double phase, double step)
{
    if (phase < step) {
        double t = phase / step;
        return t + t - t * t - 1;
    }
    if (phase > 1 - step) {
        double t = (phase - 1) / step;
        return t * t + t + t + 1;
    }
    return 0;
}
static inline double synth_saw(double phase, double step)
{
    return 2 * phase - 1 - synth_blep(phase, step);
}
static inline double synth_square(double phase, double step)
{
    double other = phase < 0.5 ? phase + 0.5 : phase - 0.5;
    return synth_saw(phase, step) - synth_saw(other, step);
}
static inline double synth_turn(double *phase, double step)
{
    *phase += step;
    if (*phase >= 1)
        *phase -= 1;
    return *phase;
}

/* Per-sample factor of a decay by 60 dB in `seconds`. */
static inline double synth_decay(double seconds, int rate_hz)
{
    return coefficient(exp(-6.907755279 / (seconds * rate_hz)));
}
/* Frequency of a MIDI pitch, which may be fractional; A4 = 69 = 440 Hz. */
static inline double synth_hz(double pitch)
{
    return coefficient(440 * exp2((pitch - 69) / 12));
}
/* `seconds` in frames, at most `room_frames`. */
static inline int synth_frames(double seconds, int rate_hz, int room_frames)
{
    double frames = seconds * rate_hz;
    return frames < room_frames ? (int)frames : room_frames;
}
/* A gentle overdrive: odd, slope 1 at 0, 1 at 3 and beyond. Source: Padé form of tanh. */
static inline double synth_warm(double x)
{
    if (x > 3)
        return 1;
    if (x < -3)
        return -1;
    return x * (27 + x * x) / (27 + 9 * x * x);
}

/* State-variable filter, trapezoidal. Source: Zavalishin, The Art of VA Filter Design, ch. 4. */
struct synth_filter {
    double k, a1, a2, a3; /* k = 1/q */
    double s1, s2;
    double low, band, high; /* outputs of the last step; band peaks at 1 */
};
static inline void synth_filter_set(struct synth_filter *f, double corner_hz, double q, int rate_hz)
{
    double top = 0.45 * rate_hz;
    double g = coefficient(tan(3.141592653589793 * (corner_hz < top ? corner_hz : top) / rate_hz));
    f->k = 1 / q;
    f->a1 = 1 / (1 + g * (g + f->k));
    f->a2 = g * f->a1;
    f->a3 = g * f->a2;
}
static inline void synth_filter_step(struct synth_filter *f, double x)
{
    double v3 = x - f->s2;
    double v1 = f->a1 * f->s1 + f->a2 * v3;
    double v2 = f->s2 + f->a2 * f->s1 + f->a3 * v3;
    f->s1 = 2 * v1 - f->s1;
    f->s2 = 2 * v2 - f->s2;
    f->low = v2;
    f->band = f->k * v1;
    f->high = x - f->k * v1 - v2;
}

/* Attack in a line, decay towards `sustain`, release; all in frames since the note's start. */
struct synth_shape {
    double level, step, decay, sustain, release;
    int attack_frames, hold_frames;
};
static inline struct synth_shape synth_shape_new(double attack_s, double decay_s, double sustain,
                                                 double hold_s, double release_s, int rate_hz)
{
    int attack = 1 + (int)(attack_s * rate_hz);
    return (struct synth_shape){
        .step = 1.0 / attack, .attack_frames = attack, .decay = synth_decay(decay_s, rate_hz),
        .sustain = sustain, .hold_frames = (int)(hold_s * rate_hz),
        .release = synth_decay(release_s, rate_hz),
    };
}
static inline double synth_shape_at(struct synth_shape *e, int n)
{
    if (n >= e->hold_frames)
        e->level *= e->release;
    else if (n < e->attack_frames)
        e->level += e->step;
    else
        e->level = e->sustain + (e->level - e->sustain) * e->decay;
    return e->level;
}

#endif
