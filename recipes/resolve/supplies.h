/* supplies: what the supply chain is to be told, as a recipe asks for it. */
#ifndef RECIPES_RESOLVE_SUPPLIES_H
#define RECIPES_RESOLVE_SUPPLIES_H

#include "engine/render/release.h"
#include "recipes/schema/reading.h"

/* Fills release->supply; album and targets must be there already. map NULL: nothing is asked. */
void supplies_read(const struct reading *r, const struct tree *map, struct release *release);

#endif
