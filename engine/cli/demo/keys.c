/* keys: electric piano and vibraphone by FM and sines, a pad and a plucked synthesiser by saws. */
#include "engine/cli/demo/instrument.h"
#include "engine/cli/demo/synth.h"

#define CONTROL 32 /* frames between two settings of a moving filter */

/* Source: Chowning, JAES 21(7) 1973. One pair of sines for the body, one for the tine. */
int keys_electric(const struct note *note, int rate_hz, double *x, int room_frames)
{
    int frames = synth_frames(note->length_s + 0.35, rate_hz, room_frames);
    double step = synth_hz(note->pitch) / rate_hz, body = 0, mod = 0, tine = 0.2;
    double index = (0.08 + 0.3 * note->velocity * (0.5 + note->tone)),
           index_fall = synth_decay(1.6, rate_hz);
    double ring = 0.11 * note->velocity, ring_fall = synth_decay(0.35, rate_hz);
    double ring_ratio = note->pitch > 76 ? 7 : 14;
    struct synth_shape amp =
        synth_shape_new(0.002, 5.5 - 0.03 * note->pitch, 0, note->length_s, 0.3, rate_hz);
    double lfo = synth_noise(note->seed, -1), lfo_step = 4.6 / rate_hz;
    for (int n = 0; n < frames; n++) {
        synth_turn(&body, step);
        synth_turn(&mod, step * 1.0004);
        synth_turn(&tine, ring_ratio * step);
        lfo += lfo_step;
        double tremolo = 1 + 0.12 * synth_sine(lfo);
        double sound = synth_sine(body + index * synth_sine(mod)) + ring * synth_sine(tine);
        x[n] = 0.8 * note->velocity * tremolo * synth_shape_at(&amp, n) * sound;
        index *= index_fall;
        ring *= ring_fall;
    }
    return frames;
}

int keys_vibes(const struct note *note, int rate_hz, double *x, int room_frames)
{
    int frames = synth_frames(note->length_s + 1.2, rate_hz, room_frames);
    double step = synth_hz(note->pitch) / rate_hz, one = 0, four = 0, ten = 0;
    double a4 = 0.28 * note->velocity, a10 = 0.12 * note->velocity;
    double fall4 = synth_decay(0.7, rate_hz), fall10 = synth_decay(0.12, rate_hz);
    struct synth_shape amp = synth_shape_new(0.0015, 3.2, 0, note->length_s, 1.1, rate_hz);
    double lfo = 0, lfo_step = 5.2 / rate_hz;
    for (int n = 0; n < frames; n++) {
        synth_turn(&one, step);
        synth_turn(&four, 3.98 * step);
        if (9.9 * step < 0.45)
            synth_turn(&ten, 9.9 * step);
        lfo += lfo_step;
        double sound = synth_sine(one) + a4 * synth_sine(four) + a10 * synth_sine(ten);
        x[n] = 0.8 * note->velocity * synth_shape_at(&amp, n) * (0.85 + 0.15 * synth_sine(lfo)) *
               sound;
        a4 *= fall4;
        a10 *= fall10;
    }
    return frames;
}

int keys_pad(const struct note *note, int rate_hz, double *x, int room_frames)
{
    int frames = synth_frames(note->length_s + 0.9, rate_hz, room_frames);
    double base = synth_hz(note->pitch) / rate_hz, step[3], phase[3];
    for (int i = 0; i < 3; i++) {
        step[i] = base * (1 + 0.0035 * (i - 1) + 0.0015 * synth_noise(note->seed, i));
        phase[i] = 0.5 + 0.5 * synth_noise(note->seed, 10 + i);
    }
    struct synth_shape amp = synth_shape_new(0.22, 3, 0.9, note->length_s, 0.9, rate_hz);
    struct synth_filter f = {0};
    double lfo = synth_noise(note->seed, 20), lfo_step = 0.23 / rate_hz;
    double corner_hz = 350 + 1900 * note->tone * note->velocity + 1.2 * synth_hz(note->pitch);
    for (int n = 0; n < frames; n++) {
        double sum = 0;
        if (n % CONTROL == 0)
            synth_filter_set(&f, corner_hz * (1 + 0.3 * synth_sine(lfo)), 0.7, rate_hz);
        lfo += lfo_step;
        for (int i = 0; i < 3; i++) {
            synth_turn(&phase[i], step[i]);
            sum += synth_saw(phase[i], step[i]);
        }
        synth_filter_step(&f, sum);
        x[n] = 0.4 * note->velocity * synth_shape_at(&amp, n) * f.low;
    }
    return frames;
}

/* A short bright pluck for arpeggios. */
int keys_spark(const struct note *note, int rate_hz, double *x, int room_frames)
{
    int frames = synth_frames(note->length_s + 0.5, rate_hz, room_frames);
    double step = synth_hz(note->pitch) / rate_hz, a = 0, b = 0.4;
    struct synth_shape amp = synth_shape_new(0.002, 0.7, 0.1, note->length_s, 0.4, rate_hz);
    double open = 1, close = synth_decay(0.55, rate_hz);
    struct synth_filter f = {0}, g = {0};
    for (int n = 0; n < frames; n++) {
        if (n % CONTROL == 0) {
            double corner_hz = 260 + (1500 + 6000 * note->tone) * note->velocity * open;
            synth_filter_set(&f, corner_hz, 1.4, rate_hz);
            synth_filter_set(&g, 1.6 * corner_hz, 0.7, rate_hz);
        }
        open *= close;
        synth_turn(&a, step);
        synth_turn(&b, 1.004 * step);
        synth_filter_step(&f, 0.6 * synth_square(a, step) + 0.6 * synth_saw(b, 1.004 * step));
        synth_filter_step(&g, f.low);
        x[n] = 0.6 * note->velocity * synth_shape_at(&amp, n) * g.low;
    }
    return frames;
}
