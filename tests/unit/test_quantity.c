#include "recipes/schema/quantity.h"
#include "tests/lib/check.h"

#define EXACT 0.0 /* a decimal fraction must give the double that C gives for it */

static double parsed(const char *text, enum unit unit)
{
    struct arena *a = arena_new();
    double value = NAN;
    const char *problem = NULL;
    if (!quantity_parse(a, text, unit, &value, &problem))
        fail_msg("'%s': %s", text, problem);
    arena_free(a);
    return value;
}

static void refused(const char *text, enum unit unit, const char *expected)
{
    struct arena *a = arena_new();
    double value = 0.0;
    const char *problem = NULL;
    if (quantity_parse(a, text, unit, &value, &problem))
        fail_msg("'%s' was read as %g", text, value);
    assert_string_equal(problem, expected);
    arena_free(a);
}

static void every_unit_of_the_contract_is_read(void **state)
{
    (void)state;
    near(parsed("2 s", UNIT_SECONDS), 2.0, EXACT, "2 s");
    near(parsed("350 ms", UNIT_SECONDS), 0.35, EXACT, "350 ms");
    near(parsed("75 f", UNIT_SECONDS), 1.0, EXACT, "75 f");
    near(parsed("3:41.250", UNIT_SECONDS), 221.25, EXACT, "3:41.250");
    near(parsed("1:02:03", UNIT_SECONDS), 3723.0, EXACT, "1:02:03");
    near(parsed("350 ms", UNIT_MS), 350.0, EXACT, "350 ms in ms");
    near(parsed("2 s", UNIT_MS), 2000.0, EXACT, "2 s in ms");
    near(parsed("44.1 kHz", UNIT_HZ), 44100.0, EXACT, "44.1 kHz");
    near(parsed("44.1k", UNIT_HZ), 44100.0, EXACT, "44.1k");
    near(parsed("44100", UNIT_HZ), 44100.0, EXACT, "44100");
    near(parsed("120 Hz", UNIT_HZ), 120.0, EXACT, "120 Hz");
    near(parsed("-1.5 dB", UNIT_DB), -1.5, EXACT, "-1.5 dB");
    near(parsed("-14 LUFS", UNIT_LUFS), -14.0, EXACT, "-14 LUFS");
    near(parsed("-1 dBTP", UNIT_DBTP), -1.0, EXACT, "-1 dBTP");
    near(parsed("24 bit", UNIT_BITS), 24.0, EXACT, "24 bit");
    near(parsed("float", UNIT_BITS), 0.0, EXACT, "float");
    near(parsed("50 %", UNIT_PERCENT), 50.0, EXACT, "50 %");
    near(parsed("50%", UNIT_PERCENT), 50.0, EXACT, "50%");
    near(parsed("256k", UNIT_BITRATE), 256000.0, EXACT, "256k");
    near(parsed("104 bpm", UNIT_BPM), 104.0, EXACT, "104 bpm");
    near(parsed("+.5", UNIT_NONE), 0.5, EXACT, "+.5");
}

static void a_bare_number_takes_the_unit_of_its_key(void **state)
{
    (void)state;
    near(parsed("0.35", UNIT_SECONDS), 0.35, EXACT, "seconds");
    near(parsed("8", UNIT_MS), 8.0, EXACT, "milliseconds");
    near(parsed("-3", UNIT_DB), -3.0, EXACT, "decibels");
}

static void times_keep_what_they_were_counted_in(void **state)
{
    (void)state;
    static const struct { const char *text; enum time_kind kind; double v; } times[] = {
        { "2 beats", TIME_BEATS, 2.0 },
        { "1 beat", TIME_BEATS, 1.0 },
        { "150 f", TIME_FRAMES, 150.0 },
        { "2", TIME_SECONDS, 2.0 },
        { "0", TIME_SECONDS, 0.0 },
        { "1:00.5", TIME_SECONDS, 60.5 },
        { "-0:01", TIME_SECONDS, -1.0 },
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        struct time_value t = {0};
        const char *problem = NULL;
        assert_true(quantity_parse_time(a, times[i].text, &t, &problem));
        assert_int_equal(t.kind, times[i].kind);
        near(t.v, times[i].v, EXACT, times[i].text);
    }
    arena_free(a);
}

static void a_wrong_unit_names_what_was_found_and_what_is_expected(void **state)
{
    (void)state;
    refused("250 dB", UNIT_HZ, "the unit 'dB' does not fit, expected a frequency such as 120 Hz or "
            "44.1 kHz");
    refused("-14 dB", UNIT_LUFS, "the unit 'dB' does not fit, expected a loudness such as -14 "
            "LUFS");
    refused("2 Hz", UNIT_SECONDS, "the unit 'Hz' does not fit, expected a time such as 2 s, 350 "
            "ms, 75 f or 3:41.250");
    refused("10 khz", UNIT_HZ, "the unit 'khz' is spelled 'kHz'");
    refused("2 parsec", UNIT_SECONDS,
            "the unit 'parsec' is not known, expected a time such as 2 s, 350 ms, 75 f or "
            "3:41.250");
    refused("2 beats", UNIT_MS, "beats are possible for gaps and crossfades only");
    refused("2 dB", UNIT_NONE, "expected a plain number");
}

static void what_only_looks_like_a_number_is_none(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "", " 1 dB", "1e3", "inf", ".inf", "nan", "0x10", "1_000", "1,5", "--1", "-", ".", "1..2",
            "1.2.3", "1 dB dB",
        "99999999999999999999999999999999999999999", "1 \x1b[31m",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        refused(texts[i], UNIT_DB, "expected a level such as -1.5 dB");
    static const char *const clocks[] = { "1:2", "1:60", "1:02:3", "1:02:03:04", "1:02.", ":30",
                                          "1:-2" };
    for (size_t i = 0; i < sizeof clocks / sizeof clocks[0]; i++)
        refused(clocks[i], UNIT_SECONDS, "expected a time such as 2 s, 350 ms, 75 f or 3:41.250");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_unit_of_the_contract_is_read),
        cmocka_unit_test(a_bare_number_takes_the_unit_of_its_key),
        cmocka_unit_test(times_keep_what_they_were_counted_in),
        cmocka_unit_test(a_wrong_unit_names_what_was_found_and_what_is_expected),
        cmocka_unit_test(what_only_looks_like_a_number_is_none),
    };
    return RUN_TESTS(tests);
}
