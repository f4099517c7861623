
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mid_is_the_mean_and_side_half_the_difference),
    };
    return RUN_TESTS(tests);
}
