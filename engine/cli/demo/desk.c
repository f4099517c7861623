#include "engine/cli/demo/desk.h"

#include "engine/cli/demo/room.h"
#include "engine/cli/demo/synth.h"

struct desk *desk_new(struct arena *a, int rate_hz, int frames)
{
    struct desk *d = arena_new_one(a, struct desk);
    d->rate_hz = rate_hz;
    d->frames = frames;
    for (int c = 0; c < 2; c++) {
        d->bus[c] = arena_new_array(a, float, frames);
        d->room[c] = arena_new_array(a, float, frames);
        d->echo[c] = arena_new_array(a, float, frames);
    }
    return d;
}

static void add(float *bus, double gain, const double *x, int frames)
{
    if (gain == 0)
        return;
    for (int n = 0; n < frames; n++)
        bus[n] += (float)(gain * x[n]);
}

void desk_add(struct desk *d, const struct strip *s, int at_frame, const double *x, int frames)
{
    if (at_frame < 0 || at_frame >= d->frames)
        return;
    if (frames > d->frames - at_frame)
        frames = d->frames - at_frame;
    for (int c = 0; c < 2; c++) {
        double turn = (c == 0 ? 1 - s->pan : 1 + s->pan) / 8; /* a quarter turn from side to side */
        double gain = s->gain * synth_sine(turn);
        add(d->bus[c] + at_frame, gain, x, frames);
        add(d->room[c] + at_frame, gain * s->room, x, frames);
        add(d->echo[c] + at_frame, gain * s->echo, x, frames);
    }
}

/* What the bus does to everything: no rumble, a little warmth, and a level. */
static void finish(struct desk *d, const struct desk_setup *setup)
{
    float peak = 0;
    for (int c = 0; c < 2; c++) {
        struct synth_filter rumble = {0};
        synth_filter_set(&rumble, 28, 0.7, d->rate_hz);
        for (int n = 0; n < d->frames; n++) {
            synth_filter_step(&rumble, d->bus[c][n]);
            d->bus[c][n] = (float)rumble.high;
            float size = fabsf(d->bus[c][n]);
            peak = size > peak ? size : peak;
        }
    }
    double in = peak > 0 ? setup->drive / peak : 0, out = setup->peak / synth_warm(setup->drive);
    for (int c = 0; c < 2; c++)
        for (int n = 0; n < d->frames; n++)
            d->bus[c][n] = (float)(out * synth_warm(in * d->bus[c][n]));
}

/* One loudspeaker's band, and no sides. */
static void narrow(struct desk *d)
{
    struct synth_filter low = {0}, high = {0};
    synth_filter_set(&low, 95, 0.7, d->rate_hz);
    synth_filter_set(&high, 7500, 0.7, d->rate_hz);
    for (int n = 0; n < d->frames; n++) {
        synth_filter_step(&low, 0.5 * (d->bus[0][n] + d->bus[1][n]));
        synth_filter_step(&high, low.high);
        d->bus[0][n] = d->bus[1][n] = (float)high.low;
    }
}

void desk_mix(struct desk *d, const struct desk_setup *setup, struct arena *a)
{
    room_echo(d->rate_hz, d->frames, setup->echo_s, d->echo, a);
    for (int c = 0; c < 2; c++)
        for (int n = 0; n < d->frames; n++) {
            d->bus[c][n] += d->echo[c][n];
            d->room[c][n] += 0.3f * d->echo[c][n];
        }
    room_reverb(d->rate_hz, d->frames, setup->room_s, d->room, a);
    for (int c = 0; c < 2; c++)
        for (int n = 0; n < d->frames; n++)
            d->bus[c][n] += d->room[c][n];
    if (setup->is_mono)
        narrow(d);
    finish(d, setup);
}
