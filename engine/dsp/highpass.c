/* highpass: Butterworth high-pass of 6 to 48 dB per octave.
 *
 *   |H|^2 = x^2n / (1 + x^2n),  x = f/freq,  n = slope/6
 * Source: analogue prototypes, matched to the rate (matched.h). */
#include "engine/dsp/butterworth.h"
#include "engine/dsp/processor.h"

struct config { double freq_hz; int slope_db; };
struct state { struct cascade *cascade; };

static const struct field fields[] = {
    FIELD("freq", struct config, freq_hz, .kind = FIELD_NUMBER, .unit = UNIT_HZ,
          .flags = FIELD_REQUIRED, .min = 5, .max = 16000, .dflt = 20,
          .help = "corner: lowered by 3 dB"),
    FIELD("slope", struct config, slope_db, .kind = FIELD_INTEGER, .min = 6, .max = 48, .dflt = 12,
          .help = "steepness in dB per octave, a multiple of 6"),
    FIELD_END
};

static bool prepare(void *state, const void *config, struct stream *s, struct arena *a,
                    struct pos pos, struct err *err)
{
    struct state *st = state;
    const struct config *cf = config;
    int order = butterworth_order(cf->slope_db, pos, err);
    if (!order)
        return false;
    struct analogue h[BUTTERWORTH_MOST];
    int count = butterworth_prototypes(order, cf->freq_hz, true, h);
    st->cascade = matched_cascade(a, h, count, s->rate_hz, s->channels);
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

const struct processor_class highpass_processor = {
    .name = "highpass",
    .help = "Takes out what lies below a frequency.",
    .version = 1,
    .fields = fields,
    .config_size = sizeof(struct config),
    .state_size = sizeof(struct state),
    .prepare = prepare,
    .process = process,
    .reset = reset,
    .cascade = cascade,
};
