#include "engine/base/text.h"
#include "tests/lib/check.h"

static void a_text_grows_over_many_additions(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct text t = text_new(a);
    assert_string_equal(t.s, "");
    for (int i = 0; i < 1000; i++)
        text_printf(&t, "%03d,", i);
    text_add(&t, "end");
    text_add_bytes(&t, "!?", 1);
    assert_int_equal(t.length_bytes, 4004);
    assert_int_equal(strlen(t.s), 4004);
    assert_memory_equal(t.s, "000,001,", 8);
    assert_string_equal(t.s + 3996, "999,end!");
    arena_free(a);
}

static void one_addition_may_be_longer_than_the_room_that_is_left(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct text t = text_new(a);
    text_add(&t, "x");
    text_printf(&t, "%5000d", 7);
    assert_int_equal(t.length_bytes, 5001);
    assert_int_equal(t.s[5000], '7');
    arena_free(a);
}

static void equal_texts_are_equal_and_nothing_equals_only_nothing(void **state)
{
    (void)state;
    char copy[] = "same";
    assert_true(text_equal("same", copy));
    assert_false(text_equal("same", "Same"));
    assert_true(text_equal(NULL, NULL));
    assert_false(text_equal(NULL, ""));
    assert_false(text_equal("", NULL));
}

static void the_end_of_a_text_is_compared_whole(void **state)
{
    (void)state;
    assert_true(text_ends_with("mix.wav", ".wav"));
    assert_true(text_ends_with("mix.wav", ""));
    assert_true(text_ends_with(".wav", ".wav"));
    assert_false(text_ends_with("wav", ".wav"));
    assert_false(text_ends_with("mix.wav.bak", ".wav"));
    assert_false(text_ends_with("mix.WAV", ".wav"));
}

static void distance_counts_the_slips_of_a_typist(void **state)
{
    (void)state;
    static const struct { const char *a, *b; int distance; } cases[] = {
        { "", "", 0 },           { "gain", "gain", 0 },     { "gain", "gian", 1 },  /* swapped  */
        { "gain", "gan", 1 },    { "gain", "gainn", 1 },    { "gain", "gaim", 1 },
        { "kitten", "sitting", 3 }, { "", "abc", 3 },       { "ab", "ba", 1 },
        { "ceiling", "cieling", 1 }, { "abcdef", "badcfe", 3 }, { "bpm", "isrc", 4 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(text_distance(cases[i].a, cases[i].b, 9), cases[i].distance);
        assert_int_equal(text_distance(cases[i].b, cases[i].a, 9), cases[i].distance);
    }
}

static void distance_stops_past_the_limit(void **state)
{
    (void)state;
    assert_int_equal(text_distance("kitten", "sitting", 2), 3);
    assert_int_equal(text_distance("a", "abcdefgh", 2), 3);
    char long_word[200];
    memset(long_word, 'a', sizeof long_word - 1);
    long_word[sizeof long_word - 1] = 0;
    assert_int_equal(text_distance(long_word, long_word, 3), 4); /* too long to be a key */
}

static void a_clock_shows_minutes_and_milliseconds(void **state)
{
    (void)state;
    static const struct { double seconds; const char *clock; } cases[] = {
        { 0.0, "0:00.000" },      { 221.25, "3:41.250" },      { 59.9996, "1:00.000" },
        { 3599.9994, "59:59.999" }, { 3599.9996, "1:00:00.000" }, { 7384.5, "2:03:04.500" },
        { -1.5, "-0:01.500" },
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(text_clock(a, cases[i].seconds), cases[i].clock);
    arena_free(a);
}

static void html_escapes_what_would_be_markup(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    assert_string_equal(text_html(a, "Q & A <\"it's\">"), "Q &amp; A &lt;&quot;it&#39;s&quot;&gt;");
    assert_string_equal(text_html(a, "\xc3\x86on"), "\xc3\x86on"); /* UTF-8 passes */
    assert_string_equal(text_html(a, ""), "");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_grows_over_many_additions),
        cmocka_unit_test(one_addition_may_be_longer_than_the_room_that_is_left),
        cmocka_unit_test(equal_texts_are_equal_and_nothing_equals_only_nothing),
        cmocka_unit_test(the_end_of_a_text_is_compared_whole),
        cmocka_unit_test(distance_counts_the_slips_of_a_typist),
        cmocka_unit_test(distance_stops_past_the_limit),
        cmocka_unit_test(a_clock_shows_minutes_and_milliseconds),
        cmocka_unit_test(html_escapes_what_would_be_markup),
    };
    return RUN_TESTS(tests);
}
