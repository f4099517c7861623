/* songs: the album's texts and codes, its songs, and how they are cut and joined. */
#ifndef RECIPES_RESOLVE_SONGS_H
#define RECIPES_RESOLVE_SONGS_H

#include "recipes/schema/reading.h"
#include "recipes/schema/tables.h"

/* Fills release->album and song_chains from a recipe. */
void songs_read(const struct reading *r, const struct tree *recipe, struct release *release);
/* Tags of a mapping; none when it is NULL. */
struct tag *songs_tags(const struct reading *r, const struct tree *map, int *count);
/* Gaps counted in beats need the tempo of the song before them: for the joints of an order that the
 * album has not. */
void songs_check_beats(const struct reading *r, const struct album *album, const int *order,
                       int count);

#endif
