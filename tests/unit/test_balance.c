#include "tests/lib/check.h"
#include "tests/lib/rig.h"

static void right_gains_what_left_loses(void **state)
{
    (void)state;
    for (double db = -24.0; db <= 24.0; db += 6.0) {
        char settings[32];
        snprintf(settings, sizeof settings, "right: %g", db);
        struct rig r = rig_new("balance", settings, 48000, 2);
        double l = 0.5, right = 0.5, *ch[] = { &l, &right };
        r.class->process(r.state, ch, 1);
        near(20.0 * log10(right / l), db, 1e-9, "right against left, dB"); /* coefficient grid */
        near(l * right, 0.25, 1e-9, "product of both factors");
        rig_free(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_gains_what_left_loses),
    };
    return RUN_TESTS(tests);
}
