/* slope: what the Butterworth high-pass and low-pass have in common: all but their fields.
 *
 * Samples, Order, Blocks, Errors, Threads: as processor.h says; these are a class's functions. */
#ifndef ENGINE_DSP_SLOPE_H
#define ENGINE_DSP_SLOPE_H

#include "engine/dsp/processor.h"

struct slope_config { double freq_hz; int slope_db; }; /* corner; steepness an octave */
struct slope_state { struct cascade *cascade; };

bool slope_prepare(struct slope_state *st, const struct slope_config *cf, bool is_highpass,
                   struct stream *s, struct arena *a, struct pos pos, struct err *err);
void slope_process(void *state, double *const ch[], int frames);
void slope_reset(void *state);
struct cascade *slope_cascade(void *state);

#endif
