#include "engine/audio/fourier.h"
#include "engine/base/random.h"
#include "tests/lib/check.h"

#include <complex.h>

static double noise(uint64_t position)
{
    return (double)(int64_t)random_bits(3, position) * 0x1p-63;
}

/* Length 64 = 4^3 and 128 = 2 x 4^3: both ends of the recursion. */
static void equals_the_sum_of_the_definition(void **state)
{
    (void)state;
    for (int length = 16; length <= 512; length *= 2) {
        struct arena *a = arena_new();
        double *re = arena_new_array(a, double, 512), *im = arena_new_array(a, double, 512);
        double complex x[512];
        for (int n = 0; n < length; n++)
            x[n] = (re[n] = noise(2 * (uint64_t)n)) + I * (im[n] = noise(2 * (uint64_t)n + 1));
        fourier_forward(fourier_new(a, length), re, im);
        for (int k = 0; k < length; k++) {
            double complex sum = 0.0;
            for (int n = 0; n < length; n++)
                sum += x[n] * cexp(-2.0 * M_PI * I * (k * n % length) / length);
            /* twiddles on a grid of 2^-40, 512 terms */
            near(re[k], creal(sum), 1e-10, "real part");
            near(im[k], cimag(sum), 1e-10, "imaginary part");
        }
        arena_free(a);
    }
}

static void the_inverse_brings_everything_back(void **state)
{
    (void)state;
    for (int length = 4096; length <= 65536; length *= 4) {
        struct arena *a = arena_new();
        double *re = arena_new_array(a, double, length), *im = arena_new_array(a, double, length);
        struct fourier *f = fourier_new(a, length);
        for (int n = 0; n < length; n++) {
            re[n] = noise(2 * (uint64_t)n);
            im[n] = noise(2 * (uint64_t)n + 1);
        }
        fourier_forward(f, re, im);
        fourier_inverse(f, re, im);
        double worst = 0.0;
        for (int n = 0; n < length; n++)
            worst = fmax(worst, hypot(re[n] / length - noise(2 * (uint64_t)n),
                                      im[n] / length - noise(2 * (uint64_t)n + 1)));
        near(worst, 0.0, 1e-11, "error of a round trip"); /* -220 dB: the grid of the twiddles */
        arena_free(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_the_sum_of_the_definition),
        cmocka_unit_test(the_inverse_brings_everything_back),
    };
    return RUN_TESTS(tests);
}
