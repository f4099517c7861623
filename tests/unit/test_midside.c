#include "engine/dsp/midside.h"
#include "tests/lib/check.h"

static void mid_is_the_mean_and_side_half_the_difference(void **state)
{
    (void)state;
    double l = 0.75, r = -0.25, *ch[] = { &l, &r };
    midside_encode(ch, 1);
    near(l, 0.25, 0.0, "mid");
    near(r, 0.5, 0.0, "side");
    midside_decode(ch, 1);
    near(l, 0.75, 0.0, "left");
    near(r, -0.25, 0.0, "right");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mid_is_the_mean_and_side_half_the_difference),
    };
    return RUN_TESTS(tests);
}
