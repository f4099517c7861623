
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(side_falls_by_6_db_an_octave_like_the_analogue_filter),
        cmocka_unit_test(side_falls_by_12_db_an_octave_on_request),
        cmocka_unit_test(the_mid_passes_untouched_at_slope_6),
        cmocka_unit_test(mid_and_side_keep_the_same_phase_at_slope_12),
        cmocka_unit_test(another_slope_is_refused),
    };
    return RUN_TESTS(tests);
}
