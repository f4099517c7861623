#include "tests/lib/check.h"
#include "tests/lib/rig.h"

static const int rates[] = { 44100, 48000, 88200, 96000, 176400, 192000 };

static void check_side(int slope, double tolerance_db)
{
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        char settings[64];
        snprintf(settings, sizeof settings, "freq: 150, slope: %d", slope);
        struct rig r = rig_new("mono_below", settings, rates[i], 2);
        rig_impulse(&r, 1.0, -1.0);
        for (double f = 20.0; f <= 20000.0; f *= 1.3) {
            double expected = -10.0 * log10(1.0 + pow(150.0 / f, 2)) * slope / 6;
            near(rig_level_db(&r, f), expected, tolerance_db, "level of the side, dB");
            near(cabs(rig_spectrum(&r, 0, f) + rig_spectrum(&r, 1, f)), 0.0, 1e-12, "mid");
        }
        rig_free(&r);
    }
}

static void side_falls_by_6_db_an_octave_like_the_analogue_filter(void **state)
{
    (void)state;
    check_side(6, 0.001); /* the bilinear transform warps 150 Hz by far less */
}

static void side_falls_by_12_db_an_octave_on_request(void **state)
{
    (void)state;
    check_side(12, 0.001);
}

static void the_mid_passes_untouched_at_slope_6(void **state)
{
    (void)state;
    struct rig r = rig_new("mono_below", "freq: 150", 44100, 2);
    rig_impulse(&r, 0.75, 0.75);
    for (int n = 0; n < 64; n++)
        near(r.response[0][n], n ? 0.0 : 0.75, 0.0, "left");
    rig_free(&r);
}

static void mid_and_side_keep_the_same_phase_at_slope_12(void **state)
{
    (void)state;
    struct rig r = rig_new("mono_below", "freq: 150, slope: 12", 48000, 2);
    for (double f = 20.0; f <= 20000.0; f *= 1.7) {
        rig_impulse(&r, 1.0, -1.0);
        double complex side = rig_spectrum(&r, 0, f);
        rig_impulse(&r, 1.0, 1.0);
        double complex mid = rig_spectrum(&r, 0, f);
        near(cabs(mid), 1.0, 1e-9, "level of the mid");
        near(carg(side / mid), 0.0, 1e-6, "phase of the side against the mid, radians");
    }
    rig_free(&r);
}

static void another_slope_is_refused(void **state)
{
    (void)state;
    struct rig r;
    struct err err = { 0 };
    assert_false(rig_try(&r, "mono_below", "freq: 150, slope: 8", 44100, 2, &err));
    assert_string_equal(err.message, "slope is 8 dB per octave, possible are 6 and 12");
    rig_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(side_falls_by_6_db_an_octave_like_the_analogue_filter),
        cmocka_unit_test(side_falls_by_12_db_an_octave_on_request),
        cmocka_unit_test(the_mid_passes_untouched_at_slope_6),
        cmocka_unit_test(mid_and_side_keep_the_same_phase_at_slope_12),
        cmocka_unit_test(another_slope_is_refused),
    };
    return RUN_TESTS(tests);
}
