/* width: level of the side signal, in all or above a frequency.
 *
 *   s' = a s,  or with `above`  s' = low(s) + a high(s),  high = x/(x + 1), low = 1 - high,
 *   x = j f/above: a first-order shelf (a x + 1)/(x + 1) on the side, which at 100 % is exactly 1.
 * Source: analogue prototype, matched to the rate (matched.h). */
#include "engine/dsp/matched.h"
#include "engine/dsp/midside.h"
#include "engine/dsp/processor.h"

struct config { double amount_percent, above_hz; };
struct state {
    double factor;
    struct cascade *shelf; /* NULL: no `above` */
};

static const struct field fields[] = {
    FIELD("amount", struct config, amount_percent, .kind = FIELD_NUMBER, .unit = UNIT_PERCENT,
          .flags = FIELD_REQUIRED, .min = 0, .max = 200, .dflt = 100,
          .help = "level of the side signal: 0 % is mono, 100 % changes nothing"),
    FIELD("above", struct config, above_hz, .kind = FIELD_NUMBER, .unit = UNIT_HZ, .min = 20,
          .max = 10000, .dflt = NAN, .dflt_text = "everywhere",
          .help = "leaves the width below this frequency as it is"),
    FIELD_END
};

static bool prepare(void *state, const void *config, struct stream *s, struct arena *a,
                    struct pos pos, struct err *err)
{
    (void)pos, (void)err;
    struct state *st = state;
    const struct config *cf = config;
    st->factor = coefficient(cf->amount_percent / 100.0);
    if (!isnan(cf->above_hz) && st->factor != 1.0) {
        struct analogue h = { .b = { 1.0, st->factor, 0.0 },
                              .a = { 1.0, 1.0, 0.0 },
                              .freq_hz = cf->above_hz };
        st->shelf = matched_cascade(a, &h, 1, s->rate_hz, 1);
        s->tail_frames = cascade_tail_frames(st->shelf, s->rate_hz);
    }
    return true;
}

static void process(void *state, double *const ch[], int frames)
{
    struct state *st = state;
    if (st->factor == 1.0)
        return;
    if (!st->shelf) {
        midside_widen(ch, frames, st->factor);
        return;
    }
    midside_encode(ch, frames);
    cascade_process(st->shelf, &ch[1], frames);
    midside_decode(ch, frames);
}

static void reset(void *state)
{
    struct state *st = state;
    if (st->shelf)
        cascade_reset(st->shelf);
}

const struct processor_class width_processor = {
    .name = "width",
    .help = "Makes the stereo image wider or narrower.",
    .version = 1,
    .fields = fields,
    .config_size = sizeof(struct config),
    .state_size = sizeof(struct state),
    .needs_stereo = true,
    .prepare = prepare,
    .process = process,
    .reset = reset,
};
