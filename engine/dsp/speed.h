/* speed: how a change of tape speed is written in a chain, and the ratio of lengths that it means.
 *
 * The change itself is a rate conversion of the whole mix before everything else (render): what
 * comes out is longer or shorter, which no processor can do in place.
 * Range:   at most 20000 frames in and out of a period: any percentage of two decimals exactly, all
 *          other changes of more than a tenth of a cent within 0.005 cents. */
#ifndef ENGINE_DSP_SPEED_H
#define ENGINE_DSP_SPEED_H

#include "engine/dsp/chain.h"

struct speed_config { double percent, cents; }; /* at most one is not 0 */
struct speed_ratio { int from, to; };           /* `from` frames become `to`, in lowest terms */

extern const struct processor_class speed_processor;

struct speed_ratio speed_ratio_of(const struct speed_config *config);
/* Of a chain whose first step is a speed that is not bypassed; else 1 : 1. */
struct speed_ratio speed_of_chain(const struct chain_spec *chain);
/* The chain's steps after it. */
struct chain_spec speed_rest_of_chain(const struct chain_spec *chain);

#endif
