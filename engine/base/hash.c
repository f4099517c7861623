#include "engine/base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <gcrypt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define GCRYPT_FLOOR "1.8.0"

struct hash {
    gcry_md_hd_t md;
};

static const struct {
    enum hash_kind kind;
    int algorithm;
    size_t size_bytes;
} kinds_known[] = {
    { HASH_SHA256, GCRY_MD_SHA256, 32 },
    { HASH_SHA1, GCRY_MD_SHA1, 20 },
    { HASH_MD5, GCRY_MD_MD5, 16 },
    { HASH_CRC32, GCRY_MD_CRC32, 4 },
};
#define KIND_COUNT (sizeof kinds_known / sizeof kinds_known[0])

void hash_start(void)
{
    if (gcry_control(GCRYCTL_INITIALIZATION_FINISHED_P))
        return;
    if (!gcry_check_version(GCRYPT_FLOOR)) {
        fputs("stamper: libgcrypt is older than " GCRYPT_FLOOR "\n", stderr);
        exit(1);
    }
    gcry_control(GCRYCTL_DISABLE_SECMEM, 0);
    gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
}

static void drop(void *md)
{
    gcry_md_close(md);
}

const char *hash_library(void)
{
    return gcry_check_version(NULL);
}

struct hash *hash_new(struct arena *a, unsigned kinds)
{
    hash_start();
    struct hash *h = arena_new_one(a, struct hash);
    if (gcry_md_open(&h->md, 0, 0) != 0)
        abort();
    arena_defer(a, drop, h->md);
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (kinds & kinds_known[i].kind && gcry_md_enable(h->md, kinds_known[i].algorithm) != 0)
            abort();
    return h;
}

void hash_add(struct hash *h, const void *bytes, size_t size_bytes)
{
    gcry_md_write(h->md, bytes, size_bytes);
}

size_t hash_bytes(struct hash *h, enum hash_kind kind, uint8_t out[32])
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (kinds_known[i].kind != kind)
            continue;
        memcpy(out, gcry_md_read(h->md, kinds_known[i].algorithm), kinds_known[i].size_bytes);
        return kinds_known[i].size_bytes;
    }
    return 0;
}

void hash_hex(struct hash *h, enum hash_kind kind, char hex[HASH_HEX_BYTES])
{
    uint8_t bytes[32];
    size_t n = hash_bytes(h, kind, bytes);
    hex[0] = 0;
    for (size_t i = 0; i < n; i++)
        snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
}

void hash_hex_of(enum hash_kind kind, const void *bytes, size_t size_bytes,
                 char hex[HASH_HEX_BYTES])
{
    struct arena *a = arena_new();
    struct hash *h = hash_new(a, kind);
    hash_add(h, bytes, size_bytes);
    hash_hex(h, kind, hex);
    arena_free(a);
}

bool hash_file(const char *path, struct hash *h, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_errno(err, errno, POS_NONE, "cannot open %s", path);
    bool ok = true;
    char block[1 << 16];
    while (ok) {
        ssize_t n = read(fd, block, sizeof block);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            ok = err_errno(err, errno, POS_NONE, "cannot read %s", path);
        if (n <= 0)
            break;
        hash_add(h, block, (size_t)n);
    }
    close(fd);
    return ok;
}
