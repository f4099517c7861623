#include "tests/lib/check.h"
#include "tests/lib/rig.h"

static void a_hundred_percent_leaves_every_bit_alone(void **state)
{
    (void)state;
    static const char *const settings[] = { "amount: 100", "amount: 100, above: 300" };
    for (size_t i = 0; i < 2; i++) {
        struct rig r = rig_new("width", settings[i], 44100, 2);
        double in[2][256], out[2][256], *ch[] = { out[0], out[1] };
        rig_noise(in[0], 256, 1);
        rig_noise(in[1], 256, 2);
        memcpy(out, in, sizeof out);
        r.class->process(r.state, ch, 256);
        assert_memory_equal(in, out, sizeof in);
        rig_free(&r);
    }
}

static void amount_is_the_level_of_the_side(void **state)
{
    (void)state;
    for (double percent = 0.0; percent <= 200.0; percent += 50.0) {
        char settings[32];
        snprintf(settings, sizeof settings, "amount: %g", percent);
        struct rig r = rig_new("width", settings, 44100, 2);
        double left = 0.5, right = 0.25, *ch[] = { &left, &right }; /* mid 0.375, side 0.125 */
        r.class->process(r.state, ch, 1);
        near(left, 0.375 + 0.125 * percent / 100.0, 1e-12, "left");
        near(right, 0.375 - 0.125 * percent / 100.0, 1e-12, "right");
        rig_free(&r);
    }
}

/* |1 + (a - 1) jx/(1 + jx)| of the side; left = -right is side alone. */
static void only_the_side_above_the_frequency_changes(void **state)
{
    (void)state;
    static const int rates[] = { 44100, 48000, 88200, 96000, 176400, 192000 };
    static const double percents[] = { 0, 60, 105, 200 };
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
        for (size_t k = 0; k < 4; k++) {
            char settings[64];
            snprintf(settings, sizeof settings, "amount: %g, above: 300", percents[k]);
            struct rig r = rig_new("width", settings, rates[i], 2);
            rig_impulse(&r, 1.0, -1.0);
            for (double f = 20.0; f <= 20000.0; f *= 1.4) {
                double x = f / 300.0, a = percents[k] / 100.0;
                double expected = 10.0 * log10((1.0 + a * a * x * x) / (1.0 + x * x));
                near(rig_level_db(&r, f), expected, 0.02, "level of the side, dB"); /* promised */
                near(cabs(rig_spectrum(&r, 0, f) + rig_spectrum(&r, 1, f)), 0.0, 1e-12, "mid");
            }
            rig_free(&r);
        }
}

static void the_mid_passes_untouched(void **state)
{
    (void)state;
    struct rig r = rig_new("width", "amount: 40, above: 300", 44100, 2);
    rig_impulse(&r, 0.75, 0.75);
    for (int n = 0; n < 64; n++) {
        near(r.response[0][n], n ? 0.0 : 0.75, 0.0, "left");
        near(r.response[1][n], n ? 0.0 : 0.75, 0.0, "right");
    }
    rig_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hundred_percent_leaves_every_bit_alone),
        cmocka_unit_test(amount_is_the_level_of_the_side),
        cmocka_unit_test(only_the_side_above_the_frequency_changes),
        cmocka_unit_test(the_mid_passes_untouched),
    };
    return RUN_TESTS(tests);
}
