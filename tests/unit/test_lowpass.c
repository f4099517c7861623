#include "tests/lib/check.h"
#include "tests/lib/rig.h"

static const int rates[] = { 44100, 48000, 88200, 96000, 176400, 192000 };

/* Below -80 dB the rounding of the coefficients shows, not the design: left out. */
static void check_slopes(double corner_hz, double tolerance_db)
{
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
        for (int slope = 6; slope <= 48; slope += 6) {
            char settings[64], what[96];
            snprintf(settings, sizeof settings, "freq: %g, slope: %d", corner_hz, slope);
            struct rig r = rig_new("lowpass", settings, rates[i], 1);
            rig_impulse(&r, 1.0, 1.0);
            for (double f = 20.0; f <= 20000.0; f *= 1.26) {
                double expected = -10.0 * log10(1.0 + pow(f / corner_hz, slope / 3.0));
                snprintf(what, sizeof what, "%s at %g Hz of %d Hz, dB", settings, f, rates[i]);
                if (expected > -80.0)
                    near(rig_level_db(&r, f), expected, tolerance_db, what);
            }
            rig_free(&r);
        }
}

static void follows_the_analogue_filter_at_every_slope_and_rate(void **state)
{
    (void)state;
    check_slopes(300.0, 0.02); /* the promised hundredths of a dB */
    check_slopes(6000.0, 0.02);
}

static void follows_the_analogue_filter_near_half_the_rate(void **state)
{
    (void)state;
    check_slopes(15000.0, 0.02);
    check_slopes(20000.0, 0.02);
}

static void a_corner_above_half_the_rate_still_follows(void **state)
{
    (void)state;
    struct rig r = rig_new("lowpass", "freq: 30000, slope: 12", 44100, 1);
    rig_impulse(&r, 1.0, 1.0);
    for (double f = 1000.0; f <= 20000.0; f *= 1.1)
        near(rig_level_db(&r, f), -10.0 * log10(1.0 + pow(f / 30000.0, 4)), 0.03, "level, dB");
    rig_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_the_analogue_filter_at_every_slope_and_rate),
        cmocka_unit_test(follows_the_analogue_filter_near_half_the_rate),
        cmocka_unit_test(a_corner_above_half_the_rate_still_follows),
    };
    return RUN_TESTS(tests);
}
