
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_number_of_sections_equals_the_plain_loop),
        cmocka_unit_test(what_fades_ends_in_silence_without_denormals),
        cmocka_unit_test(tail_lasts_until_120_db_below),
    };
    return RUN_TESTS(tests);
}
