#include "engine/base/file.h"
#include "engine/base/pack.h"
#include "engine/base/xml.h"
#include "engine/bundle/supply.h"
#include "tests/lib/check.h"

static void durations_are_iso_8601_to_the_millisecond(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    assert_string_equal(supply_duration(a, 0.0), "PT0M0S");
    assert_string_equal(supply_duration(a, 221.2534), "PT3M41.253S");
    assert_string_equal(supply_duration(a, 59.9996), "PT1M0S");
    assert_string_equal(supply_duration(a, 3600.0), "PT1H0M0S");
    assert_string_equal(supply_duration(a, 4210.05), "PT1H10M10.050S");
    arena_free(a);
}

static void references_climb_and_are_escaped(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    assert_string_equal(supply_reference(a, "m.xml", "a/b.wav"), "a/b.wav");
    assert_string_equal(supply_reference(a, "supply/ddex/m.xml", "flac/01 - \xC3\x96l & #1.flac"),
                        "../../flac/01%20-%20%C3%96l%20%26%20%231.flac");
    arena_free(a);
}

static void a_upc_has_twelve_digits_and_an_ean_thirteen(void **state)
{
    (void)state;
    const struct album upc = { .ean = "0036000291452" }, ean = { .ean = "5012345678900" };
    const struct album none = { .ean = NULL };
    assert_string_equal(supply_upc(&upc), "036000291452");
    assert_string_equal(supply_upc(&ean), "5012345678900");
    assert_null(supply_upc(&none));
}

static int errors_of(const char *created, const char *release_date)
{
    struct arena *a = arena_new();
    struct findings *f = findings_new(a);
    const struct album album = { .song_count = 0 };
    const struct supply_order o = { .created = created, .release_date = release_date };
    supply_check(&o, &album, f);
    int errors = f->errors;
    arena_free(a);
    return errors;
}

static void times_and_dates_have_one_form(void **state)
{
    (void)state;
    assert_int_equal(errors_of("2026-05-01T12:00:00Z", "2026-05-01"), 0);
    assert_int_equal(errors_of("2026-05-01T12:00:00+01:00", NULL), 0);
    assert_int_equal(errors_of("2026-05-01T12:00:00", NULL), 1);
    assert_int_equal(errors_of("2026-05-01T12:00:00+1", NULL), 1);
    assert_int_equal(errors_of("2026-05-01 12:00:00Z", NULL), 1);
    assert_int_equal(errors_of(NULL, "2026-5-1"), 1);
    assert_int_equal(errors_of(NULL, "2026-05-01T12:00:00Z"), 1);
}

static void xml_escapes_what_it_must(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct xml *x = xml_new(a);
    xml_open(x, "a");
    xml_attribute(x, "b", "\"<\xC3\x96&");
    xml_element(x, "c", "<\xC3\x96&>");
    xml_element(x, "left-out", NULL);
    xml_number(x, "d", -7);
    xml_close(x);
    assert_string_equal(xml_finish(x), "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        "<a b=\"&quot;&lt;\xC3\x96&amp;\">\n  <c>&lt;\xC3\x96&amp;&gt;</c>\n"
                        "  <d>-7</d>\n</a>\n");
    arena_free(a);
}

/* Changes the first byte of `what` in a small file. */
static void damage(const char *path, const char *what)
{
    char bytes[1024];
    FILE *f = fopen(path, "r+b");
    assert_non_null(f);
    size_t size = fread(bytes, 1, sizeof bytes, f), length = strlen(what), at = 0;
    while (at + length <= size && memcmp(bytes + at, what, length) != 0)
        at++;
    assert_true(at + length <= size);
    assert_int_equal(fseek(f, (long)at, SEEK_SET), 0);
    fputc(what[0] ^ 1, f);
    fclose(f);
}

static void a_pack_is_new_and_needs_its_files(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct err err = {0};
    char *path = file_join(a, check_scratch(a), "x.zip");
    struct pack *p = pack_new(a, path, &err);
    succeeds(p && pack_add_bytes(p, "a/b", "bytes", 5, &err) && pack_finish(p, &err), &err);
    char ours[HASH_HEX_BYTES], read[HASH_HEX_BYTES];
    hash_hex_of(HASH_SHA256, "bytes", 5, ours);
    succeeds(pack_hash(path, "a/b", read, &err), &err);
    assert_string_equal(read, ours);
    assert_false(pack_hash(path, "a/c", read, &err)); /* there is no such entry */
    assert_int_equal(err.code, ERR_DAMAGED);
    err = (struct err){0};
    damage(path, "bytes");
    assert_false(pack_hash(path, "a/b", read, &err)); /* its CRC is another */
    assert_int_equal(err.code, ERR_DAMAGED);
    err = (struct err){0};
    assert_null(pack_new(a, path, &err)); /* never over another */
    assert_int_equal(err.code, ERR_IO);
    err = (struct err){0};
    p = pack_new(a, arena_printf(a, "%s.2", path), &err);
    bool ok = pack_add_file(p, "gone", "/nonexistent/file", &err) && pack_finish(p, &err);
    assert_false(ok);
    assert_int_equal(err.code, ERR_IO);
    assert_false(file_exists(arena_printf(a, "%s.2", path)));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_are_iso_8601_to_the_millisecond),
        cmocka_unit_test(references_climb_and_are_escaped),
        cmocka_unit_test(a_upc_has_twelve_digits_and_an_ean_thirteen),
        cmocka_unit_test(times_and_dates_have_one_form),
        cmocka_unit_test(xml_escapes_what_it_must),
        cmocka_unit_test(a_pack_is_new_and_needs_its_files),
    };
    return RUN_TESTS(tests);
}
