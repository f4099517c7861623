#include "tests/lib/check.h"
#include "tests/lib/rig.h"
#include "tests/lib/signals.h"

static const int rates[] = { 44100, 48000, 88200, 96000, 176400, 192000 };
#define RATE 48000
#define FRAMES 48000
#define ALONE "low_ratio: 1, mid_ratio: 1, high_ratio: 1"

static double db(double gain)
{
    return 20 * log10(gain);
}

static double from_db(double level)
{
    return pow(10, level / 20);
}

static void run(struct rig *r, double *x, int frames)
{
    r->class->process(r->state, (double *[]){ x, x }, frames);
}

static void at_rest_the_level_is_flat_to_a_thousandth_of_a_db(void **state)
{
    (void)state;
    static const char *const settings[] = {
        ALONE,
        "low_ratio: 1, high_ratio: 1, crossover_high: 0, crossover_low: 900",
        ALONE ", upper_mid_ratio: 1, crossover_low: 40, crossover_mid: 400, crossover_high: 8000",
        ALONE ", upper_mid_ratio: 1, crossover_low: 20, crossover_mid: 1000, crossover_high: 16000",
    };
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
        for (size_t k = 0; k < sizeof settings / sizeof *settings; k++) {
            struct rig r = rig_new("multiband", settings[k], rates[i], 1);
            rig_impulse(&r, 1, 1);
            for (double f = 10; f < 0.49 * rates[i]; f *= 1.8)
                near(rig_level_db(&r, f), 0, 0.001, settings[k]);
            near(r.stream.latency_frames, 0, 0, "latency, frames");
            rig_free(&r);
        }
}

static void below_every_threshold_nothing_but_the_phase_changes(void **state)
{
    (void)state;
    struct rig alive = rig_new("multiband", "low_ratio: 4", RATE, 1),
               idle = rig_new("multiband", ALONE, RATE, 1);
    static double x[FRAMES], y[FRAMES];
    signal_add_noise(x, FRAMES, 1, 0.01); /* -40 dB; a band cannot exceed twice that by much */
    memcpy(y, x, sizeof y);
    run(&alive, x, FRAMES);
    run(&idle, y, FRAMES);
    assert_memory_equal(x, y, sizeof x);
    rig_free(&alive);
    rig_free(&idle);
}

static double curve(double level, double threshold, double ratio, double knee)
{
    double over = level - threshold;
    if (2 * over <= -knee)
        return level;
    if (2 * over >= knee)
        return threshold + over / ratio;
    return level + (1 / ratio - 1) * (over + knee / 2) * (over + knee / 2) / (2 * knee);
}

/* A constant lies wholly in the lowest band, the tone at half the rate in the highest, and |x| is
 * steady for both. */
static void ends_follow_the_static_curve(void **state)
{
    (void)state;
    for (int high = 0; high <= 1; high++)
        for (double level = -50; level <= 6; level += 4) {
            char settings[192];
            const char *name = high ? "high" : "low";
            snprintf(settings, sizeof settings,
                     "%s_threshold: -24, %s_ratio: 3, %s_knee: 8, %s_attack: 1, %s_release: 20, "
                     "%s_gain: 2.5, "
                     "mid_ratio: 1, %s_threshold: 20",
                     name, name, name, name, name, name, high ? "low" : "high");
            struct rig r = rig_new("multiband", settings, RATE, 1);
            static double x[FRAMES];
            for (int n = 0; n < FRAMES; n++)
                x[n] = from_db(level) * (high && n % 2 ? -1 : 1);
            run(&r, x, FRAMES);
            near(db(fabs(x[FRAMES - 1])), curve(level, -24, 3, 8) + 2.5, 1e-6, settings);
            rig_free(&r);
        }
}

/* A tone a decade inside its band: the neighbours carry -80 dB of it. */
static void a_band_in_the_middle_follows_its_own_settings(void **state)
{
    (void)state;
    static const struct { const char *name, *other, *crossovers; double freq_hz; } cases[] = {
        { "mid", "upper_mid", "crossover_low: 20, crossover_mid: 2000, crossover_high: 8000", 200 },
        { "upper_mid", "mid", "crossover_low: 20, crossover_mid: 60, crossover_high: 6000", 600 },
    };
    for (int i = 0; i < 2; i++) {
        const char *name = cases[i].name;
        char settings[320];
        snprintf(settings, sizeof settings,
                 "%s, %s_threshold: -30, %s_ratio: 4, %s_knee: 0, %s_attack: 50, %s_release: 5000, "
                 "low_ratio: 1, high_ratio: 1, %s_ratio: 1",
                 cases[i].crossovers, name, name, name, name, name, cases[i].other);
        struct rig r = rig_new("multiband", settings, RATE, 1);
        static double x[FRAMES];
        memset(x, 0, sizeof x);
        signal_add_sine(x, FRAMES, cases[i].freq_hz / RATE, from_db(-10), 0);
        signal_fade_in(x, 8000);
        run(&r, x, FRAMES);
        double level = db(signal_component(x + FRAMES / 2, FRAMES / 2, cases[i].freq_hz / RATE));
        /* Between crests the release lets go of some thousandths. */
        near(level, -25, 0.05, settings);
        rig_free(&r);
    }
}

static void attack_and_release_are_those_of_the_band(void **state)
{
    (void)state;
    struct rig r = rig_new(
        "multiband",
        "crossover_low: 12000, crossover_high: 0, low_threshold: -20, low_ratio: 4, low_knee: 0, "
        "low_attack: 30, low_release: 200, high_ratio: 1",
        RATE, 1);
    static double x[2 * FRAMES];
    for (int n = 0; n < 2 * FRAMES; n++)
        x[n] = n < FRAMES ? 1 : 0.05;
    signal_fade_in(x, 16); /* or the crossover overshoots */
    run(&r, x, 2 * FRAMES);
    double attack = 30e-3 * RATE, release = 200e-3 * RATE;
    /* The rounding leaves the start open by some 8 frames of 1440: 15 dB * 8/1440 = 0.08 dB. */
    for (int n = 50; n < 6000; n += 100)
        near(-db(x[8 + n]), 15 * (1 - exp(-n / attack)), 0.08, "reduction in the attack, dB");
    for (int n = 50; n < 30000; n += 500) {
        double expected =
            15 * (release * exp(-n / release) - attack * exp(-n / attack)) / (release - attack);
        near(-db(x[FRAMES + n] / 0.05), expected, 0.05, "reduction in the release, dB");
    }
    rig_free(&r);
}

static void gains_of_the_bands_are_heard_inside_them(void **state)
{
    (void)state;
    struct rig r =
        rig_new("multiband",
                ALONE ", crossover_low: 100, crossover_high: 4000, low_gain: 3, mid_gain: -2, "
                      "high_gain: 6",
                96000, 1);
    rig_impulse(&r, 1, 1);
    near(rig_level_db(&r, 1), 3, 1e-3, "1 Hz, dB");
    near(rig_level_db(&r, 633), -2, 0.05, "middle of the mid, dB"); /* 1600:1 to its neighbours */
    near(rig_level_db(&r, 47000), 6, 1e-3, "47 kHz, dB");
    rig_free(&r);
}

static void bands_do_not_pull_each_other_down(void **state)
{
    (void)state;
    struct rig r = rig_new(
        "multiband", "low_threshold: -40, low_ratio: 10, mid_ratio: 1, high_ratio: 1", RATE, 1);
    static double x[FRAMES];
    memset(x, 0, sizeof x);
    signal_add_sine(x, FRAMES, 30.0 / RATE, 0.8, 0);
    signal_add_sine(x, FRAMES, 8000.0 / RATE, 0.1, 0);
    run(&r, x, FRAMES);
    near(db(signal_component(x + 8000, 40000, 8000.0 / RATE)), -20, 0.001, "8 kHz, dB");
    assert_true(db(signal_component(x + 8000, 40000, 30.0 / RATE)) < -25);
    rig_free(&r);
}

/* The contract's settings change one key at a time and so never see the fourth band. */
static void two_and_four_bands_give_the_same_bits_in_any_split(void **state)
{
    (void)state;
    static const char *const settings[] = { "crossover_high: 0, low_threshold: -40",
                                            "crossover_mid: 600, upper_mid_threshold: -40" };
    for (int i = 0; i < 2; i++) {
        struct rig r = rig_new("multiband", settings[i], RATE, 2);
        static double in[2][5000], whole[2][5000], parts[2][5000];
        rig_noise(in[0], 5000, 1);
        rig_noise(in[1], 5000, 2);
        memcpy(whole, in, sizeof in);
        memcpy(parts, in, sizeof in);
        r.class->process(r.state, (double *[]){ whole[0], whole[1] }, 5000);
        r.class->reset(r.state);
        for (int at = 0, size = 1; at < 5000; at += size, size = size * 3 % 701 + 1) {
            size = 5000 - at < size ? 5000 - at : size;
            r.class->process(r.state, (double *[]){ parts[0] + at, parts[1] + at }, size);
        }
        assert_memory_equal(whole, parts, sizeof whole);
        assert_true(memcmp(whole, in, sizeof in) != 0);
        rig_free(&r);
    }
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    static const struct { const char *settings, *says; } cases[] = {
        { "crossover_low: 3000", "each must lie above" },
        { "crossover_mid: 100", "each must lie above" },
        { "crossover_high: 0, crossover_mid: 900", "without a crossover_high" },
        { "crossover_high: 0, mid_ratio: 3", "no mid band" },
        { "upper_mid_gain: 1", "no upper_mid band" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rig r;
        struct err err = { 0 };
        assert_false(rig_try(&r, "multiband", cases[i].settings, RATE, 2, &err));
        assert_int_equal(err.code, ERR_RECIPE);
        if (!strstr(err.message, cases[i].says))
            fail_msg("%s: %s", cases[i].settings, err.message);
        rig_free(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_rest_the_level_is_flat_to_a_thousandth_of_a_db),
        cmocka_unit_test(below_every_threshold_nothing_but_the_phase_changes),
        cmocka_unit_test(ends_follow_the_static_curve),
        cmocka_unit_test(a_band_in_the_middle_follows_its_own_settings),
        cmocka_unit_test(attack_and_release_are_those_of_the_band),
        cmocka_unit_test(gains_of_the_bands_are_heard_inside_them),
        cmocka_unit_test(bands_do_not_pull_each_other_down),
        cmocka_unit_test(two_and_four_bands_give_the_same_bits_in_any_split),
        cmocka_unit_test(what_does_not_fit_is_refused),
    };
    return RUN_TESTS(tests);
}
