/* include: a recipe file and the files that it includes become one tree.
 *
 * Mappings merge, lists replace; a later include wins over an earlier one, the including file over
 * both. A target that one file spells as a bare preset and another as a mapping merges as
 * {preset: ...}.
 * Bounds:  8 levels, 32 files; cycles are found by device and inode.
 * Errors:  findings. */
#ifndef RECIPES_RESOLVE_INCLUDE_H
#define RECIPES_RESOLVE_INCLUDE_H

#include "engine/base/finding.h"
#include "recipes/reader/tree.h"

/* `text` gets the recipe's own text as it was read. NULL: nothing to go on with. */
struct tree *include_load(struct arena *a, const char *path, const char **text,
                          struct findings *findings);

#endif
