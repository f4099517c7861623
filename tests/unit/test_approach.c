#include "engine/base/random.h"
#include "engine/dsp/approach.h"
#include "tests/lib/check.h"

enum { COUNT = 700 };

static double value(uint64_t what, int n)
{
    return (double)(random_bits(what, (uint64_t)n) >> 11) * 0x1p-53;
}

/* From the definition, zeros before the start; may differ by rounding. */
static double plain(const double *x, const double *keep, int first, int last)
{
    double y = 0;
    for (int n = last; n >= first && n >= 0; n--)
        y = fmax(x[n], keep[n] * y);
    return y;
}

static void agrees_with_its_definition(void **state)
{
    (void)state;
    static const int windows[] = { 1, 2, 3, 17, 256 };
    double x[COUNT], keep[COUNT];
    for (int n = 0; n < COUNT; n++) {
        x[n] = value(1, n) > 0.95 ? 20 * value(2, n) : 0;
        keep[n] = 0.5 + 0.5 * value(3, n);
    }
    for (int i = 0; i < 5; i++) {
        struct arena *a = arena_new();
        struct approach *p = approach_new(a, windows[i]);
        for (int round = 0; round < 2; round++) {
            for (int n = 0; n < COUNT; n++) {
                int first = n - windows[i] + 1;
                double found = approach_push(p, x[n], keep[n]);
                if (first >= 0)
                    near(found, plain(x, keep, first, n), 1e-12, "y, of values up to 20");
            }
            approach_reset(p);
        }
        arena_free(a);
    }
}

static void a_lone_value_is_approached_from_the_window_on(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct approach *p = approach_new(a, 5);
    static const double expected[] = { 0, 0, 0, 0, 4, 8, 16, 0, 0 }; /* 0: still before the start */
    for (int n = 0; n < 9; n++)
        assert_true(approach_push(p, n == 2 ? 16 : 0, 0.5) == expected[n]);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_its_definition),
        cmocka_unit_test(a_lone_value_is_approached_from_the_window_on),
    };
    return RUN_TESTS(tests);
}
