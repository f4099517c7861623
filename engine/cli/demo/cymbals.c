/* cymbals: six square waves without a common measure, and noise, through a high-pass. */
#include "engine/cli/demo/instrument.h"
#include "engine/cli/demo/synth.h"

struct metal {
    double seconds, fall_s;  /* length, and decay by 60 dB */
    double corner_hz, noise; /* of the high-pass; share of noise against metal */
    double ping_hz, ping;    /* a stick's bell tone */
    double swell_s;          /* the loudest moment comes this late */
};

static int play(const struct metal *m, const struct note *note, int rate_hz, double *x,
                int room_frames)
{
    static const double hz[6] = {317.1, 465.7, 571.3, 808.9, 837.6, 1241.9};
    int frames = synth_frames(m->seconds, rate_hz, room_frames);
    double phase[6] = {0}, ping_phase = 0,
           detune = 1 + 0.02 * synth_noise(note->seed, -1) + 0.3 * note->tone;
    double ping = m->ping * note->velocity, ping_fall = synth_decay(0.25 * m->fall_s, rate_hz);
    struct synth_shape e = synth_shape_new(m->swell_s, m->fall_s, 0, m->seconds, 0.05, rate_hz);
    struct synth_filter first = {0}, second = {0};
    synth_filter_set(&first, m->corner_hz, 0.75, rate_hz);
    synth_filter_set(&second, m->corner_hz * (0.7 + 0.3 * note->velocity), 0.6, rate_hz);
    for (int n = 0; n < frames; n++) {
        double sum = 0;
        for (int i = 0; i < 6; i++) {
            double step = hz[i] * detune / rate_hz;
            synth_turn(&phase[i], step);
            sum += synth_square(phase[i], step);
        }
        sum = sum * (1 - m->noise) * 0.3 + synth_noise(note->seed, n) * m->noise;
        synth_filter_step(&first, sum * synth_shape_at(&e, n) * note->velocity);
        synth_filter_step(&second, first.high);
        synth_turn(&ping_phase, m->ping_hz / rate_hz);
        x[n] = second.high + ping * synth_sine(ping_phase);
        ping *= ping_fall;
    }
    return frames;
}

int cymbals_hat(const struct note *note, int rate_hz, double *x, int room_frames)
{
    static const struct metal m = {0.12, 0.075, 6800, 0.45, 6000, 0, 0.0008};
    return play(&m, note, rate_hz, x, room_frames);
}
int cymbals_open(const struct note *note, int rate_hz, double *x, int room_frames)
{
    static const struct metal m = {0.5, 0.5, 6200, 0.45, 6000, 0, 0.001};
    return play(&m, note, rate_hz, x, room_frames);
}
int cymbals_ride(const struct note *note, int rate_hz, double *x, int room_frames)
{
    static const struct metal m = {1.2, 1.3, 4800, 0.3, 3150, 0.12, 0.0015};
    return play(&m, note, rate_hz, x, room_frames);
}
int cymbals_crash(const struct note *note, int rate_hz, double *x, int room_frames)
{
    static const struct metal m = {2.6, 2.4, 3000, 0.6, 3150, 0, 0.006};
    return play(&m, note, rate_hz, x, room_frames);
}
int cymbals_shaker(const struct note *note, int rate_hz, double *x, int room_frames)
{
    static const struct metal m = {0.14, 0.09, 5200, 0.95, 6000, 0, 0.018};
    return play(&m, note, rate_hz, x, room_frames);
}
