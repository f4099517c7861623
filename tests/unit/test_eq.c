#include "engine/base/random.h"
#include "tests/lib/check.h"
#include "tests/lib/rig.h"

static const int rates[] = { 44100, 48000, 88200, 96000, 176400, 192000 };
#define RATES (sizeof rates / sizeof *rates)

/* The analogue response by the textbook's words, not by the tables of eq.c. */
static double complex analogue(const char *type, double freq_hz, double gain_db, double q, double f)
{
    double complex s = I * f / freq_hz, one = s * s + s / q + 1.0;
    double a = pow(10.0, gain_db / 40.0);
    if (strcmp(type, "bell") == 0)
        return (s * s + s * a / q + 1.0) / (s * s + s / (a * q) + 1.0);
    if (strcmp(type, "low_shelf") == 0)
        return a * (s * s + sqrt(a) / q * s + a) / (a * s * s + sqrt(a) / q * s + 1.0);
    if (strcmp(type, "high_shelf") == 0)
        return a * (a * s * s + sqrt(a) / q * s + 1.0) / (s * s + sqrt(a) / q * s + a);
    if (strcmp(type, "tilt") == 0)
        return (a * s + 1.0) / (s + a);
    if (strcmp(type, "notch") == 0)
        return (s * s + 1.0) / one;
    if (strcmp(type, "bandpass") == 0)
        return s / q / one;
    return (s * s - s / q + 1.0) / one;
}

/* The largest departure from the analogue level, 20 Hz to 20 kHz, where it is above -60 dB. */
static double worst_db(const char *type, double freq_hz, double gain_db, double q, int rate_hz)
{
    char settings[128];
    int used = snprintf(settings, sizeof settings, "type: %s, freq: %.17g", type, freq_hz);
    if (gain_db != 0.0)
        used += snprintf(settings + used, sizeof settings - (size_t)used, ", gain: %.17g", gain_db);
    if (strcmp(type, "tilt") != 0)
        snprintf(settings + used, sizeof settings - (size_t)used, ", q: %.17g", q);
    struct rig r = rig_new("eq", settings, rate_hz, 1);
    rig_impulse(&r, 1.0, 1.0);
    double worst = 0.0;
    for (int i = 0; i <= 48; i++) {
        double f = 20.0 * pow(1000.0, i / 48.0);
        double expected = 20.0 * log10(cabs(analogue(type, freq_hz, gain_db, q, f)));
        if (expected > -60.0)
            worst = fmax(worst, fabs(rig_level_db(&r, f) - expected));
    }
    rig_free(&r);
    return worst;
}

static double random_between(double low, double high, uint64_t position)
{
    return low + (high - low) * (double)(random_bits(7, position) >> 11) * 0x1p-53;
}

static void sixty_random_bells_follow_the_analogue_within_0_02_db(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 60; i++) {
        double freq = 1000.0 * pow(18.0, random_between(0.0, 1.0, 3 * i));
        double gain = random_between(-9.0, 9.0, 3 * i + 1),
               q = 0.4 * pow(10.0, random_between(0.0, 1.0, 3 * i + 2));
        char what[128];
        snprintf(what, sizeof what, "bell %g Hz %g dB q %g: largest error, dB", freq, gain, q);
        near(worst_db("bell", freq, gain, q, rates[i % RATES]), 0.0, 0.02, what);
        near(worst_db("bell", freq, gain, q, 44100), 0.0, 0.02, what); /* the hardest rate */
    }
}

static void every_type_follows_the_analogue_at_every_rate(void **state)
{
    (void)state;
    static const struct { const char *type; double freq, gain, q; } cases[] = {
        { "bell", 40, 6, 1 },
        { "bell", 12000, 6, 0.7 },
        { "bell", 16000, -6, 0.7 },
        { "bell", 18000, 6, 3 },
        { "low_shelf", 80, 4, 0.71 },
        { "low_shelf", 9000, -12, 0.5 },
        { "high_shelf", 8000, 6, 0.71 },
        { "high_shelf", 12000, -6, 0.71 },
        { "high_shelf", 16000, 6, 0.5 },
        { "tilt", 650, 3, 0 },
        { "tilt", 650, -6, 0 },
        { "tilt", 8000, 6, 0 },
        { "notch", 50, 0, 10 },
        { "notch", 3000, 0, 2 },
        { "notch", 15000, 0, 5 },
        { "bandpass", 200, 0, 2 },
        { "bandpass", 4000, 0, 1 },
        { "bandpass", 12000, 0, 1 },
        { "allpass", 200, 0, 0.71 },
        { "allpass", 9000, 0, 2 },
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        for (size_t i = 0; i < RATES; i++) {
            char what[128];
            snprintf(what, sizeof what, "%s %g Hz %g dB at %d Hz: largest error, dB", cases[k].type,
                     cases[k].freq, cases[k].gain, rates[i]);
            near(worst_db(cases[k].type, cases[k].freq, cases[k].gain, cases[k].q, rates[i]), 0.0,
                 0.02, what);
        }
}

/* Seven bands of ordinary shape; the window of 0.37 s is what limits the lowest. */
static void linear_phase_has_the_same_level_and_no_phase(void **state)
{
    (void)state;
    static const struct { const char *type; double freq, gain, q; } cases[] = {
        { "bell", 60, 4, 1 },        { "bell", 3000, -9, 2 },      { "bell", 16000, 6, 0.7 },
        { "low_shelf", 80, 4, 0.71 }, { "high_shelf", 12000, 6, 0.71 }, { "tilt", 650, 3, 0 },
        { "bandpass", 2000, 0, 1 },
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        int rate = rates[k % RATES];
        char settings[128], q[32] = "";
        if (cases[k].q > 0.0)
            snprintf(q, sizeof q, ", q: %g", cases[k].q);
        snprintf(settings, sizeof settings, "type: %s, freq: %g, gain: %g%s, phase: linear",
                 cases[k].type, cases[k].freq, cases[k].gain, q);
        struct rig r = rig_new("eq", settings, rate, 1);
        rig_impulse(&r, 1.0, 1.0);
        double delay = r.stream.latency_frames;
        for (double f = 20.0; f <= 20000.0; f *= 1.25) {
            double complex h = rig_spectrum(&r, 0, f) * cexp(2.0 * M_PI * I * f / rate * delay);
            double level =
                cabs(analogue(cases[k].type, cases[k].freq, cases[k].gain, cases[k].q, f));
            near(20.0 * log10(creal(h) / level), 0.0, 0.02, settings); /* the promise, dB */
            near(cimag(h), 0.0, 1e-9, "imaginary part"); /* -180 dB */
        }
        rig_free(&r);
    }
}

static void linear_phase_is_symmetric_around_its_latency(void **state)
{
    (void)state;
    struct rig r = rig_new("eq", "type: bell, freq: 900, gain: 6, phase: linear", 44100, 1);
    rig_impulse(&r, 1.0, 1.0);
    int middle = r.stream.latency_frames;
    near(r.stream.tail_frames / 44100.0, 0.186, 0.001, "tail, s");
    for (int n = 1; n <= r.stream.tail_frames; n++) /* -180 dB */
        near(r.response[0][middle + n], r.response[0][middle - n], 1e-9, "mirrored sample");
    rig_free(&r);
}

static void boost_and_cut_undo_each_other(void **state)
{
    (void)state;
    struct rig up = rig_new("eq", "type: bell, freq: 3000, gain: 7, q: 1.2", 48000, 1);
    struct rig down = rig_new("eq", "type: bell, freq: 3000, gain: -7, q: 1.2", 48000, 1);
    rig_impulse(&up, 1.0, 1.0);
    rig_impulse(&down, 1.0, 1.0);
    for (double f = 20.0; f < 20000.0; f *= 1.3)
        near(rig_level_db(&up, f) + rig_level_db(&down, f), 0.0, 0.02, "sum of both levels, dB");
    rig_free(&up);
    rig_free(&down);
}

static void no_gain_leaves_every_bit_alone(void **state)
{
    (void)state;
    static const char *const types[] = { "bell", "low_shelf", "high_shelf", "tilt" };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        char settings[64];
        snprintf(settings, sizeof settings, "type: %s, freq: 1000", types[i]);
        struct rig r = rig_new("eq", settings, 44100, 1);
        double x[512], y[512], *ch[] = { y };
        rig_noise(x, 512, 3);
        memcpy(y, x, sizeof y);
        r.class->process(r.state, ch, 512);
        assert_memory_equal(x, y, sizeof x);
        rig_free(&r);
    }
}

static void notch_is_deep_on_its_frequency(void **state)
{
    (void)state;
    for (size_t i = 0; i < RATES; i++) {
        struct rig r = rig_new("eq", "type: notch, freq: 50, q: 5", rates[i], 1);
        rig_impulse(&r, 1.0, 1.0);
        assert_true(rig_level_db(&r, 50.0) < -60.0);
        rig_free(&r);
    }
}

static void allpass_turns_by_180_degrees_on_its_frequency(void **state)
{
    (void)state;
    for (size_t i = 0; i < RATES; i++) {
        struct rig r = rig_new("eq", "type: allpass, freq: 700, q: 0.8", rates[i], 1);
        rig_impulse(&r, 1.0, 1.0);
        double complex h = rig_spectrum(&r, 0, 700.0);
        near(creal(h), -1.0, 1e-6, "real part");
        near(cimag(h), 0.0, 1e-4, "imaginary part"); /* rounding of the coefficients at 192 kHz */
        rig_free(&r);
    }
}

static void settings_that_mean_nothing_are_refused(void **state)
{
    (void)state;
    static const struct { const char *settings, *message; } cases[] = {
        { "type: notch, freq: 50, gain: 3", "gain is 3 dB, but a notch has none: take it out" },
        { "type: tilt, freq: 650, gain: 1, q: 2", "q is 2, but a tilt has none: take it out" },
        { "type: allpass, freq: 500, phase: linear",
          "phase is linear, but an allpass does nothing except to the phase" },
        { "type: bell, freq: 20, gain: 12, q: 10, phase: linear",
          "a bell at 20 Hz this narrow is off by 4 dB with phase: linear; use a lower q or "
          "phase: minimum" },
        { "type: notch, freq: 22000",
          "freq is 22000 Hz, at a rate of 44100 Hz a notch can lie below 21609 Hz" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rig r;
        struct err err = { 0 };
        assert_false(rig_try(&r, "eq", cases[i].settings, 44100, 1, &err));
        assert_int_equal(err.code, ERR_RECIPE);
        assert_string_equal(err.message, cases[i].message);
        rig_free(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sixty_random_bells_follow_the_analogue_within_0_02_db),
        cmocka_unit_test(every_type_follows_the_analogue_at_every_rate),
        cmocka_unit_test(linear_phase_has_the_same_level_and_no_phase),
        cmocka_unit_test(linear_phase_is_symmetric_around_its_latency),
        cmocka_unit_test(boost_and_cut_undo_each_other),
        cmocka_unit_test(no_gain_leaves_every_bit_alone),
        cmocka_unit_test(notch_is_deep_on_its_frequency),
        cmocka_unit_test(allpass_turns_by_180_degrees_on_its_frequency),
        cmocka_unit_test(settings_that_mean_nothing_are_refused),
    };
    return RUN_TESTS(tests);
}
