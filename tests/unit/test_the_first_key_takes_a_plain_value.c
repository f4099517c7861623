
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_processor_is_found_by_its_name),
        cmocka_unit_test(the_processors_of_the_contract_are_there),
        cmocka_unit_test(every_processor_and_key_explains_itself),
        cmocka_unit_test(the_first_key_takes_a_plain_value),
    };
    return RUN_TESTS(tests);
}
