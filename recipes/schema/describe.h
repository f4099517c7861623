/* describe: a field in words: what it takes and what it is when absent.
 *
 * One home for the manual and `stamper presets`. */
#ifndef RECIPES_SCHEMA_DESCRIBE_H
#define RECIPES_SCHEMA_DESCRIBE_H

#include "recipes/schema/tables.h"

/* How a recipe writes the key: "gain", "ddp: profile", "ddp: checksums: md5". */
char *describe_key(struct arena *a, const struct field *f);
/* "-60 to 24 dB", "bell, notch or tilt", "yes or no"; `shape` (may be NULL) for special keys. */
char *describe_takes(struct arena *a, const struct field *f, const struct tables_shape *shape);
/* "-1 dB", "yes"; NULL when there is nothing to say; FIELD_REQUIRED gives "required". */
char *describe_default(struct arena *a, const struct field *f);

#endif
