/* voice: a saw with vibrato and slides through five formants that move from vowel to vowel.
 *
 * Source: formant tables of the Csound manual, appendix D (alto, bass), levels softened. */
#include "engine/cli/demo/instrument.h"
#include "engine/cli/demo/synth.h"

#define CONTROL 48 /* frames between two settings of the formants */
#define FORMANTS 5

struct vowel {
    double hz[FORMANTS], db[FORMANTS], width_hz[FORMANTS];
};
struct singer {
    struct vowel a, e, i, o, u;
    double tilt_hz;
};

static const struct singer alto = {
    .a = {{800, 1150, 2800, 3500, 4950}, {0, -4, -16, -24, -34}, {80, 90, 120, 130, 140}},
    .e = {{400, 1600, 2700, 3300, 4950}, {0, -14, -18, -24, -36}, {60, 80, 120, 150, 200}},
    .i = {{350, 1700, 2700, 3700, 4950}, {0, -15, -19, -25, -36}, {50, 100, 120, 150, 200}},
    .o = {{450, 800, 2830, 3500, 4950}, {0, -6, -16, -24, -36}, {70, 80, 100, 130, 135}},
    .u = {{325, 700, 2530, 3500, 4950}, {0, -9, -24, -32, -44}, {50, 60, 170, 180, 200}},
    .tilt_hz = 4600,
};
static const struct singer low = {
    .a = {{600, 1040, 2250, 2450, 2750}, {0, -7, -9, -10, -20}, {60, 70, 110, 120, 130}},
    .e = {{400, 1620, 2400, 2800, 3100}, {0, -12, -12, -14, -20}, {40, 80, 100, 120, 120}},
    .i = {{250, 1750, 2600, 3050, 3340}, {0, -20, -16, -20, -26}, {60, 90, 100, 120, 120}},
    .o = {{400, 750, 2400, 2600, 2900}, {0, -9, -20, -20, -30}, {40, 80, 100, 120, 120}},
    .u = {{350, 600, 2400, 2675, 2950}, {0, -14, -28, -28, -34}, {40, 80, 100, 120, 120}},
    .tilt_hz = 3400,
};

static const struct vowel *vowel_of(const struct singer *s, char name)
{
    switch (name) {
    case 'e': return &s->e;
    case 'i': return &s->i;
    case 'o': return &s->o;
    case 'u': return &s->u;
    default: return &s->a;
    }
}

/* The saw falls by 6 dB an octave, a singer who wants to be heard over a band does not. */
static const double lift_db[FORMANTS] = {0, 3, 8, 8, 6};

/* Formants `x` of the way from one vowel to the next; the first never below the note that is
 * sung. */
static void shape_mouth(struct synth_filter f[FORMANTS], double level[FORMANTS],
                        const struct vowel *from, const struct vowel *to, double x, double note_hz,
                        int rate_hz)
{
    for (int i = 0; i < FORMANTS; i++) {
        double hz = from->hz[i] + x * (to->hz[i] - from->hz[i]);
        double width_hz = 1.5 * (from->width_hz[i] + x * (to->width_hz[i] - from->width_hz[i]));
        if (i == 0 && hz < note_hz)
            hz = note_hz;
        synth_filter_set(&f[i], hz, hz / width_hz, rate_hz);
        level[i] =
            gain_from_db((struct db){lift_db[i] + from->db[i] + x * (to->db[i] - from->db[i])}).v;
    }
}

/* Pitch at time t: the slide in, a slow drift, and a vibrato that comes late. */
static double pitch_at(const struct note *n, double t, double lfo, double drift)
{
    double slide = t < 0.11 ? 1 - t / 0.11 : 0, late = t < 0.25  ? 0
                                                       : t < 0.8 ? (t - 0.25) / 0.55
                                                                 : 1;
    double start = n->from_pitch - n->pitch;
    start = start > 5 ? 5 : start < -5 ? -5 : start;
    return n->pitch + start * slide * slide * (3 - 2 * slide) + 0.27 * late * synth_sine(lfo) +
           0.06 * drift;
}

static int sing(const struct singer *s, const struct note *note, int rate_hz, double *x,
                int room_frames)
{
    int frames = synth_frames(note->length_s + 0.22, rate_hz, room_frames);
    const struct vowel *from = vowel_of(s, note->vowel), *to = vowel_of(s, note->next_vowel);
    struct synth_shape amp = synth_shape_new(0.07, 2, 0.85, note->length_s, 0.2, rate_hz);
    struct synth_filter mouth[FORMANTS] = {0}, throat = {0};
    double level[FORMANTS], hz = 0, drift = 0, phase = 0.5 + 0.5 * synth_noise(note->seed, -2);
    double lfo = 0.5 * synth_noise(note->seed, -3),
           lfo_step = (5.1 + 0.5 * synth_noise(note->seed, -4)) / rate_hz;
    synth_filter_set(&throat, s->tilt_hz * (0.5 + 0.5 * note->tone + 0.5 * note->velocity), 0.5,
                     rate_hz);
    for (int n = 0; n < frames; n++) {
        if (n % CONTROL == 0) {
            double t = (double)n / rate_hz, way = t / (note->length_s + 0.05);
            drift += 0.02 * (4 * synth_noise(note->seed + 7, n) - drift);
            hz = synth_hz(pitch_at(note, t, lfo, drift));
            shape_mouth(mouth, level, from, to, way > 1 ? 1 : way * way, hz, rate_hz);
        }
        lfo += lfo_step;
        synth_turn(&phase, hz / rate_hz);
        synth_filter_step(&throat,
                          synth_saw(phase, hz / rate_hz) + 0.05 * synth_noise(note->seed, n));
        double sum = 0.08 * throat.low;
        for (int i = 0; i < FORMANTS; i++) {
            synth_filter_step(&mouth[i], throat.low);
            sum += (i % 2 ? -1 : 1) * level[i] * mouth[i].band;
        }
        x[n] = 0.9 * note->velocity * synth_shape_at(&amp, n) * sum;
    }
    return frames;
}

int voice_alto(const struct note *note, int rate_hz, double *x, int room_frames)
{
    return sing(&alto, note, rate_hz, x, room_frames);
}
int voice_bass(const struct note *note, int rate_hz, double *x, int room_frames)
{
    return sing(&low, note, rate_hz, x, room_frames);
}
