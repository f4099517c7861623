/* checksum: the door to libxxhash: XXH3, fast enough to check every byte that is read.
 *
 * It tells damage, not malice: what must be known for sure is hashed by hash.
 * Threads: one state belongs to one thread at a time.
 * Source:  xxHash, XXH3 as frozen in 0.8.0; the same value on every machine. */
#ifndef ENGINE_BASE_CHECKSUM_H
#define ENGINE_BASE_CHECKSUM_H

#include "engine/base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHECKSUM_HEX_BYTES 33  /* 128 bits in hex, with NUL */

struct checksum;

struct checksum *checksum_new(struct arena *a);
void checksum_add(struct checksum *c, const void *bytes, size_t size_bytes);
/* Lower-case hex of the 128 bits, most significant first, as xxh128sum prints them. */
void checksum_hex(const struct checksum *c, char hex[CHECKSUM_HEX_BYTES]);
/* The first size_bytes of a file from its start; false: it could not be read or is shorter. */
bool checksum_file(int fd, int64_t size_bytes, char hex[CHECKSUM_HEX_BYTES]);
/* 64 bits of a few bytes at hand. */
uint64_t checksum_of(const void *bytes, size_t size_bytes);
const char *checksum_library(struct arena *a); /* version of libxxhash in use */

#endif
