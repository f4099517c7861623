/* draft: a first recipe from what the mixes' names and tags tell.
 *
 * Owner: texts belong to the arena of the songs. */
#ifndef ENGINE_CLI_DRAFT_H
#define ENGINE_CLI_DRAFT_H

#include "engine/base/text.h"

struct draft_song {
    const char *name;          /* of the file, in the folder of mixes */
    const char *title, *artist, *album; /* from tags; NULL where absent */
    const char *isrc;          /* 12 characters, or NULL */
    int track;                 /* 0 = none */
};

/* Does the name end as sound files do? */
bool draft_is_audio(const char *name);
/* By track number where every song has one of its own, else by name, numbers by value. */
void draft_order(struct draft_song *songs, int count);
/* Fills in titles that no tag gave: the name without its ending and, where all names have one, its
 * number. */
void draft_titles(struct arena *a, struct draft_song *songs, int count);
/* The recipe's text. folder: the mixes' folder as the recipe should spell it. */
void draft_recipe(struct text *out, const char *folder, const struct draft_song *songs, int count);

#endif
