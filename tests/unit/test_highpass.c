#include "tests/lib/check.h"
#include "tests/lib/rig.h"

static const int rates[] = { 44100, 48000, 88200, 96000, 176400, 192000 };

static double butterworth_db(double freq_hz, double corner_hz, int order)
{
    return -10.0 * log10(1.0 + pow(corner_hz / freq_hz, 2.0 * order));
}

/* Below -100 dB the rounding of the coefficients shows, not the design: left out. */
static void check_slopes(double corner_hz, double tolerance_db)
{
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
        for (int slope = 6; slope <= 48; slope += 6) {
            char settings[64], what[96];
            snprintf(settings, sizeof settings, "freq: %g, slope: %d", corner_hz, slope);
            struct rig r = rig_new("highpass", settings, rates[i], 1);
            rig_impulse(&r, 1.0, 1.0);
            for (double f = 5.0; f <= 20000.0; f *= 1.27) {
                double expected = butterworth_db(f, corner_hz, slope / 6);
                snprintf(what, sizeof what, "%s at %g Hz of %d Hz, dB", settings, f, rates[i]);
                if (expected > -100.0)
                    near(rig_level_db(&r, f), expected, tolerance_db, what);
            }
            rig_free(&r);
        }
}

static void follows_the_analogue_filter_at_every_slope_and_rate(void **state)
{
    (void)state;
    check_slopes(22.0, 0.02); /* the promised hundredths of a dB */
    check_slopes(800.0, 0.02);
}

static void follows_the_analogue_filter_near_half_the_rate(void **state)
{
    (void)state;
    check_slopes(5000.0, 0.02);
    check_slopes(12000.0, 0.06); /* promised above 10 kHz */
}

static void corner_lies_on_the_named_frequency(void **state)
{
    (void)state;
    for (int slope = 6; slope <= 48; slope += 6) {
        char settings[64];
        snprintf(settings, sizeof settings, "freq: 30, slope: %d", slope);
        struct rig r = rig_new("highpass", settings, 44100, 2);
        rig_impulse(&r, 1.0, 1.0);
        near(rig_level_db(&r, 30.0), -3.0103, 0.002, "level at the corner, dB");
        rig_free(&r);
    }
}

static void constant_offset_is_gone_for_good(void **state)
{
    (void)state;
    struct rig r = rig_new("highpass", "freq: 22, slope: 24", 96000, 1);
    rig_impulse(&r, 1.0, 1.0);
    double sum = 0.0;
    for (int n = 0; n < r.response_frames; n++)
        sum += r.response[0][n];
    near(sum, 0.0, 1e-9, "what is left of an offset of 1");
    rig_free(&r);
}

static void a_slope_between_the_steps_is_refused(void **state)
{
    (void)state;
    struct rig r;
    struct err err = { 0 };
    assert_false(rig_try(&r, "highpass", "freq: 22, slope: 20", 44100, 1, &err));
    assert_string_equal(err.message,
                        "slope is 20 dB per octave, possible are the multiples of 6 from 6 to 48");
    rig_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_the_analogue_filter_at_every_slope_and_rate),
        cmocka_unit_test(follows_the_analogue_filter_near_half_the_rate),
        cmocka_unit_test(corner_lies_on_the_named_frequency),
        cmocka_unit_test(constant_offset_is_gone_for_good),
        cmocka_unit_test(a_slope_between_the_steps_is_refused),
    };
    return RUN_TESTS(tests);
}
