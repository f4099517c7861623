/* lock_text: the lock as the YAML of its file.
 *
 * Order:  by name, so that the same lock gives the same bytes however it was filled.
 * Errors: findings, each at its place, as in recipes. */
#ifndef RECIPES_LOCK_LOCK_TEXT_H
#define RECIPES_LOCK_LOCK_TEXT_H

#include "engine/base/finding.h"
#include "engine/base/text.h"
#include "engine/render/lock.h"

#define LOCK_TEXT_VERSION 1
#define LOCK_TEXT_BANDS 1000 /* most of a curve */

void lock_text_format(struct text *out, const struct lock *lock);
/* NULL: findings. `path` only names the file. */
struct lock *lock_text_parse(struct arena *a, const char *path, const char *bytes,
                             size_t size_bytes, struct findings *findings);

#endif
