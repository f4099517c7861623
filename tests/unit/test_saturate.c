#include "tests/lib/aliasing.h"
#include "tests/lib/check.h"
#include "tests/lib/signals.h"

#define RATE 44100
#define FRAMES 44100

static double from_db(double level)
{
    return pow(10, level / 20);
}

/* The curves of the paper, from the maths library. */
static double curve(const char *shape, double u)
{
    if (strcmp(shape, "tanh") == 0)
        return tanh(u);
    if (strcmp(shape, "cubic") == 0)
        return fabs(u) < 1.5 ? u - 4.0 / 27 * u * u * u : copysign(1, u);
    return (tanh(u + 0.3) - tanh(0.3)) / (1 - tanh(0.3) * tanh(0.3));
}

/* A slow sine's way through, compared frame by frame with the curve. */
static void check_curve(const char *shape, double drive_db, double mix)
{
    char settings[96], what[128];
    snprintf(settings, sizeof settings, "shape: %s, drive: %g, mix: %g, auto_level: no", shape,
             drive_db, mix);
    snprintf(what, sizeof what, "%s, output", settings);
    struct rig r = rig_new("saturate", settings, RATE, 1);
    double *x = arena_new_array(r.arena, double, FRAMES),
           *y = arena_new_array(r.arena, double, FRAMES);
    bool has_offset = strcmp(shape, "tube") == 0;
    int hz = has_offset ? 441 : 42;
    signal_add_sine(x, FRAMES, (double)hz / RATE, 0.9, 0);
    memcpy(y, x, sizeof *x * FRAMES);
    r.class->process(r.state, &y, FRAMES);
    double drive = from_db(drive_db), offset = 0;
    int late = r.stream.latency_frames, first = FRAMES / 2, period = RATE / hz;
    for (int n = first; has_offset && n < first + period; n++)
        offset += (x[n] + mix / 100 * (curve(shape, drive * x[n]) / drive - x[n])) / period;
    for (int n = first; n < FRAMES; n++) {
        double in = x[n - late], added = curve(shape, drive * in) / drive - in;
        double expected = in + mix / 100 * added - offset;
        /* Means over a way differ from the curve by way^2 f''/24; the tube's high-pass turns what
         * is added at 441 Hz by 5/441. */
        near(y[n], expected, has_offset ? 0.8 * 5 / 441 : 5e-6, what);
    }
    rig_free(&r);
}

static void slow_sines_follow_the_curve(void **state)
{
    (void)state;
    static const double drives[] = { 0, 3, 6, 12, 18 };
    for (int i = 0; i < 5; i++) {
        check_curve("tanh", drives[i], 100);
        check_curve("cubic", drives[i], 100);
        check_curve("tanh", drives[i], 40);
        check_curve("tube", drives[i], 100);
    }
}

/* Full scale at 44.1 kHz. */
static double worst_alias(const char *shape, double drive_db, double tone_hz)
{
    char settings[96];
    snprintf(settings, sizeof settings, "shape: %s, drive: %g", shape, drive_db);
    struct rig r = rig_new("saturate", settings, RATE, 1);
    double db = aliasing_db(&r, tone_hz, 1);
    print_message("# saturate %s, %g Hz: %.1f dB\n", settings, tone_hz, db);
    rig_free(&r);
    return db;
}

static void aliases_lie_below_100_db(void **state)
{
    (void)state;
    static const double drives[] = { 0, 3, 6, 12 }, tones[] = { 4999, 9973 };
    for (int i = 0; i < 4; i++)
        for (int t = 0; t < 2; t++) {
            assert_true(worst_alias("tanh", drives[i], tones[t]) < -100);
            assert_true(worst_alias("tube", drives[i], tones[t]) < -100);
            assert_true(worst_alias("cubic", drives[i], tones[t]) < -100);
        }
}

static void symmetric_shapes_make_odd_harmonics_only(void **state)
{
    (void)state;
    static const char *const settings[] = { "shape: tanh, drive: 9", "shape: cubic, drive: 9" };
    for (int i = 0; i < 2; i++) {
        struct rig r = rig_new("saturate", settings[i], RATE, 1);
        for (int order = 2; order <= 8; order += 2)
            assert_true(aliasing_harmonic_db(&r, 997, 0.7, order) < -150);
        assert_true(aliasing_harmonic_db(&r, 997, 0.7, 3) > -40);
        rig_free(&r);
    }
    struct rig r = rig_new("saturate", "shape: tube, drive: 0", RATE, 1);
    /* Taylor: f''(0)/2 = -tanh 0.3: the second harmonic of height h is h tanh(0.3)/2. */
    near(aliasing_harmonic_db(&r, 997, 0.01, 2), 20 * log10(0.01 * tanh(0.3) / 2), 0.05,
         "second harmonic, dB");
    rig_free(&r);
}

static void no_mix_passes_every_bit(void **state)
{
    (void)state;
    struct rig r = rig_new("saturate", "drive: 12, mix: 0", RATE, 1);
    double x[1000] = { 0 }, y[1000];
    signal_add_noise(x, 1000, 1, 1);
    memcpy(y, x, sizeof x);
    r.class->process(r.state, (double *[]){ y }, 1000);
    assert_int_equal(r.stream.latency_frames, 0);
    assert_memory_equal(x, y, sizeof x);
    rig_free(&r);
}

static void the_level_of_minus_12_comes_back(void **state)
{
    (void)state;
    static const char *const settings[] = { "drive: 12", "drive: 18, shape: cubic, mix: 50",
                                            "drive: 9, shape: tube" };
    for (int i = 0; i < 3; i++) {
        struct rig r = rig_new("saturate", settings[i], RATE, 1);
        double *x = arena_new_array(r.arena, double, FRAMES);
        signal_add_sine(x, FRAMES, 441.0 / RATE, from_db(-12), 0);
        r.class->process(r.state, &x, FRAMES);
        /* 128 points of the sine; the tube's high-pass takes 0.0006 dB at 441 Hz. */
        near(20 * log10(signal_rms(x + FRAMES / 2, FRAMES / 2) * sqrt(2)), -12, 0.002, settings[i]);
        rig_free(&r);
    }
}

static void quiet_sound_is_flat_to_20_khz_and_late_as_declared(void **state)
{
    (void)state;
    static const char *const settings[] = { "auto_level: no, drive: 3",
                                            "auto_level: no, drive: 12" };
    for (int i = 0; i < 2; i++) {
        struct rig r = rig_new("saturate", settings[i], RATE, 2);
        rig_impulse(&r, 1e-4, 1e-4);
        for (double f = 20; f <= 20000; f *= 1.3)
            near(rig_level_db(&r, f), -80, 1e-5, "level, dB");
        near(r.response[0][r.stream.latency_frames], 1e-4, 1e-9,
             "the impulse at the declared latency");
        rig_free(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slow_sines_follow_the_curve),
        cmocka_unit_test(aliases_lie_below_100_db),
        cmocka_unit_test(symmetric_shapes_make_odd_harmonics_only),
        cmocka_unit_test(no_mix_passes_every_bit),
        cmocka_unit_test(the_level_of_minus_12_comes_back),
        cmocka_unit_test(quiet_sound_is_flat_to_20_khz_and_late_as_declared),
    };
    return RUN_TESTS(tests);
}
