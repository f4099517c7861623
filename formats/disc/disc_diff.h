/* disc_diff: what moved from one DDP fileset to another: times, texts, codes, flags, and where the
 * sound differs.
 *
 * Sound:  compared track by track, each from its index 01, so that a track that only moved is the
 *         same.
 * Errors: what cannot be read; a difference is none. */
#ifndef FORMATS_DISC_DISC_DIFF_H
#define FORMATS_DISC_DISC_DIFF_H

#include "engine/base/finding.h"
#include "engine/base/json.h"
#include "engine/base/text.h"
#include "formats/disc/disc.h"

/* Adds a line for every difference to `out` and an object to the array `into`. Returns how many
 * there are. */
int disc_diff(struct arena *a, const struct disc *before, const struct disc *after,
              struct text *out, json_t *into);
/* As above for whole filesets, sound included; *count: differences. */
bool disc_diff_filesets(struct arena *a, const char *before, const char *after, struct text *out,
                        json_t *into, struct findings *findings, int *count,
                        struct err *err) MUST_CHECK;

#endif
