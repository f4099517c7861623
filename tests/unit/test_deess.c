#include "tests/lib/check.h"
#include "tests/lib/rig.h"
#include "tests/lib/signals.h"

#define RATE 48000
#define FRAMES 48000
#define HALF (FRAMES / 2)

static double db(double gain)
{
    return 20 * log10(gain);
}

static double from_db(double level)
{
    return pow(10, level / 20);
}

static void run(struct rig *r, double *x)
{
    r->class->process(r->state, (double *[]){ x, x }, FRAMES);
}

/* A voice of low tones with a hiss now and then; `level` of the whole. */
static void fill_song(double *x, double level)
{
    memset(x, 0, sizeof *x * FRAMES);
    signal_add_sine(x, FRAMES, 180.0 / RATE, 0.2, 0);
    signal_add_sine(x, FRAMES, 900.0 / RATE, 0.1, 1);
    for (int at = 5000; at + 4000 < FRAMES; at += 12000)
        signal_add_noise(x + at, 4000, (uint64_t)at, 0.3);
    for (int n = 0; n < FRAMES; n++)
        x[n] *= level;
}

static void the_same_song_at_any_level_is_treated_alike_to_the_bit(void **state)
{
    (void)state;
    static double loud[FRAMES], quiet[FRAMES], in[FRAMES];
    fill_song(in, 1);
    fill_song(loud, 1);
    fill_song(quiet, 0x1p-9); /* a power of two only moves the exponent: 54 dB down */
    struct rig r = rig_new("deess", "", RATE, 1);
    run(&r, loud);
    r.class->reset(r.state);
    run(&r, quiet);
    assert_true(memcmp(loud, in, sizeof in) != 0);
    for (int n = 0; n < FRAMES; n++)
        quiet[n] *= 0x1p9;
    assert_memory_equal(loud, quiet, sizeof loud);
    rig_free(&r);
}

/* |H|^2 of the detector: Butterworth on both sides. */
static double band_power(double freq_hz, double from_hz, double to_hz)
{
    double low = pow(from_hz / freq_hz, 4), high = pow(freq_hz / to_hz, 4);
    return 1 / (1 + low) / (1 + high);
}

static void reduction_follows_the_static_curve(void **state)
{
    (void)state;
    for (double level = -18; level <= 6; level += 3) {
        static double x[FRAMES];
        memset(x, 0, sizeof x);
        double a = from_db(-20), b = from_db(-20 + level);
        signal_add_sine(x, FRAMES, 300.0 / RATE, a, 0);
        signal_add_sine(x, FRAMES, 6000.0 / RATE, b, 1);
        signal_fade_in(x, 2000); /* a click would be sibilance */
        struct rig r = rig_new("deess",
                               "threshold: -12, ratio: 3, knee: 0, range: 12, attack: 20, "
                               "release: 500",
                               RATE, 1);
        run(&r, x);
        double band = a * a * band_power(300, 4000, 9000) + b * b * band_power(6000, 4000, 9000);
        double relative = 10 * log10(band / (a * a + b * b));
        double expected = fmax(0, (relative + 12) * (1 - 1 / 3.0));
        /* The mean squares ripple by 1.3 % each, 0.11 dB; the release holds their ratio's
         * crests. */
        near(-db(signal_component(x + HALF, HALF, 6000.0 / RATE) / b), expected, 0.15,
             "reduction, dB");
        rig_free(&r);
    }
}

static void at_full_range_it_is_the_analogue_bell(void **state)
{
    (void)state;
    static const double probes[] = { 300, 2000, 3500, 5000, 8000, 10000 };
    static const int rates[] = { 44100, 48000, 192000 };
    for (int i = 0; i < 3; i++) {
        struct rig r =
            rig_new("deess", "range: 9, threshold: -30, ratio: 20, release: 500", rates[i], 1);
        int frames = rates[i];
        double *x = arena_new_array(r.arena, double, frames);
        signal_add_sine(x, frames, 6000.0 / rates[i], 0.25, 0);
        for (size_t k = 0; k < sizeof probes / sizeof *probes; k++)
            signal_add_sine(x, frames, probes[k] / rates[i], 1e-3, (double)k);
        r.class->process(r.state, &x, frames);
        double q = 6.0 / 5.0, a = pow(10, -9 / 40.0);
        for (size_t k = 0; k < sizeof probes / sizeof *probes; k++) {
            double complex s = I * probes[k] / 6000, d = s / q;
            double expected = db(cabs((s * s + a * d + 1.0) / (s * s + d / a + 1.0)));
            double got =
                db(signal_component(x + frames / 2, frames / 2, probes[k] / rates[i]) / 1e-3);
            near(got, expected, 0.1, "level of the probe, dB"); /* the demand on moving bells */
        }
        rig_free(&r);
    }
}

static void without_sibilance_every_bit_passes(void **state)
{
    (void)state;
    static double x[FRAMES], y[FRAMES];
    memset(x, 0, sizeof x);
    signal_add_pink(x, FRAMES, 3, 0.05);
    for (int n = 1; n < FRAMES; n++) /* and 6 dB per octave more above 150 Hz */
        x[n] = 0.02 * x[n] + 0.98 * x[n - 1];
    signal_add_sine(x, FRAMES, 400.0 / RATE, 0.2, 0);
    signal_fade_in(x, 2000); /* a click would be sibilance */
    memcpy(y, x, sizeof y);
    struct rig r = rig_new("deess", "", RATE, 1);
    run(&r, y);
    assert_memory_equal(x, y, sizeof x);
    rig_free(&r);
}

static void it_sets_in_within_two_milliseconds_and_lets_go_in_its_release(void **state)
{
    (void)state;
    /* A voice; then hiss over it for 100 ms; a probe inside the band shows the gain. */
    static double x[FRAMES], y[FRAMES];
    struct rig r = rig_new("deess", "range: 6, threshold: -12, ratio: 20, knee: 0", RATE, 1);
    memset(x, 0, sizeof x);
    signal_add_sine(x, FRAMES, 200.0 / RATE, 0.05, 0);
    signal_add_sine(x, FRAMES, 6000.0 / RATE, 0.002, 0);
    signal_fade_in(x, 2000);
    signal_add_sine(x + 20000, 4800, 6000.0 / RATE, 0.2, 0);
    memcpy(y, x, sizeof y);
    run(&r, y);
    assert_memory_equal(x, y, sizeof *x * 20000);
    signal_add_sine(y, FRAMES, 200.0 / RATE, -0.05, 0); /* which is out of reach of the bell */
    double early = signal_peak(y + 20000, 48) / 0.2, soon = signal_peak(y + 20096, 48) / 0.2,
           late = signal_peak(y + 21000, 480) / 0.2;
    /* 0.7 ms and the detector's 1 ms: 63 % by 1.7 ms */
    assert_true(db(early) > -4 && db(soon) < -3.8);
    near(db(late), -6, 0.25, "after 20 ms, dB"); /* the probe and what is left of 200 Hz: 2 % */
    /* The band falls below the threshold in some ms of its window; then 45 ms a factor e. */
    double at50 = db(signal_component(y + 24800 + 2400 - 48, 96, 6000.0 / RATE) / 0.002),
           at95 = db(signal_component(y + 24800 + 4560 - 48, 96, 6000.0 / RATE) / 0.002);
    near(at50 / at95, exp(1), 0.25, "movement 45 ms apart"); /* the window is 2 ms wide */
    assert_true(at50 < -1.5 && at50 > -3.5);
    rig_free(&r);
}

static void an_empty_channel_with_hiss_sets_nothing_off(void **state)
{
    (void)state;
    static double x[2][FRAMES], y[2][FRAMES];
    memset(x, 0, sizeof x);
    signal_add_sine(x[0], FRAMES, 400.0 / RATE, 0.2, 0);
    signal_add_noise(x[1], FRAMES, 1, 1e-4);
    signal_fade_in(x[0], 2000);
    signal_fade_in(x[1], 2000);
    memcpy(y, x, sizeof y);
    struct rig r = rig_new("deess", "", RATE, 2);
    r.class->process(r.state, (double *[]){ y[0], y[1] }, FRAMES);
    assert_memory_equal(x, y, sizeof x);
    rig_free(&r);
}

static void a_band_that_is_none_is_refused(void **state)
{
    (void)state;
    struct rig r;
    struct err err = { 0 };
    assert_false(rig_try(&r, "deess", "from: 8000, to: 9000", RATE, 1, &err));
    assert_int_equal(err.code, ERR_RECIPE);
    rig_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_song_at_any_level_is_treated_alike_to_the_bit),
        cmocka_unit_test(reduction_follows_the_static_curve),
        cmocka_unit_test(at_full_range_it_is_the_analogue_bell),
        cmocka_unit_test(without_sibilance_every_bit_passes),
        cmocka_unit_test(it_sets_in_within_two_milliseconds_and_lets_go_in_its_release),
        cmocka_unit_test(an_empty_channel_with_hiss_sets_nothing_off),
        cmocka_unit_test(a_band_that_is_none_is_refused),
    };
    return RUN_TESTS(tests);
}
