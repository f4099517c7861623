
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(corner_lies_on_the_named_frequency),
        cmocka_unit_test(an_offset_fades_with_the_time_constant_of_the_corner),
    };
    return RUN_TESTS(tests);
}
