#include "tests/lib/check.h"

#include "engine/meter/truepeak.h"

static double decibels(double x)
{
    return 20 * log10(x);
}

static double measure(int rate_hz, int channels, const double *const ch[], int frames, int block,
                      int64_t *frame)
{
    struct arena *a = arena_new();
    struct truepeak *t = truepeak_new(a, rate_hz, channels);
    for (int n = 0; n < frames; n += block) {
        const double *from[2] = { ch[0] + n, ch[channels - 1] + n };
        truepeak_feed(t, from, frames - n < block ? frames - n : block);
    }
    double peak = truepeak_finish(t, frame);
    arena_free(a);
    return peak;
}

static double measure_mono(int rate_hz, const double *x, int frames)
{
    const double *const ch[1] = { x };
    int64_t frame;
    return measure(rate_hz, 1, ch, frames, 1000, &frame);
}

static double kaiser(double r)
{
    double top = 0, bottom = 0, term = 1, term0 = 1, x = 10 * sqrt(fmax(0, 1 - r * r));
    for (int k = 1; k < 60; k++) {
        top += term;
        bottom += term0;
        term *= x * x / (4.0 * k * k);
        term0 *= 100.0 / (4.0 * k * k);
    }
    return top / bottom;
}

/* Every one of 32 points a frame, in double, through the same kind of kernel (256 taps): no
 * pruning, no parabola. Under-reads by 0.01 dB at most. */
static double brute_force(const double *x, int frames)
{
    enum { HALF = 128, OVER = 32 };
    double most = 0;
    for (int p = 0; p < OVER; p++) {
        double taps[2 * HALF];
        for (int k = 0; k < 2 * HALF; k++) {
            double at = k - HALF + 1 - p / (double)OVER;
            taps[k] = at == 0 ? 1 : sin(M_PI * at) / (M_PI * at) * kaiser(at / HALF);
        }
        for (int i = -HALF; i < frames + HALF; i++) {
            double sum = 0;
            for (int k = 0; k < 2 * HALF; k++) {
                int n = i + k - HALF + 1;
                sum += n >= 0 && n < frames ? taps[k] * x[n] : 0;
            }
            most = fmax(most, fabs(sum));
        }
    }
    return most;
}

static void tones_read_their_amplitude(void **state)
{
    (void)state;
    enum { FRAMES = 20000 };
    struct arena *a = arena_new();
    double *x = arena_new_array(a, double, FRAMES);
    /* up to 20 kHz at 44.1 kHz, and rates that use the shorter kernels to 40 and 80 kHz */
    static const struct {
        int rate_hz;
        double most;
    } spans[] = { { 44100, 0.4535 }, { 96000, 0.4167 }, { 192000, 0.4167 } };
    for (int s = 0; s < 3; s++)
        for (int i = 1; i <= 12; i++) {
            double f = spans[s].most * i / 12, fade = 2000;
            for (int n = 0; n < FRAMES; n++) {
                double edge = fmin(1, fmin(n, FRAMES - 1 - n) / fade);
                x[n] = 0.5 * (0.5 - 0.5 * cos(M_PI * edge)) * sin(2 * M_PI * f * n + i);
            }
            near(decibels(measure_mono(spans[s].rate_hz, x, FRAMES)), -6.0206, 0.01,
                 "true peak of a tone, dBTP");
        }
    arena_free(a);
}

/* xorshift: signals that are the same on every machine */
static double noise(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return (int32_t)*seed * 0x1p-31;
}

static void make_nasty(int kind, uint32_t *seed, double *x, int frames)
{
    double slow = noise(seed), fast = noise(seed), low = 0;
    for (int n = 0; n < frames; n++) {
        double w = noise(seed);
        low += 0.15 * (w - low);
        double tones = sin(0.9 * n + slow) + sin(2.4 * n + fast),
            alternating = n % 2 ? slow : -slow;
        double wiggle = sin(0.02 * n + slow) + 0.3 * cos(3.0 * n + 9 * fast);
        const double kinds[] = { w, w > 0 ? 0.9 : -0.9, tanh(6 * low), wiggle, alternating, tones };
        x[n] = kinds[kind];
    }
}

static void pruning_loses_nothing(void **state)
{
    (void)state;
    enum { FRAMES = 300 };
    double x[FRAMES];
    uint32_t seed = 12345;
    for (int kind = 0; kind < 6; kind++)
        for (int i = 0; i < 6; i++) {
            make_nasty(kind, &seed, x, FRAMES);
            /* 0.01: what 32 points a frame miss, and the parabola's error at the band's edge */
            near(decibels(measure_mono(44100, x, FRAMES)), decibels(brute_force(x, FRAMES)), 0.012,
                 "true peak against every point, dB");
        }
}

static void ends_of_the_programme_are_searched(void **state)
{
    (void)state;
    /* Cut at a loud sample, the signal overshoots near the cut. */
    double x[64] = {0};
    for (int n = 0; n < 64; n++)
        x[n] = 0.9;
    double middle = measure_mono(44100, x, 64);
    near(decibels(middle), decibels(brute_force(x, 64)), 0.012,
         "a block of 64 frames, abrupt at both ends");
    assert_true(middle > 0.97); /* Gibbs: 9 % over */
    double pair[2] = { 1, 1 };  /* two equal frames alone: sinc(1/2) twice = 4/pi */
    near(measure_mono(44100, pair, 2), 4 / M_PI, 0.002, "two frames");
    double one[1] = { -0.25 };
    near(measure_mono(44100, one, 1), 0.25, 1e-6, "one frame");
    near(measure_mono(44100, one, 0), 0, 0, "nothing");
}

static void any_split_and_both_channels_give_the_same_bits(void **state)
{
    (void)state;
    enum { FRAMES = 9000 };
    struct arena *a = arena_new();
    double *x = arena_new_array(a, double, FRAMES), *quiet = arena_new_array(a, double, FRAMES);
    uint32_t seed = 99;
    make_nasty(2, &seed, x, FRAMES);
    for (int n = 0; n < FRAMES; n++)
        quiet[n] = 0.1 * x[n];
    const double *const left[2] = { x, quiet }, *const right[2] = { quiet, x };
    int64_t frame, other;
    double whole = measure(44100, 2, left, FRAMES, FRAMES, &frame);
    static const int blocks[] = { 1, 63, 1024, 1025, 4096 };
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
        assert_true(measure(44100, 2, left, FRAMES, blocks[i], &other) == whole);
        assert_int_equal(other, frame);
    }
    near(measure(44100, 2, right, FRAMES, 4096, &other), whole, 1e-6, "the other channel");
    arena_free(a);
}

static void every_vector_width_gives_the_same_bits(void **state)
{
    (void)state;
    enum { FRAMES = 20000 };
    static const int rates[] = { 44100, 96000, 192000 };
    double *x = malloc(FRAMES * sizeof *x);
    assert_non_null(x);
    for (int i = 0; i < 6; i++) {
        uint32_t seed = 77;
        make_nasty(i, &seed, x, FRAMES);
        const double *const ch[1] = { x };
        struct arena *a = arena_new();
        struct truepeak *wide = truepeak_new(a, rates[i % 3], 1);
        struct truepeak *plain = truepeak_new_plain(a, rates[i % 3], 1);
        truepeak_feed(wide, ch, FRAMES);
        truepeak_feed(plain, ch, FRAMES);
        int64_t wide_at, plain_at;
        near(truepeak_finish(wide, &wide_at), truepeak_finish(plain, &plain_at), 0, "true peak");
        assert_int_equal(wide_at, plain_at);
        arena_free(a);
    }
    free(x);
}

/* Sound as music has it, of which the first look spares most; the brighter it is, the less can be
 * spared. */
static void a_first_look_loses_nothing(void **state)
{
    (void)state;
    enum { FRAMES = 60000 };
    static const int rates[] = { 44100, 96000, 192000 };
    double *x = malloc(FRAMES * sizeof *x);
    assert_non_null(x);
    for (int i = 0; i < 12; i++) {
        uint32_t seed = 31 + (uint32_t)i;
        double low = 0, colour = 1.0 / (1 << i % 6);
        make_nasty(2, &seed, x, FRAMES);
        for (int n = 0; n < FRAMES; n++) {
            low += colour * (x[n] - low);
            x[n] = low * (0.6 + 0.4 * sin(n / 700.0)) / sqrt(colour);
        }
        const double *const ch[1] = { x };
        struct arena *a = arena_new();
        struct truepeak *quick = truepeak_new(a, rates[i % 3], 1);
        struct truepeak *plain = truepeak_new_plain(a, rates[i % 3], 1);
        truepeak_feed(quick, ch, FRAMES);
        truepeak_feed(plain, ch, FRAMES);
        int64_t quick_at, plain_at;
        near(truepeak_finish(quick, &quick_at), truepeak_finish(plain, &plain_at), 0, "true peak");
        assert_int_equal(quick_at, plain_at);
        arena_free(a);
    }
    free(x);
}

static void the_place_of_the_peak_is_told(void **state)
{
    (void)state;
    enum { FRAMES = 5000 };
    struct arena *a = arena_new();
    double *x = arena_new_array(a, double, FRAMES);
    for (int n = 0; n < FRAMES; n++) { /* a bell around 3210.3 on a tone */
        double d = n - 3210.3;
        x[n] = 0.9 * exp(-d * d / 50) * cos(0.5 * d);
    }
    const double *const ch[1] = { x };
    int64_t frame;
    near(measure(48000, 1, ch, FRAMES, 700, &frame), 0.9, 0.0005, "height of the bell");
    assert_int_equal(frame, 3210);
    memset(x, 0, FRAMES * sizeof *x);
    near(measure(48000, 1, ch, FRAMES, 700, &frame), 0, 0, "silence");
    assert_int_equal(frame, -1);
    arena_free(a);
}

/* A steady tone that begins and ends abruptly overshoots there; cut out of continuous sound it does
 * not. */
static void neighbours_are_context_and_not_measured(void **state)
{
    (void)state;
    enum { FRAMES = 4000, CUT = 1000, LENGTH = 2001 };
    struct arena *a = arena_new();
    double *x = arena_new_array(a, double, FRAMES);
    for (int n = 0; n < FRAMES; n++)
        x[n] = 0.5 * sin(2.4 * n + 0.7) + (n < CUT - 2 || n > CUT + LENGTH + 1 ? 0.3 : 0.0);
    const double *const programme[] = { x + CUT }, *const ahead[] = { x + CUT - TRUEPEAK_CONTEXT };
    const double *const behind[] = { x + CUT + LENGTH };
    int64_t frame;
    struct truepeak *alone = truepeak_new(a, 44100, 1), *cut = truepeak_new(a, 44100, 1);
    truepeak_feed(alone, programme, LENGTH);
    double abrupt = truepeak_finish(alone, &frame);
    truepeak_before(cut, ahead, TRUEPEAK_CONTEXT);
    truepeak_feed(cut, programme, LENGTH);
    truepeak_after(cut, behind, TRUEPEAK_CONTEXT);
    double within = truepeak_finish(cut, &frame);
    assert_true(abrupt > 0.52);
    /* The step of the neighbours rings into the stretch: below 0.8, the neighbours' own level. */
    assert_true(within < 0.7);
    for (int n = 0; n < FRAMES; n++)
        x[n] = 0.5 * sin(2.4 * n + 0.7);
    struct truepeak *steady = truepeak_new(a, 44100, 1);
    truepeak_before(steady, ahead, TRUEPEAK_CONTEXT);
    truepeak_feed(steady, programme, LENGTH);
    truepeak_after(steady, behind, TRUEPEAK_CONTEXT);
    near(truepeak_finish(steady, &frame), 0.5, 0.0006,
         "a steady tone with its neighbours (0.01 dB)");
    assert_in_range(frame, 0, LENGTH - 1);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tones_read_their_amplitude),
        cmocka_unit_test(pruning_loses_nothing),
        cmocka_unit_test(ends_of_the_programme_are_searched),
        cmocka_unit_test(any_split_and_both_channels_give_the_same_bits),
        cmocka_unit_test(every_vector_width_gives_the_same_bits),
        cmocka_unit_test(a_first_look_loses_nothing),
        cmocka_unit_test(the_place_of_the_peak_is_told),
        cmocka_unit_test(neighbours_are_context_and_not_measured),
    };
    return RUN_TESTS(tests);
}
