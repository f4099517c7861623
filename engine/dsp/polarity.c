/* polarity: turn a channel, or both, upside down.
 *
 *   y[n] = -x[n] */
#include "engine/dsp/processor.h"

enum invert { INVERT_BOTH, INVERT_LEFT, INVERT_RIGHT };
static const char *const inverts[] = { "both", "left", "right", NULL };

struct config { int invert; };
struct state { int first, end; };

static const struct field fields[] = {
    FIELD("invert", struct config, invert, .kind = FIELD_CHOICE, .choices = inverts,
          .max = INVERT_RIGHT, .dflt = INVERT_BOTH, .help = "which channel is inverted"),
    FIELD_END
};

static bool prepare(void *state, const void *config, struct stream *s, struct arena *a,
                    struct pos pos, struct err *err)
{
    (void)a;
    struct state *st = state;
    const struct config *cf = config;
    if (s->channels == 1 && cf->invert != INVERT_BOTH)
        return err_set(err, ERR_RECIPE, pos, "invert is %s, a single channel has both only",
                       inverts[cf->invert]);
    st->first = cf->invert == INVERT_RIGHT;
    st->end = cf->invert == INVERT_LEFT ? 1 : s->channels;
    return true;
}

static void process(void *state, double *const ch[], int frames)
{
    const struct state *st = state;
    for (int c = st->first; c < st->end; c++)
        for (int n = 0; n < frames; n++)
            ch[c][n] = 0.0 - ch[c][n]; /* unlike -x this keeps silence at +0 */
}

static void reset(void *state)
{
    (void)state; /* has no memory */
}

const struct processor_class polarity_processor = {
    .name = "polarity",
    .help = "Inverts one channel or both.",
    .version = 1,
    .fields = fields,
    .config_size = sizeof(struct config),
    .state_size = sizeof(struct state),
    .prepare = prepare,
    .process = process,
    .reset = reset,
};
