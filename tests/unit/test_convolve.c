#include "engine/audio/convolve.h"
#include "engine/base/random.h"
#include "tests/lib/check.h"

#define FRAMES 3000

static void noise(double *x, int count, unsigned seed)
{
    for (int n = 0; n < count; n++)
        x[n] = (double)(int64_t)random_bits(seed, (uint64_t)n) * 0x1p-63;
}

static void equals_the_sum_of_products(void **state)
{
    (void)state;
    static const int counts[] = { 1, 63, 64, 65, 300, 1000 };
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        for (int channels = 1; channels <= 2; channels++) {
            struct arena *a = arena_new();
            double taps[1000], x[2][FRAMES], y[2][FRAMES], *ch[] = { y[0], y[1] };
            noise(taps, counts[i], 1);
            noise(x[0], FRAMES, 2);
            noise(x[1], FRAMES, 3);
            memcpy(y, x, sizeof y);
            struct convolver *c = convolve_new(a, taps, counts[i], channels);
            convolve_process(c, ch, FRAMES);
            int late = convolve_latency_frames(c);
            for (int k = 0; k < channels; k++)
                for (int n = 0; n < FRAMES; n += 7) {
                    double sum = 0.0;
                    for (int t = 0; t < counts[i] && t <= n - late; t++)
                        sum += taps[t] * x[k][n - late - t];
                    /* 1000 terms on the twiddles' grid of 2^-40 */
                    near(y[k][n], sum, 1e-9, "filtered sample");
                }
            arena_free(a);
        }
}

static void any_split_and_a_reset_give_the_same_bits(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    double taps[300], x[2][FRAMES], whole[2][FRAMES], parts[2][FRAMES];
    noise(taps, 300, 1);
    noise(x[0], FRAMES, 2);
    noise(x[1], FRAMES, 3);
    struct convolver *c = convolve_new(a, taps, 300, 2);
    memcpy(whole, x, sizeof x);
    convolve_process(c, (double *[]){ whole[0], whole[1] }, FRAMES);
    static const int sizes[] = { 1, 64, 100, 1024 };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        convolve_reset(c);
        memcpy(parts, x, sizeof x);
        for (int at = 0; at < FRAMES; at += sizes[i]) {
            int frames = FRAMES - at < sizes[i] ? FRAMES - at : sizes[i];
            convolve_process(c, (double *[]){ parts[0] + at, parts[1] + at }, frames);
        }
        assert_memory_equal(whole, parts, sizeof whole);
    }
    arena_free(a);
}

static void silence_comes_back_to_the_bit_once_the_taps_have_passed(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    double taps[300], x[FRAMES] = { 0 }, zero[FRAMES] = { 0 }, *ch[] = { x };
    noise(taps, 300, 1);
    noise(x, 100, 2);
    struct convolver *c = convolve_new(a, taps, 300, 1);
    convolve_process(c, ch, FRAMES);
    assert_memory_equal(x + 1000, zero, sizeof(double) * (FRAMES - 1000));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_the_sum_of_products),
        cmocka_unit_test(any_split_and_a_reset_give_the_same_bits),
        cmocka_unit_test(silence_comes_back_to_the_bit_once_the_taps_have_passed),
    };
    return RUN_TESTS(tests);
}
