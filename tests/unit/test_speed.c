#include "engine/dsp/speed.h"
#include "tests/lib/check.h"

static struct speed_ratio percent(double p)
{
    return speed_ratio_of(&(struct speed_config){ .percent = p });
}

static void percentages_of_two_decimals_are_exact(void **state)
{
    (void)state;
    for (int hundredths = -5000; hundredths <= 10000; hundredths++) {
        struct speed_ratio r = percent(hundredths / 100.0);
        /* Faster means fewer frames: from/to = (10000 + hundredths)/10000. */
        assert_true((int64_t)r.from * 10000 == (int64_t)r.to * (10000 + hundredths));
    }
    struct speed_ratio r = percent(-0.4);
    assert_int_equal(r.from, 249);
    assert_int_equal(r.to, 250);
}

static void cents_are_met_within_a_two_hundredth(void **state)
{
    (void)state;
    for (double cents = -1200; cents <= 1200; cents += 7.3) {
        struct speed_ratio r = speed_ratio_of(&(struct speed_config){ .cents = cents });
        near(1200 * log2((double)r.from / r.to), cents, 0.005, "cents");
        assert_true(r.from > 0 && r.from <= 20000 && r.to > 0 && r.to <= 20000);
    }
    for (double cents = 0.1; cents < 2; cents += 0.013) {
        struct speed_ratio r = speed_ratio_of(&(struct speed_config){ .cents = cents });
        near(1200 * log2((double)r.from / r.to), cents, 0.005, "few cents");
    }
    struct speed_ratio octave = speed_ratio_of(&(struct speed_config){ .cents = 1200 });
    assert_int_equal(octave.from, 2);
    assert_int_equal(octave.to, 1);
}

static void only_a_first_step_in_force_counts(void **state)
{
    (void)state;
    const struct speed_config fast = { .percent = 25 };
    struct chain_step steps[] = { { .class = &speed_processor, .config = &fast },
                                  { .class = processor_find("dc") } };
    struct chain_spec chain = { 2, steps };
    assert_int_equal(speed_of_chain(&chain).from, 5);
    assert_int_equal(speed_of_chain(&chain).to, 4);
    assert_int_equal(speed_rest_of_chain(&chain).count, 1);
    assert_ptr_equal(speed_rest_of_chain(&chain).steps, steps + 1);
    steps[0].bypass = true;
    assert_int_equal(speed_of_chain(&chain).from, 1);
    assert_int_equal(speed_rest_of_chain(&chain).count, 1);
    chain = (struct chain_spec){ 1, steps + 1 };
    assert_int_equal(speed_of_chain(&chain).to, 1);
    assert_int_equal(speed_rest_of_chain(&chain).count, 1);
    assert_int_equal(speed_rest_of_chain(&(struct chain_spec){ 0 }).count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(percentages_of_two_decimals_are_exact),
        cmocka_unit_test(cents_are_met_within_a_two_hundredth),
        cmocka_unit_test(only_a_first_step_in_force_counts),
    };
    return RUN_TESTS(tests);
}
