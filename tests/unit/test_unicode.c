#include "engine/base/unicode.h"
#include "tests/lib/check.h"

static void letters_outside_latin1_are_romanised_run_by_run(void **state)
{
    (void)state;
    static const struct { const char *from, *to; bool lost;
    } cases[] = {
        { "Caf\xC3\xA9", "Caf\xC3\xA9", false },
        { "Cafe\xCC\x81", "Caf\xC3\xA9", false }, /* decomposed */
        { "Don\xE2\x80\x99t \xE2\x80\x9Cstop\xE2\x80\x9D\xE2\x80\xA6", "Don't \"stop\"...", false },
        { "\xC5\x81\xC3\xB3"
          "d\xC5\xBA",
          "L\xC3\xB3"
          "dz",
          false },
        { "\xD0\x9C\xD0\xBE\xCC\x81\xD1\x81\xD0\xBA\xD0\xB2\xD0\xB0", "Moskva",
          false },                                                 /* a stress mark */
        { "\xE3\x81\x8D\xE3\x82\x87\xE3\x81\x86", "kyou", false }, /* three signs, one syllable */
        { "\xE2\x9D\xA4 love", " love", true },
        { "\xF0\x9F\x8E\xB8", "", true },
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool changed = false, lost = false;
        char *to = unicode_from_latin1(a, unicode_latin1(a, cases[i].from, &changed, &lost));
        assert_string_equal(to, cases[i].to);
        assert_true(lost == cases[i].lost);
        assert_true(changed == (strcmp(unicode_nfc(a, cases[i].from), to) != 0));
    }
    arena_free(a);
}

static void ascii_has_no_accents(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    bool lost = false;
    assert_string_equal(unicode_ascii(a, "\xC3\x89tude 1 \xE2\x80\x93 \xC3\x9Fig", &lost),
                        "Etude 1 - ssig");
    assert_false(lost);
    unicode_ascii(a, "\xF0\x9F\x8E\xB8", &lost);
    assert_true(lost);
    arena_free(a);
}

static void names_fold_to_one_form(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    assert_string_equal(unicode_fold(a, "CAFE\xCC\x81"), unicode_fold(a, "caf\xC3\xA9"));
    assert_string_equal(unicode_fold(a, "Stra\xC3\x9F" "e"), "strasse");
    arena_free(a);
}

static void cut_falls_between_what_a_reader_sees_as_letters(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    assert_string_equal(unicode_cut(a, "ab\xC3\xA9z", 3, 99), "ab");
    assert_string_equal(unicode_cut(a, "ab\xC3\xA9z", 4, 99), "ab\xC3\xA9");
    assert_string_equal(unicode_cut(a, "ae\xCC\x81z", 3, 99),
                        "a"); /* e and its accent stay together */
    assert_string_equal(unicode_cut(a, "a\xF0\x9F\x8E\xB8", 99, 2),
                        "a"); /* a pair of UTF-16 units */
    arena_free(a);
}

/* Bytes as Python's cp932 gives them. */
static void ms_jis_has_two_bytes_for_every_character(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    bool lost = false;
    /* night, ka, full stop; letters, the space and half-width katakana become full-width */
    assert_string_equal(unicode_ms_jis(a, "\xE5\xA4\x9C\xE3\x81\x8B\xE3\x80\x82", &lost),
                        "\x96\xE9\x82\xA9\x81\x42");
    assert_string_equal(unicode_ms_jis(a, "Az 9!", &lost),
                        "\x82\x60\x82\x9A\x81\x40\x82\x58\x81\x49");
    assert_string_equal(unicode_ms_jis(a, "\xEF\xBD\xB6\xEF\xBE\x9E", &lost), "\x83\x4B");
    /* e acute is not in it, nor is a guitar */
    assert_string_equal(unicode_ms_jis(a, "\xC3\xA9", &lost), "\x82\x85");
    assert_false(lost);
    assert_string_equal(unicode_ms_jis(a, "\xF0\x9F\x8E\xB8", &lost), "");
    assert_true(lost);
    arena_free(a);
}

static void what_ms_jis_writes_it_reads_and_writes_again(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "\xE5\xA4\x9C\xE3\x81\xAE\xE6\xAD\x8C", "~ \\ - \" ' ` ^ _ | {}",
        ("\xE3\x80\x9C\xEF\xBD\x9E\xE2\x80\x94\xE2\x80\x95\xE2\x88\xA5\xE2\x88\x92\xC2\xA5"
         "\xC2\xA2\xC2\xA3\xC2\xAC"),
        "\xE2\x91\xA0\xE2\x85\xA0\xE3\x8E\x9D\xE9\xAB\x99" /* NEC's and IBM's own */
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        bool lost = false;
        char *bytes = unicode_ms_jis(a, texts[i], &lost), *shown = unicode_from_ms_jis(a, bytes);
        if (lost)
            fail_msg("%s is lost", texts[i]);
        assert_string_equal(unicode_ms_jis(a, shown, NULL), bytes);
        assert_string_equal(unicode_from_ms_jis(a, unicode_ms_jis(a, shown, NULL)), shown);
    }
    assert_string_equal(unicode_from_ms_jis(a, "A\x96\xE9\xB6"), "A\xE5\xA4\x9C\xEF\xBD\xB6");
    assert_string_equal(unicode_plain(a, "\xEF\xBC\xA1\xE3\x80\x80"), "A ");
    arena_free(a);
}

static void broken_utf8_is_seen(void **state)
{
    (void)state;
    assert_true(unicode_is_valid(""));
    assert_true(unicode_is_valid("\xF0\x9F\x8E\xB8"));
    assert_false(unicode_is_valid("\xC3"));
    assert_false(unicode_is_valid("\xED\xA0\x80")); /* a lone surrogate */
    assert_false(unicode_is_valid("\xC0\xAF"));     /* an overlong slash */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_outside_latin1_are_romanised_run_by_run),
        cmocka_unit_test(ascii_has_no_accents),
        cmocka_unit_test(names_fold_to_one_form),
        cmocka_unit_test(cut_falls_between_what_a_reader_sees_as_letters),
        cmocka_unit_test(ms_jis_has_two_bytes_for_every_character),
        cmocka_unit_test(what_ms_jis_writes_it_reads_and_writes_again),
        cmocka_unit_test(broken_utf8_is_seen),
    };
    return RUN_TESTS(tests);
}
