/* processor: the one shape every sample-to-sample effect takes.
 *
 * Samples: planar double, full scale = 1.0. `frames` counts per channel.
 * Order:   prepare once, process any number of times, reset to begin again.
 * Blocks:  any split of the input gives the same bits as one single block.
 * Errors:  prepare only (ERR_RECIPE, ERR_UNSUPPORTED); process cannot fail.
 * Threads: one state belongs to one thread at a time. */
#ifndef ENGINE_DSP_PROCESSOR_H
#define ENGINE_DSP_PROCESSOR_H

#include "engine/base/arena.h"
#include "engine/base/field.h"

#include <stdint.h>

struct stream {
    int rate_hz;              /* 8000 .. 384000                            */
    int channels;             /* 1 or 2                                    */
    int latency_frames;       /* set by prepare: output lags input by this */
    int tail_frames;          /* set by prepare: sound left after the end  */
};
struct cascade;
struct processor_class {
    const char *name;             /* key in recipes                              */
    const char *help;             /* one sentence                                */
    unsigned version;             /* part of cache keys; +1 when output changes  */
    const struct field *fields;   /* unit, range, default and help per key; a scalar in a recipe
                                     sets the first one                          */
    size_t config_size, state_size;
    bool needs_stereo;            /* width, mono_below, balance                  */
    /* Derives coefficients, takes all memory from `a`. False: *err set, state unusable. */
    bool (*prepare)(void *state, const void *config, struct stream *s, struct arena *a,
                    struct pos pos, struct err *err);
    /* In place, as many frames out as in. Allocates nothing, locks nothing. NULL, and so the other
     * two: a step of chains that the render takes over, because it needs a whole song at once. */
    void (*process)(void *state, double *const ch[], int frames);
    void (*reset)(void *state);   /* back to what prepare left */
    /* The cascade that is all it does, which a chain may run together with its neighbours'. NULL,
     * or giving NULL: it is more than that. */
    struct cascade *(*cascade)(void *state);
};

/* The registry, NULL-terminated, in the order of registry.def. */
extern const struct processor_class *const processor_classes[];
const struct processor_class *processor_find(const char *name);

#endif
