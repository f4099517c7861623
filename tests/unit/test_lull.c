#include "engine/dsp/lull.h"
#include "tests/lib/check.h"

static void even_sound_and_silence_have_speed_one(void **state)
{
    (void)state;
    static const double powers[] = { 0, 1e-20, 1e-6, 0.3, 1, 1e6 };
    for (int i = 0; i < 6; i++) {
        struct arena *a = arena_new();
        struct lull *l = lull_new(a, 3000);
        double speed = 0;
        for (int n = 0; n < 1000; n++)
            speed = lull_push(l, powers[i]);
        near(speed, 1, 1e-12, "speed");
        arena_free(a);
    }
}

/* Half of a second at 1, then ten times weaker or stronger: by the formula with e = 1/4. */
static void weak_sound_is_fast_and_strong_sound_slow(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct lull *l = lull_new(a, 3000);
    enum { LONG = 240 + LULL_AHEAD + 1, NEAR = 2 * LULL_AHEAD + 1 };
    double speed = 0, mean = (LONG - NEAR + NEAR * 0.1) / LONG;
    for (int n = 0; n < 1500 + NEAR; n++)
        speed = lull_push(l, n < 1500 ? 1 : 0.1);
    near(speed, 1.25 / (0.1 / mean + 0.25), 1e-9, "speed in the lull");
    lull_reset(l);
    for (int n = 0; n < 1500 + NEAR; n++)
        speed = lull_push(l, n < 1500 ? 1 : 10);
    assert_true(speed == LULL_SLOWEST);
    lull_reset(l);
    for (int n = 0; n < 1500 + NEAR; n++)
        speed = lull_push(l, n < 1500 ? 1 : 0);
    assert_true(speed == 4);
    arena_free(a);
}

static void the_speed_belongs_to_the_cell_named(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct lull *l = lull_new(a, 3000);
    double slowest = 9;
    int at = 0;
    for (int n = 0; n < 1000; n++) {
        double speed = lull_push(l, n >= 498 && n <= 502 ? 1.2 : 1);
        if (n >= 300 && speed < slowest) {
            slowest = speed;
            at = n - LULL_AHEAD;
        }
    }
    /* All five lie in the nine around it from 498 to 502; the first of equal ones is found. */
    assert_int_equal(at, 498);
    arena_free(a);
}

static void nothing_drifts(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct lull *l = lull_new(a, 3000);
    for (int n = 0; n < 1000000; n++)
        lull_push(l, n % 7 * 0.37);
    double speed = 0;
    for (int n = 0; n < 1000; n++)
        speed = lull_push(l, 1e-9);
    near(speed, 1, 1e-12, "speed after much louder sound");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(even_sound_and_silence_have_speed_one),
        cmocka_unit_test(weak_sound_is_fast_and_strong_sound_slow),
        cmocka_unit_test(the_speed_belongs_to_the_cell_named),
        cmocka_unit_test(nothing_drifts),
    };
    return RUN_TESTS(tests);
}
