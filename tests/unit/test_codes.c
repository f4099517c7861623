#include "engine/album/codes.h"
#include "engine/album/cdtime.h"
#include "tests/lib/check.h"

static void isrc_is_stored_without_dashes_in_capitals(void **state)
{
    (void)state;
    char isrc[13];
    struct err err = {0};
    assert_true(codes_parse_isrc("gb-aye-26-00001", isrc, POS_NONE, &err));
    assert_string_equal(isrc, "GBAYE2600001");
    assert_true(codes_parse_isrc("QZ1Z92600001", isrc, POS_NONE, &err));
}

static void isrc_that_is_too_short_or_misformed_is_refused(void **state)
{
    (void)state;
    const char *const bad[] = { "", "GBAYE260001", "GBAYE26000012", "1BAYE2600001", "GBAYE26O0001",
                                "GB.YE2600001" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char isrc[13] = "unchanged";
        struct err err = {0};
        assert_false(codes_parse_isrc(bad[i], isrc, POS_NONE, &err));
        assert_string_equal(isrc, "unchanged");
        assert_int_equal(err.code, ERR_RECIPE);
    }
}

/* Check digits: published examples. */
static void ean_and_upc_verify_their_check_digit(void **state)
{
    (void)state;
    char ean[14];
    struct err err = {0};
    assert_true(codes_parse_ean("4006381333931", ean, POS_NONE, &err));
    assert_true(codes_parse_ean("036000291452", ean, POS_NONE, &err)); /* UPC-A */
    assert_string_equal(ean, "0036000291452");
    assert_true(codes_parse_ean("0 36000-29145 2", ean, POS_NONE, &err));
    assert_false(codes_parse_ean("4006381333932", ean, POS_NONE, &err));
    assert_string_equal(err.message, "UPC \"4006381333932\" has the check digit 2, expected 1");
}

static void ean_of_wrong_length_or_with_letters_is_refused(void **state)
{
    (void)state;
    const char *const bad[] = { "", "12345", "40063813339310", "40063813339a1" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char ean[14];
        struct err err = {0};
        assert_false(codes_parse_ean(bad[i], ean, POS_NONE, &err));
    }
}

static void cd_time_counts_75_frames_a_second(void **state)
{
    (void)state;
    char text[12];
    struct cdframe limit = cdtime_frames((struct cdtime){ 99, 59, 74 });
    assert_int_equal(limit.v, CDTIME_LIMIT);
    assert_string_equal(cdtime_format(limit, text), "99:59:74");
    assert_int_equal(cdtime_samples((struct cdframe){ 1 }, 44100), 588);
    assert_int_equal(cdtime_samples((struct cdframe){ 1 }, 192000), 2560);
    assert_int_equal(cdtime_nearest(293, 44100).v, 0);
    assert_int_equal(cdtime_nearest(294, 44100).v, 1); /* ties go up */
    assert_int_equal(cdtime_up(1, 44100).v, 1);
    assert_int_equal(cdtime_up(588, 44100).v, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(isrc_is_stored_without_dashes_in_capitals),
        cmocka_unit_test(isrc_that_is_too_short_or_misformed_is_refused),
        cmocka_unit_test(ean_and_upc_verify_their_check_digit),
        cmocka_unit_test(ean_of_wrong_length_or_with_letters_is_refused),
        cmocka_unit_test(cd_time_counts_75_frames_a_second),
    };
    return RUN_TESTS(tests);
}
