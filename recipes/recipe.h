/* recipe: a YAML recipe becomes a release: plain data with every default filled in.
 *
 * Reads the file and its includes, applies presets and overrides, checks every key, type, unit and
 * range and the sense of the whole, and collects all mistakes before it gives up.
 * Owner:  everything lives in `a`.
 * Errors: findings; NULL when any is an error. Warnings may be there with a result too. */
#ifndef RECIPES_RECIPE_H
#define RECIPES_RECIPE_H

#include "engine/base/finding.h"
#include "engine/render/release.h"

struct release *recipe_load(struct arena *a, const char *path, struct findings *findings);

/* The language as a JSON Schema for editors, and its tables of keys in roff for
 * stamper-recipe(5). */
char *recipe_schema_json(struct arena *a);
char *recipe_manual_tables(struct arena *a);

#endif
