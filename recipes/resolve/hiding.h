/* hiding: which of a target's songs are hidden, and whether the target can have them so. */
#ifndef RECIPES_RESOLVE_HIDING_H
#define RECIPES_RESOLVE_HIDING_H

#include "engine/render/release.h"
#include "recipes/schema/reading.h"

/* Takes hidden songs out of a target that leaves them out. */
void hiding_use(const struct reading *r, const struct tree *map, const struct album *album,
                struct target *t);
/* Refuses what has no place in the track that a hidden song lies in; once the target's songs are
 * final. */
void hiding_check(const struct reading *r, const struct album *album, const struct target *t);
/* Refuses what a hidden song cannot have. */
void hiding_check_song(const struct reading *r, const struct tree *map, const struct song *song);

#endif
