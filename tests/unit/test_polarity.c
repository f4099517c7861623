#include "tests/lib/check.h"
#include "tests/lib/rig.h"

static void turn(const char *settings, double *l, double *r)
{
    struct rig rig = rig_new("polarity", settings, 44100, 2);
    double *ch[] = { l, r };
    rig.class->process(rig.state, ch, 1);
    rig_free(&rig);
}

static void inverts_the_named_channels_exactly(void **state)
{
    (void)state;
    static const struct { const char *settings; double left, right; } cases[] = {
        { "", -0.3, 0.7 }, { "invert: both", -0.3, 0.7 }, { "invert: left", -0.3, -0.7 },
        { "invert: right", 0.3, 0.7 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double l = 0.3, r = -0.7;
        turn(cases[i].settings, &l, &r);
        near(l, cases[i].left, 0.0, cases[i].settings);
        near(r, cases[i].right, 0.0, cases[i].settings);
    }
}

static void silence_has_no_sign(void **state)
{
    (void)state;
    double l = 0.0, r = 0.0;
    turn("invert: both", &l, &r);
    assert_false(signbit(l));
    assert_false(signbit(r));
}

static void one_side_of_a_single_channel_is_refused(void **state)
{
    (void)state;
    struct rig r;
    struct err err = { 0 };
    assert_false(rig_try(&r, "polarity", "invert: left", 44100, 1, &err));
    assert_string_equal(err.message, "invert is left, a single channel has both only");
    rig_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inverts_the_named_channels_exactly),
        cmocka_unit_test(silence_has_no_sign),
        cmocka_unit_test(one_side_of_a_single_channel_is_refused),
    };
    return RUN_TESTS(tests);
}
