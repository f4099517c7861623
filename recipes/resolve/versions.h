/* versions: a target of alternates takes them in the place of its songs. */
#ifndef RECIPES_RESOLVE_VERSIONS_H
#define RECIPES_RESOLVE_VERSIONS_H

#include "engine/render/release.h"
#include "recipes/schema/reading.h"

/* After the target's songs, sides and level are read. Nothing where it names no version. */
void versions_use(const struct reading *r, const struct tree *map, const struct album *album,
                  struct target *t);

#endif
