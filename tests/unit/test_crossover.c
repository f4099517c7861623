#include "engine/dsp/crossover.h"
#include "tests/lib/check.h"

#include <complex.h>

static const int rates[] = { 44100, 48000, 88200, 96000, 176400, 192000 };
static const struct { int count; double freq_hz[CROSSOVER_MOST]; } sets[] = {
    { 1, { 2000 } },
    { 2, { 150, 2000 } },
    { 3, { 80, 700, 6000 } },
    { 3, { 20, 5000, 16000 } },
    { 2, { 900, 1000 } },
};
#define SETS (sizeof sets / sizeof *sets)

/* Impulse responses of the bands. */
struct bench {
    struct arena *arena;
    struct crossover *crossover;
    double *band[CROSSOVER_BANDS];
    int count, frames, rate_hz;
};

static struct bench bench_new(size_t set, int rate_hz)
{
    struct bench b = { .arena = arena_new(), .count = sets[set].count, .rate_hz = rate_hz };
    b.crossover = crossover_new(b.arena, sets[set].freq_hz, b.count, rate_hz, 1);
    b.frames = 2 * crossover_tail_frames(b.crossover); /* -240 dB */
    if (b.frames < 4096)
        b.frames = 4096;
    double *in = arena_new_array(b.arena, double, b.frames), *out[CROSSOVER_BANDS][2];
    in[0] = 1.0;
    for (int i = 0; i < CROSSOVER_BANDS; i++)
        b.band[i] = out[i][0] = out[i][1] = arena_new_array(b.arena, double, b.frames);
    crossover_split(b.crossover, (const double *[]){ in, in }, out, b.frames);
    return b;
}

static double complex spectrum(const struct bench *b, int band, double freq_hz)
{
    double complex sum = 0.0, turn = cexp(-2.0 * M_PI * I * freq_hz / b->rate_hz);
    for (int n = b->frames - 1; n >= 0; n--)
        sum = sum * turn + b->band[band][n];
    return sum;
}

/* The formulas of the header, spelt out. */
struct ideal { double complex low, high, turn; };

static struct ideal ideal_of(double freq_hz, double corner_hz, int rate_hz)
{
    double complex s = I * tan(M_PI * freq_hz / rate_hz) / tan(M_PI * corner_hz / rate_hz);
    double complex d = s * s + sqrt(2.0) * s + 1.0;
    return (struct ideal){ 1.0 / (d * d), s * s * s * s / (d * d),
                           (s * s - sqrt(2.0) * s + 1.0) / d };
}

static void bands_sum_flat_at_every_rate(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
        for (size_t k = 0; k < SETS; k++) {
            struct bench b = bench_new(k, rates[i]);
            for (double f = 15.0; f < 0.49 * rates[i]; f *= 1.7) {
                double complex sum = 0.0, expected = 1.0;
                for (int j = 0; j <= b.count; j++)
                    sum += spectrum(&b, j, f);
                for (int j = 0; j < b.count; j++)
                    expected *= ideal_of(f, sets[k].freq_hz[j], rates[i]).turn;
                /* The demand is 0.001 dB; 1e-8 dB is what the rounding of the samples leaves. */
                near(20.0 * log10(cabs(sum)), 0.0, 1e-8, "level of the sum, dB");
                /* -160 dB: g is rounded to 2^-40, which turns 20 Hz at 192 kHz by 1e-9. */
                near(cabs(sum - expected), 0.0, 1e-8, "sum against the all-pass");
            }
            arena_free(b.arena);
        }
}

static void each_band_follows_its_formula(void **state)
{
    (void)state;
    for (size_t k = 0; k < SETS; k++) {
        int rate = rates[k % (sizeof rates / sizeof *rates)];
        struct bench b = bench_new(k, rate);
        for (double f = 15.0; f < 20000.0; f *= 1.6) {
            double complex rest = 1.0, expected[CROSSOVER_BANDS];
            for (int j = 0; j < b.count; j++) {
                struct ideal h = ideal_of(f, sets[k].freq_hz[j], rate);
                for (int below = 0; below < j; below++)
                    expected[below] *= h.turn;
                expected[j] = rest * h.low;
                rest *= h.high;
            }
            expected[b.count] = rest;
            for (int j = 0; j <= b.count; j++)
                near(cabs(spectrum(&b, j, f) - expected[j]), 0.0, 1e-8, "band against its formula");
        }
        arena_free(b.arena);
    }
}

static void both_sides_are_six_decibels_down_on_the_crossover(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        struct bench b = bench_new(0, rates[i]);
        for (int j = 0; j < 2; j++)
            near(20.0 * log10(cabs(spectrum(&b, j, 2000.0))), -6.0206, 1e-4, "level, dB");
        /* tan stretches the decade: by 0.24 dB at 44.1 kHz */
        near(20.0 * log10(cabs(spectrum(&b, 1, 200.0))), -80.0, 0.3, "a decade below, dB");
        arena_free(b.arena);
    }
}

static void what_is_left_after_the_tail_is_a_millionth(void **state)
{
    (void)state;
    for (size_t k = 0; k < SETS; k++) {
        struct bench b = bench_new(k, 48000);
        double largest = 0.0, late = 0.0;
        for (int n = 0; n < b.frames; n++) {
            double sum = 0.0;
            for (int j = 0; j <= b.count; j++)
                sum += b.band[j][n];
            double *most = n < crossover_tail_frames(b.crossover) ? &largest : &late;
            *most = fmax(*most, fabs(sum));
        }
        assert_true(late <= 1e-6 * largest); /* -120 dB, as declared */
        arena_free(b.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bands_sum_flat_at_every_rate),
        cmocka_unit_test(each_band_follows_its_formula),
        cmocka_unit_test(both_sides_are_six_decibels_down_on_the_crossover),
        cmocka_unit_test(what_is_left_after_the_tail_is_a_millionth),
    };
    return RUN_TESTS(tests);
}
