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

/* Two channels of FRAMES; `settings` as the rig takes them. */
struct bench {
    struct rig rig;
    double *in[2], *out[2];
};

static struct bench bench_new(const char *settings)
{
    struct bench b = { .rig = rig_new("compress", settings, RATE, 2) };
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

/* The formula of the paper, for a steady level. */
static double curve(double level, double threshold, double ratio, double knee)
{
    double over = level - threshold;
    if (2 * over <= -knee)
        return level;
    if (2 * over >= knee)
        return threshold + over / ratio;
    return level + (1 / ratio - 1) * (over + knee / 2) * (over + knee / 2) / (2 * knee);
}

static void static_curve_follows_the_formula(void **state)
{
    (void)state;
    static const struct { double threshold, ratio, knee; } cases[] = {
        { -18, 1.5, 6 }, { -30, 4, 0 }, { -12, 20, 12 }, { -20, 2, 30 }, { -6, 1, 6 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (double level = -60; level <= 6; level += 1.5) {
            char settings[96], what[128];
            snprintf(settings, sizeof settings,
                     "threshold: %g, ratio: %g, knee: %g, attack: 1, release: 20",
                     cases[i].threshold, cases[i].ratio, cases[i].knee);
            snprintf(what, sizeof what, "%s at %g dB, dB", settings, level);
            struct bench b = bench_new(settings);
            fill(b.in[0], 0, FRAMES, from_db(level));
            fill(b.in[1], 0, FRAMES, -from_db(level));
            bench_run(&b);
            double expected = curve(level, cases[i].threshold, cases[i].ratio, cases[i].knee);
            near(db(b.out[0][FRAMES - 1]), expected, 1e-6, what);
            near(db(-b.out[1][FRAMES - 1]), expected, 1e-6, what);
            rig_free(&b.rig);
        }
}

/* Reduction in dB at a frame of channel 0. */
static double reduction(const struct bench *b, int n)
{
    return db(b->in[0][n] / b->out[0][n]);
}

static void attack_and_release_are_time_constants(void **state)
{
    (void)state;
    struct bench b = bench_new("threshold: -20, ratio: 4, knee: 0, attack: 30, release: 200");
    fill(b.in[0], 0, 10000, 0.01);
    fill(b.in[0], 10000, 58000, 1); /* 20 dB over: 15 dB of reduction; 33 time constants */
    fill(b.in[0], 58000, FRAMES, 0.01);
    bench_run(&b);
    double attack = 30e-3 * RATE, release = 200e-3 * RATE;
    for (int i = 0; i < 6000; i += 100)
        near(reduction(&b, 10000 + i), 15 * (1 - exp(-(i + 1) / attack)), 0.001,
             "reduction in the attack, dB");
    for (int i = 0; i < 30000; i += 500) {
        /* Two poles in a row; sampled smoothing differs from the continuous formula by half a
         * frame. */
        double t = i + 1;
        double expected =
            15 * (release * exp(-t / release) - attack * exp(-t / attack)) / (release - attack);
        near(reduction(&b, 58000 + i), expected, 0.002, "reduction in the release, dB");
    }
    rig_free(&b.rig);
}

static void below_the_threshold_every_bit_passes(void **state)
{
    (void)state;
    struct bench b = bench_new("threshold: -12, ratio: 4, knee: 6, mix: 37");
    signal_add_noise(b.in[0], FRAMES, 1, from_db(-15.001));
    signal_add_noise(b.in[1], FRAMES, 2, from_db(-15.001));
    bench_run(&b);
    assert_memory_equal(b.in[0], b.out[0], sizeof *b.in[0] * FRAMES);
    assert_memory_equal(b.in[1], b.out[1], sizeof *b.in[1] * FRAMES);
    rig_free(&b.rig);
}

static void every_bit_passes_again_after_the_release(void **state)
{
    (void)state;
    struct bench b = bench_new("threshold: -20, ratio: 4, attack: 5, release: 50");
    signal_add_sine(b.in[0], FRAMES, 0.01, 0.01, 0);
    signal_add_sine(b.in[0], 20000, 0.01, 0.9, 0);
    bench_run(&b);
    assert_true(b.out[0][21010] != b.in[0][21010]);
    /* ln(15 dB / 1e-6 dB) = 16.5 release and as many attack constants: 45000 frames. */
    assert_memory_equal(b.in[0] + 66000, b.out[0] + 66000, sizeof *b.in[0] * (FRAMES - 66000));
    rig_free(&b.rig);
}

static void makeup_and_mix_add_up_as_amplitudes(void **state)
{
    (void)state;
    struct bench b = bench_new("threshold: -20, ratio: 4, knee: 0, makeup: 5, mix: 30");
    fill(b.in[0], 0, FRAMES, 1);
    bench_run(&b);
    near(b.out[0][FRAMES - 1], 0.7 + 0.3 * from_db(5 - 15), 1e-8, "parallel output");
    rig_free(&b.rig);
    b = bench_new("makeup: 5");
    fill(b.in[0], 0, FRAMES, 0.001);
    bench_run(&b);
    near(db(b.out[0][FRAMES - 1]), -55, 1e-9, "makeup alone, dB");
    rig_free(&b.rig);
}

static void rms_reads_a_sine_three_decibels_under_its_peak(void **state)
{
    (void)state;
    struct bench b =
        bench_new("threshold: -20, ratio: 4, knee: 0, detector: rms, rms_window: 50, attack: 100, "
                  "release: 100");
    signal_add_sine(b.in[0], FRAMES, 1000.0 / RATE, 1, 0.1);
    bench_run(&b);
    double got = db(signal_rms(b.out[0] + FRAMES / 2, FRAMES / 2)) -
                 db(signal_rms(b.in[0] + FRAMES / 2, FRAMES / 2));
    /* The mean square ripples by 1 % at 2 kHz, which the release holds up by less than 0.02 dB. */
    near(got, -0.75 * (20 - 3.0103), 0.02, "reduction of a sine, dB");
    rig_free(&b.rig);
}

static void rms_window_is_a_time_constant(void **state)
{
    (void)state;
    struct bench b = bench_new(
        "threshold: -60, ratio: 100, knee: 0, detector: rms, rms_window: 40, attack: 0.05, "
        "release: 5");
    fill(b.in[0], 0, FRAMES, 1e-4);
    fill(b.in[0], 20000, FRAMES, 1);
    bench_run(&b);
    for (int i = 500; i < 6000; i += 500) {
        /* Mean square 1 - e^(-t/40 ms); the attack of 0.05 ms lags by less than 0.05 dB here. */
        double level = 10 * log10(1 - exp(-(i + 1) / (40e-3 * RATE)));
        near(reduction(&b, 20000 + i), 0.99 * (level + 60), 0.05,
             "reduction as the mean square rises, dB");
    }
    rig_free(&b.rig);
}

static void link_decides_how_far_the_quiet_side_follows(void **state)
{
    (void)state;
    static const double links[] = { 0, 25, 50, 100 };
    for (int i = 0; i < 4; i++) {
        char settings[96];
        snprintf(settings, sizeof settings, "threshold: -20, ratio: 4, knee: 0, link: %g",
                 links[i]);
        struct bench b = bench_new(settings);
        fill(b.in[0], 0, FRAMES, 1);
        fill(b.in[1], 0, FRAMES, from_db(-12));
        bench_run(&b);
        near(db(b.out[0][FRAMES - 1]), -15, 1e-4, "louder side, dB");
        near(db(b.out[1][FRAMES - 1]), -12 - (6 + links[i] / 100 * 9), 1e-4, "quieter side, dB");
        rig_free(&b.rig);
    }
}

static void sidechain_highpass_is_deaf_to_bass(void **state)
{
    (void)state;
    const char *settings =
        "threshold: -20, ratio: 4, knee: 0, sidechain_highpass: 150, attack: 5, release: 30";
    struct bench b = bench_new(settings);
    signal_add_sine(b.in[0], FRAMES, 40.0 / RATE, 0.9, 0);
    bench_run(&b);
    /* Butterworth, 12 dB per octave: 40 Hz is (150/40)^2 = 23 dB down, under the threshold; a start
     * from nothing excites it a little, so only the second half counts. */
    assert_memory_equal(b.in[0] + FRAMES - 100, b.out[0] + FRAMES - 100, sizeof *b.in[0] * 100);
    memset(b.in[0], 0, sizeof *b.in[0] * FRAMES);
    signal_add_sine(b.in[0], FRAMES, 3000.0 / RATE, 1, 0);
    b.rig.class->reset(b.rig.state);
    bench_run(&b);
    near(db(signal_peak(b.out[0] + FRAMES / 2, FRAMES / 2)), -15, 0.05, "3 kHz, dB");
    rig_free(&b.rig);
}

/* After a burst the peak and mean square of the side chain fall alike: the crest factor stays. */
static void adaptive_release_is_the_set_one_for_steady_sound(void **state)
{
    (void)state;
    struct bench b =
        bench_new("threshold: -20, ratio: 4, knee: 0, attack: 1, release: 200, adaptive: yes");
    fill(b.in[0], 0, 58000, 1); /* six windows: the mean square is within 0.3 % of the peak */
    fill(b.in[0], 58000, FRAMES, 0.01);
    bench_run(&b);
    for (int i = 500; i < 30000; i += 500) /* the attack delays by 1 ms, 0.5 % of the release */
        near(reduction(&b, 58000 + i), 15 * exp(-(i - 48) / (200e-3 * RATE)), 0.02,
             "reduction, dB");
    rig_free(&b.rig);
}

static void adaptive_release_shortens_with_the_crest_factor(void **state)
{
    (void)state;
    /* Pulses of one frame in `every`: peak^2 / mean square = every. */
    for (int every = 5; every <= 20; every *= 2) {
        struct bench b = bench_new(
            "threshold: -20, ratio: 4, knee: 0, attack: 0.05, release: 400, adaptive: yes");
        for (int n = 0; n < 58000; n += every)
            b.in[0][n] = 1;
        for (int n = 1; n < FRAMES; n++)
            b.in[0][n] += 1e-4;
        bench_run(&b);
        double release = 400e-3 * RATE * 2 / every, start = reduction(&b, 58100);
        assert_true(start > 10);
        for (int i = 0; i < 4000; i += 250) /* the mean square stands within 0.3 % */
            near(reduction(&b, 58100 + i) / start, exp(-i / release), 0.01,
                 "share of the reduction");
        rig_free(&b.rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(static_curve_follows_the_formula),
        cmocka_unit_test(attack_and_release_are_time_constants),
        cmocka_unit_test(below_the_threshold_every_bit_passes),
        cmocka_unit_test(every_bit_passes_again_after_the_release),
        cmocka_unit_test(makeup_and_mix_add_up_as_amplitudes),
        cmocka_unit_test(rms_reads_a_sine_three_decibels_under_its_peak),
        cmocka_unit_test(rms_window_is_a_time_constant),
        cmocka_unit_test(link_decides_how_far_the_quiet_side_follows),
        cmocka_unit_test(sidechain_highpass_is_deaf_to_bass),
        cmocka_unit_test(adaptive_release_is_the_set_one_for_steady_sound),
        cmocka_unit_test(adaptive_release_shortens_with_the_crest_factor),
    };
    return RUN_TESTS(tests);
}
