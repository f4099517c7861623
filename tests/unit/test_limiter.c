#include "engine/audio/peak.h"
#include "engine/base/random.h"
#include "engine/dsp/limiter.h"
#include "tests/lib/check.h"
#include "tests/lib/signals.h"
#include "tests/lib/truepeak32.h"

#include <ebur128.h>

static const struct limiter_config defaults = { .lookahead_ms = 8, .hold_ms = 4, .release_ms = 300,
                                                .release_fast_ms = 40 };

static double db(double gain)
{
    return 20 * log10(gain);
}

/* Cells of peaks a frame; the power is that of the peaks. */
struct cells {
    int count, frames;
    float *peak, *power;
};

static struct cells cells_of(struct arena *a, const float *p, int frames, int rate_hz, int spare)
{
    struct cells c = { .frames = limiter_cell_frames(rate_hz) };
    c.count = (frames + spare + c.frames - 1) / c.frames;
    c.peak = arena_new_array(a, float, c.count);
    c.power = arena_new_array(a, float, c.count);
    for (int n = 0; n < frames; n++) {
        int k = n / c.frames;
        c.peak[k] = fmaxf(c.peak[k], p[n]);
        c.power[k] += p[n] * p[n] / (float)c.frames;
    }
    return c;
}

/* Gains of the frames themselves: the latency is taken off. */
static double *gains_of(struct arena *a, struct limiter *l, const float *p, double drive,
                        int frames, int rate_hz)
{
    int latency = limiter_latency_frames(l);
    struct cells c = cells_of(a, p, frames, rate_hz, latency);
    double *gain = arena_new_array(a, double, c.count * c.frames);
    limiter_gains(l, c.peak, c.power, drive, c.count, gain);
    return gain + latency;
}

/* ---- the gain curve ---- */

static float random_peak(int n)
{
    /* Mostly quiet, now and then far over. */
    double v = (double)(random_bits(11, (uint64_t)n) >> 11) * 0x1p-53;
    return (float)(v > 0.999 ? 20 * v : v > 0.99 ? 3 * v : v > 0.9 ? 1.2 * v : 0.3 * v);
}

static void gain_times_peak_never_passes_the_ceiling(void **state)
{
    (void)state;
    static const struct limiter_config configs[] = {
        { 8, 4, 300, 40, 100 }, { 3, 3, 600, 40, 100 }, { 0.5, 0, 20, 1, 100 },
        { 20, 50, 2000, 500, 100 }, { 10, 2, 30, 200, 100 }, { 2.3, 0, 50, 7, 100 },
    };
    static const int rates[] = { 8000, 44100, 192000, 384000 };
    for (int c = 0; c < 6; c++)
        for (int i = 0; i < 4; i++) {
            struct arena *a = arena_new();
            enum { FRAMES = 100000 };
            float *p = arena_new_array(a, float, FRAMES);
            for (int n = 0; n < FRAMES; n++)
                p[n] = random_peak(n);
            struct limiter *l = limiter_new(a, &configs[c], (struct db){ -1 }, rates[i]);
            double *gain = gains_of(a, l, p, 1.3, FRAMES, rates[i]);
            double ceiling = pow(10, -1.0 / 20), most = 0;
            for (int n = 0; n < FRAMES; n++) {
                most = fmax(most, gain[n] * (double)p[n] * 1.3);
                assert_true(gain[n] > 0 && gain[n] <= 1);
            }
            assert_true(most <= ceiling);
            /* ... and it does not give away more than its margin where it works. */
            near(db(most), -1 - LIMITER_MARGIN_DB, 1e-4, "highest limited peak, dB");
            arena_free(a);
        }
}

static void rest_is_exactly_one(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct limiter *l = limiter_new(a, &defaults, (struct db){ -1 }, 44100);
    float p[20000];
    for (int n = 0; n < 20000; n++)
        p[n] = (float)(pow(10, -1.0042 / 20) * fabs(sin(n * 0.01)));
    double *gain = gains_of(a, l, p, 1, 20000, 44100);
    for (int n = 0; n < 20000; n++)
        assert_true(gain[n] == 1.0);
    arena_free(a);
}

static void gain_is_exactly_one_again_after_the_tail(void **state)
{
    (void)state;
    static const int loud_ms[] = { 0, 5, 500 };
    for (int i = 0; i < 3; i++) {
        struct arena *a = arena_new();
        struct limiter *l = limiter_new(a, &defaults, (struct db){ 0 }, 44100);
        int loud = 1 + loud_ms[i] * 441 / 10, frames = 2000 + loud + limiter_tail_frames(l) + 1000;
        float *p = arena_new_array(a, float, frames);
        for (int n = 2000; n < 2000 + loud; n++)
            p[n] = (float)pow(10, 23.9 / 20);
        double *gain = gains_of(a, l, p, 1, frames, 44100);
        int last = 0;
        for (int n = 0; n < frames; n++)
            last = gain[n] != 1.0 ? n : last;
        assert_true(last > 2000 + loud && last < 2000 + loud + limiter_tail_frames(l));
        arena_free(a);
    }
}

static void steady_peaks_get_the_exact_gain(void **state)
{
    (void)state;
    for (int i = 1; i < 12; i++) {
        struct arena *a = arena_new();
        struct limiter *l = limiter_new(a, &defaults, (struct db){ -0.5 }, 48000);
        float p[8000];
        for (int n = 0; n < 8000; n++)
            p[n] = (float)(i * 1.1);
        double *gain = gains_of(a, l, p, 1, 8000, 48000);
        double expected = -0.5 - LIMITER_MARGIN_DB - db((double)(float)(i * 1.1));
        near(db(gain[4000]), expected, 1e-6, "gain, dB");
        arena_free(a);
    }
}

/* Reduction in dB around one stretch of peaks 12 dB over, from frame 20000 on, in a steady hum. */
static double *reduction_after(struct arena *a, int loud_frames, int frames)
{
    struct limiter *l = limiter_new(a, &defaults, (struct db){ LIMITER_MARGIN_DB }, 48000);
    float *p = arena_new_array(a, float, frames);
    for (int n = 0; n < frames; n++)
        p[n] = n >= 20000 && n < 20000 + loud_frames ? (float)pow(10, 12.0 / 20) : 0.9f;
    double *gain = gains_of(a, l, p, 1, frames, 48000);
    for (int n = 0; n < frames; n++)
        gain[n] = -db(gain[n]);
    return gain;
}

static void the_gain_falls_gently_and_is_down_at_the_peak(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    double *r = reduction_after(a, 1, 40000);
    for (int n = 10000; n < 20000; n++)
        assert_true(r[n + 1] >= r[n] - 1e-6);
    near(r[20000], 12, 1e-5, "reduction at the peak, dB");
    near(r[20000 + 3 * 48], 12, 1e-5, "reduction within the hold, dB");
    /* In even sound the fall is a pure exponential of 12 ms, 1.5 lookaheads, before the means. */
    near(log(r[20000 - 30 * 48] / r[20000 - 42 * 48]), 1, 1e-3, "time constants in 12 ms");
    /* "Half of the way lies in the last 1.7 times the lookahead." */
    int half = 20000;
    while (r[half] > 6)
        half--;
    near((20000 - half) / 48.0, 1.7 * 8, 0.5, "half of the fall, ms before the peak");
    arena_free(a);
}

static void lone_peaks_let_go_fast_and_long_ones_slowly(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    double *lone = reduction_after(a, 1, 60000), *sustained = reduction_after(a, 192000, 300000);
    /* 80 ms after the peak it is no part of the lull's mean any more, and the sound is even; 40 ms
     * and 300 ms are 1920 and 14400 frames. */
    near(log(lone[25000] / lone[25000 + 480]), 0.25, 1e-3, "fast release, time constants in 10 ms");
    near(log(sustained[240000] / sustained[240000 + 14400]), 1, 1e-3,
         "slow release, time constants in 300 ms");
    arena_free(a);
}

/* A peak 6 dB over in a steady hum: with a lull of 20 ms before it, the gain falls in the lull. */
static void the_gain_moves_where_the_sound_is_weak(void **state)
{
    (void)state;
    double before[2]; /* reduction 25 ms before the peak, dB */
    for (int is_weak = 0; is_weak < 2; is_weak++) {
        struct arena *a = arena_new();
        enum { FRAMES = 40000, PEAK = 20000, MS = 48 };
        float *p = arena_new_array(a, float, FRAMES);
        for (int n = 0; n < FRAMES; n++)
            p[n] = is_weak && n > PEAK - 21 * MS && n < PEAK ? 0.01f : 0.5f;
        p[PEAK] = 2;
        struct limiter *l = limiter_new(a, &defaults, (struct db){ 0 }, 1000 * MS);
        double *gain = gains_of(a, l, p, 1, FRAMES, 1000 * MS);
        before[is_weak] = -db(gain[PEAK - 25 * MS]);
        near(db(gain[PEAK]), -db(2) - LIMITER_MARGIN_DB, 1e-5, "gain at the peak, dB");
        arena_free(a);
    }
    print_message("25 ms before: %.2f dB, in a lull %.2f dB\n", before[0], before[1]);
    assert_true(before[0] > 0.5 && before[1] < 0.25 * before[0]);
}

static void any_split_and_a_reset_give_the_same_bits(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    enum { FRAMES = 60000 };
    float *p = arena_new_array(a, float, FRAMES);
    double *whole = arena_new_array(a, double, FRAMES), *parts = arena_new_array(a, double, FRAMES);
    for (int n = 0; n < FRAMES; n++)
        p[n] = random_peak(n);
    struct limiter *l = limiter_new(a, &defaults, (struct db){ -1 }, 44100);
    struct cells c = cells_of(a, p, FRAMES, 44100, 0);
    assert_int_equal(c.count * c.frames, FRAMES);
    limiter_gains(l, c.peak, c.power, 1, c.count, whole);
    limiter_reset(l);
    for (int at = 0, i = 0; at < c.count; i++) {
        int piece = 1 + (int)(random_bits(4, (uint64_t)i) % 200);
        piece = piece < c.count - at ? piece : c.count - at;
        limiter_gains(l, c.peak + at, c.power + at, 1, piece, parts + at * c.frames);
        at += piece;
    }
    assert_memory_equal(whole, parts, sizeof *whole * FRAMES);
    arena_free(a);
}

static void a_gain_a_cell_is_that_of_its_middle(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    enum { FRAMES = 48000, CELLS = FRAMES / 16 };
    float *p = arena_new_array(a, float, FRAMES);
    double *gain = arena_new_array(a, double, FRAMES), *middle = arena_new_array(a, double, CELLS);
    for (int n = 0; n < FRAMES; n++)
        p[n] = random_peak(n);
    struct limiter *l = limiter_new(a, &defaults, (struct db){ -1 }, 48000);
    struct cells c = cells_of(a, p, FRAMES, 48000, 0);
    assert_int_equal(c.count, CELLS);
    limiter_gains(l, c.peak, c.power, 1, CELLS, gain);
    limiter_reset(l);
    limiter_cell_gains(l, c.peak, c.power, 1, CELLS, middle);
    for (int k = 0; k < CELLS; k++)
        near(db(middle[k]), db(0.5 * (gain[k * 16 + 7] + gain[k * 16 + 8])), 0.01, "gain, dB");
    arena_free(a);
}

static void long_work_does_not_drift(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct limiter *l = limiter_new(a, &defaults, (struct db){ -1 }, 8000);
    enum { FRAMES = 2000000 };
    float *p = arena_new_array(a, float, FRAMES);
    for (int n = 0; n < FRAMES; n++)
        p[n] = random_peak(n);
    struct cells c = cells_of(a, p, FRAMES, 8000, 200000);
    double *gain = arena_new_array(a, double, c.count * c.frames);
    limiter_gains(l, c.peak, c.power, 3, c.count, gain);
    assert_true(gain[FRAMES - 1] < 1 && gain[FRAMES + 199999] == 1.0);
    arena_free(a);
}

/* ---- with the detector, on sound ---- */

struct rig {
    struct arena *arena;
    int rate_hz, frames;
    double *x; /* PEAK_REACH zeros on both sides */
};

static struct rig rig_new(int rate_hz, int frames)
{
    struct rig r = { .arena = arena_new(), .rate_hz = rate_hz, .frames = frames };
    r.x = arena_new_array(r.arena, double, frames + 2 * PEAK_REACH) + PEAK_REACH;
    return r;
}

static void rig_limit(struct rig *r, double ceiling_db, double drive_db)
{
    struct peak_detector *d = peak_new(r->arena, r->rate_hz);
    float *p = arena_new_array(r->arena, float, r->frames);
    peak_detect(d, r->x, r->frames, 0, p);
    double drive = pow(10, drive_db / 20);
    struct limiter *l = limiter_new(r->arena, &defaults, (struct db){ ceiling_db }, r->rate_hz);
    const double *gain = gains_of(r->arena, l, p, drive, r->frames, r->rate_hz);
    for (int n = 0; n < r->frames; n++)
        r->x[n] *= drive * gain[n];
}

static double libebur128_peak(const struct rig *r)
{
    double most = 0;
    ebur128_state *st = ebur128_init(1, (unsigned long)r->rate_hz, EBUR128_MODE_TRUE_PEAK);
    assert_non_null(st);
    assert_int_equal(ebur128_add_frames_double(st, r->x, (size_t)r->frames + 64), 0);
    assert_int_equal(ebur128_true_peak(st, 0, &most), 0);
    ebur128_destroy(&st);
    return most;
}

static void check_ceiling(struct rig *r, double drive_db, const char *what)
{
    rig_limit(r, -1, drive_db);
    double reference = db(truepeak32_of(truepeak32_new(r->arena), r->x, r->frames, NULL));
    double library = db(libebur128_peak(r));
    print_message("%s: 32x %.4f, libebur128 %.4f dBTP\n", what, reference, library);
    assert_true(fmax(reference, library) > -1.3); /* it was limited at all */
    /* The contract: 0.02 dB at 32x, nothing on libebur128's meter, which works in float (1e-5
     * dB). */
    if (reference > -1 + 0.02 || library > -1 + 1e-5)
        fail_msg("%s: 32x %.4f, libebur128 %.4f dBTP", what, reference, library);
    arena_free(r->arena);
}

static void true_peaks_stay_under_the_ceiling(void **state)
{
    (void)state;
    static const int rates[] = { 44100, 48000, 96000 };
    for (int i = 0; i < 3; i++) {
        struct rig r = rig_new(rates[i], 40000);
        signal_add_transients(r.x, r.frames, 2500, 1);
        check_ceiling(&r, 4, "adversarial transients");
        r = rig_new(rates[i], 20000);
        signal_add_noise(r.x, r.frames, 21, 1);
        check_ceiling(&r, 3, "dense noise");
        r = rig_new(rates[i], 20000);
        signal_add_clipped_noise(r.x, r.frames, 22, 3, 0.9);
        check_ceiling(&r, 0, "clipped noise");
        r = rig_new(rates[i], 20000);
        signal_add_sine(r.x, r.frames, 0.25, 1, M_PI / 4);
        check_ceiling(&r, 3, "quarter of the rate at 45 degrees");
        r = rig_new(rates[i], 60000);
        signal_add_band(r.x, arena_new_array(r.arena, double, r.frames), r.frames, r.rate_hz, 1);
        check_ceiling(&r, 9, "band");
    }
}

/* Noise and distortion of limited sines, relative to their rms, in dB. */
static double distortion(int rate_hz, const double *frequencies_hz, const double *levels, int count,
                         double over_db)
{
    struct rig r = rig_new(rate_hz, 7 * rate_hz);
    double frequencies[8], largest = 0;
    for (int i = 0; i < count; i++) {
        frequencies[i] = frequencies_hz[i] / rate_hz;
        signal_add_sine(r.x, r.frames, frequencies[i], levels[i], 0.3);
        largest += levels[i];
    }
    rig_limit(&r, -over_db, -db(largest));
    const double *middle = r.x + 5 * rate_hz;
    double found = db(signal_residual(middle, rate_hz, frequencies, count) / signal_rms(middle,
                                                                                        rate_hz));
    arena_free(r.arena);
    return found;
}

static void steady_tones_stay_clean(void **state)
{
    (void)state;
    static const double one = 1, smpte_hz[] = { 60, 7000 }, smpte[] = { 0.8, 0.2 };
    static const double ccif_hz[] = { 19000, 20000 }, ccif[] = { 0.5, 0.5 };
    double low = distortion(44100, (const double[]){ 100 }, &one, 1, 3);
    double mid = distortion(44100, (const double[]){ 1000 }, &one, 1, 3);
    double imd = distortion(44100, smpte_hz, smpte, 2, 3),
        high = distortion(44100, ccif_hz, ccif, 2, 3);
    print_message("THD+N 100 Hz %.1f, 1 kHz %.1f, SMPTE %.1f, CCIF %.1f dB\n", low, mid, imd, high);
    assert_true(low <= -135 && mid <= -135);
    assert_true(imd <= -85);
    assert_true(high <= -100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gain_times_peak_never_passes_the_ceiling),
        cmocka_unit_test(rest_is_exactly_one),
        cmocka_unit_test(gain_is_exactly_one_again_after_the_tail),
        cmocka_unit_test(steady_peaks_get_the_exact_gain),
        cmocka_unit_test(the_gain_falls_gently_and_is_down_at_the_peak),
        cmocka_unit_test(lone_peaks_let_go_fast_and_long_ones_slowly),
        cmocka_unit_test(the_gain_moves_where_the_sound_is_weak),
        cmocka_unit_test(any_split_and_a_reset_give_the_same_bits),
        cmocka_unit_test(a_gain_a_cell_is_that_of_its_middle),
        cmocka_unit_test(long_work_does_not_drift),
        cmocka_unit_test(true_peaks_stay_under_the_ceiling),
        cmocka_unit_test(steady_tones_stay_clean),
    };
    return RUN_TESTS(tests);
}
