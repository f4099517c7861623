/* labelcopy: the credits of a release as a table, one row a track: CSV (RFC 4180), UTF-8. */
#ifndef ENGINE_BUNDLE_LABELCOPY_H
#define ENGINE_BUNDLE_LABELCOPY_H

#include "engine/bundle/supply.h"

char *labelcopy_csv(struct arena *a, const struct supply *s);

#endif
