
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(level_moves_by_the_named_decibels),
        cmocka_unit_test(zero_decibels_leave_every_bit_alone),
    };
    return RUN_TESTS(tests);
}
