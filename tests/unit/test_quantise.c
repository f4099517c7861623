#include "tests/lib/check.h"

#include "engine/audio/quantise.h"

#include <complex.h>

#define STEP16 0x1p-15          /* one step of 16 bits */

/* Quantises a whole mono or stereo signal in blocks of `block` frames. */
static int64_t run(int rate_hz, int channels, int bits, enum dither dither, int64_t frames,
                   int block, double *const in[], double *const out[])
{
    struct arena *a = arena_new();
    struct quantiser *q = quantise_new(a, rate_hz, channels, bits, dither);
    int64_t clips = 0;
    for (int64_t n = 0; n < frames; n += block) {
        int count = (int)(frames - n < block ? frames - n : block);
        const double *from[2] = { in[0] + n, in[channels - 1] + n };
        double *to[2] = { out[0] + n, out[channels - 1] + n };
        clips += quantise_block(q, n, count, from, to, false);
    }
    arena_free(a);
    return clips;
}

static double *room(struct arena *a, int64_t frames)
{
    return arena_new_array(a, double, frames);
}

static void the_shaper_is_the_best_predictor_of_the_weight(void **state)
{
    (void)state;
    static const struct {
        int rate_hz;
        double c[9];
    } published[] = {
        /* printed with four decimals */
        { 44100, { 2.0697, -2.0820, 0.8619, 0.3083, -0.6539, 0.1720, 0.2059, -0.2522, 0.0721 } },
        { 48000, { 2.0561, -1.8318, 0.4018, 0.5853, -0.4816, -0.1588, 0.3191, -0.1545, -0.0106 } },
        { 96000, { 1.4054, 0.0396, -0.4378, -0.3233, -0.0092, 0.1967, 0.1770, 0.0023, -0.1615 } },
    };
    for (size_t i = 0; i < sizeof published / sizeof published[0]; i++) {
        double c[16];
        assert_int_equal(quantise_shaper(published[i].rate_hz, c), 9);
        for (int k = 0; k < 9; k++)
            near(c[k], published[i].c[k], 0.002, "coefficient");
    }
}

static void every_rate_gets_a_stable_shaper(void **state)
{
    (void)state;
    static const int rates[] = { 8000,  11025, 22050,  32000,  44100, 48000,
                                 88200, 96000, 176400, 192000, 384000 };
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        double c[16], y[4000] = {0};
        int taps = quantise_shaper(rates[i], c);
        /* 1 / (1 - sum c z^-k) rings out when all zeros of the shaper lie inside the circle. */
        for (int n = 0; n < 4000; n++) {
            y[n] = n == 0;
            for (int k = 1; k <= taps && k <= n; k++)
                y[n] += c[k - 1] * y[n - k];
        }
        near(y[3999], 0, 1e-6, "what is left of the inverse's impulse response");
        assert_true(quantise_headroom(rates[i], 16, DITHER_SHAPED) < 40 * STEP16);
    }
}

/* Power spectrum of the error of a quantiser on a signal too small to matter, mean of Hann-windowed
 * pieces of `points`; sums to the mean square in steps of 16 bits. */
#define POINTS 512
static void error_spectrum(int rate_hz, enum dither dither, double power[POINTS / 2])
{
    enum { PIECES = 400 };
    struct arena *a = arena_new();
    double *in = room(a, POINTS * PIECES), *out = room(a, POINTS * PIECES);
    for (int n = 0; n < POINTS * PIECES; n++)
        in[n] = 0.3 * STEP16 + 1e-9 * n * STEP16;
    run(rate_hz, 1, 16, dither, POINTS * PIECES, 1000, &in, &out);
    double window_power = 0.375 * POINTS;
    complex double turn[POINTS];
    for (int i = 0; i < POINTS; i++)
        turn[i] = cexp(-2 * M_PI * I * i / POINTS);
    memset(power, 0, POINTS / 2 * sizeof *power);
    for (int p = 0; p < PIECES; p += 4)
        for (int k = 0; k < POINTS / 2; k++) {
            complex double sum = 0;
            for (int n = 0; n < POINTS; n++) {
                double e = (out[p * POINTS + n] - in[p * POINTS + n]) / STEP16;
                sum += e * (0.5 - 0.5 * cos(2 * M_PI * n / POINTS)) * turn[k * n % POINTS];
            }
            power[k] += 2 * (creal(sum) * creal(sum) + cimag(sum) * cimag(sum)) / window_power /
                        POINTS / (PIECES / 4);
        }
    arena_free(a);
}

static double total_db(const double power[POINTS / 2])
{
    double sum = 0;
    for (int k = 0; k < POINTS / 2; k++)
        sum += power[k];
    return 10 * log10(sum);
}

/* Weighted with the inverted threshold in quiet, 20 Hz .. 20 kHz: what can be heard of it. */
static double audible_db(const double power[POINTS / 2], int rate_hz)
{
    double sum = 0;
    for (int k = 1; k < POINTS / 2; k++) {
        double f = (double)k * rate_hz / POINTS / 1000;
        if (f > 20)
            break;
        double quiet = 3.64 * pow(f, -0.8) - 6.5 * exp(-0.6 * (f - 3.3) * (f - 3.3)) +
                       1e-3 * pow(f, 4);
        sum += power[k] * pow(10, -quiet / 10);
    }
    return 10 * log10(sum);
}

static void shaped_noise_is_14_db_less_audible_for_10_db_more(void **state)
{
    (void)state;
    double tpdf[POINTS / 2], shaped[POINTS / 2], highpass[POINTS / 2];
    error_spectrum(44100, DITHER_TPDF, tpdf);
    error_spectrum(44100, DITHER_SHAPED, shaped);
    error_spectrum(44100, DITHER_HIGHPASS, highpass);
    /* 3/12 of a step squared; 100 pieces of 256 bins: +-0.03 dB (1 sigma) */
    near(total_db(tpdf), 10 * log10(0.25), 0.15, "TPDF: total, dB of a step squared");
    near(total_db(highpass), 10 * log10(0.25), 0.15, "high-pass TPDF: total");
    near(total_db(shaped) - total_db(tpdf), 10.4, 0.2, "shaped over TPDF: total, dB");
    near(audible_db(shaped, 44100) - audible_db(tpdf, 44100), -14.3, 0.3,
         "shaped over TPDF: audible, dB");
    near(audible_db(highpass, 44100) - audible_db(tpdf, 44100), -3.4, 0.4,
         "high-pass over TPDF: audible, dB");
    for (int k = 2; k < POINTS / 2 - 1; k++) /* white: each bin within 4 sigma of 100 pieces */
        near(10 * log10(tpdf[k] / tpdf[k - 1]), 0, 3.5, "TPDF: neighbouring bins, dB");
}

/* Amplitude of the harmonic h of a tone in the output, in steps. */
static double harmonic(const double *out, int64_t frames, double cycles, int h)
{
    double re = 0, im = 0;
    for (int64_t n = 0; n < frames; n++) {
        double t = 2 * M_PI * fmod(cycles * h * (double)n, 1.0);
        re += out[n] * cos(t);
        im += out[n] * sin(t);
    }
    return 2 * hypot(re, im) / (double)frames / STEP16;
}

static void a_tone_at_minus_100_db_survives_16_bits_without_harmonics(void **state)
{
    (void)state;
    enum { FRAMES = 1 << 18 };
    struct arena *a = arena_new();
    double *in = room(a, FRAMES), *out = room(a, FRAMES);
    double cycles = 5926.0 / FRAMES, amplitude = 1e-5; /* 997 Hz at 44.1 kHz; a third of a step */
    for (int n = 0; n < FRAMES; n++)
        in[n] = amplitude * sin(2 * M_PI * cycles * n);
    static const enum dither kinds[] = { DITHER_TPDF, DITHER_HIGHPASS, DITHER_SHAPED };
    for (int i = 0; i < 3; i++) {
        run(44100, 1, 16, kinds[i], FRAMES, 4096, &in, &out);
        /* noise in one bin: sigma 0.5 step * sqrt(2 / FRAMES) a component; shaping adds 15 dB */
        double sigma = 0.5 * sqrt(2.0 / FRAMES) * (kinds[i] == DITHER_SHAPED ? 5.6 : 1.3);
        near(harmonic(out, FRAMES, cycles, 1), amplitude / STEP16, 5 * sigma,
             "level of the tone, steps");
        for (int h = 2; h <= 15; h++)
            near(harmonic(out, FRAMES, cycles, h), 0, 5 * sigma, "harmonic, steps");
    }
    /* The same measure sees what plain rounding does: a third of a step is lost altogether. */
    run(44100, 1, 16, DITHER_NONE, FRAMES, 4096, &in, &out);
    near(harmonic(out, FRAMES, cycles, 1), 0, 1e-12, "undithered: level of the tone, steps");
    for (int n = 0; n < FRAMES; n++)
        in[n] *= 3;
    run(44100, 1, 16, DITHER_NONE, FRAMES, 4096, &in, &out);
    /* +-1 where |x| > 1/2: the fifth harmonic of that is 4/(5 pi) cos(5 arcsin(0.5/0.983)) */
    near(harmonic(out, FRAMES, cycles, 5), 0.227, 0.005, "undithered: fifth harmonic, steps");
    arena_free(a);
}

static void any_split_gives_the_same_bits(void **state)
{
    (void)state;
    enum { FRAMES = 60000 };
    struct arena *a = arena_new();
    double *in[2] = { room(a, FRAMES), room(a, FRAMES) };
    for (int n = 0; n < FRAMES; n++) {
        bool quiet = n > 15000 && n < 45000;    /* long enough to go black, at 48 kHz */
        in[0][n] = quiet ? 0 : 1.01 * sin(n * 0.1);
        in[1][n] = quiet ? 0 : 0.01 * cos(n * 0.03);
    }
    static const int blocks[] = { 1, 7, 511, 512, 513, 4096, FRAMES };
    for (enum dither d = DITHER_NONE; d <= DITHER_SHAPED; d++)
        for (int channels = 1; channels <= 2; channels++) {
            double *first[2] = { room(a, FRAMES), room(a, FRAMES) };
            int64_t clips = run(48000, channels, 16, d, FRAMES, blocks[0], in, first);
            assert_true(clips > 100);
            for (size_t i = 1; i < sizeof blocks / sizeof blocks[0]; i++) {
                double *out[2] = { room(a, FRAMES), room(a, FRAMES) };
                assert_int_equal(run(48000, channels, 16, d, FRAMES, blocks[i], in, out), clips);
                for (int c = 0; c < channels; c++)
                    assert_memory_equal(out[c], first[c], FRAMES * sizeof(double));
            }
        }
    arena_free(a);
}

static void output_lies_on_the_grid_and_in_range(void **state)
{
    (void)state;
    enum { FRAMES = 40000 };
    struct arena *a = arena_new();
    double *in = room(a, FRAMES), *out = room(a, FRAMES);
    for (int n = 0; n < FRAMES; n++)
        in[n] = n < 20000 ? 2 * sin(n * 0.05) : 0.25; /* 6 dB over, then calm */
    static const int words[] = { 16, 24, 32 };
    for (int i = 0; i < 3; i++)
        for (enum dither d = DITHER_NONE; d <= DITHER_SHAPED; d++) {
            double scale = ldexp(1, words[i] - 1);
            assert_true(run(44100, 1, words[i], d, FRAMES, 1000, &in, &out) > 1000);
            double worst = 0;
            for (int n = 0; n < FRAMES; n++) {
                assert_true(out[n] >= -1 && out[n] <= 1 - 1 / scale);
                assert_true(out[n] * scale == nearbyint(out[n] * scale));
                if (n > 20100) /* the clipping has left nothing behind */
                    worst = fmax(worst, fabs(out[n] - in[n]));
            }
            double bound = d == DITHER_NONE ? 0.5 / scale : quantise_headroom(44100, words[i], d);
            assert_true(worst <= bound);
        }
    arena_free(a);
}

static void headroom_is_what_noise_can_add(void **state)
{
    (void)state;
    enum { FRAMES = 200000 };
    struct arena *a = arena_new();
    double *in = room(a, FRAMES), *out = room(a, FRAMES);
    for (int n = 0; n < FRAMES; n++)
        in[n] = 0.5 * sin(n * 0.01);
    near(quantise_headroom(44100, 16, DITHER_NONE), 0, 0, "none");
    near(quantise_headroom(44100, 16, DITHER_TPDF), 1.5 * STEP16, 0,
         "TPDF: 1 of noise, 1/2 of rounding");
    near(quantise_headroom(44100, 24, DITHER_TPDF), 1.5 * 0x1p-23, 0, "TPDF at 24 bits");
    near(quantise_headroom(44100, 16, DITHER_SHAPED), 11.6 * STEP16, 0.1 * STEP16,
         "1.5 * (1 + sum |c|)");
    for (enum dither d = DITHER_TPDF; d <= DITHER_SHAPED; d++) {
        run(44100, 1, 16, d, FRAMES, 4096, &in, &out);
        double most = 0;
        for (int n = 0; n < FRAMES; n++)
            most = fmax(most, fabs(out[n] - in[n]));
        double headroom = quantise_headroom(44100, 16, d);
        assert_true(most <= headroom && most > 0.5 * headroom);
    }
    arena_free(a);
}

static void silence_is_black_after_half_a_second(void **state)
{
    (void)state;
    enum { RATE = 8000, FRAMES = 5 * RATE };
    struct arena *a = arena_new();
    double *in[2] = { room(a, FRAMES), room(a, FRAMES) },
           *out[2] = { room(a, FRAMES), room(a, FRAMES) };
    in[0][RATE] = in[1][2 * RATE] = 1e-9;          /* one sample each, far below a step */
    run(RATE, 2, 16, DITHER_TPDF, FRAMES, 333, in, out);
    int noisy[2] = {0};
    for (int n = 0; n < FRAMES; n++) {
        bool sounding = (n >= RATE && n <= RATE * 3 / 2) || (n >= 2 * RATE && n <= RATE * 5 / 2);
        for (int c = 0; c < 2; c++) {
            if (!sounding)
                near(out[c][n], 0, 0, "black");
            noisy[c] += out[c][n] != 0;
        }
    }
    assert_true(noisy[0] > RATE / 8 && noisy[1] > RATE / 8); /* a quarter of TPDF words are not 0 */
    arena_free(a);
}

static void exact_stretches_are_copied(void **state)
{
    (void)state;
    enum { FRAMES = 2000 };
    struct arena *a = arena_new();
    double *in = room(a, FRAMES), *out = room(a, FRAMES);
    for (int n = 0; n < FRAMES; n++)
        in[n] = (n * 7919 % 65536 - 32768) * STEP16;
    struct quantiser *q = quantise_new(a, 44100, 1, 16, DITHER_SHAPED);
    const double *from[1] = { in };
    double *to[1] = { out };
    assert_int_equal(quantise_block(q, 0, FRAMES, from, to, true), 0);
    assert_memory_equal(in, out, FRAMES * sizeof(double));
    in[3] = 1.0;                                   /* past the largest word */
    assert_int_equal(quantise_block(q, FRAMES, FRAMES, from, to, true), 1);
    near(out[3], 32767 * STEP16, 0, "clipped");
    /* What follows is dithered as if it were the first: no error is left. */
    for (int n = 0; n < FRAMES; n++)
        in[n] = 0.1;
    quantise_block(q, 2 * FRAMES, FRAMES, from, to, false);
    double *again = room(a, FRAMES);
    to[0] = again;
    quantise_block(quantise_new(a, 44100, 1, 16, DITHER_SHAPED), 2 * FRAMES, FRAMES, from, to,
                   false);
    assert_memory_equal(out, again, FRAMES * sizeof(double));
    arena_free(a);
}

static void channels_get_noises_of_their_own(void **state)
{
    (void)state;
    enum { FRAMES = 100000 };
    struct arena *a = arena_new();
    double *in[2] = { room(a, FRAMES), room(a, FRAMES) },
           *out[2] = { room(a, FRAMES), room(a, FRAMES) };
    for (int n = 0; n < FRAMES; n++)
        in[0][n] = in[1][n] = 1e-9;
    run(44100, 2, 16, DITHER_TPDF, FRAMES, 4096, in, out);
    double product = 0, power = 0;
    for (int n = 0; n < FRAMES; n++) {
        product += out[0][n] * out[1][n];
        power += out[0][n] * out[0][n];
    }
    near(product / power, 0, 5 / sqrt(FRAMES), "correlation of the channels' noise (5 sigma)");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shaper_is_the_best_predictor_of_the_weight),
        cmocka_unit_test(every_rate_gets_a_stable_shaper),
        cmocka_unit_test(shaped_noise_is_14_db_less_audible_for_10_db_more),
        cmocka_unit_test(a_tone_at_minus_100_db_survives_16_bits_without_harmonics),
        cmocka_unit_test(any_split_gives_the_same_bits),
        cmocka_unit_test(output_lies_on_the_grid_and_in_range),
        cmocka_unit_test(headroom_is_what_noise_can_add),
        cmocka_unit_test(silence_is_black_after_half_a_second),
        cmocka_unit_test(exact_stretches_are_copied),
        cmocka_unit_test(channels_get_noises_of_their_own),
    };
    return RUN_TESTS(tests);
}
