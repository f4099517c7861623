/* steps: a list of processors in a recipe becomes a chain.
 *
 * An item is `NAME: {settings}`, `NAME: value` (which sets the processor's first key) or just
 * NAME. */
#ifndef RECIPES_RESOLVE_STEPS_H
#define RECIPES_RESOLVE_STEPS_H

#include "engine/dsp/chain.h"
#include "recipes/schema/reading.h"

/* An empty chain when `list` is NULL. `is_song`: a song's own chain, where speed may stand
 * first. */
struct chain_spec steps_read(const struct reading *r, const struct tree *list, bool is_song);

#endif
