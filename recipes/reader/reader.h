/* reader: the door to libyaml: a YAML file becomes nodes, or findings that say where and why not.
 *
 * Bounds: file 1 MiB, 100,000 events, scalar 64 kB, 1,000 anchors, 1,000 keys in a mapping, depth
 *         32 and 100,000 nodes with aliases expanded. Past one of them reading stops at once.
 * Errors: findings; all mistakes of a file that is well-formed are told (up to 100), not only the
 *         first.
 * Source: YAML 1.1 as libyaml reads it; UTF-8 only; tags of the core schema only. */
#ifndef RECIPES_READER_READER_H
#define RECIPES_READER_READER_H

#include "engine/base/finding.h"
#include "recipes/reader/tree.h"

const char *reader_library(void); /* version of libyaml in use */

#define READER_FILE_BYTES ((size_t)1 << 20)

/* `asked_at`: who names the file (an include line), or POS_NONE. `text` (may be NULL) gets the file
 * as it was read. NULL when nothing useful could be read; with findings, a tree may still be there
 * to check. */
struct tree *reader_read(struct arena *a, const char *path, struct pos asked_at, const char **text,
                         struct findings *findings);
/* The same from memory; `path` only names it. */
struct tree *reader_parse(struct arena *a, const char *path, const char *bytes, size_t size_bytes,
                          struct findings *findings);

#endif
