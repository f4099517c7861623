#include "engine/cache/trailer.h"

#include "engine/base/file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define VERSION 1
#define KEY_BYTES 32
#define DIGEST_BYTES 16

static const char magic[8] = "stamper\n";

static void put(uint8_t *at, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

static uint64_t get(const uint8_t *at, int bytes)
{
    uint64_t value = 0;
    for (int i = 0; i < bytes; i++)
        value |= (uint64_t)at[i] << (8 * i);
    return value;
}

static unsigned nibble(char digit)
{
    return (unsigned)(digit <= '9' ? digit - '0' : digit - 'a' + 10) & 15;
}

static void put_hex(uint8_t *at, const char *hex, int bytes)
{
    for (int i = 0; i < bytes; i++)
        at[i] = (uint8_t)(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
}

static void get_hex(const uint8_t *at, char *hex, int bytes)
{
    for (int i = 0; i < bytes; i++) {
        hex[2 * i] = "0123456789abcdef"[at[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[at[i] & 15];
    }
    hex[2 * bytes] = 0;
}

bool trailer_write(int fd, const char *key, const struct trailer *t, const char *what)
{
    uint8_t raw[TRAILER_BYTES] = {0};
    struct err ignored = {0};
    size_t length = strnlen(what, TRAILER_WHAT_MOST);
    uint64_t seconds;
    memcpy(&seconds, &t->seconds, sizeof seconds);
    memcpy(raw, magic, sizeof magic);
    put(raw + 8, VERSION, 4);
    put(raw + 12, length, 4);
    put(raw + 16, (uint64_t)t->payload_bytes, 8);
    put_hex(raw + 24, t->digest, DIGEST_BYTES);
    put(raw + 40, seconds, 8);
    put_hex(raw + 48, key, KEY_BYTES);
    put(raw + 80, checksum_of(what, length), 8);
    put(raw + 88, checksum_of(raw, 88), 8);
    off_t at = t->payload_bytes;
    errno = 0;
    return file_pwrite_all(fd, what, length, at, "", &ignored) &&
           file_pwrite_all(fd, raw, sizeof raw, at + (off_t)length, "", &ignored);
}

static bool is_key(const uint8_t *raw, const char *key)
{
    uint8_t wanted[KEY_BYTES];
    if (!key)
        return true;
    put_hex(wanted, key, KEY_BYTES);
    return memcmp(raw, wanted, KEY_BYTES) == 0;
}

enum trailer_state trailer_read(int fd, const char *key, struct trailer *t)
{
    uint8_t raw[TRAILER_BYTES];
    struct err ignored = {0};
    struct stat st;
    if (fstat(fd, &st) != 0)
        return TRAILER_UNREADABLE;
    if (st.st_size < TRAILER_BYTES)
        return TRAILER_DAMAGED;
    if (!file_pread_all(fd, raw, sizeof raw, st.st_size - TRAILER_BYTES, "", &ignored))
        return TRAILER_DAMAGED;
    if (memcmp(raw, magic, sizeof magic) != 0 || get(raw + 88, 8) != checksum_of(raw, 88))
        return TRAILER_DAMAGED;
    if (get(raw + 8, 4) != VERSION)
        return TRAILER_FOREIGN;
    *t = (struct trailer){ .what_bytes = (int32_t)get(raw + 12, 4),
                           .payload_bytes = (int64_t)get(raw + 16, 8) };
    uint64_t seconds = get(raw + 40, 8);
    memcpy(&t->seconds, &seconds, sizeof seconds);
    get_hex(raw + 24, t->digest, DIGEST_BYTES);
    if (t->what_bytes < 0 || t->what_bytes > TRAILER_WHAT_MOST || !is_key(raw + 48, key) ||
        t->payload_bytes != st.st_size - TRAILER_BYTES - t->what_bytes)
        return TRAILER_DAMAGED;
    struct arena *a = arena_new();
    char *what = trailer_what(fd, t, a);
    bool is_whole = get(raw + 80, 8) == checksum_of(what, (size_t)t->what_bytes);
    arena_free(a);
    return is_whole ? TRAILER_GOOD : TRAILER_DAMAGED;
}

char *trailer_what(int fd, const struct trailer *t, struct arena *a)
{
    struct err ignored = {0};
    char *what = arena_alloc(a, (size_t)t->what_bytes + 1);
    if (!file_pread_all(fd, what, (size_t)t->what_bytes, t->payload_bytes, "", &ignored))
        what[0] = 0;
    return what;
}
