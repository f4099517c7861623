/* clip: a clipper without aliasing, hard or with a knee, at 8 or 16 times the rate.
 *
 * With u = x/ceiling, a = |u|, t = 1 - softness:
 *   y/ceiling = u                              a <= t
 *             = sign(u) (a - (a-t)^2/(4(1-t))) t < a < 2 - t
 *             = sign(u)                        beyond
 *   integral of the difference to u: 0; -(a-t)^3/(12(1-t)); a - h - a^2/2,
 *   h = (2-t) - (2-t)^2/2 + 2/3 (1-t)^2
 * Source: see excess.h. Aliases of a 9973 Hz tone driven 6 dB over, at 44.1 kHz: tests. */
#include "engine/base/units.h"
#include "engine/dsp/excess.h"
#include "engine/dsp/processor.h"

#include <math.h>

/* Ways shorter than this take the middle's value: the quotient's rounding then reaches 1e-9, and
 * so does the error in the middle of a bend. */
#define SHORT_WAY 1e-7

enum rate { RATE_8, RATE_16 };
static const char *const rate_names[] = { "8", "16", NULL };

struct config {
    double ceiling_db, softness_percent;
    int rate;
};
struct curve {
    double scale, ceiling, knee, half, bend; /* 1/ceiling, ceiling, t, h, 1/(12 (1-t)) */
};
struct state {
    struct curve curve;
    struct excess *excess;
};

static const struct field fields[] = {
    FIELD("ceiling", struct config, ceiling_db, .kind = FIELD_NUMBER, .unit = UNIT_DB, .min = -40,
          .max = 0, .dflt = -1,
          .help = "level that is cut off; without what lies above the audio band a cut waveform "
                  "swings over it a little, so a limiter that holds a ceiling comes after"),
    FIELD("softness", struct config, softness_percent, .kind = FIELD_NUMBER, .unit = UNIT_PERCENT,
          .min = 0, .max = 100, .dflt = 20,
          .help = "how far below the ceiling the bend begins; 0 % is a hard clip; what stays under "
                  "the bend passes bit for bit"),
    FIELD("oversampling", struct config, rate, .kind = FIELD_CHOICE, .choices = rate_names,
          .max = RATE_16, .dflt = RATE_16,
          .help = "times the rate; 8 is faster, with more aliasing"),
    FIELD_END
};

static inline double difference(const struct curve *c, double u)
{
    double a = fabs(u), over = a - c->knee;
    if (over <= 0)
        return 0;
    double less = a < 2 - c->knee ? 3 * c->bend * over * over : a - 1;
    return u > 0 ? -less : less;
}

static inline double integral(const struct curve *c, double u)
{
    double a = fabs(u), over = a - c->knee;
    if (over <= 0)
        return 0;
    return a < 2 - c->knee ? -c->bend * over * over * over : a - c->half - 0.5 * a * a;
}

static void work(const void *curve, struct excess_memory *m, double *x, int count)
{
    const struct curve *c = curve;
    for (int n = 0; n < count; n++) {
        double u = c->scale * x[n], area = integral(c, u), way = u - m->x;
        double mean = fabs(way) < SHORT_WAY ? difference(c, 0.5 * (u + m->x))
                                            : (area - m->integral) / way;
        m->x = u;
        m->integral = area;
        x[n] = c->ceiling * mean;
    }
}

static bool prepare(void *state, const void *config, struct stream *s, struct arena *a,
                    struct pos pos, struct err *err)
{
    (void)pos, (void)err;
    struct state *st = state;
    const struct config *cf = config;
    double t = 1 - cf->softness_percent / 100, top = 2 - t;
    st->curve.ceiling = gain_from_db((struct db){ cf->ceiling_db }).v;
    st->curve.scale = 1 / st->curve.ceiling;
    st->curve.knee = t;
    st->curve.half = top - top * top / 2 + 2.0 / 3 * (1 - t) * (1 - t);
    st->curve.bend = t < 1 ? 1 / (12 * (1 - t)) : 0;
    st->excess = excess_new(a, work, &st->curve, cf->rate == RATE_8 ? 8 : 16, false, s->rate_hz,
                            s->channels);
    s->latency_frames = excess_latency_frames(st->excess);
    s->tail_frames = excess_tail_frames(st->excess);
    return true;
}

static void process(void *state, double *const ch[], int frames)
{
    struct state *st = state;
    excess_process(st->excess, ch, frames, 1, 1);
}

static void reset(void *state)
{
    struct state *st = state;
    excess_reset(st->excess);
}

const struct processor_class clip_processor = {
    .name = "clip",
    .help = "Cuts off peaks without aliasing, hard or softly.",
    .version = 1,
    .fields = fields,
    .config_size = sizeof(struct config),
    .state_size = sizeof(struct state),
    .prepare = prepare,
    .process = process,
    .reset = reset,
};
