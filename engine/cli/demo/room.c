#include "engine/cli/demo/room.h"

#include "engine/cli/demo/synth.h"

#define LINES 8
#define SMEARS 3

/* A ring of `frames`: what is read was written that long ago. */
struct ring {
    double *x;
    int frames, at;
};

static struct ring ring_of(struct arena *a, double seconds, int rate_hz)
{
    struct ring r = {.frames = 1 + (int)(seconds * rate_hz)};
    r.x = arena_new_array(a, double, r.frames);
    return r;
}
static inline void ring_put(struct ring *r, double x)
{
    r->x[r->at] = x;
    r->at = r->at + 1 < r->frames ? r->at + 1 : 0;
}

struct hall {
    struct ring early[2], smear[2][SMEARS], line[LINES];
    double gain[LINES], damped[LINES], damp;
};

/* Orthogonal mixing by sums and differences (a Hadamard matrix), so that no line dominates. */
static void scatter(double v[LINES])
{
    for (int span = 1; span < LINES; span *= 2)
        for (int i = 0; i < LINES; i += 2 * span)
            for (int j = i; j < i + span; j++) {
                double p = v[j], q = v[j + span];
                v[j] = p + q;
                v[j + span] = p - q;
            }
    for (int i = 0; i < LINES; i++)
        v[i] *= 0.35355339059327;
}

static double smear(struct ring *r, double x)
{
    double old = r->x[r->at], in = x + 0.6 * old;
    ring_put(r, in);
    return old - 0.6 * in;
}

static void hall_step(struct hall *h, float *left, float *right)
{
    double in[2] = {*left, *right}, v[LINES], out[2] = {0};
    for (int c = 0; c < 2; c++) {
        double early = h->early[c].x[h->early[c].at];
        ring_put(&h->early[c], in[c]);
        in[c] = early;
        for (int i = 0; i < SMEARS; i++)
            in[c] = smear(&h->smear[c][i], in[c]);
    }
    for (int i = 0; i < LINES; i++) {
        double y = h->line[i].x[h->line[i].at];
        h->damped[i] += h->damp * (y - h->damped[i]);
        v[i] = h->gain[i] * h->damped[i];
        out[i % 2] += (i & 2 ? -1 : 1) * h->damped[i];
    }
    scatter(v);
    for (int i = 0; i < LINES; i++)
        ring_put(&h->line[i], v[i] + in[i % 2]);
    *left = (float)(0.5 * out[0]);
    *right = (float)(0.5 * out[1]);
}

void room_reverb(int rate_hz, int frames, double decay_s, float *const x[2], struct arena *a)
{
    static const double line_s[LINES] = {0.0297, 0.0331, 0.0371, 0.0411,
                                         0.0437, 0.0533, 0.0599, 0.0671};
    static const double smear_s[2][SMEARS] = {{0.0047, 0.0083, 0.0127}, {0.0053, 0.0079, 0.0139}};
    struct hall *h = arena_new_one(a, struct hall);
    for (int c = 0; c < 2; c++) {
        h->early[c] = ring_of(a, 0.014 + 0.003 * c, rate_hz);
        for (int i = 0; i < SMEARS; i++)
            h->smear[c][i] = ring_of(a, smear_s[c][i], rate_hz);
    }
    for (int i = 0; i < LINES; i++) {
        h->line[i] = ring_of(a, line_s[i], rate_hz);
        h->gain[i] = coefficient(exp(-6.907755 * line_s[i] / decay_s));
    }
    h->damp = coefficient(1 - exp(-6.2831853 * 5200 / rate_hz));
    for (int n = 0; n < frames; n++)
        hall_step(h, &x[0][n], &x[1][n]);
}

void room_echo(int rate_hz, int frames, double repeat_s, float *const x[2], struct arena *a)
{
    struct ring tape[2] = {ring_of(a, repeat_s, rate_hz), ring_of(a, repeat_s, rate_hz)};
    double damp = coefficient(1 - exp(-6.2831853 * 2600 / rate_hz)), damped[2] = {0};
    for (int n = 0; n < frames; n++) {
        double in[2] = {x[0][n], x[1][n]};
        for (int c = 0; c < 2; c++) {
            double y = tape[c].x[tape[c].at];
            damped[c] += damp * (y - damped[c]);
            x[c][n] = (float)damped[c];
        }
        for (int c = 0; c < 2; c++) /* each side repeats on the other */
            ring_put(&tape[c], in[c] + 0.42 * damped[1 - c]);
    }
}
