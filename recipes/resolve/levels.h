/* levels: loudness, ceiling, limiter and peak of the master and of targets. */
#ifndef RECIPES_RESOLVE_LEVELS_H
#define RECIPES_RESOLVE_LEVELS_H

#include "recipes/schema/reading.h"
#include "recipes/schema/tables.h"

/* The master's level; defaults when `master` is NULL. */
struct level levels_read(const struct reading *r, const struct tree *master);
/* What a mapping says beside the fields (which are set already): the limiter's settings, where the
 * level was asked for, and what excludes each other. */
void levels_finish(const struct reading *r, const struct tree *map, struct level *level);

#endif
