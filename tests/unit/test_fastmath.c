#include "engine/base/fastmath.h"
#include "engine/base/arena.h"
#include "tests/lib/check.h"

/* Values all over the range, from a counter. */
static double spread(int i, double from, double to)
{
    return from + (to - from) * fmod(i * 0.618033988749895, 1.0);
}

static void log2_agrees_with_the_maths_library(void **state)
{
    (void)state;
    double worst = 0;
    for (int i = 0; i < 200000; i++) {
        double x = exp2(spread(i, -300, 300)), found = fastmath_log2(x);
        worst = fmax(worst, fabs(found - log2(x)) / fabs(log2(x)));
    }
    near(worst, 0, 1e-11, "largest relative error");
}

static void log2_keeps_its_relative_error_beside_one(void **state)
{
    (void)state;
    double worst = 0;
    for (int i = 0; i < 100000; i++) {
        double x = 1 + spread(i, -1e-3, 1e-3);
        if (x != 1)
            worst = fmax(worst, fabs(fastmath_log2(x) / (log1p(x - 1) / M_LN2) - 1));
    }
    near(worst, 0, 1e-11, "largest relative error beside 1");
    assert_true(fastmath_log2(1) == 0);
}

static void powers_of_two_are_exact(void **state)
{
    (void)state;
    for (int k = -1000; k <= 1000; k++) {
        assert_true(fastmath_log2(ldexp(1, k)) == k);
        assert_true(fastmath_exp2(k) == ldexp(1, k));
    }
}

static void exp2_agrees_with_the_maths_library(void **state)
{
    (void)state;
    double worst = 0;
    for (int i = 0; i < 200000; i++) {
        double x = spread(i, -300, 300);
        worst = fmax(worst, fabs(fastmath_exp2(x) / exp2(x) - 1));
    }
    near(worst, 0, 1e-11, "largest relative error");
}

static void many_at_a_time_give_the_same_bits(void **state)
{
    (void)state;
    enum { COUNT = 20003 };
    struct arena *a = arena_new();
    double *levels = arena_new_array(a, double, COUNT);
    double *decibels = arena_new_array(a, double, COUNT);
    for (int i = 0; i < COUNT; i++) {
        levels[i] = exp2(spread(i, -1020, 1020));
        /* among them exact halves of an octave, where rounding turns */
        decibels[i] = i % 3 ? spread(i, -5000, 5000)
                            : (i % 4000 - 2000) * (FASTMATH_DB_PER_OCTAVE / 4);
    }
    decibels[0] = 0;
    for (int i = 0; i < 100; i++)
        levels[i] = 1 + (i - 50) * 0x1p-52;
    double *each = arena_new_array(a, double, 2 * COUNT);
    for (int i = 0; i < COUNT; i++) {
        each[i] = fastmath_db(levels[i]);
        each[COUNT + i] = fastmath_gain(decibels[i]);
    }
    fastmath_dbs(levels, COUNT);
    fastmath_gains(decibels, COUNT);
    assert_memory_equal(levels, each, COUNT * sizeof(double));
    assert_memory_equal(decibels, each + COUNT, COUNT * sizeof(double));
    arena_free(a);
}

static void decibels_go_there_and_back(void **state)
{
    (void)state;
    near(fastmath_db(0.5), -6.020599913279624, 1e-10, "dB of a half");
    near(fastmath_gain(-20), 0.1, 1e-11, "gain of -20 dB");
    assert_true(fastmath_gain(0) == 1.0);
    for (int i = 0; i < 1000; i++) {
        double db = spread(i, -120, 120);
        near(fastmath_db(fastmath_gain(db)), db, 1e-9, "dB there and back");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(log2_agrees_with_the_maths_library),
        cmocka_unit_test(log2_keeps_its_relative_error_beside_one),
        cmocka_unit_test(powers_of_two_are_exact),
        cmocka_unit_test(exp2_agrees_with_the_maths_library),
        cmocka_unit_test(many_at_a_time_give_the_same_bits),
        cmocka_unit_test(decibels_go_there_and_back),
    };
    return RUN_TESTS(tests);
}
