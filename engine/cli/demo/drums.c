/* drums: skins and sticks, each a falling sine or two and a burst of filtered noise. */
#include "engine/cli/demo/instrument.h"
#include "engine/cli/demo/synth.h"

int drums_kick(const struct note *note, int rate_hz, double *x, int room_frames)
{
    int frames = synth_frames(0.6, rate_hz, room_frames);
    double body = note->velocity, fall = synth_decay(0.42, rate_hz);
    double sweep = 190, settle = synth_decay(0.11, rate_hz);
    double click = 0.5 * note->velocity, click_fall = synth_decay(0.018, rate_hz);
    double phase = 0, base_hz = 44 + 14 * note->tone;
    struct synth_filter beater = {0};
    synth_filter_set(&beater, 3200, 0.6, rate_hz);
    for (int n = 0; n < frames; n++) {
        synth_turn(&phase, (base_hz + sweep) / rate_hz);
        synth_filter_step(&beater, click * synth_noise(note->seed, n));
        x[n] = 0.95 * synth_warm(1.5 * body * synth_sine(phase)) + beater.low;
        body *= fall;
        sweep *= settle;
        click *= click_fall;
    }
    return frames;
}

int drums_snare(const struct note *note, int rate_hz, double *x, int room_frames)
{
    int frames = synth_frames(0.45, rate_hz, room_frames);
    double skin = note->velocity, skin_fall = synth_decay(0.16, rate_hz);
    double wires = note->velocity * (0.5 + 0.5 * note->velocity),
           wires_fall = synth_decay(0.26, rate_hz);
    double crack = note->velocity, crack_fall = synth_decay(0.02, rate_hz);
    double low = 0, high = 0, low_hz = 168 + 40 * note->tone, bend = 1.35,
           unbend = synth_decay(0.05, rate_hz);
    struct synth_filter mid = {0}, top = {0};
    synth_filter_set(&mid, 2100, 0.5, rate_hz);
    synth_filter_set(&top, 5600, 0.8, rate_hz);
    for (int n = 0; n < frames; n++) {
        double noise = synth_noise(note->seed, n);
        synth_turn(&low, low_hz * (1 + bend * 0.2) / rate_hz);
        synth_turn(&high, low_hz * 1.78 / rate_hz);
        synth_filter_step(&mid, noise * (wires + crack));
        synth_filter_step(&top, noise * wires);
        x[n] = 0.62 * skin * synth_sine(low) + 0.3 * skin * synth_sine(high) + 0.7 * mid.band +
               0.2 * top.high;
        skin *= skin_fall;
        wires *= wires_fall;
        crack *= crack_fall;
        bend *= unbend;
    }
    return frames;
}

int drums_brush(const struct note *note, int rate_hz, double *x, int room_frames)
{
    int frames = synth_frames(0.28, rate_hz, room_frames);
    double attack_s = 0.004 + 0.03 * (1 - note->velocity);
    struct synth_shape e = synth_shape_new(attack_s, 0.14, 0, 0.28, 0.05, rate_hz);
    struct synth_filter f = {0};
    double skin = 0.25 * note->velocity * note->velocity, skin_fall = synth_decay(0.1, rate_hz),
           phase = 0;
    synth_filter_set(&f, 2600 + 1800 * note->velocity, 0.6, rate_hz);
    for (int n = 0; n < frames; n++) {
        synth_turn(&phase, 205.0 / rate_hz);
        synth_filter_step(&f, synth_noise(note->seed, n));
        x[n] = 1.1 * note->velocity * synth_shape_at(&e, n) * f.band + skin * synth_sine(phase);
        skin *= skin_fall;
    }
    return frames;
}

int drums_tom(const struct note *note, int rate_hz, double *x, int room_frames)
{
    int frames = synth_frames(0.9, rate_hz, room_frames);
    double hz = 72 + 110 * note->tone;
    double body = note->velocity, fall = synth_decay(0.75 - 0.3 * note->tone, rate_hz);
    double sweep = 0.55 * hz, settle = synth_decay(0.16, rate_hz);
    double stick = 0.5 * note->velocity, stick_fall = synth_decay(0.03, rate_hz);
    double phase = 0, over = 0;
    struct synth_filter f = {0};
    synth_filter_set(&f, 1500, 0.7, rate_hz);
    for (int n = 0; n < frames; n++) {
        synth_turn(&phase, (hz + sweep) / rate_hz);
        synth_turn(&over, 1.59 * (hz + sweep) / rate_hz);
        synth_filter_step(&f, stick * synth_noise(note->seed, n));
        x[n] = 0.8 * synth_warm(1.3 * body * synth_sine(phase)) +
               0.22 * body * body * synth_sine(over) + f.low;
        body *= fall;
        sweep *= settle;
        stick *= stick_fall;
    }
    return frames;
}

int drums_stick(const struct note *note, int rate_hz, double *x, int room_frames)
{
    int frames = synth_frames(0.12, rate_hz, room_frames);
    double wood = 0.7 * note->velocity, fall = synth_decay(0.05, rate_hz), a = 0, b = 0;
    for (int n = 0; n < frames; n++) {
        synth_turn(&a, 2310.0 / rate_hz);
        synth_turn(&b, 3660.0 / rate_hz);
        x[n] =
            wood * (synth_sine(a) + 0.6 * synth_sine(b) + 0.4 * wood * synth_noise(note->seed, n));
        wood *= fall;
    }
    return frames;
}

/* Three hands a few milliseconds apart, then the room's own answer. */
int drums_clap(const struct note *note, int rate_hz, double *x, int room_frames)
{
    int frames = synth_frames(0.35, rate_hz, room_frames);
    int apart = (int)(0.011 * rate_hz);
    double burst = 1, short_fall = synth_decay(0.02, rate_hz),
           long_fall = synth_decay(0.2, rate_hz);
    struct synth_filter f = {0};
    synth_filter_set(&f, 1250, 0.9, rate_hz);
    for (int n = 0; n < frames; n++) {
        if (n % apart == 0 && n <= 3 * apart)
            burst = 1;
        synth_filter_step(&f, 2.2 * note->velocity * burst * synth_noise(note->seed, n));
        x[n] = f.band + 0.12 * f.high;
        burst *= n < 3 * apart ? short_fall : long_fall;
    }
    return frames;
}
