/* json_schema: the recipe language as a JSON Schema (draft-07) for editors.
 *
 * Made from the field tables, the processors and the formats of this build; keys that are not built
 * yet are left out, so that editors mark them. */
#ifndef RECIPES_SCHEMA_JSON_SCHEMA_H
#define RECIPES_SCHEMA_JSON_SCHEMA_H

#include "engine/base/arena.h"

char *json_schema_text(struct arena *a);

#endif
