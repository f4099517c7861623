/* The store: what is kept is found, what is damaged is not, nobody waits for anybody. */
#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "engine/cache/store.h"
#include "tests/lib/check.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct rig {
    struct arena *a;
    const char *folder;
    struct store *s;
};

static struct store *store_at(struct arena *a, const char *folder, bool keeps)
{
    struct err err = {0};
    struct store *s = store_open(a, folder, keeps, &err);
    succeeds(s != NULL, &err);
    return s;
}

static struct rig rig_new(void)
{
    struct rig r = { .a = arena_new() };
    r.folder = file_join(r.a, check_scratch(r.a), "cache");
    r.s = store_at(r.a, r.folder, true);
    return r;
}

static void rig_free(struct rig *r)
{
    arena_free(r->a);
}

static char *key_of(struct arena *a, const char *text)
{
    char hex[HASH_HEX_BYTES];
    hash_hex_of(HASH_SHA256, text, strlen(text), hex);
    return arena_strdup(a, hex);
}

static char *path_of(struct rig *r, const char *key)
{
    return arena_printf(r->a, "%s/entries/%.2s/%s", r->folder, key, key + 2);
}

/* A scratch file of pseudo-random bytes. */
static int scratch_of(struct rig *r, struct store *s, size_t size_bytes, unsigned seed)
{
    struct err err = {0};
    int fd = store_scratch(s, r->a, &err);
    succeeds(fd >= 0, &err);
    char *bytes = arena_alloc(r->a, size_bytes);
    for (size_t i = 0; i < size_bytes; i++)
        bytes[i] = (char)((seed = seed * 1103515245u + 12345u) >> 16);
    succeeds(file_pwrite_all(fd, bytes, size_bytes, 0, "scratch", &err), &err);
    return fd;
}

static void a_scratch_file_becomes_the_entry_without_a_copy(void **state)
{
    (void)state;
    struct rig r = rig_new();
    const char *key = key_of(r.a, "a");
    int fd = scratch_of(&r, r.s, 100000, 1);
    struct stat scratch, kept;
    fstat(fd, &scratch);
    char digest[CHECKSUM_HEX_BYTES];
    assert_false(store_has(r.s, key));
    store_keep(r.s, key, fd, 100000, 2.5, "chain song 1", digest);
    assert_true(store_has(r.s, key));
    assert_int_equal(stat(path_of(&r, key), &kept), 0);
    assert_int_equal(kept.st_ino, scratch.st_ino);
    assert_int_equal(kept.st_mode & 07777, 0444);

    struct entry e;
    assert_true(store_find(r.s, key, r.a, &e));
    assert_int_equal(e.size_bytes, 100000);
    assert_string_equal(e.digest, digest);
    char *a = arena_alloc(r.a, 100000), *b = arena_alloc(r.a, 100000);
    struct err err = {0};
    succeeds(file_pread_all(e.fd, a, 100000, 0, "entry", &err), &err);
    succeeds(file_pread_all(fd, b, 100000, 0, "scratch", &err), &err);
    assert_memory_equal(a, b, 100000);
    assert_null(store_trouble(r.s));
    rig_free(&r);
}

static void the_digest_is_what_xxh128sum_says(void **state)
{
    (void)state;
    struct rig r = rig_new();
    int status, fd = scratch_of(&r, r.s, 300001, 2);
    char digest[CHECKSUM_HEX_BYTES];
    store_keep(r.s, key_of(r.a, "a"), fd, 300001, 1, "x", digest);
    char *said = check_run(r.a, &status, "head -c 300001 /proc/%d/fd/%d | xxh128sum | cut -c 1-32",
                           (int)getpid(), fd);
    assert_int_equal(status, 0);
    assert_memory_equal(said, digest, 32);
    rig_free(&r);
}

static void a_text_comes_back_as_it_was(void **state)
{
    (void)state;
    struct rig r = rig_new();
    const char *key = key_of(r.a, "text"), *none = key_of(r.a, "empty");
    char *text;
    size_t size;
    store_keep_text(r.s, key, "level\0db", 8, 0.1, "level");
    store_keep_text(r.s, none, "", 0, 0.1, "level");
    assert_true(store_find_text(r.s, key, r.a, &text, &size));
    assert_int_equal(size, 8);
    assert_memory_equal(text, "level\0db", 9);
    assert_true(store_find_text(r.s, none, r.a, &text, &size));
    assert_int_equal(size, 0);
    assert_false(store_find_text(r.s, key_of(r.a, "other"), r.a, &text, &size));
    rig_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scratch_file_becomes_the_entry_without_a_copy),
        cmocka_unit_test(the_digest_is_what_xxh128sum_says),
        cmocka_unit_test(a_text_comes_back_as_it_was),
    };
    hash_start();
    return RUN_TESTS(tests);
}
