
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_gains_what_left_loses),
    };
    return RUN_TESTS(tests);
}
