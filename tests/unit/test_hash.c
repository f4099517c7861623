/* Hashes and checksums: known values, other programs' values, any split of the bytes. */
#include "engine/base/checksum.h"
#include "engine/base/hash.h"
#include "tests/lib/check.h"

static const unsigned all_kinds = HASH_SHA256 | HASH_SHA1 | HASH_MD5 | HASH_CRC32;

static void known_values(void **state)
{
    (void)state;
    static const struct {
        enum hash_kind kind;
        const char *text, *hex;
    } cases[] = {
        /* FIPS 180-4 examples; RFC 1321 A.5; the check value of CRC-32. */
        { HASH_SHA256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { HASH_SHA256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { HASH_SHA1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d" },
        { HASH_MD5, "message digest", "f96b697d7cb7938d525a2f31aaf161d0" },
        { HASH_CRC32, "123456789", "cbf43926" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char hex[HASH_HEX_BYTES];
        hash_hex_of(cases[i].kind, cases[i].text, strlen(cases[i].text), hex);
        assert_string_equal(hex, cases[i].hex);
    }
}

#define MANY 100003

static uint8_t *noise(struct arena *a)
{
    uint8_t *bytes = arena_alloc(a, MANY);
    unsigned seed = 1;
    for (int i = 0; i < MANY; i++)
        bytes[i] = (uint8_t)((seed = seed * 1103515245u + 12345u) >> 16);
    return bytes;
}

static void any_split_gives_the_same(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    const uint8_t *bytes = noise(a);
    struct hash *whole = hash_new(a, all_kinds), *split = hash_new(a, all_kinds);
    struct checksum *sum = checksum_new(a), *parts = checksum_new(a);
    hash_add(whole, bytes, MANY);
    checksum_add(sum, bytes, MANY);
    for (size_t at = 0, step = 1; at < MANY; at += step, step = step * 7 % 1009 + 1) {
        size_t n = MANY - at < step ? MANY - at : step;
        hash_add(split, bytes + at, n);
        checksum_add(parts, bytes + at, n);
    }
    static const enum hash_kind kinds[] = { HASH_SHA256, HASH_SHA1, HASH_MD5, HASH_CRC32 };
    for (int k = 0; k < 4; k++) {
        char x[HASH_HEX_BYTES], y[HASH_HEX_BYTES];
        hash_hex(whole, kinds[k], x);
        hash_hex(split, kinds[k], y);
        assert_string_equal(x, y);
    }
    char x[CHECKSUM_HEX_BYTES], y[CHECKSUM_HEX_BYTES];
    checksum_hex(sum, x);
    checksum_hex(parts, y);
    assert_string_equal(x, y);
    arena_free(a);
}

static void files_hash_as_other_programs_say(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct err err = {0};
    char *path = arena_printf(a, "%s/noise", check_scratch(a)), hex[HASH_HEX_BYTES];
    FILE *file = fopen(path, "w");
    assert_int_equal(fwrite(noise(a), 1, MANY, file), MANY);
    fclose(file);
    struct hash *h = hash_new(a, all_kinds);
    succeeds(hash_file(path, h, &err), &err);
    static const struct {
        enum hash_kind kind;
        const char *program;
    } programs[] = {
        { HASH_SHA256, "sha256sum" }, { HASH_SHA1, "sha1sum" }, { HASH_MD5, "md5sum" }
    };
    for (int i = 0; i < 3; i++) {
        int status;
        hash_hex(h, programs[i].kind, hex);
        char *said = check_run(a, &status, "%s < %s", programs[i].program, path);
        assert_memory_equal(said, hex, strlen(hex));
    }
    assert_false(hash_file(arena_printf(a, "%s.not", path), h, &err));
    arena_free(a);
}

static void checksums_are_what_xxhsum_says(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    char *path = arena_printf(a, "%s/noise", check_scratch(a)), hex[CHECKSUM_HEX_BYTES];
    uint8_t *bytes = noise(a);
    static const int sizes[] = { 0, 1, 16, 128, 240, 241, 1024, MANY };
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        int status;
        FILE *file = fopen(path, "w+");
        assert_int_equal(fwrite(bytes, 1, (size_t)sizes[i], file), (size_t)sizes[i]);
        fflush(file);
        assert_true(checksum_file(fileno(file), sizes[i], hex));
        assert_false(checksum_file(fileno(file), sizes[i] + 1, hex));
        fclose(file);
        char *said = check_run(a, &status, "xxhsum -H128 < %s; xxhsum -H3 < %s", path, path);
        assert_int_equal(status, 0);
        assert_memory_equal(said, hex, 32);
        char *short_one = arena_printf(a, "%016llx",
                                       (unsigned long long)checksum_of(bytes, (size_t)sizes[i]));
        assert_non_null(strstr(said, short_one));
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values),
        cmocka_unit_test(any_split_gives_the_same),
        cmocka_unit_test(files_hash_as_other_programs_say),
        cmocka_unit_test(checksums_are_what_xxhsum_says),
    };
    hash_start();
    return RUN_TESTS(tests);
}
