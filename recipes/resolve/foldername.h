/* foldername: is a text the recipe gives safe as the name of a folder or a file on every system? */
#ifndef RECIPES_RESOLVE_FOLDERNAME_H
#define RECIPES_RESOLVE_FOLDERNAME_H

#include "recipes/schema/reading.h"

/* False: told, with `what` ("a target", "a side") and what is wrong. */
bool foldername_check(const struct reading *r, const char *name, struct pos pos, const char *what);

#endif
