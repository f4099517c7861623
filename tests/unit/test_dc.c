#include "tests/lib/check.h"
#include "tests/lib/rig.h"

static void corner_lies_on_the_named_frequency(void **state)
{
    (void)state;
    static const int rates[] = { 44100, 192000 };
    for (size_t i = 0; i < 2; i++) {
        struct rig r = rig_new("dc", "corner: 20", rates[i], 1);
        rig_impulse(&r, 1.0, 1.0);
        near(rig_level_db(&r, 20.0), -3.0103, 0.001, "level at the corner, dB");
        for (double f = 5.0; f <= 20000.0; f *= 1.5) /* the transform warps by far less */
            near(rig_level_db(&r, f), -10.0 * log10(1.0 + pow(20.0 / f, 2)), 0.001, "level, dB");
        rig_free(&r);
    }
}

static void an_offset_fades_with_the_time_constant_of_the_corner(void **state)
{
    (void)state;
    struct rig r = rig_new("dc", "corner: 5", 48000, 1);
    enum { FRAMES = 48000 };
    double *x = arena_new_array(r.arena, double, FRAMES), *ch[] = { x };
    for (int n = 0; n < FRAMES; n++)
        x[n] = 0.25;
    r.class->process(r.state, ch, FRAMES);
    for (int n = 0; n < FRAMES; n += 4000) /* the first frame passes whole, so half a frame early */
        near(x[n], 0.25 * exp(-2.0 * M_PI * 5.0 * (n + 0.5) / 48000.0), 1e-6,
             "what is left of 0.25");
    rig_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(corner_lies_on_the_named_frequency),
        cmocka_unit_test(an_offset_fades_with_the_time_constant_of_the_corner),
    };
    return RUN_TESTS(tests);
}
