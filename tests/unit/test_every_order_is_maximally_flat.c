
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_order_is_maximally_flat),
    };
    return RUN_TESTS(tests);
}
