#include "engine/dsp/speed.h"

#include "engine/dsp/steady.h"

#include <math.h>

#define LONGEST_PERIOD 20000
#define LN2 0.69314718055994530942
#define EXACT 1e-6 /* a rest of a continued fraction that is its rounding */

static const struct field fields[] = {
    FIELD("percent", struct speed_config, percent, .kind = FIELD_NUMBER, .unit = UNIT_PERCENT,
          .min = -50, .max = 100, .dflt = 0,
          .help = "how much faster, and so higher and shorter; times of trims, marks and indexes "
                  "count in the file, before the change, fades and gaps after it"),
    FIELD("cents", struct speed_config, cents, .kind = FIELD_NUMBER, .min = -1200, .max = 1200,
          .dflt = 0, .help = "the same as a change of pitch, in hundredths of a semitone"),
    FIELD_END
};

/* The nearest fraction of terms that are small enough, by continued fraction; factor >= 1. */
static struct speed_ratio nearest_ratio(double factor)
{
    double x = factor, p0 = 1, q0 = 0, p = floor(x), q = 1;
    while (x - floor(x) > EXACT) {
        x = 1 / (x - floor(x));
        double p2 = floor(x) * p + p0, q2 = floor(x) * q + q0;
        if (p2 > LONGEST_PERIOD) { /* a part of the last term still helps, when it is past half */
            double part = floor((LONGEST_PERIOD - p0) / p);
            if (2 * part > floor(x))
                return (struct speed_ratio){ (int)(part * p + p0), (int)(part * q + q0) };
            break;
        }
        p0 = p;
        q0 = q;
        p = p2;
        q = q2;
    }
    return (struct speed_ratio){ .from = (int)p, .to = (int)q };
}

struct speed_ratio speed_ratio_of(const struct speed_config *config)
{
    double factor = config->cents != 0 ? steady_exp(config->cents / 1200 * LN2)
                                       : 1 + config->percent / 100;
    /* Above 1, so that the first convergent is not 0. */
    struct speed_ratio r = nearest_ratio(factor < 1 ? 1 / factor : factor);
    return factor < 1 ? (struct speed_ratio){ r.to, r.from } : r;
}

static bool is_first(const struct chain_spec *chain)
{
    return chain->count > 0 && chain->steps[0].class == &speed_processor;
}

struct speed_ratio speed_of_chain(const struct chain_spec *chain)
{
    if (!is_first(chain) || chain->steps[0].bypass)
        return (struct speed_ratio){ 1, 1 };
    return speed_ratio_of(chain->steps[0].config);
}

struct chain_spec speed_rest_of_chain(const struct chain_spec *chain)
{
    int first = is_first(chain);
    return (struct chain_spec){ .count = chain->count - first,
                                .steps = first ? chain->steps + first : chain->steps };
}

const struct processor_class speed_processor = {
    .name = "speed",
    .help = "Corrects tape speed; first in a song's own chain.",
    .version = 1,
    .fields = fields,
    .config_size = sizeof(struct speed_config),
};
