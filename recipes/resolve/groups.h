/* groups: settings of a format that a recipe writes as one mapping, `ddp: {checksums: [md5]}`.
 *
 * Formats know them as flat fields (`ddp_profile`, and switches `ddp_md5`); tables_groups lists
 * them. */
#ifndef RECIPES_RESOLVE_GROUPS_H
#define RECIPES_RESOLVE_GROUPS_H

#include "recipes/schema/reading.h"

/* The mapping with its groups as flat keys of `fields`. A group that has no field there, and a flat
 * key that the recipe spells itself, stay as they are for the caller to judge. */
struct tree *groups_flatten(const struct reading *r, const struct tree *map,
                            const struct field *fields);
/* Is `key` a group of these fields? */
bool groups_has(const struct field *fields, const char *key);

#endif
