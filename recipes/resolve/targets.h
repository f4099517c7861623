/* targets: what is delivered: presets with the recipe's changes, over the master's level. */
#ifndef RECIPES_RESOLVE_TARGETS_H
#define RECIPES_RESOLVE_TARGETS_H

#include "recipes/schema/reading.h"
#include "recipes/schema/tables.h"

/* Fills release->targets; the album and the master must be there already. */
void targets_read(const struct reading *r, const struct tree *map, struct release *release);

#endif
