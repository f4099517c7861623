#include "tests/lib/check.h"
#include "tests/lib/rig.h"
#include "tests/lib/signals.h"

#define RATE 48000
#define FRAMES 96000

static double db(double gain)
{
    return 20 * log10(gain);
}

static double from_db(double level)
{
    return pow(10, level / 20);
}

struct bench {
    struct rig rig;
    double *in[2], *out[2];
};

static struct bench bench_new(const char *settings)
{
    struct bench b = { .rig = rig_new("expand", settings, RATE, 2) };
    for (int c = 0; c < 2; c++) {
        b.in[c] = arena_new_array(b.rig.arena, double, FRAMES);
        b.out[c] = arena_new_array(b.rig.arena, double, FRAMES);
    }
    return b;
}

static void bench_run(struct bench *b)
{
    for (int c = 0; c < 2; c++)
        memcpy(b->out[c], b->in[c], sizeof *b->in[c] * FRAMES);
    b->rig.class->process(b->rig.state, b->out, FRAMES);
}

static void fill(double *x, int from, int to, double level)
{
    for (int n = from; n < to; n++)
        x[n] = level;
}

/* Level out for a steady level in. */
static double curve(double level, double threshold, double ratio, double range, double knee)
{
    double under = threshold - level, r = (ratio - 1) * under;
    if (2 * under <= -knee)
        return level;
    if (2 * under < knee)
        r = (ratio - 1) * (under + knee / 2) * (under + knee / 2) / (2 * knee);
    return level - fmin(r, range);
}

static void static_curve_follows_the_formula(void **state)
{
    (void)state;
    static const struct { double threshold, ratio, range, knee; } cases[] = {
        { -45, 2, 12, 6 }, { -30, 1.3, 40, 0 }, { -50, 20, 60, 12 },
        { -20, 4, 0, 6 },  { -40, 1, 20, 6 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (double level = -90; level <= 0; level += 2.5) {
            char settings[128], what[160];
            snprintf(
                settings, sizeof settings,
                "threshold: %g, ratio: %g, range: %g, knee: %g, attack: 1, release: 20, hold: 5",
                cases[i].threshold, cases[i].ratio, cases[i].range, cases[i].knee);
            snprintf(what, sizeof what, "%s at %g dB, dB", settings, level);
            struct bench b = bench_new(settings);
            fill(b.in[0], 0, FRAMES, from_db(level));
            fill(b.in[1], 0, FRAMES, -from_db(level) / 10); /* the louder channel decides */
            bench_run(&b);
            double expected =
                curve(level, cases[i].threshold, cases[i].ratio, cases[i].range, cases[i].knee);
            near(db(b.out[0][FRAMES - 1]), expected, 1e-6, what);
            near(db(-b.out[1][FRAMES - 1]), expected - 20, 1e-6, what);
            rig_free(&b.rig);
        }
}

/* Reduction in dB at a frame of channel 0. */
static double reduction(const struct bench *b, int n)
{
    return db(b->in[0][n] / b->out[0][n]);
}

static void hold_attack_and_release_are_times(void **state)
{
    (void)state;
    struct bench b =
        bench_new("threshold: -40, ratio: 2, knee: 0, range: 60, attack: 10, release: 200, "
                  "hold: 100");
    fill(b.in[0], 0, 10000, 1);
    fill(b.in[0], 10000, 90000, from_db(-60)); /* 20 dB under: 20 dB of reduction */
    fill(b.in[0], 90000, FRAMES, 1);
    bench_run(&b);
    double attack = 10e-3 * RATE, release = 200e-3 * RATE;
    int hold = RATE / 10;
    assert_memory_equal(b.in[0], b.out[0], sizeof *b.in[0] * (size_t)(10000 + hold));
    for (int i = 0; i < 40000; i += 500) {
        /* Two poles in a row; sampled smoothing differs from the formula by half a frame. */
        double t = i + 1, left = (release * exp(-t / release) - attack * exp(-t / attack)) /
                                 (release - attack);
        near(reduction(&b, 10000 + hold + i), 20 * (1 - left), 0.003, "reduction as it closes, dB");
    }
    double closed = reduction(&b, 89999);
    for (int i = 0; i < 3000; i += 50)
        near(reduction(&b, 90000 + i), closed * exp(-(i + 1) / attack), 0.001,
             "reduction as it opens, dB");
    rig_free(&b.rig);
}

static void above_the_threshold_every_bit_passes(void **state)
{
    (void)state;
    /* A tone goes through zero, which the hold of 50 ms bridges from the first sample on. */
    struct bench b = bench_new("threshold: -40, ratio: 10, range: 40, knee: 6");
    signal_add_sine(b.in[0], FRAMES, 50.0 / RATE, from_db(-36), 0);
    signal_add_sine(b.in[1], FRAMES, 3000.0 / RATE, from_db(-60), 0);
    bench_run(&b);
    assert_memory_equal(b.in[0], b.out[0], sizeof *b.in[0] * FRAMES);
    assert_memory_equal(b.in[1], b.out[1], sizeof *b.in[1] * FRAMES);
    rig_free(&b.rig);
}

static void every_bit_passes_again_once_it_is_open(void **state)
{
    (void)state;
    struct bench b = bench_new("threshold: -40, attack: 2, release: 50");
    signal_add_sine(b.in[0], FRAMES, 0.01, from_db(-60), 0);
    signal_add_sine(b.in[0] + 40000, FRAMES - 40000, 0.01, 0.5, 0);
    bench_run(&b);
    assert_true(b.out[0][39990] != b.in[0][39990]);
    /* ln(12 dB / 1e-6 dB) = 16.3 attack constants of 96 frames, from the first crest. */
    assert_memory_equal(b.in[0] + 41700, b.out[0] + 41700, sizeof *b.in[0] * (FRAMES - 41700));
    rig_free(&b.rig);
}

static void a_steady_tone_below_is_lowered_without_being_bent(void **state)
{
    (void)state;
    struct bench b = bench_new("threshold: -40, ratio: 2, knee: 0, range: 30");
    const double frequency = 1000.0 / RATE;
    signal_add_sine(b.in[0], FRAMES, frequency, from_db(-50), 0.3);
    bench_run(&b);
    const double *end = b.out[0] + FRAMES / 2;
    double level = signal_component(end, FRAMES / 2, frequency);
    near(db(level), -60, 0.01, "level, dB"); /* 48 frames a period: a crest is good to 0.002 dB */
    /* Distortion and noise below the tone: the hold leaves the gain alone within the period. */
    assert_true(db(signal_residual(end, FRAMES / 2, &frequency, 1) / level) < -100);
    rig_free(&b.rig);
}

static void side_chain_filters_choose_what_opens(void **state)
{
    (void)state;
    static const struct { const char *settings; double freq_hz; bool opens; } cases[] = {
        { "sidechain_highpass: 400", 3000, true },  { "sidechain_highpass: 400", 40, false },
        { "sidechain_lowpass: 400", 40, true },     { "sidechain_lowpass: 400", 6000, false },
        { "sidechain_highpass: 300, sidechain_lowpass: 3000", 950, true },
        { "sidechain_highpass: 300, sidechain_lowpass: 3000", 30, false },
        { "sidechain_highpass: 300, sidechain_lowpass: 3000", 20000, false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char settings[160];
        snprintf(settings, sizeof settings, "threshold: -30, ratio: 100, range: 20, knee: 0, %s",
                 cases[i].settings);
        struct bench b = bench_new(settings);
        signal_add_sine(b.in[0], FRAMES, cases[i].freq_hz / RATE, from_db(-20), 0);
        bench_run(&b);
        double got = db(signal_rms(b.out[0] + 80000, 16000) / signal_rms(b.in[0] + 80000, 16000));
        near(got, cases[i].opens ? 0 : -20, 0.01, cases[i].settings);
        rig_free(&b.rig);
    }
}

static void crossed_side_chain_filters_are_refused(void **state)
{
    (void)state;
    struct rig r;
    struct err err = { 0 };
    assert_false(
        rig_try(&r, "expand", "sidechain_highpass: 500, sidechain_lowpass: 400", RATE, 2, &err));
    assert_int_equal(err.code, ERR_RECIPE);
    rig_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(static_curve_follows_the_formula),
        cmocka_unit_test(hold_attack_and_release_are_times),
        cmocka_unit_test(above_the_threshold_every_bit_passes),
        cmocka_unit_test(every_bit_passes_again_once_it_is_open),
        cmocka_unit_test(a_steady_tone_below_is_lowered_without_being_bent),
        cmocka_unit_test(side_chain_filters_choose_what_opens),
        cmocka_unit_test(crossed_side_chain_filters_are_refused),
    };
    return RUN_TESTS(tests);
}
