#include "tests/lib/check.h"
#include "tests/lib/rig.h"

static void level_moves_by_the_named_decibels(void **state)
{
    (void)state;
    static const double levels[] = { -120, -6, -0.5, 0.1, 3, 40 };
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        char settings[32];
        snprintf(settings, sizeof settings, "gain: %g", levels[i]);
        struct rig r = rig_new("gain", settings, 44100, 2);
        double l = 1.0, right = -0.25, *ch[] = { &l, &right };
        r.class->process(r.state, ch, 1);
        double expected = pow(10.0, levels[i] / 20.0);
        near(l, expected, 1e-12, "factor"); /* the grid of coefficients is 2^-40 */
        near(right, -0.25 * expected, 1e-12, "factor of the other channel");
        rig_free(&r);
    }
}

static void zero_decibels_leave_every_bit_alone(void **state)
{
    (void)state;
    struct rig r = rig_new("gain", "gain: 0", 44100, 1);
    double x[256], y[256], *ch[] = { y };
    rig_noise(x, 256, 1);
    memcpy(y, x, sizeof y);
    r.class->process(r.state, ch, 256);
    assert_memory_equal(x, y, sizeof x);
    rig_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(level_moves_by_the_named_decibels),
        cmocka_unit_test(zero_decibels_leave_every_bit_alone),
    };
    return RUN_TESTS(tests);
}
