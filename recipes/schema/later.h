/* later: names of the contract that this version refuses with "not built yet". */
#ifndef RECIPES_SCHEMA_LATER_H
#define RECIPES_SCHEMA_LATER_H

#include <stdbool.h>

enum later_kind { LATER_PROCESSOR, LATER_PRESET, LATER_FORMAT, LATER_CHOICE };

/* LATER_CHOICE names are "key: value". */
bool later_has(enum later_kind kind, const char *name);
/* NULL-terminated. */
const char *const *later_names(enum later_kind kind);

#endif
