#include "engine/base/unicode.h"
#include "engine/report/table.h"
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

static void columns_line_up_and_empty_ones_are_left_out(void **state)
{
    struct table *t = table_new(*state, "lrr", (const char *const[]){ "Name", "Gone", "Size" });
    table_add(t, (const char *const[]){ "a", "", "5" });
    table_add(t, (const char *const[]){ "longer", "", "1234" });
    struct text out = text_new(*state);
    table_text(t, "  ", &out);
    assert_string_equal(out.s, "  Name    Size\n"
                               "  a          5\n"
                               "  longer  1234\n");
}

static void wide_and_combining_characters_take_the_columns_of_a_terminal(void **state)
{
    (void)state;
    assert_int_equal(unicode_columns("abc"), 3);
    assert_int_equal(unicode_columns("夜明け"), 6);
    assert_int_equal(unicode_columns("e\xcc\x81"), 1);
    assert_int_equal(unicode_columns("\xff"), 1);
    assert_int_equal(unicode_columns(""), 0);
}

static void html_cells_are_escaped(void **state)
{
    struct table *t = table_new(*state, "lr", (const char *const[]){ "<b>", "n" });
    table_add(t, (const char *const[]){ "a & \"b\" <script>", "1" });
    struct text out = text_new(*state);
    table_html(t, &out);
    assert_non_null(strstr(out.s, "<th>&lt;b&gt;</th><th class=\"n\">n</th>"));
    assert_non_null(strstr(out.s, "<td>a &amp; &quot;b&quot; &lt;script&gt;</td>"));
    assert_null(strstr(out.s, "<script>"));
}

static void the_alignment_may_go_away(void **state)
{
    char alignment[] = "lr";
    struct table *t = table_new(*state, alignment, (const char *const[]){ "a", "b" });
    strcpy(alignment, "rl");
    table_add(t, (const char *const[]){ "xx", "yy" });
    struct text out = text_new(*state);
    table_text(t, "", &out);
    assert_string_equal(out.s, "a    b\nxx  yy\n");
}

static void a_table_without_headings_has_no_heading_row(void **state)
{
    struct table *t = table_new(*state, "ll", (const char *const[]){ "", "" });
    table_add(t, (const char *const[]){ "a", "b" });
    struct text text = text_new(*state), html = text_new(*state);
    table_text(t, "", &text);
    table_html(t, &html);
    assert_string_equal(text.s, "a  b\n");
    assert_null(strstr(html.s, "thead"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(columns_line_up_and_empty_ones_are_left_out, setup,
                                        teardown),
        cmocka_unit_test(wide_and_combining_characters_take_the_columns_of_a_terminal),
        cmocka_unit_test_setup_teardown(a_table_without_headings_has_no_heading_row, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(html_cells_are_escaped, setup, teardown),
        cmocka_unit_test_setup_teardown(the_alignment_may_go_away, setup, teardown),
    };
    return RUN_TESTS(tests);
}
