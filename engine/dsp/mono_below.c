/* mono_below: let the side signal fade out towards the bass (elliptical equaliser).
 *
 *   slope 6:  s' = h(s),     h[n] = g (1 - z^-1) / (1 - r z^-1),  g = (1 + r)/2
 *   slope 12: s' = h(h(s)),  m' = p(m),  p = (r - z^-1) / (1 - r z^-1): the all-pass whose phase is
 *             exactly that of h twice, so that mid and side stay together.
 *   r = (1 - k)/(1 + k),  k = tan(pi freq/rate)
 * Source: bilinear transform of s/(s + w); Linkwitz-Riley of second order. */
#include "engine/dsp/cascade.h"
#include "engine/dsp/midside.h"
#include "engine/dsp/processor.h"
#include "engine/dsp/steady.h"

struct config { double freq_hz; int slope_db; };
struct state {
    struct cascade *side, *mid; /* mid NULL: left as it is */
};

static const struct field fields[] = {
    FIELD("freq", struct config, freq_hz, .kind = FIELD_NUMBER, .unit = UNIT_HZ,
          .flags = FIELD_REQUIRED, .min = 20, .max = 500, .dflt = 150,
          .help = "where the side is lowered by 3 dB (slope 6) or 6 dB (slope 12)"),
    FIELD("slope", struct config, slope_db, .kind = FIELD_INTEGER, .min = 6, .max = 12, .dflt = 6,
          .help = "steepness in dB per octave: 6, or 12 with the phase of the mid turned to match"),
    FIELD_END
};

static bool prepare(void *state, const void *config, struct stream *s, struct arena *a,
                    struct pos pos, struct err *err)
{
    struct state *st = state;
    const struct config *cf = config;
    if (cf->slope_db != 6 && cf->slope_db != 12)
        return err_set(err, ERR_RECIPE, pos, "slope is %d dB per octave, possible are 6 and 12",
                       cf->slope_db);
    double half = STEADY_PI * cf->freq_hz / s->rate_hz, k = steady_sin(half) / steady_cos(half);
    double r = coefficient((1.0 - k) / (1.0 + k)), g = coefficient((1.0 + r) / 2.0);
    struct section high = { .b0 = g, .b1 = -g, .a1 = -r };
    st->side = cascade_new(a, (struct section[]){ high, high }, cf->slope_db / 6, 1);
    if (cf->slope_db == 12) {
        struct section turn = { .b0 = r, .b1 = -1.0, .a1 = -r };
        st->mid = cascade_new(a, &turn, 1, 1);
    }
    s->tail_frames = cascade_tail_frames(st->side, s->rate_hz);
    return true;
}

static void process(void *state, double *const ch[], int frames)
{
    struct state *st = state;
    midside_encode(ch, frames);
    if (st->mid)
        cascade_process(st->mid, &ch[0], frames);
    cascade_process(st->side, &ch[1], frames);
    midside_decode(ch, frames);
}

static void reset(void *state)
{
    struct state *st = state;
    cascade_reset(st->side);
    if (st->mid)
        cascade_reset(st->mid);
}

const struct processor_class mono_below_processor = {
    .name = "mono_below",
    .help = "Makes the bass mono.",
    .version = 1,
    .fields = fields,
    .config_size = sizeof(struct config),
    .state_size = sizeof(struct state),
    .needs_stereo = true,
    .prepare = prepare,
    .process = process,
    .reset = reset,
};
