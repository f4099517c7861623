/* bass: an electric one (saw and sine through a closing filter) and an upright one (plucked FM). */
#include "engine/cli/demo/instrument.h"
#include "engine/cli/demo/synth.h"

#define CONTROL 32 /* frames between two settings of a moving filter */

int bass_electric(const struct note *note, int rate_hz, double *x, int room_frames)
{
    int frames = synth_frames(note->length_s + 0.15, rate_hz, room_frames);
    double step = synth_hz(note->pitch) / rate_hz, phase = 0, other = 0.3;
    struct synth_shape amp = synth_shape_new(0.004, 1.6, 0.55, note->length_s, 0.14, rate_hz);
    struct synth_shape open = synth_shape_new(0.002, 0.45, 0.12, note->length_s, 0.3, rate_hz);
    struct synth_filter f = {0}, g = {0};
    double range_hz = (500 + 2600 * note->tone) * note->velocity;
    for (int n = 0; n < frames; n++) {
        double o = synth_shape_at(&open, n);
        if (n % CONTROL == 0) {
            synth_filter_set(&f, 170 + range_hz * o, 0.8 + note->tone, rate_hz);
            synth_filter_set(&g, 500 + 1.7 * range_hz * o, 0.6, rate_hz);
        }
        synth_turn(&phase, step);
        synth_turn(&other, step * 1.0021);
        synth_filter_step(&f, 0.5 * synth_saw(phase, step) + 0.3 * synth_saw(other, step * 1.0021));
        synth_filter_step(&g, f.low);
        x[n] = note->velocity * synth_shape_at(&amp, n) *
               (synth_warm(1.3 * g.low) + 0.45 * synth_sine(phase));
    }
    return frames;
}

int bass_upright(const struct note *note, int rate_hz, double *x, int room_frames)
{
    int frames = synth_frames(note->length_s + 0.3, rate_hz, room_frames);
    double step = synth_hz(note->pitch) / rate_hz, phase = 0;
    double wood = 1, wood_fall = synth_decay(0.07, rate_hz), index = 0.42,
           index_fall = synth_decay(0.5, rate_hz);
    struct synth_shape amp = synth_shape_new(0.009, 2.0, 0.0, note->length_s, 0.22, rate_hz);
    struct synth_filter f = {0};
    synth_filter_set(&f, 420, 1.1, rate_hz);
    for (int n = 0; n < frames; n++) {
        synth_turn(&phase, step * (1 + 0.006 * wood));
        double second = synth_sine(2 * phase + 0.1);
        synth_filter_step(&f, wood * synth_noise(note->seed, n));
        x[n] = note->velocity *
               (synth_shape_at(&amp, n) *
                    (synth_sine(phase + index * 0.5 * second) + 0.3 * index * second) +
                0.5 * f.band);
        wood *= wood_fall;
        index *= index_fall;
    }
    return frames;
}
