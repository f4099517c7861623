
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inverts_the_named_channels_exactly),
        cmocka_unit_test(silence_has_no_sign),
        cmocka_unit_test(one_side_of_a_single_channel_is_refused),
    };
    return RUN_TESTS(tests);
}
