/* The whole file, for the comparison of its inner loops. */
#include "engine/audio/oversample.c"
#include "tests/lib/check.h"
#include "tests/lib/signals.h"

#define FRAMES 4000
#define STEADY 600 /* frames after which every filter is full */

static const int factors[] = { 2, 4, 8, 16 };
#define FACTORS 4

static double db(double gain)
{
    return 20 * log10(gain);
}

/* What the work does to one channel. */
struct bench {
    struct arena *arena;
    struct oversampler *o;
    double *high;            /* NULL, or: takes the samples at the high rate */
    const double *instead;   /* NULL, or: puts these in their place          */
    double last[2];
    bool is_averaging;
    int at, factor;
};

static void work(void *user, int channel, double *x, int count)
{
    struct bench *b = user;
    for (int n = 0; n < count; n++) {
        double now = x[n];
        if (b->high)
            b->high[b->at + n] = now;
        if (b->instead)
            now = b->instead[b->at + n];
        x[n] = b->is_averaging ? 0.5 * (b->last[channel] + now) : now;
        b->last[channel] = now;
    }
    if (channel == 0)
        b->at += count;
}

static struct bench bench_new(int factor, int channels, bool is_averaging)
{
    struct bench b = { .arena = arena_new(), .is_averaging = is_averaging, .factor = factor };
    b.o = oversample_new(b.arena, factor, channels, is_averaging);
    return b;
}

static void pass(struct bench *b, double *x, int frames)
{
    oversample_process(b->o, &x, frames, work, b);
}

/* Level of an impulse response at a frequency, which it must have without a phase of its own around
 * the latency. */
static double level_db(const double *response, int latency, double frequency)
{
    double re = 0, im = 0;
    for (int n = 0; n < FRAMES; n++) {
        re += response[n] * cos(2 * M_PI * frequency * (n - latency));
        im += response[n] * sin(2 * M_PI * frequency * (n - latency));
    }
    near(im, 0, 1e-7, "phase beside the declared latency");
    return db(re);
}

static void response_is_flat_and_late_by_the_declared_frames(void **state)
{
    (void)state;
    for (int i = 0; i < FACTORS; i++)
        for (int averaging = 0; averaging <= 1; averaging++) {
            struct bench b = bench_new(factors[i], 1, averaging);
            double x[FRAMES] = { 1 };
            pass(&b, x, FRAMES);
            char what[64];
            for (double f = 0; f <= 0.4536; f += 0.0036) {
                snprintf(what, sizeof what, "%dx, averaging %d, level at %.4f of the rate, dB",
                         factors[i], averaging, f);
                /* At twice the rate the mean's fall is large and its series short. */
                near(level_db(x, oversample_latency_frames(b.o), f), 0,
                     averaging && factors[i] == 2 ? 0.1 : averaging ? 0.001 : 0.0001, what);
            }
            arena_free(b.arena);
        }
}

static void images_lie_below_120_db(void **state)
{
    (void)state;
    static const double tones[] = { 0.01, 0.113, 0.25, 0.4, 0.455 };
    for (int i = 0; i < FACTORS; i++)
        for (size_t t = 0; t < sizeof tones / sizeof *tones; t++) {
            struct bench b = bench_new(factors[i], 1, false);
            double x[FRAMES] = { 0 };
            b.high = arena_new_array(b.arena, double, FRAMES * factors[i]);
            signal_add_sine(x, FRAMES, tones[t], 1, 0.3);
            pass(&b, x, FRAMES);
            const double *steady = b.high + STEADY * factors[i];
            int count = (FRAMES - STEADY) * factors[i];
            double tone = tones[t] / factors[i];
            char what[64];
            snprintf(what, sizeof what, "%dx, all but the tone at %g", factors[i], tones[t]);
            near(signal_residual(steady, count, &tone, 1) * sqrt(2), 0, 1e-6, what);
            arena_free(b.arena);
        }
}

static void what_would_alias_lies_below_120_db(void **state)
{
    (void)state;
    for (int i = 0; i < FACTORS; i++)
        for (int averaging = 0; averaging <= 1; averaging++)
            for (int image = 1; image < factors[i]; image++) {
                /* Falls on 0.41 of the rate. */
                double at = image % 2 ? (image + 1) / 2 - 0.41 : image / 2 + 0.41;
                if (at > 0.5 * factors[i])
                    continue;
                struct bench b = bench_new(factors[i], 1, averaging);
                double x[FRAMES] = { 0 };
                double *tone = arena_new_array(b.arena, double, FRAMES * factors[i]);
                signal_add_sine(tone, FRAMES * factors[i], at / factors[i], 1, 0.7);
                b.instead = tone;
                pass(&b, x, FRAMES);
                char what[64];
                snprintf(what, sizeof what, "%dx, averaging %d, alias of %g", factors[i],
                         averaging, at);
                near(signal_peak(x + STEADY, FRAMES - STEADY), 0, 1e-6, what);
                arena_free(b.arena);
            }
}

static void any_split_and_a_reset_give_the_same_bits(void **state)
{
    (void)state;
    static const int sizes[] = { 1, 7, 64, 65, 1000 };
    for (int i = 0; i < FACTORS; i++) {
        struct bench b = bench_new(factors[i], 2, true);
        double x[2][FRAMES] = { { 0 } }, whole[2][FRAMES], parts[2][FRAMES];
        signal_add_noise(x[0], FRAMES, 1, 1);
        signal_add_noise(x[1], FRAMES, 2, 1);
        memcpy(whole, x, sizeof x);
        oversample_process(b.o, (double *[]){ whole[0], whole[1] }, FRAMES, work, &b);
        for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
            oversample_reset(b.o);
            b.last[0] = b.last[1] = 0;
            memcpy(parts, x, sizeof x);
            for (int at = 0; at < FRAMES; at += sizes[s])
                oversample_process(b.o, (double *[]){ parts[0] + at, parts[1] + at },
                                   FRAMES - at < sizes[s] ? FRAMES - at : sizes[s], work, &b);
            assert_memory_equal(whole, parts, sizeof whole);
        }
        arena_free(b.arena);
    }
}

static void wide_and_narrow_vectors_and_a_plain_loop_give_the_same_bits(void **state)
{
    (void)state;
    double x[400] = { 0 }, taps[48] = { 0 }, plain[208], found[208];
    signal_add_noise(x, 400, 3, 1);
    signal_add_noise(taps, 48, 4, 1);
    for (int adds = 0; adds <= 1; adds++) {
        for (int n = 0; n < 208; n++) {
            plain[n] = adds ? 0.1 * n : 0;
            for (int k = 0; k < 48; k++)
                plain[n] += taps[k] * (x[100 + n - k] + x[103 + n + k]);
        }
        static const folding folds[] = { fold_narrow,
#if defined __x86_64__
                                         fold_wide
#endif
        };
        for (size_t i = 0; i < sizeof folds / sizeof *folds; i++) {
            if (i > 0 && fastest_fold() == fold_narrow)
                continue; /* not this processor */
            for (int n = 0; n < 208; n++)
                found[n] = 0.1 * n;
            folds[i](x + 100, x + 103, taps, 48, adds, found, 208);
            assert_memory_equal(plain, found, sizeof plain);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(response_is_flat_and_late_by_the_declared_frames),
        cmocka_unit_test(images_lie_below_120_db),
        cmocka_unit_test(what_would_alias_lies_below_120_db),
        cmocka_unit_test(wide_and_narrow_vectors_and_a_plain_loop_give_the_same_bits),
        cmocka_unit_test(any_split_and_a_reset_give_the_same_bits),
    };
    return RUN_TESTS(tests);
}
