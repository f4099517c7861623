#include "engine/dsp/butterworth.h"
#include "tests/lib/check.h"

#include <complex.h>

static double complex value(const struct analogue *h, int count, double x)
{
    double complex s = I * x, product = 1.0;
    for (int i = 0; i < count; i++) {
        const double *b = h[i].b, *a = h[i].a;
        product *= (b[0] + s * (b[1] + s * b[2])) / (a[0] + s * (a[1] + s * a[2]));
    }
    return product;
}

/* |H|^2 = 1/(1 + x^2n) for the low-pass and x^2n/(1 + x^2n) for the high-pass. */
static void every_order_is_maximally_flat(void **state)
{
    (void)state;
    for (int order = 1; order <= 8; order++) {
        struct analogue low[BUTTERWORTH_MOST], high[BUTTERWORTH_MOST];
        int count = butterworth_prototypes(order, 100.0, false, low);
        assert_int_equal(butterworth_prototypes(order, 100.0, true, high), count);
        assert_int_equal(count, (order + 1) / 2);
        for (double x = 0.1; x < 10.0; x *= 1.2) {
            double power = pow(x, 2.0 * order);
            near(pow(cabs(value(low, count, x)), 2) * (1.0 + power), 1.0, 1e-12, "low-pass");
            near(pow(cabs(value(high, count, x)), 2) * (1.0 + 1.0 / power), 1.0, 1e-12,
                 "high-pass");
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_order_is_maximally_flat),
    };
    return RUN_TESTS(tests);
}
