#include "engine/base/json.h"
#include "engine/cli/progress.h"
#include "engine/render/render.h"
#include "tests/lib/check.h"

static const struct progress half =
    { .done = 21, .total = 42, .stage = "render", .what = "flac/03 - Trois h\xc3\xa9ros.flac",
                                      .audio_seconds_done = 600, .audio_seconds_total = 1200 };

static int setup(void **state)
{
    *state = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static void the_line_tells_share_speed_and_time_left(void **state)
{
    struct text out = text_new(*state);
    progress_line(&out, &half, 30, 120);
    assert_string_equal(out.s,
                        "[##########----------]  21/42  20x real time  0:30 left  render flac/03 "
                        "- Trois h\xc3\xa9ros.flac");
}

static void speed_and_time_left_wait_until_they_mean_something(void **state)
{
    struct progress start = { .done = 0, .total = 42, .stage = "intake" };
    struct text out = text_new(*state);
    progress_line(&out, &start, 0.1, 120);
    assert_string_equal(out.s, "[--------------------]  0/42  intake");
}

static void the_line_is_cut_at_a_character(void **state)
{
    struct text out = text_new(*state);
    progress_line(&out, &half, 30, 85);
    assert_true(text_ends_with(out.s, "Trois h\xc3\xa9ros"));
    out = text_new(*state);
    progress_line(&out, &half, 30, 82);
    assert_true(text_ends_with(out.s, "Trois h\xc3\xa9"));
}

static void more_done_than_expected_is_all_of_it(void **state)
{
    struct progress over = half;
    over.audio_seconds_done = 1300;
    struct text out = text_new(*state);
    progress_line(&out, &over, 30, 120);
    assert_non_null(strstr(out.s, "[####################]"));
    assert_non_null(strstr(out.s, " 0:00 left"));
}

static void a_json_line_is_one_object(void **state)
{
    struct text out = text_new(*state);
    progress_json(&out, &half, 30);
    json_t *o = NULL;
    struct err err = {0};
    succeeds(json_parse(out.s, out.length_bytes, "line", *state, &o, &err), &err);
    assert_int_equal(strcspn(out.s, "\n") + 1, out.length_bytes);
    near(json_number_value(json_object_get(o, "share")), 0.5, 0, "share done");
    near(json_number_value(json_object_get(o, "times_real_time")), 20, 0, "speed");
    near(json_number_value(json_object_get(o, "seconds_left")), 30, 0, "time left, s");
    assert_int_equal(json_integer_value(json_object_get(o, "done")), 21);
    assert_string_equal(json_string_value(json_object_get(o, "stage")), "render");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_line_tells_share_speed_and_time_left, setup, teardown),
        cmocka_unit_test_setup_teardown(speed_and_time_left_wait_until_they_mean_something, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_line_is_cut_at_a_character, setup, teardown),
        cmocka_unit_test_setup_teardown(more_done_than_expected_is_all_of_it, setup, teardown),
        cmocka_unit_test_setup_teardown(a_json_line_is_one_object, setup, teardown),
    };
    return RUN_TESTS(tests);
}
