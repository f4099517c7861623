/* gain: change the level.
 *
 *   y[n] = 10^(gain/20) x[n] */
#include "engine/dsp/processor.h"

#include <string.h>

typedef double four __attribute__((vector_size(32)));

struct config { double gain_db; };
struct state { double factor; int channels; };

static const struct field fields[] = {
    FIELD("gain", struct config, gain_db, .kind = FIELD_NUMBER, .unit = UNIT_DB, .min = -120,
          .max = 40, .flags = FIELD_REQUIRED, .dflt = 0, .help = "change of level"),
    FIELD_END
};

static bool prepare(void *state, const void *config, struct stream *s, struct arena *a,
                    struct pos pos, struct err *err)
{
    (void)a, (void)pos, (void)err;
    struct state *st = state;
    const struct config *cf = config;
    st->factor = gain_from_db((struct db){ cf->gain_db }).v;
    st->channels = s->channels;
    return true;
}

static void process(void *state, double *const ch[], int frames)
{
    const struct state *st = state;
    for (int c = 0; c < st->channels; c++) {
        double *x = ch[c], *end = x + frames;
        for (; end - x >= 4; x += 4) {
            four y;
            memcpy(&y, x, sizeof y);
            y *= st->factor;
            memcpy(x, &y, sizeof y);
        }
        for (; x < end; x++)
            *x *= st->factor;
    }
}

static void reset(void *state)
{
    (void)state; /* has no memory */
}

const struct processor_class gain_processor = {
    .name = "gain",
    .help = "Changes the level.",
    .version = 1,
    .fields = fields,
    .config_size = sizeof(struct config),
    .state_size = sizeof(struct state),
    .prepare = prepare,
    .process = process,
    .reset = reset,
};
