/* chain: processors in the order written, each on the whole stereo, mid, side, left or right.
 *
 * Samples: planar double, 1 or 2 channels, in place.
 * Latency: the sum of the parts; the caller feeds that many zero frames at the end and drops as
 *          many at the start. Steps on one of a pair of channels delay the other to match.
 * Blocks:  any split gives the same bits. */
#ifndef ENGINE_DSP_CHAIN_H
#define ENGINE_DSP_CHAIN_H

#include "engine/dsp/processor.h"

enum placement { PLACE_STEREO, PLACE_MID, PLACE_SIDE, PLACE_LEFT, PLACE_RIGHT };
extern const char *const placement_names[]; /* NULL-terminated, in enum order */

struct chain_step {
    const struct processor_class *class;
    const void *config;
    enum placement on;
    bool bypass;
    struct pos pos;
};
struct chain_spec { /* a recipe's chain, plain data */
    int count;
    struct chain_step *steps;
};

/* Does nothing when every step is bypassed or there is none. */
bool chain_is_idle(const struct chain_spec *spec);
/* Is an active step of this class there? */
bool chain_has(const struct chain_spec *spec, const struct processor_class *class);
/* Canonical text of the active steps, for keys. */
void chain_key_text(const struct chain_spec *spec, struct text *out);

struct chain;
/* Prepares the active steps of several specs one after the other (song chain, then album chain).
 * Steps without a process function are left out: the caller has done their work. */
struct chain *chain_new(struct arena *a, const struct chain_spec *const specs[], int spec_count,
                        int rate_hz, int channels, struct err *err) MUST_CHECK;
int chain_latency_frames(const struct chain *c);
int chain_tail_frames(const struct chain *c);
void chain_process(struct chain *c, double *const ch[], int frames);
void chain_reset(struct chain *c);

#endif
