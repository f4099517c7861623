#include "engine/dsp/steady.h"
#include "tests/lib/check.h"

/* Four units in the last place: what a series of a dozen terms may lose. */
#define RELATIVE 1e-15

static void exp_and_ln_agree_with_the_library(void **state)
{
    (void)state;
    for (double x = -600.0; x <= 600.0; x += 1.37)
        near(steady_exp(x) / exp(x), 1.0, RELATIVE, "exp against the library's");
    for (double x = 1e-300; x < 1e300; x *= 3.1)
        near(steady_ln(x), log(x), RELATIVE * fabs(log(x)), "ln against the library's");
    for (double x = 0.5; x < 2.0; x += 0.013)
        near(steady_ln(x), log(x), RELATIVE, "ln near 1 against the library's");
}

static void sine_and_cosine_agree_with_the_library(void **state)
{
    (void)state;
    for (double x = 1e-6; x < M_PI / 2.0; x += 0.0031) {
        near(steady_sin(x) / sin(x), 1.0, RELATIVE, "sine against the library's");
        near(steady_cos(x), cos(x), RELATIVE, "cosine against the library's");
    }
}

static void special_values_are_exact(void **state)
{
    (void)state;
    near(steady_exp(0.0), 1.0, 0.0, "exp(0)");
    near(steady_ln(1.0), 0.0, 0.0, "ln(1)");
    near(steady_sin(0.0), 0.0, 0.0, "sin(0)");
    near(steady_cos(0.0), 1.0, 0.0, "cos(0)");
    near(steady_from_db(0.0, 20.0), 1.0, 0.0, "0 dB");
    near(steady_from_db(20.0, 20.0), 10.0, 10.0 * RELATIVE, "20 dB");
}

/* Pinned bits: another machine, compiler or library must find the same. */
static void bits_are_those_of_every_machine(void **state)
{
    (void)state;
    near(steady_exp(1.25), 0x1.bec38edb0fafp+1, 0.0, "exp(1.25)");
    near(steady_ln(7.0), 0x1.f2272ae325a57p+0, 0.0, "ln(7)");
    near(steady_sin(1.0), 0x1.aed548f090cedp-1, 0.0, "sin(1)");
    near(steady_cos(1.0), 0x1.14a280fb50689p-1, 0.0, "cos(1)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exp_and_ln_agree_with_the_library),
        cmocka_unit_test(sine_and_cosine_agree_with_the_library),
        cmocka_unit_test(special_values_are_exact),
        cmocka_unit_test(bits_are_those_of_every_machine),
    };
    return RUN_TESTS(tests);
}
