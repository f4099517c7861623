/* EBU Tech 3341 (2023), table of minimum requirements test signals: every case that can be made
 * here (7 and 8 are real programmes), at the document's 48 kHz and at 44.1 and 96 kHz. Tone = 1000
 * Hz, in phase on both channels, but for case 6; level = peak of each channel in dBFS. */
#include "tests/lib/check.h"

#include "engine/meter/truepeak.h"
#include "engine/meter/windows.h"

#define SILENCE (-INFINITY)
#define LU 0.1                    /* the document's tolerance for loudness */

/* A live meter with a tone generator in front, read every 10 ms. */
struct bench {
    struct arena *arena;
    struct windows *windows;
    int rate_hz, period;          /* of the tone, in frames: its table's length */
    double *table;
    int64_t frame;
    double momentary_max, short_term_max, momentary_min, short_term_min; /* since bench_watch */
};

static struct bench bench_new(int rate_hz)
{
    struct bench b = { .arena = arena_new(), .rate_hz = rate_hz, .period = rate_hz };
    b.windows = windows_new(b.arena, rate_hz, 2);
    b.table = arena_new_array(b.arena, double, rate_hz);
    for (int n = 0; n < rate_hz; n++)
        b.table[n] = sin(2 * M_PI * (1000.0 * n / rate_hz));
    return b;
}

static void bench_watch(struct bench *b)
{
    b->momentary_max = b->short_term_max = -INFINITY;
    b->momentary_min = b->short_term_min = INFINITY;
}

static void bench_tone(struct bench *b, double seconds, double level_db)
{
    double x[1920], gain = pow(10, level_db / 20);
    int step = b->rate_hz / 100;
    for (int i = 0; i < (int)lround(seconds * 100); i++) {
        for (int n = 0; n < step; n++)
            x[n] = gain * b->table[(b->frame + n) % b->period];
        const double *const ch[2] = { x, x };
        windows_feed(b->windows, ch, step);
        b->frame += step;
        double m = windows_momentary(b->windows), s = windows_short_term(b->windows);
        b->momentary_max = fmax(b->momentary_max, m);
        b->short_term_max = fmax(b->short_term_max, s);
        b->momentary_min = fmin(b->momentary_min, m);
        b->short_term_min = fmin(b->short_term_min, s);
    }
}

static void steady(int rate_hz, double level)
{
    struct bench b = bench_new(rate_hz);
    bench_tone(&b, 3, level);
    bench_watch(&b);
    bench_tone(&b, 17, level);
    near(b.momentary_max, level, LU, "M, LUFS");
    near(b.momentary_min, level, LU, "M, LUFS");
    near(b.short_term_max, level, LU, "S, LUFS");
    near(b.short_term_min, level, LU, "S, LUFS");
    near(windows_finish(b.windows).integrated_lufs, level, LU, "I, LUFS");
    arena_free(b.arena);
}

static const int quick_rates[] = { 48000, 44100, 96000 };
#define EACH_RATE(i) for (int i = 0; i < 3; i++)

static void case_1_steady_at_minus_23(void **state)
{
    (void)state;
    EACH_RATE(i)
        steady(quick_rates[i], -23);
}

static void case_2_steady_at_minus_33(void **state)
{
    (void)state;
    EACH_RATE(i)
        steady(quick_rates[i], -33);
}

static void integrated_is_minus_23(int rate_hz, const double segments[][2], int count)
{
    struct bench b = bench_new(rate_hz);
    for (int i = 0; i < count; i++)
        bench_tone(&b, segments[i][0], segments[i][1]);
    near(windows_finish(b.windows).integrated_lufs, -23, LU, "I, LUFS");
    arena_free(b.arena);
}

static void case_3_the_relative_gate(void **state)
{
    (void)state;
    static const double segments[][2] = { { 10, -36 }, { 60, -23 }, { 10, -36 } };
    EACH_RATE(i)
        integrated_is_minus_23(quick_rates[i], segments, 3);
}

static void case_4_both_gates(void **state)
{
    (void)state;
    static const double segments[][2] = {
        { 10, -72 }, { 10, -36 }, { 60, -23 }, { 10, -36 }, { 10, -72 }
    };
    EACH_RATE(i)
        integrated_is_minus_23(quick_rates[i], segments, 5);
}

static void case_5_overlap_of_gating_blocks(void **state)
{
    (void)state;
    static const double segments[][2] = { { 20, -26 }, { 20.1, -20 }, { 20, -26 } };
    EACH_RATE(i)
        integrated_is_minus_23(quick_rates[i], segments, 3);
}

static double integrated_of_levels(int rate_hz, int channels, const double *levels_db)
{
    struct bench b = bench_new(rate_hz);
    struct windows *w = windows_new(b.arena, rate_hz, channels);
    const double *ch[6];
    for (int c = 0; c < channels; c++) {
        double *x = arena_new_array(b.arena, double, rate_hz), gain = pow(10, levels_db[c] / 20);
        for (int n = 0; n < rate_hz; n++)
            x[n] = gain * b.table[n];
        ch[c] = x;
    }
    for (int s = 0; s < 20; s++)
        windows_feed(w, ch, rate_hz);
    double lufs = windows_finish(w).integrated_lufs;
    arena_free(b.arena);
    return lufs;
}

static void case_6_channel_weights(void **state)
{
    (void)state;
    static const double in_5_0[] = { -28, -28, -24, -30, -30 };
    static const double in_5_1[] = { -28, -28, -24, -6, -30, -30 }; /* the LFE is left out */
    EACH_RATE(i) {
        near(integrated_of_levels(quick_rates[i], 5, in_5_0), -23, LU, "I of 5.0, LUFS");
        near(integrated_of_levels(quick_rates[i], 6, in_5_1), -23, LU, "I of 5.1, LUFS");
    }
}

static void case_9_short_term_is_a_3_s_window(void **state)
{
    (void)state;
    EACH_RATE(r) {
        struct bench b = bench_new(quick_rates[r]);
        for (int i = 0; i < 5; i++) {
            bench_tone(&b, 1.34, -20);
            bench_tone(&b, 1.66, -30);
            if (i == 0)
                bench_watch(&b);
        }
        near(b.short_term_max, -23, LU, "largest S after 3 s, LUFS");
        near(b.short_term_min, -23, LU, "smallest S after 3 s, LUFS");
        arena_free(b.arena);
    }
}

static void case_10_short_term_maximum_of_a_file(void **state)
{
    (void)state;
    EACH_RATE(r)
        for (int i = 0; i < 20; i++) {
            struct bench b = bench_new(quick_rates[r]);
            bench_tone(&b, i * 0.15, SILENCE);
            bench_tone(&b, 3, -23);
            bench_tone(&b, 1, SILENCE);
            near(windows_finish(b.windows).short_term_max_lufs, -23, LU, "max S, LUFS");
            arena_free(b.arena);
        }
}

static void case_11_short_term_maximum_live(void **state)
{
    (void)state;
    EACH_RATE(r) {
        struct bench b = bench_new(quick_rates[r]);
        for (int i = 0; i < 20; i++) {
            bench_watch(&b);
            bench_tone(&b, i * 0.15, SILENCE);
            bench_tone(&b, 3, -38 + i);
            bench_tone(&b, 3 - i * 0.15, SILENCE);
            near(b.short_term_max, -38 + i, LU, "max S, LUFS");
        }
        near(windows_finish(b.windows).short_term_max_lufs, -19, LU, "max S of all, LUFS");
        arena_free(b.arena);
    }
}

static void case_12_momentary_is_a_400_ms_window(void **state)
{
    (void)state;
    EACH_RATE(r) {
        struct bench b = bench_new(quick_rates[r]);
        bench_watch(&b);
        for (int i = 0; i < 25; i++) {
            if (i == 3)
                bench_watch(&b); /* after 1 s */
            bench_tone(&b, 0.18, -20);
            bench_tone(&b, 0.22, -30);
        }
        near(b.momentary_max, -23, LU, "largest M, LUFS");
        near(b.momentary_min, -23, LU, "smallest M, LUFS");
        arena_free(b.arena);
    }
}

static void case_13_momentary_maximum_of_a_file(void **state)
{
    (void)state;
    EACH_RATE(r)
        for (int i = 0; i < 20; i++) {
            struct bench b = bench_new(quick_rates[r]);
            bench_tone(&b, i * 0.02, SILENCE);
            bench_tone(&b, 0.4, -23);
            bench_tone(&b, 1, SILENCE);
            near(windows_finish(b.windows).momentary_max_lufs, -23, LU, "max M, LUFS");
            arena_free(b.arena);
        }
}

static void case_14_momentary_maximum_live(void **state)
{
    (void)state;
    EACH_RATE(r) {
        struct bench b = bench_new(quick_rates[r]);
        for (int i = 0; i < 20; i++) {
            bench_watch(&b);
            bench_tone(&b, i * 0.02, SILENCE);
            bench_tone(&b, 0.4, -38 + i);
            bench_tone(&b, 0.4 - i * 0.02, SILENCE);
            near(b.momentary_max, -38 + i, LU, "max M, LUFS");
        }
        arena_free(b.arena);
    }
}

/* Within +0.2 and -0.4 dB of the expected value. */
static void peak_is(int rate_hz, const double *x, int frames, double expected, const char *what)
{
    struct arena *a = arena_new();
    struct truepeak *t = truepeak_new(a, rate_hz, 2);
    const double *const ch[2] = { x, x };
    truepeak_feed(t, ch, frames);
    int64_t at;
    near(20 * log10(truepeak_finish(t, &at)), expected - 0.1, 0.3, what);
    arena_free(a);
}

static const int all_rates[] = { 44100, 48000, 88200, 96000, 176400, 192000 };

static void cases_15_to_19_true_peak_of_tones(void **state)
{
    (void)state;
    static const struct { int period; double amplitude, degrees, dbtp;
    } cases[] = {
        { 4, 0.50, 0, -6 },    { 4, 0.50, 45, -6 }, { 6, 0.50, 60, -6 },
        { 8, 0.50, 67.5, -6 }, { 4, 1.41, 45, 3 },
    };
    enum { FRAMES = 20000, FADE = 1920 }; /* 10 ms at the highest rate */
    struct arena *a = arena_new();
    double *x = arena_new_array(a, double, FRAMES);
    for (int r = 0; r < 6; r++)
        for (int i = 0; i < 5; i++) {
            for (int n = 0; n < FRAMES; n++) {
                double fade = fmin(1, fmin(n, FRAMES - 1 - n) / (double)FADE);
                double turn = (double)n / cases[i].period + cases[i].degrees / 360;
                x[n] = fade * cases[i].amplitude * sin(2 * M_PI * turn);
            }
            peak_is(all_rates[r], x, FRAMES, cases[i].dbtp, "true peak of a tone, dBTP");
        }
    arena_free(a);
}

/* fs/6 at 0.5 with one period of fs/4 at 1.0 in it, phase continuous, made at 4 fs. */
static double burst(int n, int start)
{
    if (n < start)
        return 0.5 * sin(2 * M_PI * (n - start) / 24.0);
    if (n < start + 16)
        return sin(2 * M_PI * (n - start) / 16.0);
    return 0.5 * sin(2 * M_PI * (n - start - 16) / 24.0);
}

static void cases_20_to_23_true_peak_of_a_burst(void **state)
{
    (void)state;
    enum { FRAMES = 2000, HALF = 256 };
    double x[FRAMES];
    for (int offset = 0; offset < 4; offset++) {
        for (int n = 0; n < FRAMES; n++) {
            double sum = 0, gain = 0;
            for (int k = -HALF; k <= HALF; k++) { /* low-pass at 0.475 fs, Hann window */
                double t = k * 0.95 / 4, window = 0.5 + 0.5 * cos(M_PI * k / (HALF + 1));
                double tap = (k ? sin(M_PI * t) / (M_PI * t) : 1) * window;
                sum += tap * burst(4 * n + offset - k, 4 * FRAMES / 2);
                gain += tap;
            }
            double fade = fmin(1, fmin(n, FRAMES - 1 - n) / 480.0);
            x[n] = fade * sum / gain;
        }
        for (int r = 0; r < 6; r++)
            peak_is(all_rates[r], x, FRAMES, 0, "true peak of the burst, dBTP");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_1_steady_at_minus_23),
        cmocka_unit_test(case_2_steady_at_minus_33),
        cmocka_unit_test(case_3_the_relative_gate),
        cmocka_unit_test(case_4_both_gates),
        cmocka_unit_test(case_5_overlap_of_gating_blocks),
        cmocka_unit_test(case_6_channel_weights),
        cmocka_unit_test(case_9_short_term_is_a_3_s_window),
        cmocka_unit_test(case_10_short_term_maximum_of_a_file),
        cmocka_unit_test(case_11_short_term_maximum_live),
        cmocka_unit_test(case_12_momentary_is_a_400_ms_window),
        cmocka_unit_test(case_13_momentary_maximum_of_a_file),
        cmocka_unit_test(case_14_momentary_maximum_live),
        cmocka_unit_test(cases_15_to_19_true_peak_of_tones),
        cmocka_unit_test(cases_20_to_23_true_peak_of_a_burst),
    };
    return RUN_TESTS(tests);
}
