/* guitar: plucked strings as damped, tuned delay lines, and a wooden body's two resonances.
 *
 * Source: Karplus and Strong, CMJ 7(2) 1983; tuning and pick position: Jaffe and Smith, same
 *         issue. */
#include "engine/cli/demo/instrument.h"
#include "engine/cli/demo/synth.h"

#define LINE 4096 /* frames: down to 24 Hz at 96 kHz */

struct string {
    double ring_s;     /* decay by 60 dB of a note near middle C */
    double damp_hz;    /* low-pass in the loop */
    double pick_hz;    /* low-pass of the pluck; finger soft, plectrum bright */
    double pick_place; /* share of the string's length */
    double body;
};

/* Fills one period: noise, softened, combed by where the string is plucked. */
static void pluck(double *line, int period, const struct string *s, const struct note *note,
                  int rate_hz)
{
    struct synth_filter f = {0};
    double sum = 0;
    synth_filter_set(&f, s->pick_hz * (0.35 + 0.65 * note->velocity) * (0.6 + 0.8 * note->tone),
                     0.7, rate_hz);
    for (int n = 0; n < period; n++) {
        synth_filter_step(&f, synth_noise(note->seed, n));
        line[n] = f.low;
    }
    int back = (int)(s->pick_place * period);
    for (int n = period - 1; n >= back && back > 0; n--)
        line[n] -= line[n - back];
    for (int n = 0; n < period; n++)
        sum += line[n];
    double power = 0;
    for (int n = 0; n < period; n++) {
        line[n] -= sum / period;
        power += line[n] * line[n];
    }
    double scale = 0.36 * note->velocity / sqrt(power / period + 1e-9);
    for (int n = 0; n < period; n++)
        line[n] *= scale;
}

static int play(const struct string *s, const struct note *note, int rate_hz, double *x,
                int room_frames)
{
    double line[LINE];
    double hz = synth_hz(note->pitch), whole = rate_hz / hz;
    double a = coefficient(1 - exp(-6.283185307 * s->damp_hz / rate_hz));
    double rest = whole - (1 - a) / a - 0.5;
    int period = (int)rest;
    period = period < 2 ? 2 : period > LINE ? LINE : period;
    double part = rest + 0.5 - period, tune = (1 - part) / (1 + part);
    double ring_s = s->ring_s * sqrt(262 / hz);
    double held = coefficient(exp(-6.907755 / (hz * ring_s))),
           off = coefficient(exp(-6.907755 / (hz * 0.12)));
    int hold = (int)(note->length_s * rate_hz),
        frames = synth_frames(note->length_s + 0.15, rate_hz, room_frames);
    struct synth_filter low = {0}, mid = {0};
    synth_filter_set(&low, 108, 3, rate_hz);
    synth_filter_set(&mid, 215, 3, rate_hz);
    pluck(line, period, s, note, rate_hz);
    double damped = 0, before = 0, tuned = 0;
    for (int n = 0, at = 0; n < frames; n++) {
        double out = line[at];
        damped += a * (out * (n < hold ? held : off) - damped);
        tuned = tune * (damped - tuned) + before;
        before = damped;
        line[at] = tuned;
        at = at + 1 < period ? at + 1 : 0;
        synth_filter_step(&low, out);
        synth_filter_step(&mid, out);
        x[n] = out + s->body * (0.8 * low.band + 0.6 * mid.band);
    }
    return frames;
}

int guitar_steel(const struct note *note, int rate_hz, double *x, int room_frames)
{
    static const struct string s = {3.2, 9000, 7000, 0.14, 0.9};
    return play(&s, note, rate_hz, x, room_frames);
}
int guitar_nylon(const struct note *note, int rate_hz, double *x, int room_frames)
{
    static const struct string s = {2.6, 5200, 2600, 0.22, 1.2};
    return play(&s, note, rate_hz, x, room_frames);
}
int guitar_muted(const struct note *note, int rate_hz, double *x, int room_frames)
{
    static const struct string s = {0.35, 5000, 4500, 0.12, 0.8};
    return play(&s, note, rate_hz, x, room_frames);
}
