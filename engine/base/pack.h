/* pack: the door to libzip: a ZIP file whose bytes depend on its content alone.
 *
 * Entries are stored, not compressed (their audio is already, or would hardly shrink), in the order
 * in which they are added, dated 1 January 1980, with the mode 0644. Names are UTF-8.
 * Order:   new, add, finish once; the file is there and durable after finish only.
 * Errors:  ERR_IO, ERR_NO_SPACE, ERR_INTERRUPTED. */
#ifndef ENGINE_BASE_PACK_H
#define ENGINE_BASE_PACK_H

#include "engine/base/arena.h"
#include "engine/base/err.h"
#include "engine/base/hash.h"

#include <stddef.h>

struct pack;

const char *pack_library(void); /* version of libzip in use */
/* `path` must not exist. */
struct pack *pack_new(struct arena *a, const char *path, struct err *err) MUST_CHECK;
bool pack_add_file(struct pack *p, const char *name, const char *path, struct err *err) MUST_CHECK;
/* The bytes must stay until finish. */
bool pack_add_bytes(struct pack *p, const char *name, const void *bytes, size_t size_bytes,
                    struct err *err) MUST_CHECK;
bool pack_finish(struct pack *p, struct err *err) MUST_CHECK;
/* Reads an entry of a finished file back: its bytes as a SHA-256. ERR_DAMAGED: it is not as it was
 * packed. */
bool pack_hash(const char *path, const char *name, char sha256[HASH_HEX_BYTES],
               struct err *err) MUST_CHECK;

#endif
