/* manual: the tables of keys of stamper-recipe(5), in roff (man macros).
 *
 * Every section of the language, every processor, every format: key, what it takes, default,
 * help. */
#ifndef RECIPES_SCHEMA_MANUAL_H
#define RECIPES_SCHEMA_MANUAL_H

#include "engine/base/arena.h"

/* From the first .SS to the last line of the last table. */
char *manual_text(struct arena *a);

#endif
