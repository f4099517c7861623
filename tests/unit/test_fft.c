#include "tests/lib/check.h"

#include "engine/audio/fft.h"

/* Arrays of one transform. */
struct table {
    double *in[2], *out[2], *work;
};

static struct table table_new(struct arena *a, int length)
{
    struct table t;
    for (int i = 0; i < 2; i++) {
        t.in[i] = arena_new_array(a, double, length);
        t.out[i] = arena_new_array(a, double, length);
    }
    t.work = arena_new_array(a, double, fft_work(fft_new(a, length)));
    uint32_t seed = 1;
    for (int n = 0; n < length; n++)
        for (int i = 0; i < 2; i++) {
            seed = seed * 1664525u + 1013904223u;
            t.in[i][n] = (int32_t)seed * 0x1p-31;
        }
    return t;
}

static void forward(const struct fft *f, struct table *t)
{
    fft_transform(f, t->in[0], t->in[1], t->out[0], t->out[1], t->work);
}

static void transforms_equal_the_sum_that_defines_them(void **state)
{
    (void)state;
    static const int lengths[] = { 16, 32, 48, 80, 112, 144, 240, 400, 784, 1680 };
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct arena *a = arena_new();
        int length = lengths[i];
        struct table t = table_new(a, length);
        forward(fft_new(a, length), &t);
        double worst = 0;
        for (int k = 0; k < length; k++) {
            long double re = 0, im = 0;
            for (int n = 0; n < length; n++) {
                long double angle = 2 * M_PIl * (long double)(k * n % length) / length;
                re += t.in[0][n] * cosl(angle) + t.in[1][n] * sinl(angle);
                im += t.in[1][n] * cosl(angle) - t.in[0][n] * sinl(angle);
            }
            worst = fmax(worst, hypot(t.out[0][k] - (double)re, t.out[1][k] - (double)im));
        }
        /* a few roundings of 2^-53 on sums of about sqrt(length) */
        near(worst / sqrt(length), 0, 1e-15, "error of a bin over the mean size of bins");
        arena_free(a);
    }
}

static void there_and_back_is_the_input(void **state)
{
    (void)state;
    static const int lengths[] = { 2352, 4704, 5120, 10240 };
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct arena *a = arena_new();
        int length = lengths[i];
        struct table t = table_new(a, length), same = table_new(a, length);
        const struct fft *f = fft_new(a, length);
        forward(f, &t);
        assert_memory_equal(t.in[0], same.in[0], (size_t)length * sizeof(double));
        fft_transform(f, t.out[1], t.out[0], same.in[1], same.in[0], t.work);
        double worst = 0;
        for (int n = 0; n < length; n++)
            for (int c = 0; c < 2; c++)
                worst = fmax(worst, fabs(same.in[c][n] / length - t.in[c][n]));
        near(worst, 0, 2e-15, "error after a round trip, full scale 1");
        arena_free(a);
    }
}

static void every_vector_width_gives_the_same_bits(void **state)
{
    (void)state;
    static const int lengths[] = { 16, 48, 80, 112, 512, 2352, 5120, 10240 };
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct arena *a = arena_new();
        struct table t = table_new(a, lengths[i]), plain = table_new(a, lengths[i]);
        forward(fft_new(a, lengths[i]), &t);
        forward(fft_new_plain(a, lengths[i]), &plain);
        for (int c = 0; c < 2; c++)
            assert_memory_equal(t.out[c], plain.out[c], (size_t)lengths[i] * sizeof(double));
        arena_free(a);
    }
}

static void roots_are_the_nearest_doubles(void **state)
{
    (void)state;
    static const int64_t circles[] = { 7, 9, 360, 4704, 10240, 999983, INT64_C(1) << 40 };
    for (size_t i = 0; i < sizeof circles / sizeof circles[0]; i++)
        for (int k = 0; k < 200; k++) {
            int64_t b = circles[i], at = (int64_t)k * 7919 % b;
            double c, s;
            fft_root(at, b, &c, &s);
            long double angle = 2 * M_PIl * (long double)at / (long double)b;
            /* half a unit in the last place, and what 64 bits of the reference leave open */
            near(c, (double)cosl(angle), fabs(c) * 0x1p-53 + 1e-18, "cosine");
            near(s, (double)sinl(angle), fabs(s) * 0x1p-53 + 1e-18, "sine");
        }
    double c, s;
    fft_root(3, 8, &c, &s);
    assert_true(c == -s && s == 0x1.6a09e667f3bcdp-1);
    fft_root(1, 4, &c, &s);
    assert_true(c == 0 && s == 1);
    fft_root(5, 5, &c, &s);
    assert_true(c == 1 && s == 0);
}

static void other_lengths_are_not_supported(void **state)
{
    (void)state;
    assert_true(fft_supports(16) && fft_supports(16 * 3 * 5 * 7) && fft_supports(20480));
    assert_false(fft_supports(0) || fft_supports(8) || fft_supports(100) || fft_supports(16 * 11));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(transforms_equal_the_sum_that_defines_them),
        cmocka_unit_test(there_and_back_is_the_input),
        cmocka_unit_test(every_vector_width_gives_the_same_bits),
        cmocka_unit_test(roots_are_the_nearest_doubles),
        cmocka_unit_test(other_lengths_are_not_supported),
    };
    return RUN_TESTS(tests);
}
