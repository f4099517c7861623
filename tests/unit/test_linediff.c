#include "engine/base/text.h"
#include "engine/report/linediff.h"
#include "tests/lib/check.h"

/* "-1 a|+2 b|" */
static const char *changes(struct arena *a, const char *before, const char *after)
{
    struct linediff_line *lines;
    struct text t = text_new(a);
    text_add(&t, "");
    int count = linediff_run(a, before, after, &lines);
    for (int i = 0; i < count; i++)
        text_printf(&t, "%c%d %s|", lines[i].is_new ? '+' : '-', lines[i].number, lines[i].text);
    return t.s;
}

static void what_is_gone_and_what_is_new_are_told_in_order(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    assert_string_equal(changes(a, "a\nb\n", "a\nb\n"), "");
    assert_string_equal(changes(a, "", "a\n"), "+1 a|");
    assert_string_equal(changes(a, "a\nb", ""), "-1 a|-2 b|");
    assert_string_equal(changes(a, "a\nb\nc\n", "a\nx\nc\n"), "-2 b|+2 x|");
    assert_string_equal(changes(a, "a\nb\nc\n", "a\nc\nb\n"), "-2 b|+3 b|");
    assert_string_equal(changes(a, "a\n\nb\n", "a\nb\n"), "-2 |");
    assert_string_equal(changes(a, "a\na\na\n", "a\na\n"), "-3 a|");
    assert_string_equal(changes(a, "x\ns\nt\ny\n", "p\ns\nt\nq\n"), "-1 x|+1 p|-4 y|+4 q|");
    arena_free(a);
}

/* 5000 by 5000 lines: past the table's limit, and told in no time. */
static void a_large_change_is_told_as_a_whole(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct text x = text_new(a), y = text_new(a);
    for (int i = 0; i < 5000; i++) {
        text_printf(&x, "%d\n", i);
        text_printf(&y, "%d\n", i % 2 ? i : -i - 1);
    }
    struct linediff_line *lines;
    assert_int_equal(linediff_run(a, x.s, y.s, &lines), 9998); /* the last line is the same */
    assert_false(lines[4998].is_new);
    assert_true(lines[4999].is_new);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_gone_and_what_is_new_are_told_in_order),
        cmocka_unit_test(a_large_change_is_told_as_a_whole),
    };
    return RUN_TESTS(tests);
}
