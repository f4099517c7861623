
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hundred_percent_leaves_every_bit_alone),
        cmocka_unit_test(amount_is_the_level_of_the_side),
        cmocka_unit_test(only_the_side_above_the_frequency_changes),
        cmocka_unit_test(the_mid_passes_untouched),
    };
    return RUN_TESTS(tests);
}
