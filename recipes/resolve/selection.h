/* selection: which songs a target takes: lists of numbers and ranges, and the sides of a record. */
#ifndef RECIPES_RESOLVE_SELECTION_H
#define RECIPES_RESOLVE_SELECTION_H

#include "engine/render/release.h"
#include "recipes/schema/reading.h"

/* Sets songs and sides of the target from `songs` and `sides` of its mapping; all songs by
 * default. */
void selection_read(const struct reading *r, const struct tree *map, int song_count,
                    struct target *target);

#endif
