/* dc: take out constant offset with a first-order high-pass.
 *
 *   y[n] = g (x[n] - x[n-1]) + r y[n-1],  g = 1/(1+k), r = (1-k)/(1+k), k = tan(pi f/rate)
 * Source: bilinear transform of s / (s + w), so -3.01 dB falls exactly on f. */
#include "engine/dsp/cascade.h"
#include "engine/dsp/processor.h"
#include "engine/dsp/steady.h"

struct config { double corner_hz; };
struct state { struct cascade *cascade; };

static const struct field fields[] = {
    FIELD("corner", struct config, corner_hz, .kind = FIELD_NUMBER, .unit = UNIT_HZ, .min = 1,
          .max = 40, .dflt = 5, .help = "frequency that is lowered by 3 dB"),
    FIELD_END
};

static bool prepare(void *state, const void *config, struct stream *s, struct arena *a,
                    struct pos pos, struct err *err)
{
    (void)pos, (void)err;
    struct state *st = state;
    const struct config *cf = config;
    double half = STEADY_PI * cf->corner_hz / s->rate_hz, k = steady_sin(half) / steady_cos(half);
    double g = coefficient(1.0 / (1.0 + k));
    struct section section = { .b0 = g, .b1 = -g, .a1 = -(1.0 - k) / (1.0 + k) };
    st->cascade = cascade_new(a, &section, 1, s->channels);
    s->tail_frames = cascade_tail_frames(st->cascade, s->rate_hz);
    return true;
}

static void process(void *state, double *const ch[], int frames)
{
    struct state *st = state;
    cascade_process(st->cascade, ch, frames);
}

static void reset(void *state)
{
    struct state *st = state;
    cascade_reset(st->cascade);
}

static struct cascade *cascade(void *state)
{
    struct state *st = state;
    return st->cascade;
}

const struct processor_class dc_processor = {
    .name = "dc",
    .help = "Takes out constant offset.",
    .version = 1,
    .fields = fields,
    .config_size = sizeof(struct config),
    .state_size = sizeof(struct state),
    .prepare = prepare,
    .process = process,
    .reset = reset,
    .cascade = cascade,
};
