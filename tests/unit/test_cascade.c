#include "engine/dsp/cascade.h"
#include "engine/base/units.h"
#include "tests/lib/check.h"
#include "tests/lib/rig.h"

#define FRAMES 3000

/* Stable, unlike each other. */
static struct section section_of(int i)
{
    return (struct section){ 0.5 + 0.1 * i, -0.3, 0.2 - 0.05 * i, -1.2 + 0.1 * i, 0.6 - 0.04 * i };
}

/* The plain loop that every path must equal bit for bit. */
static void plain(double *x, int count)
{
    for (int i = 0; i < count; i++) {
        struct section k = section_of(i);
        double b0 = coefficient(k.b0), b1 = coefficient(k.b1), b2 = coefficient(k.b2);
        double a1 = coefficient(k.a1), a2 = coefficient(k.a2), s1 = 0.0, s2 = 0.0;
        for (int n = 0; n < FRAMES; n++) {
            double y = b0 * x[n] + s1;
            s1 = (b1 * x[n] + s2) - a1 * y;
            s2 = b2 * x[n] - a2 * y;
            x[n] = y;
        }
    }
}

static void any_number_of_sections_equals_the_plain_loop(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    for (int count = 0; count <= 9; count++) {
        struct section sections[9];
        for (int i = 0; i < count; i++)
            sections[i] = section_of(i);
        for (int channels = 1; channels <= 2; channels++) {
            struct cascade *c = cascade_new(a, sections, count, channels);
            double x[2][FRAMES], y[2][FRAMES], *ch[] = { y[0], y[1] };
            for (int k = 0; k < 2; k++) {
                rig_noise(x[k], FRAMES, (unsigned)k);
                memcpy(y[k], x[k], sizeof y[k]);
                plain(x[k], count);
            }
            cascade_process(c, ch, FRAMES);
            for (int k = 0; k < channels; k++)
                assert_memory_equal(x[k], y[k], sizeof x[k]);
        }
    }
    arena_free(a);
}

/* Poles of radius 0.9995: without clearing they would meet denormals after 1.4e6 frames. */
static void what_fades_ends_in_silence_without_denormals(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct section slow = { 1.0, 0.0, 0.0, -2.0 * 0.9995 * 0.99, 0.9995 * 0.9995 };
    struct cascade *c = cascade_new(a, &slow, 1, 1);
    double block[4096], *ch[] = { block };
    bool is_silent = false;
    for (int i = 0; i < 400; i++) {
        memset(block, 0, sizeof block);
        if (i == 0)
            block[0] = 1.0;
        cascade_process(c, ch, 4096);
        is_silent = true;
        for (int n = 0; n < 4096; n++) {
            assert_int_not_equal(fpclassify(block[n]), FP_SUBNORMAL);
            is_silent = is_silent && block[n] == 0.0 && !signbit(block[n]);
        }
    }
    assert_true(is_silent);
    arena_free(a);
}

static void tail_lasts_until_120_db_below(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct section pole = { .b0 = 1.0, .a1 = -0.999 };
    near(cascade_tail_frames(cascade_new(a, &pole, 1, 1), 44100), log(1e6) / -log(0.999), 1.0,
         "frames");
    struct section slow = { .b0 = 1.0, .a1 = -0.999999 };
    assert_int_equal(cascade_tail_frames(cascade_new(a, &slow, 1, 1), 44100), 17640); /* 0.4 s */
    struct section none = { .b0 = 1.0, .b1 = 1.0 };
    assert_int_equal(cascade_tail_frames(cascade_new(a, &none, 1, 1), 44100), 0);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_number_of_sections_equals_the_plain_loop),
        cmocka_unit_test(what_fades_ends_in_silence_without_denormals),
        cmocka_unit_test(tail_lasts_until_120_db_below),
    };
    return RUN_TESTS(tests);
}
