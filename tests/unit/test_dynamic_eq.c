#include "tests/lib/check.h"
#include "tests/lib/rig.h"
#include "tests/lib/signals.h"

#define RATE 48000
#define FRAMES 96000
#define HALF (FRAMES / 2)

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

static void gain_on_the_frequency_follows_the_static_curve(void **state)
{
    (void)state;
    static const char *const types[] = { "bell", "low_shelf", "high_shelf" };
    for (int type = 0; type < 3; type++)
        for (double level = -50; level <= 0; level += 5)
            for (int sign = -1; sign <= 1; sign += 2) {
                char settings[192];
                snprintf(settings, sizeof settings,
                         "type: %s, freq: 1000, threshold: -30, ratio: 2, range: %d, knee: 0, "
                         "attack: 100, "
                         "release: 5000",
                         types[type], sign * 9);
                /* Well inside the band: on the centre, or a decade into a shelf. */
                double freq = type == 0 ? 1000 : type == 1 ? 100 : 9970;
                struct rig r = rig_new("dynamic_eq", settings, RATE, 1);
                static double x[2 * FRAMES];
                memset(x, 0, sizeof x);
                signal_add_sine(x, 2 * FRAMES, freq / RATE, from_db(level), 0);
                run(&r, x, 2 * FRAMES);
                double got = db(signal_component(x + 3 * HALF, HALF, freq / RATE)) - level;
                /* The attack averages a rectified tone that the release holds: it sags by a few
                 * hundredths of a dB between crests; a decade into a shelf 0.01 dB are missing. */
                near(got, sign * fmin(9, fmax(0, (level + 30) / 2)), 0.03, settings);
                rig_free(&r);
            }
}

/* A loud tone holds the gain at its range; quiet ones probe the response around it. */
static void at_full_range_it_is_the_analogue_bell(void **state)
{
    (void)state;
    static const int rates[] = { 44100, 96000, 192000 };
    static const double probes[] = { 40, 200, 700, 1500, 3000, 6100, 9900 };
    for (int i = 0; i < 3; i++)
        for (int sign = -1; sign <= 1; sign += 2) {
            char settings[160];
            snprintf(settings, sizeof settings,
                     "freq: 2500, q: 1.4, threshold: -70, ratio: 100, range: %d, attack: 50, "
                     "release: 5000",
                     sign * 8);
            struct rig r = rig_new("dynamic_eq", settings, rates[i], 1);
            const int frames = rates[i];
            double *x = arena_new_array(r.arena, double, frames);
            signal_add_sine(x, frames, 2500.0 / rates[i], 0.5, 0);
            for (size_t k = 0; k < sizeof probes / sizeof *probes; k++)
                signal_add_sine(x, frames, probes[k] / rates[i], 1e-3, (double)k);
            run(&r, x, frames);
            for (size_t k = 0; k < sizeof probes / sizeof *probes; k++) {
                double complex s = I * probes[k] / 2500, d = s / 1.4;
                double a = pow(10, sign * 8 / 40.0);
                double expected = db(cabs((s * s + a * d + 1.0) / (s * s + d / a + 1.0)));
                double got =
                    db(signal_component(x + frames / 2, frames / 2, probes[k] / rates[i]) / 1e-3);
                near(got, expected, 0.1, "level of the probe, dB"); /* the demand */
            }
            rig_free(&r);
        }
}

static void below_the_threshold_every_bit_passes(void **state)
{
    (void)state;
    struct rig r = rig_new("dynamic_eq", "freq: 3000, q: 2, threshold: -20", RATE, 1);
    static double x[FRAMES], y[FRAMES];
    memset(x, 0, sizeof x);
    signal_add_noise(x, FRAMES, 1, 0.05);
    signal_add_sine(x, FRAMES, 60.0 / RATE, 0.9, 0); /* loud, but far away */
    memcpy(y, x, sizeof y);
    run(&r, y, FRAMES);
    assert_memory_equal(x, y, sizeof x);
    rig_free(&r);
}

static void every_bit_passes_again_after_the_release(void **state)
{
    (void)state;
    struct rig r =
        rig_new("dynamic_eq", "freq: 1000, threshold: -20, attack: 5, release: 50", RATE, 1);
    static double x[FRAMES], y[FRAMES];
    memset(x, 0, sizeof x);
    signal_add_sine(x, FRAMES, 1000.0 / RATE, 0.01, 0);
    signal_add_sine(x, 20000, 1000.0 / RATE, 0.9, 0);
    memcpy(y, x, sizeof y);
    run(&r, y, FRAMES);
    assert_true(memcmp(x + 10000, y + 10000, sizeof(double) * 10000) != 0);
    /* ln(6 dB / 1e-6 dB) = 15.6 release and as many attack constants: 41200 frames. */
    assert_memory_equal(x + 62000, y + 62000, sizeof(double) * (FRAMES - 62000));
    rig_free(&r);
}

static void attack_and_release_are_time_constants(void **state)
{
    (void)state;
    /* A constant is steady behind a low shelf's detector. */
    struct rig r =
        rig_new("dynamic_eq",
                "type: low_shelf, freq: 2000, threshold: -20, ratio: 2, knee: 0, range: -12, "
                "attack: 30, release: 200",
                RATE, 1);
    static double x[FRAMES];
    for (int n = 0; n < FRAMES; n++)
        x[n] = n < HALF ? 1 : 0.05;
    signal_fade_in(x, 960); /* or the detector overshoots */
    run(&r, x, FRAMES);
    const int attack = 30 * RATE / 1000, release = 200 * RATE / 1000;
    double whole = -db(fabs(x[HALF - 1]));
    near(whole, 10, 0.01, "movement in the end, dB");
    /* The gains of a match are good to 0.02 dB of 10: 0.002 each. */
    for (int n = 1200; n < 8000; n += 200) {
        double here = 1 + db(fabs(x[n])) / whole, later = 1 + db(fabs(x[n + attack])) / whole;
        near(later, here / exp(1), 0.004, "what is missing an attack later");
    }
    for (int n = 7 * attack; n < 7 * attack + 3000; n += 300) {
        double here = db(fabs(x[HALF + n]) / 0.05) / whole,
               later = db(fabs(x[HALF + n + release]) / 0.05) / whole;
        near(later, here / exp(1), 0.004, "what is left a release later");
    }
    rig_free(&r);
}

/* Amplitude under a Gaussian window cut at 7 sigma: nothing leaks above -200 dB. */
static double component(const double *x, int frames, double frequency)
{
    double complex sum = 0;
    double weights = 0;
    for (int n = 0; n < frames; n++) {
        double t = 14.0 * (n - 0.5 * frames) / frames, w = exp(-0.5 * t * t);
        weights += w;
        sum += w * x[n] * cexp(-2 * M_PI * I * frequency * n);
    }
    return 2 * cabs(sum) / weights;
}

/* A tone that swells across the threshold three times a second moves the bell by 9 dB. Steps of the
 * filter would show at multiples of the rate of its looks, 48000/16 Hz, around the tone. */
static void a_moving_gain_leaves_no_steps_in_the_spectrum(void **state)
{
    (void)state;
    struct rig r = rig_new("dynamic_eq",
                           "freq: 1100, q: 1, threshold: -30, ratio: 4, range: -12, attack: 10, "
                           "release: 60",
                           RATE, 1);
    static double x[2 * FRAMES];
    for (int n = 0; n < 2 * FRAMES; n++)
        x[n] = (0.2 - 0.19 * cos(2 * M_PI * 3.0 * n / RATE)) * sin(2 * M_PI * 1100.0 * n / RATE);
    run(&r, x, 2 * FRAMES);
    double least = 1, most = 0; /* the gain does move */
    for (int n = HALF; n < 2 * FRAMES - 200; n += 48) {
        double ideal = 0.2 - 0.19 * cos(2 * M_PI * 3.0 * (n + 24) / RATE),
               got = signal_peak(x + n, 48) / ideal;
        least = fmin(least, got);
        most = fmax(most, got);
    }
    assert_true(db(most / least) > 8);
    double tone = component(x, 2 * FRAMES, 1100.0 / RATE);
    for (int k = 1; k <= 7; k++)
        for (int side = -1; side <= 1; side += 2) {
            double freq = fabs(3000.0 * k + side * 1100.0);
            char what[64];
            snprintf(what, sizeof what, "%g Hz, dB below the tone", freq);
            double level = db(component(x, 2 * FRAMES, freq / RATE) / tone);
            if (level > -115) /* the ripple of the detector, 2200 Hz, is the most that is left */
                fail_msg("%s: %g", what, level);
        }
    rig_free(&r);
}

static void the_louder_channel_moves_both(void **state)
{
    (void)state;
    struct rig r = rig_new(
        "dynamic_eq", "freq: 1000, threshold: -30, range: -6, ratio: 100, release: 5000", RATE, 2);
    static double x[2][FRAMES];
    memset(x, 0, sizeof x);
    signal_add_sine(x[0], FRAMES, 1000.0 / RATE, 0.001, 0);
    signal_add_sine(x[1], FRAMES, 1000.0 / RATE, 0.5, 1);
    r.class->process(r.state, (double *[]){ x[0], x[1] }, FRAMES);
    near(db(signal_component(x[0] + HALF, HALF, 1000.0 / RATE) / 0.001), -6, 0.01,
         "quiet channel, dB");
    near(db(signal_component(x[1] + HALF, HALF, 1000.0 / RATE) / 0.5), -6, 0.01,
         "loud channel, dB");
    rig_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gain_on_the_frequency_follows_the_static_curve),
        cmocka_unit_test(at_full_range_it_is_the_analogue_bell),
        cmocka_unit_test(below_the_threshold_every_bit_passes),
        cmocka_unit_test(every_bit_passes_again_after_the_release),
        cmocka_unit_test(attack_and_release_are_time_constants),
        cmocka_unit_test(a_moving_gain_leaves_no_steps_in_the_spectrum),
        cmocka_unit_test(the_louder_channel_moves_both),
    };
    return RUN_TESTS(tests);
}
