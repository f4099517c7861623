/* rulelist: the rules of a destination, as a preset or a target spells them. */
#ifndef RECIPES_RESOLVE_RULELIST_H
#define RECIPES_RESOLVE_RULELIST_H

#include "engine/bundle/rule.h"
#include "recipes/schema/reading.h"

/* NULL and 0 where `list` is NULL. Rules that are wrong are told and left out. */
struct rule *rulelist_read(const struct reading *r, const struct tree *list, int *count);

#endif
