/* EBU Tech 3342 (2023), minimum requirements: loudness range of stereo tones of 1000 Hz, 20 s a
 * level. Cases 5 and 6 are real programmes. */
#include "tests/lib/check.h"

#include "engine/meter/windows.h"

/* padded: with 1.5 s of silence behind, as the document now has it for files. */
static double range_of(int rate_hz, const double *levels_db, int count, int times, bool padded)
{
    struct arena *a = arena_new();
    struct windows *w = windows_new(a, rate_hz, 2);
    double *second = arena_new_array(a, double, rate_hz);
    const double *const ch[2] = { second, second };
    for (int i = 0; i < count * times; i++) {
        double gain = pow(10, levels_db[i % count] / 20);
        for (int n = 0; n < rate_hz; n++)
            second[n] = gain * sin(2 * M_PI * 1000 * n / rate_hz);
        for (int s = 0; s < 20; s++)
            windows_feed(w, ch, rate_hz);
    }
    double range = padded ? windows_padded_range(w) : windows_finish(w).range_lu;
    arena_free(a);
    return range;
}

static const struct { double levels[5]; int count; double range; } cases[] = {
    { { -20, -30 }, 2, 10 },
    { { -20, -15 }, 2, 5 },
    { { -40, -20 }, 2, 20 },
    { { -50, -35, -20, -35, -50 }, 5, 15 },
};

static void cases_1_to_4_range_within_1_lu(void **state)
{
    (void)state;
    static const int rates[] = { 48000, 44100, 96000 };
    for (int r = 0; r < 3; r++)
        for (int i = 0; i < 4; i++)
            for (int padded = 0; padded < 2; padded++)
                near(range_of(rates[r], cases[i].levels, cases[i].count, 1, padded), cases[i].range,
                     1, "LRA, LU");
}

/* "The loudness range of a programme does not change when it is repeated." */
static void repeating_the_programme_changes_nothing(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++)
        near(range_of(48000, cases[i].levels, cases[i].count, 2, false),
             range_of(48000, cases[i].levels, cases[i].count, 1, false), 0.5,
             "LRA of the repeated programme, LU"); /* windows across the seam are new values */
}

static void a_programme_without_a_whole_window_has_no_range(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct windows *w = windows_new(a, 48000, 1);
    double x[480] = { 0.5 };
    const double *const ch[1] = { x };
    for (int i = 0; i < 299; i++)
        windows_feed(w, ch, 480);
    near(windows_finish(w).range_lu, 0, 0, "LRA of 2.99 s");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_1_to_4_range_within_1_lu),
        cmocka_unit_test(repeating_the_programme_changes_nothing),
        cmocka_unit_test(a_programme_without_a_whole_window_has_no_range),
    };
    return RUN_TESTS(tests);
}
