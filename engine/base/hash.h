/* hash: SHA-256, SHA-1, MD5 and CRC-32 through libgcrypt, any set of them in one pass.
 *
 * Threads: one state belongs to one thread at a time; hash_start must run once first. */
#ifndef ENGINE_BASE_HASH_H
#define ENGINE_BASE_HASH_H

#include "engine/base/arena.h"
#include "engine/base/err.h"

#include <stddef.h>
#include <stdint.h>

enum hash_kind { HASH_SHA256 = 1, HASH_SHA1 = 2, HASH_MD5 = 4, HASH_CRC32 = 8 };
#define HASH_HEX_BYTES 65 /* room for the longest digest in hex, with NUL */

struct hash;

void hash_start(void); /* initialises the library; idempotent, call before threads exist */
const char *hash_library(void); /* version of libgcrypt in use */
struct hash *hash_new(struct arena *a, unsigned kinds);
void hash_add(struct hash *h, const void *bytes, size_t size_bytes);
/* Lower-case hex of one of the kinds; may be called once a kind, after the last hash_add. */
void hash_hex(struct hash *h, enum hash_kind kind, char hex[HASH_HEX_BYTES]);
/* Raw digest; returns its size (32, 20, 16, 4). */
size_t hash_bytes(struct hash *h, enum hash_kind kind, uint8_t out[32]);
void hash_hex_of(enum hash_kind kind, const void *bytes, size_t size_bytes,
                 char hex[HASH_HEX_BYTES]);
bool hash_file(const char *path, struct hash *h, struct err *err) MUST_CHECK;

#endif
