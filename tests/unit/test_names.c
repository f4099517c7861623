#include "engine/bundle/names.h"
#include "tests/lib/check.h"

static const struct name_value values[] = {
    { "track", NULL, 7 }, { "title", "Na\xC3\xAFve / AC:DC?", 0 }, { "empty", "", 0 },
    { "up", "../../etc/passwd", 0 },
};
#define COUNT (int)(sizeof values / sizeof values[0])

static void makes(const char *template, const char *expected)
{
    struct arena *a = arena_new();
    struct err err = {0};
    char *name = names_make(a, template, values, COUNT, ".wav", POS_NONE, &err);
    succeeds(name, &err);
    assert_string_equal(name, expected);
    arena_free(a);
}

static void templates_pad_numbers_and_filter_texts(void **state)
{
    (void)state;
    makes("{track:02} - {title}", "07 - Na\xC3\xAFve - AC-DC-.wav");
    makes("{track}", "7.wav");
    makes("{title|ascii|upper|5}", "NAIVE.wav");
    makes("{{x} {track}", "{x} 7.wav");
}

static void a_song_without_title_leaves_its_number(void **state)
{
    (void)state;
    makes("{track:02} - {empty}", "07.wav");
    makes("{empty}", "_.wav");
}

static void no_name_leaves_its_folder(void **state)
{
    (void)state;
    makes("{up}", "etc-passwd.wav");
}

static void what_windows_reserves_gets_an_underscore(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    assert_string_equal(names_safe(a, "con"), "_con");
    assert_string_equal(names_safe(a, "COM1.old"), "_COM1.old");
    assert_string_equal(names_safe(a, "LPT\xC2\xB2"), "_LPT\xC2\xB2");
    assert_string_equal(names_safe(a, "console"), "console");
    assert_string_equal(names_safe(a, " .x. "), "x");
    assert_string_equal(names_safe(a, "a\xE2\x80\xAE" "b"), "ab"); /* a bidi override */
    arena_free(a);
}

static void long_names_are_cut_between_graphemes(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    char *name = arena_alloc(a, 1000);
    for (int i = 0; i < 130; i++)
        strcat(name, "e\xCC\x81"); /* NFC makes one letter of two bytes of each */
    char *safe = names_safe(a, name);
    assert_int_equal(strlen(safe), 254);
    arena_free(a);
}

static void unknown_variables_and_filters_are_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct err err = {0}, other = {0};
    assert_null(names_make(a, "{titel}", values, COUNT, "", POS_NONE, &err));
    assert_string_equal(err.message,
                        "name template: unknown variable 'titel', possible are track, title, "
                        "empty, up");
    assert_null(names_make(a, "{title|shout}", values, COUNT, "", POS_NONE, &other));
    assert_string_equal(other.message,
                        "name template: unknown filter 'shout', possible are ascii, upper, lower, "
                        "a number");
    arena_free(a);
}

static void capitals_are_those_of_every_script(void **state)
{
    (void)state;
    makes("{title|upper}", "NA\xC3\x8FVE - AC-DC-.wav");
    makes("{title|lower}", "na\xC3\xAFve - ac-dc-.wav");
}

static void bytes_are_counted_and_no_letter_is_cut(void **state)
{
    (void)state;
    makes("{title|2}", "Na.wav");
    makes("{title|3}", "Na.wav"); /* the next letter has two bytes */
    makes("{title|4}", "Na\xC3\xAF.wav");
}

static void names_are_in_normal_form_c(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    assert_string_equal(names_safe(a, "Cafe\xCC\x81"), "Caf\xC3\xA9");
    assert_string_equal(names_safe(a, "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB"),
                        "\xED\x95\x9C"); /* Hangul from its letters */
    arena_free(a);
}

static void long_names_fit_in_utf_16_too(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    char *name = arena_alloc(a, 1000);
    for (int i = 0; i < 300; i++)
        strcat(name, "a");
    assert_int_equal(strlen(names_safe(a, name)), 255);
    struct err err = {0};
    const struct name_value one[] = { { "title", name, 0 } };
    char *made = names_make(a, "{title}", one, 1, ".flac", POS_NONE, &err);
    assert_int_equal(strlen(made), 255); /* with its extension */
    assert_string_equal(made + 250, ".flac");
    arena_free(a);
}

static void no_character_that_a_system_refuses_is_left(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    for (int c = 1; c < 256; c++) {
        const char in[] = { 'a', (char)(c < 128 ? c : 'b'), 'c', 0 };
        const char *out = names_safe(a, in);
        assert_null(strpbrk(out, "/\\:*?\"<>|"));
        for (const char *p = out; *p; p++)
            assert_true((unsigned char)*p >= 0x20 && *p != 0x7f);
    }
    assert_string_equal(names_safe(a, "a. "), "a");
    assert_string_equal(names_safe(a, "-rf"), "rf");
    arena_free(a);
}

static void templates_are_checked_without_values(void **state)
{
    (void)state;
    static const struct {
        const char *template, *message;
    } cases[] = {
        { "{track:02} - {title|ascii|40}", NULL },
        { "{disc}-{track:3} {artist|upper} {{x}", NULL },
        { "{titel}", "name template: unknown variable 'titel', possible are track, disc, side, "
                     "title, artist, album, isrc, upc, catalog, version, rate, bits, format, "
                     "date" },
        { "{track:012}", "name template: ':012' is no width of a number, possible are 1 to 9 or "
                         "01 to 09" },
        { "{track:}", "name template: ':' is no width of a number, possible are 1 to 9 or 01 to "
                      "09" },
        { "{title|0}", "name template: unknown filter '0', possible are ascii, upper, lower, a "
                       "number" },
        { "{title", "name template '{title': a brace is not closed" },
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err = {0};
        bool ok = names_check(a, cases[i].template, POS_NONE, &err);
        assert_int_equal(ok, cases[i].message == NULL);
        if (cases[i].message)
            assert_string_equal(err.message, cases[i].message);
    }
    arena_free(a);
}

static void paths_that_differ_only_in_form_collide(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct findings *f = findings_new(a);
    const struct name_claim claims[] = {
        { "flac/Caf\xC3\xA9.flac", "flac", POS_NONE },
        { "flac/Cafe\xCC\x81.flac", "flac", POS_NONE },
        { "flac/Cafe.flac", "flac", POS_NONE },
    };
    names_check_collisions(claims, 3, f);
    assert_int_equal(f->errors, 1);
    arena_free(a);
}

static void paths_that_differ_only_in_case_collide(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct findings *f = findings_new(a);
    const struct name_claim claims[] = {
        { "flac/Stra\xC3\x9F" "e.flac", "flac", POS_NONE },
        { "flac/STRASSE.flac", "flac", POS_NONE },
        { "wav/STRASSE.flac", "wav", POS_NONE },
    };
    names_check_collisions(claims, 3, f);
    assert_int_equal(f->errors, 1);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(templates_pad_numbers_and_filter_texts),
        cmocka_unit_test(a_song_without_title_leaves_its_number),
        cmocka_unit_test(no_name_leaves_its_folder),
        cmocka_unit_test(what_windows_reserves_gets_an_underscore),
        cmocka_unit_test(long_names_are_cut_between_graphemes),
        cmocka_unit_test(unknown_variables_and_filters_are_refused),
        cmocka_unit_test(capitals_are_those_of_every_script),
        cmocka_unit_test(bytes_are_counted_and_no_letter_is_cut),
        cmocka_unit_test(names_are_in_normal_form_c),
        cmocka_unit_test(long_names_fit_in_utf_16_too),
        cmocka_unit_test(no_character_that_a_system_refuses_is_left),
        cmocka_unit_test(templates_are_checked_without_values),
        cmocka_unit_test(paths_that_differ_only_in_form_collide),
        cmocka_unit_test(paths_that_differ_only_in_case_collide),
    };
    return RUN_TESTS(tests);
}
