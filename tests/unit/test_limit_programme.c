#include "tests/bench/quality.h"
#include "tests/lib/check.h"

#define PROGRAMME_LUFS (-10.75) /* 4 to 5 dB off the peaks, as in tests/bench/blocks.c */

/* The residual that no gain smoothed over 10 ms explains; open true-peak limiters leave -28 to -42
 * dB on the same signal at the same loudness (make bench-blocks). */
static void music_is_limited_with_little_distortion(void **state)
{
    (void)state;
    static const struct contender ours = { .name = "limit", .run = run_processor, .what = "limit",
                                           .settings = "ceiling: -1" };
    struct limit_quality q = { 0 };
    quality_of_programme(&ours, PROGRAMME_LUFS, &q);
    print_message("drive %.2f dB, %.2f LUFS, residual %.1f dB, true peak %.3f dB over\n",
                  q.drive_db, q.lufs, q.distortion_db, q.programme_db);
    near(q.lufs, PROGRAMME_LUFS, 0.03, "loudness, LUFS: as near as the drive is solved");
    assert_true(q.distortion_db <= -55);
    assert_true(q.programme_db <= 0.02);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(music_is_limited_with_little_distortion),
    };
    return RUN_TESTS(tests);
}
