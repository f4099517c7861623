
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_hundred_random_bells_stay_within_0_02_db),
        cmocka_unit_test(every_section_is_stable_and_on_the_grid),
        cmocka_unit_test(zeros_at_zero_frequency_are_exact),
        cmocka_unit_test(a_design_takes_little_time),
        cmocka_unit_test(bits_are_those_of_every_machine),
    };
    return RUN_TESTS(tests);
}
