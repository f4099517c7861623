#include "engine/base/field.h"
#include "tests/lib/check.h"

struct config {
    double level_db, width;
    int count, shape;
    bool is_on;
    const char *name;
    struct time_value gap, fade;
    int special;
};

static const char *const shapes[] = { "round", "square", NULL };

static const struct field fields[] = {
    FIELD("level", struct config, level_db, .kind = FIELD_NUMBER, .unit = UNIT_DB, .min = -10,
          .max = 5, .dflt = -1.5),
    FIELD("width", struct config, width, .kind = FIELD_NUMBER, .max = 1, .dflt = NAN),
    FIELD("count", struct config, count, .kind = FIELD_INTEGER, .unit = UNIT_BITS, .max = 99,
          .dflt = 16),
    FIELD("shape", struct config, shape, .kind = FIELD_CHOICE, .choices = shapes, .max = 1,
          .dflt = 1),
    FIELD("enabled", struct config, is_on, .kind = FIELD_SWITCH, .dflt = 1),
    FIELD("name", struct config, name, .kind = FIELD_TEXT, .dflt_text = "none",
          .flags = FIELD_SILENT),
    FIELD("gap", struct config, gap, .kind = FIELD_TIME, .dflt = 2),
    FIELD("fade", struct config, fade, .kind = FIELD_TIME, .dflt = NAN),
    FIELD("cover", struct config, special, .kind = FIELD_SPECIAL),
    FIELD_END
};

static struct config defaults(void)
{
    struct config c = { 0 };
    field_defaults(fields, &c);
    return c;
}

static void defaults_come_from_the_table(void **state)
{
    (void)state;
    struct config c = defaults();
    near(c.level_db, -1.5, 0.0, "number");
    assert_true(isnan(c.width)); /* may be absent */
    assert_int_equal(c.count, 16);
    assert_int_equal(c.shape, 1);
    assert_true(c.is_on);
    assert_string_equal(c.name, "none");
    assert_int_equal(c.gap.kind, TIME_SECONDS);
    near(c.gap.v, 2.0, 0.0, "time");
    assert_int_equal(c.fade.kind, TIME_NONE);
}

static void keys_are_found_by_their_exact_spelling(void **state)
{
    (void)state;
    assert_ptr_equal(field_find(fields, "count"), &fields[2]);
    assert_null(field_find(fields, "Count"));
    assert_null(field_find(fields, ""));
}

static void the_nearest_key_is_offered_only_when_it_is_near(void **state)
{
    (void)state;
    assert_string_equal(field_nearest(fields, "levle"), "level");   /* two letters swapped  */
    assert_string_equal(field_nearest(fields, "enable"), "enabled"); /* one letter missing   */
    assert_string_equal(field_nearest(fields, "gapp"), "gap");
    assert_null(field_nearest(fields, "loudness"));
    assert_null(field_nearest(fields, "gxy")); /* short words: one slip at most */
}

static void a_value_inside_the_range_passes_ends_included(void **state)
{
    (void)state;
    struct err err = { 0 };
    succeeds(field_check(&fields[0], -10.0, POS_NONE, &err), &err);
    succeeds(field_check(&fields[0], 5.0, POS_NONE, &err), &err);
}

static void a_value_outside_names_itself_and_the_range(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct pos pos = { .file = "album.yaml", .line = 31, .column = 14 };
    assert_false(field_check(&fields[0], 5.5, pos, &err));
    assert_int_equal(err.code, ERR_RECIPE);
    assert_int_equal(err.pos.line, 31);
    assert_string_equal(err.message, "level is 5.5 dB, possible is -10 to 5 dB");
    struct err plain = { 0 };
    assert_false(field_check(&fields[1], -1.0, pos, &plain));
    assert_string_equal(plain.message, "width is -1, possible is 0 to 1"); /* no unit, no blank */
    struct err odd = { 0 };
    assert_false(field_check(&fields[1], NAN, pos, &odd));
}

static void key_text_holds_what_shapes_the_output_bit_for_bit(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct config c = defaults();
    c.level_db = 0.1;
    struct text t = text_new(a);
    field_key_text(fields, &c, &t);
    assert_string_equal(t.s, "level=0x1.999999999999ap-4\nwidth=nan\ncount=16\nshape=1\nenabled=1\n"
                             "gap=1:0x1p+1\nfade=0:0x0p+0\n");
    arena_free(a);
}

/* "1:a" and a value that looks like the end of the text cannot be confused. */
static void texts_in_the_key_carry_their_length(void **state)
{
    (void)state;
    static const struct field named[] = { FIELD("name", struct config, name, .kind = FIELD_TEXT),
                                          FIELD_END };
    struct arena *a = arena_new();
    struct config c = { .name = "a\nb=2" }, none = { 0 };
    struct text t = text_new(a), empty = text_new(a);
    field_key_text(named, &c, &t);
    assert_string_equal(t.s, "name=5:a\nb=2\n");
    field_key_text(named, &none, &empty);
    assert_string_equal(empty.s, "name=0:\n");
    arena_free(a);
}

static void values_are_written_as_a_recipe_spells_them(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct config c = defaults();
    c.fade = (struct time_value){ TIME_BEATS, 2 };
    static const char *const expected[] = { "-1.5 dB", "nan", "16 bit",  "square", "yes",
                                            "none",    "2 s", "2 beats", "-" };
    for (int i = 0; fields[i].key; i++) {
        struct text t = text_new(a);
        field_format(&fields[i], &c, &t);
        assert_string_equal(t.s, expected[i]);
    }
    c.shape = -1;
    c.is_on = false;
    c.name = NULL;
    static const char *const absent[] = { "-", "no", "-" };
    for (int i = 0; i < 3; i++) {
        struct text t = text_new(a);
        field_format(&fields[3 + i], &c, &t);
        assert_string_equal(t.s, absent[i]);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_come_from_the_table),
        cmocka_unit_test(keys_are_found_by_their_exact_spelling),
        cmocka_unit_test(the_nearest_key_is_offered_only_when_it_is_near),
        cmocka_unit_test(a_value_inside_the_range_passes_ends_included),
        cmocka_unit_test(a_value_outside_names_itself_and_the_range),
        cmocka_unit_test(key_text_holds_what_shapes_the_output_bit_for_bit),
        cmocka_unit_test(texts_in_the_key_carry_their_length),
        cmocka_unit_test(values_are_written_as_a_recipe_spells_them),
    };
    return RUN_TESTS(tests);
}
