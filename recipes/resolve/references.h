/* references: the records that a recipe names, and whether every match has one. */
#ifndef RECIPES_RESOLVE_REFERENCES_H
#define RECIPES_RESOLVE_REFERENCES_H

#include "engine/render/release.h"
#include "recipes/schema/reading.h"

/* After the songs and all chains but the targets'. */
void references_read(const struct reading *r, const struct tree *list, struct release *release);

#endif
