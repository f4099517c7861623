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

/* Once for any processor, once for the wide vectors of newer ones. */
#define SCALE(name_)                                        \
    static void name_(double *x, double factor, int frames) \
    {                                                       \
        double *end = x + frames;                           \
        for (; end - x >= 4; x += 4) {                      \
            four y;                                         \
            memcpy(&y, x, sizeof y);                        \
            y *= factor;                                    \
            memcpy(x, &y, sizeof y);                        \
        }                                                   \
        for (; x < end; x++)                                \
            *x *= factor;                                   \
    }

SCALE(scale)
#if defined __x86_64__
__attribute__((target("avx2"))) SCALE(scale_wide)
#endif

static void process(void *state, double *const ch[], int frames)
{
    const struct state *st = state;
    void (*work)(double *x, double factor, int frames) = scale;
#if defined __x86_64__
    if (__builtin_cpu_supports("avx2"))
        work = scale_wide;
#endif
    for (int c = 0; c < st->channels; c++)
        work(ch[c], st->factor, frames);
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
