#include "config.h"

#include "engine/base/checksum.h"

#include "engine/base/file.h"

#include <stdlib.h>
#ifdef HAVE_XXH3_128BITS_UPDATE_DISPATCH
#include <xxh_x86dispatch.h>
#else
#include <xxhash.h>
#endif

#define BLOCK_BYTES ((size_t)256 << 10) /* stays in the second-level cache */

struct checksum {
    XXH3_state_t *state;
};

static void drop(void *state)
{
    XXH3_freeState(state);
}

struct checksum *checksum_new(struct arena *a)
{
    struct checksum *c = arena_new_one(a, struct checksum);
    c->state = XXH3_createState();
    if (!c->state)
        abort();
    arena_defer(a, drop, c->state);
    XXH3_128bits_reset(c->state);
    return c;
}

void checksum_add(struct checksum *c, const void *bytes, size_t size_bytes)
{
    XXH3_128bits_update(c->state, bytes, size_bytes);
}

void checksum_hex(const struct checksum *c, char hex[CHECKSUM_HEX_BYTES])
{
    XXH128_canonical_t bytes;
    XXH128_canonicalFromHash(&bytes, XXH3_128bits_digest(c->state));
    for (size_t i = 0; i < sizeof bytes.digest; i++) {
        hex[2 * i] = "0123456789abcdef"[bytes.digest[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[bytes.digest[i] & 15];
    }
    hex[2 * sizeof bytes.digest] = 0;
}

bool checksum_file(int fd, int64_t size_bytes, char hex[CHECKSUM_HEX_BYTES])
{
    struct arena *a = arena_new();
    struct err ignored = {0};
    struct checksum *c = checksum_new(a);
    size_t most = size_bytes < (int64_t)BLOCK_BYTES ? (size_t)size_bytes : BLOCK_BYTES;
    char *block = arena_alloc(a, most);
    bool ok = true;
    for (int64_t at = 0; ok && at < size_bytes; at += (int64_t)most) {
        int64_t left = size_bytes - at;
        size_t n = left < (int64_t)most ? (size_t)left : most;
        ok = file_pread_all(fd, block, n, at, "", &ignored);
        if (ok)
            checksum_add(c, block, n);
    }
    if (ok)
        checksum_hex(c, hex);
    arena_free(a);
    return ok;
}

uint64_t checksum_of(const void *bytes, size_t size_bytes)
{
    return XXH3_64bits(bytes, size_bytes);
}

const char *checksum_library(struct arena *a)
{
    unsigned v = XXH_versionNumber();
    return arena_printf(a, "%u.%u.%u", v / 10000, v / 100 % 100, v % 100);
}
