#include "engine/dsp/excess.h"

#include "engine/base/units.h"
#include "engine/dsp/cascade.h"
#include "engine/dsp/steady.h"

#include <string.h>

#define PIECE 256
#define OFFSET_HZ 5

struct excess {
    int channels, latency, at, rate_hz;
    excess_curve work;
    const void *curve;
    struct oversampler *oversampler;
    struct cascade *highpass;        /* NULL: none */
    struct excess_memory memory[2];
    double *line[2];                 /* the last `latency` inputs, in a ring */
};

/* Bilinear transform of s/(s + w). */
static struct cascade *offset_highpass(struct arena *a, int rate_hz, int channels)
{
    double half = STEADY_PI * OFFSET_HZ / rate_hz, k = steady_sin(half) / steady_cos(half);
    double g = coefficient(1 / (1 + k));
    struct section section = { .b0 = g, .b1 = -g, .a1 = coefficient(-(1 - k) / (1 + k)) };
    return cascade_new(a, &section, 1, channels);
}

struct excess *excess_new(struct arena *a, excess_curve work, const void *curve, int factor,
                          bool is_offset, int rate_hz, int channels)
{
    struct excess *e = arena_new_one(a, struct excess);
    *e = (struct excess){ .channels = channels, .work = work, .curve = curve, .rate_hz = rate_hz };
    e->oversampler = oversample_new(a, factor, channels, true);
    e->latency = oversample_latency_frames(e->oversampler);
    if (is_offset)
        e->highpass = offset_highpass(a, rate_hz, channels);
    for (int c = 0; c < channels; c++)
        e->line[c] = arena_new_array(a, double, e->latency);
    return e;
}

int excess_latency_frames(const struct excess *e)
{
    return e->latency;
}

int excess_tail_frames(const struct excess *e)
{
    return e->latency + (e->highpass ? cascade_tail_frames(e->highpass, e->rate_hz) : 0);
}

static void bend(void *user, int channel, double *x, int count)
{
    struct excess *e = user;
    e->work(e->curve, &e->memory[channel], x, count);
}

/* Adds the late input to the difference; the input goes into the ring. */
static void join(struct excess *e, int channel, double *x, const double *difference, int frames,
                 double amount, double gain)
{
    double *line = e->line[channel];
    int at = e->at;
    for (int n = 0; n < frames; n++) {
        double late = line[at];
        line[at] = x[n];
        x[n] = gain * (late + amount * difference[n]);
        if (++at == e->latency)
            at = 0;
    }
}

void excess_process(struct excess *e, double *const ch[], int frames, double amount, double gain)
{
    double room[2][PIECE];
    double *const difference[2] = { room[0], room[1] };
    for (int at = 0; at < frames; at += PIECE) {
        int piece = frames - at < PIECE ? frames - at : PIECE;
        for (int c = 0; c < e->channels; c++)
            memcpy(room[c], ch[c] + at, sizeof *room[c] * (size_t)piece);
        oversample_process(e->oversampler, difference, piece, bend, e);
        if (e->highpass)
            cascade_process(e->highpass, difference, piece);
        for (int c = 0; c < e->channels; c++)
            join(e, c, ch[c] + at, room[c], piece, amount, gain);
        e->at = (e->at + piece) % e->latency;
    }
}

void excess_reset(struct excess *e)
{
    oversample_reset(e->oversampler);
    if (e->highpass)
        cascade_reset(e->highpass);
    memset(e->memory, 0, sizeof e->memory);
    for (int c = 0; c < e->channels; c++)
        memset(e->line[c], 0, sizeof *e->line[c] * (size_t)e->latency);
    e->at = 0;
}
