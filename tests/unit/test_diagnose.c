#include "engine/cli/diagnose.h"
#include "tests/lib/check.h"

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

static const char *shown(struct arena *a, struct pos pos, const char *message)
{
    struct findings *list = findings_new(a);
    finding_add(list, SEVERITY_ERROR, NULL, pos, "%s", message);
    struct text out = text_new(a);
    diagnose_add_all(&out, list, false, true);
    return out.s;
}

static void the_caret_stands_under_the_column(void **state)
{
    struct pos pos = { .file = "album.yaml", .source_line = "  ceiling: 0.5 dBTP", .line = 31,
                       .column = 12 };
    assert_string_equal(shown(*state, pos, "ceiling is 0.5 dBTP, at most 0 is possible"),
                        "album.yaml:31:12: error: ceiling is 0.5 dBTP, at most 0 is possible\n"
                        "   31 |   ceiling: 0.5 dBTP\n"
                        "      |            ^\n");
}

static void columns_count_characters_and_wide_ones_twice(void **state)
{
    struct pos pos = { .file = "a", .source_line = "\tt\xc3\xb6: \xe5\xa4\x9c x", .line = 1,
                       .column = 8 };
    assert_string_equal(shown(*state, pos, "m"),
                        "a:1:8: error: m\n    1 |  t\xc3\xb6: \xe5\xa4\x9c x\n      |         ^\n");
}

static void a_long_line_is_cut_around_the_caret(void **state)
{
    char line[1001];
    memset(line, 'x', 1000);
    line[499] = '!';
    line[1000] = 0;
    struct pos pos = { .file = "a", .source_line = line, .line = 1, .column = 500 };
    const char *out = shown(*state, pos, "m");
    const char *mark = strchr(out, '!'), *caret = strchr(out, '^');
    assert_non_null(mark);
    assert_non_null(caret);
    const char *line_start = strstr(out, "    1 | "), *caret_start = strstr(out, "      | ");
    assert_int_equal(mark - line_start, caret - caret_start);
    assert_true(strlen(line_start) < 320);
}

static void control_codes_from_outside_never_reach_the_terminal(void **state)
{
    struct pos pos = { .file = "a\033[31m", .source_line = "x\033]0;title\007\xc2\x9b y", .line = 1,
                       .column = 1 };
    const char *out = shown(*state, pos, "title '\033[2J\177'");
    for (const char *p = out; *p; p++)
        assert_true((unsigned char)*p >= 0x20 || *p == '\n');
    assert_null(strstr(out, "\xc2\x9b"));
    assert_non_null(strstr(out, "title '?[2J?'"));
}

static void notes_follow_and_counts_end_the_list(void **state)
{
    struct findings *list = findings_new(*state);
    struct err err = {0};
    err_set(&err, ERR_REJECTED, (struct pos){ .file = "a.yaml", .line = 3, .column = 5 }, "cause");
    err_note(&err, (struct pos){ .file = "a.yaml", .line = 2, .column = 3 }, "in target 'phone'");
    err_note(&err, POS_NONE, "while rendering");
    finding_add_err(list, &err);
    finding_add(list, SEVERITY_WARNING, "rule", POS_NONE, "take care");
    finding_add(list, SEVERITY_WARNING, NULL, POS_NONE, "again");
    struct text out = text_new(*state);
    diagnose_add_all(&out, list, false, true);
    assert_string_equal(out.s, "a.yaml:3:5: error: cause\n"
                               "a.yaml:2:3: note: in target 'phone'\n"
                               "stamper: note: while rendering\n"
                               "stamper: warning: take care\n"
                               "stamper: warning: again\n"
                               "1 error, 2 warnings\n");
}

static void json_holds_every_part(void **state)
{
    struct findings *list = findings_new(*state);
    finding_add(list, SEVERITY_WARNING, "cd-length",
                (struct pos){ .file = "a.yaml", .line = 3, .column = 5 }, "long");
    struct text out = text_new(*state);
    diagnose_add_json_lines(&out, list);
    assert_string_equal(out.s,
                        "{\"event\":\"finding\",\"severity\":\"warning\",\"rule\":\"cd-length\","
                        "\"file\":\"a.yaml\","
                               "\"line\":3,\"column\":5,\"message\":\"long\",\"notes\":[]}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_caret_stands_under_the_column, setup, teardown),
        cmocka_unit_test_setup_teardown(columns_count_characters_and_wide_ones_twice, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_long_line_is_cut_around_the_caret, setup, teardown),
        cmocka_unit_test_setup_teardown(control_codes_from_outside_never_reach_the_terminal, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(notes_follow_and_counts_end_the_list, setup, teardown),
        cmocka_unit_test_setup_teardown(json_holds_every_part, setup, teardown),
    };
    return RUN_TESTS(tests);
}
