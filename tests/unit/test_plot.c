#include "tests/lib/check.h"

#include "engine/cli/plot.h"

static char *drawn(struct arena *a, const struct measures *m, const struct history *h)
{
    struct text out = text_new(a);
    if (h)
        plot_loudness(&out, m, h, 40);
    else
        plot_spectrum(&out, m);
    return out.s;
}

/* Three minutes: -14 LUFS, then 3 LU less, then nothing for a third each. */
static void loudness_is_drawn_over_time(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    enum { COUNT = 1800 };
    struct history h = { COUNT, 4800, arena_new_array(a, double, COUNT),
                         arena_new_array(a, double, COUNT) };
    for (int i = 0; i < COUNT; i++) {
        h.short_term_lufs[i] = i < 600 ? -14 : i < 1200 ? -17 : -INFINITY;
        h.true_peak_dbtp[i] = i == 100 ? -0.5 : i == 700 ? 0.2 : i == 900 ? 0.9 : -6;
    }
    struct measures m = { .rate_hz = 48000, .length_frames = 48000 * 180, .true_peak_dbtp = 0.9,
                          .true_peak_frame = 48000 * 90 };
    assert_string_equal(
        drawn(a, &m, &h),
        "  LUFS  short-term loudness\n"
        "  -14 ┤███████████\n"
        "      │███████████▄▄▄▄▄▄▄▄▄▄▄\n"
        "  -18 ┤██████████████████████\n"
        "      │██████████████████████\n"
        "  -22 ┤██████████████████████\n"
        "      │██████████████████████\n"
        "  -26 ┤██████████████████████\n"
        "      │██████████████████████\n"
        "  -30 ┤██████████████████████\n"
        "      │██████████████████████\n"
        "  -34 ┤██████████████████████\n"
        "      │██████████████████████\n"
        "      └┬──────────┬──────────┬──────────\n"
        "       0:00       1:00       2:00\n"
        "  dBTP  .          !   ▲\n"
        "       ▲ largest true peak: +0.90 dBTP at 1:30.000; ! over 0, . over -1 dBTP\n");
    arena_free(a);
}

static void what_is_short_is_stretched_and_silence_is_told(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    double loudness[2] = { -20, -20 }, peaks[2] = { -20, -20 };
    struct history h = { 2, 4800, loudness, peaks };
    struct measures m = { .rate_hz = 48000, .length_frames = 9600, .true_peak_dbtp = -20 };
    const char *text = drawn(a, &m, &h);
    assert_non_null(strstr(text, "  -20 ┤█████████████████████████████████\n"));
    assert_non_null(strstr(text, "\n       0.0 s            0.1 s\n"));
    loudness[0] = loudness[1] = -INFINITY;
    assert_non_null(strstr(drawn(a, &m, &h), "nothing to draw"));
    h.count = 0;
    assert_non_null(strstr(drawn(a, &m, &h), "nothing to draw"));
    arena_free(a);
}

static void a_spectrum_has_its_decades(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct measures m = { .spectrum_bands = 31 };
    for (int b = 0; b < 31; b++)
        m.spectrum_dbfs[b] = b == 17 ? -25 : -INFINITY;
    const char *text = drawn(a, &m, NULL);
    assert_non_null(strstr(text, "  -20 ┤                                  ▄▄\n"));
    assert_non_null(strstr(text, " 31.5  63    125   250   500   1k    2k    4k    8k    16k\n"));
    m.spectrum_dbfs[17] = -INFINITY;
    assert_string_equal(drawn(a, &m, NULL), "");
    arena_free(a);
}

static void without_a_terminal_it_is_80_columns_wide(void **state)
{
    (void)state;
    FILE *f = tmpfile();
    assert_non_null(f);
    assert_int_equal(plot_width(fileno(f)), 80);
    fclose(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loudness_is_drawn_over_time),
        cmocka_unit_test(what_is_short_is_stretched_and_silence_is_told),
        cmocka_unit_test(a_spectrum_has_its_decades),
        cmocka_unit_test(without_a_terminal_it_is_80_columns_wide),
    };
    return RUN_TESTS(tests);
}
