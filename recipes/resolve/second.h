/* second: a CD's texts in a second language, `cdtext: {second: {language: jpn, songs: [...]}}`. */
#ifndef RECIPES_RESOLVE_SECOND_H
#define RECIPES_RESOLVE_SECOND_H

#include "engine/album/album.h"
#include "formats/disc/disc_second.h"
#include "recipes/schema/reading.h"

/* NULL when there is none. */
const struct disc_second *second_read(const struct reading *r, const struct tree *map,
                                      const struct album *album);

#endif
