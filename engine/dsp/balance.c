/* balance: level of the right channel against the left.
 *
 *   l' = 10^(-right/40) l,  r' = 10^(right/40) r */
#include "engine/dsp/processor.h"

struct config { double right_db; };
struct state { double left, right; };

static const struct field fields[] = {
    FIELD("right", struct config, right_db, .kind = FIELD_NUMBER, .unit = UNIT_DB,
          .flags = FIELD_REQUIRED, .min = -24, .max = 24, .dflt = 0,
          .help = "how much louder the right gets against the left: half is given to the right, "
                  "half is taken from the left"),
    FIELD_END
};

static bool prepare(void *state, const void *config, struct stream *s, struct arena *a,
                    struct pos pos, struct err *err)
{
    (void)s, (void)a, (void)pos, (void)err;
    struct state *st = state;
    const struct config *cf = config;
    st->right = gain_from_db((struct db){ cf->right_db / 2.0 }).v;
    st->left = gain_from_db((struct db){ -cf->right_db / 2.0 }).v;
    return true;
}

static void process(void *state, double *const ch[], int frames)
{
    const struct state *st = state;
    for (int n = 0; n < frames; n++) {
        ch[0][n] *= st->left;
        ch[1][n] *= st->right;
    }
}

static void reset(void *state)
{
    (void)state; /* has no memory */
}

const struct processor_class balance_processor = {
    .name = "balance",
    .help = "Moves the stereo image to one side.",
    .version = 1,
    .fields = fields,
    .config_size = sizeof(struct config),
    .state_size = sizeof(struct state),
    .needs_stereo = true,
    .prepare = prepare,
    .process = process,
    .reset = reset,
};
