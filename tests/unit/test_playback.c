#include "engine/meter/playback.h"
#include "tests/lib/check.h"

#define EXACT 1e-9 /* sums of decimals: a few roundings of 2^-52 */

static struct playback_platform platform(enum playback_raise raise, enum playback_album album)
{
    return (struct playback_platform){ "p", NULL, -14.0, album, raise, -1.0, "", "" };
}

static void is_played(struct played r, double gain_db, double loudness_lufs, double peak_dbtp,
                      bool is_limited)
{
    near(r.gain_db, gain_db, EXACT, "gain, dB");
    near(r.loudness_lufs, loudness_lufs, EXACT, "loudness, LUFS");
    near(r.peak_dbtp, peak_dbtp, EXACT, "peak, dBTP");
    assert_int_equal(r.is_limited, is_limited);
}

static void what_is_louder_is_turned_down_by_everyone(void **state)
{
    (void)state;
    const struct playback_song loud = { "", -9.5, -1.0, 200.0 };
    for (int raise = PLAYBACK_DOWN_ONLY; raise <= PLAYBACK_UP_LIMITED; raise++) {
        struct playback_platform p = platform((enum playback_raise)raise, PLAYBACK_TRACK_ONLY);
        is_played(playback_track(&p, &loud), -4.5, -14.0, -5.5, false);
    }
}

static void what_is_quieter_is_raised_as_each_does(void **state)
{
    (void)state;
    const struct playback_song quiet = { "", -20.0, -4.0, 200.0 };
    struct playback_platform down = platform(PLAYBACK_DOWN_ONLY, PLAYBACK_TRACK_ONLY);
    struct playback_platform peak = platform(PLAYBACK_UP_TO_PEAK, PLAYBACK_TRACK_ONLY);
    struct playback_platform limited = platform(PLAYBACK_UP_LIMITED, PLAYBACK_TRACK_ONLY);
    is_played(playback_track(&down, &quiet), 0.0, -20.0, -4.0, false);
    is_played(playback_track(&peak, &quiet), 3.0, -17.0, -1.0, false);
    is_played(playback_track(&limited, &quiet), 6.0, -14.0, -1.0, true);
}

static void headroom_that_is_not_there_raises_nothing(void **state)
{
    (void)state;
    const struct playback_song hot = { "", -20.0, -0.5, 200.0 }, low = { "", -15.0, -9.0, 200.0 };
    struct playback_platform peak = platform(PLAYBACK_UP_TO_PEAK, PLAYBACK_TRACK_ONLY);
    struct playback_platform limited = platform(PLAYBACK_UP_LIMITED, PLAYBACK_TRACK_ONLY);
    is_played(playback_track(&peak, &hot), 0.0, -20.0, -0.5, false);
    is_played(playback_track(&peak, &low), 1.0, -14.0, -8.0, false);
    is_played(playback_track(&limited, &low), 1.0, -14.0, -8.0, false);
}

static void an_album_keeps_its_relations(void **state)
{
    (void)state;
    const struct playback_song songs[] = { { "", -10.0, -1.0, 100.0 }, { "", -13.0, -2.0, 300.0 } };
    const struct playback_sum sum = playback_sum(songs, 2);
    /* 10 log10((100 * 0.1 + 300 * 10^-1.3) / 400) */
    near(sum.pooled_lufs, 10.0 * log10((100.0 * 0.1 + 300.0 * pow(10.0, -1.3)) / 400.0), EXACT,
         "pooled loudness, LUFS");
    near(sum.loudest_lufs, -10.0, 0.0, "loudest song, LUFS");
    near(sum.peak_dbtp, -1.0, 0.0, "highest peak, dBTP");
    struct playback_platform pooled = platform(PLAYBACK_DOWN_ONLY, PLAYBACK_POOLED);
    struct playback_platform loudest = platform(PLAYBACK_DOWN_ONLY, PLAYBACK_LOUDEST_TRACK);
    double gain = -14.0 - sum.pooled_lufs;
    is_played(playback_in_album(&pooled, &sum, &songs[0]), gain, -10.0 + gain, -1.0 + gain, false);
    is_played(playback_in_album(&pooled, &sum, &songs[1]), gain, -13.0 + gain, -2.0 + gain, false);
    is_played(playback_in_album(&loudest, &sum, &songs[1]), -4.0, -17.0, -6.0, false);
}

static void an_albums_highest_peak_bounds_every_song(void **state)
{
    (void)state;
    const struct playback_song songs[] = { { "", -20.0, -3.0, 100.0 }, { "", -20.0, -9.0, 100.0 } };
    const struct playback_sum sum = playback_sum(songs, 2);
    struct playback_platform p = platform(PLAYBACK_UP_TO_PEAK, PLAYBACK_POOLED);
    is_played(playback_in_album(&p, &sum, &songs[1]), 2.0, -18.0, -7.0, false);
}

static void a_song_far_below_the_others_does_not_count(void **state)
{
    (void)state;
    /* Ungated -13.01: the gate lies at -23.01. */
    const struct playback_song songs[] = { { "", -10.0, -1.0, 100.0 }, { "", -40.0, -9.0, 100.0 } };
    near(playback_sum(songs, 2).pooled_lufs, -10.0, EXACT, "pooled loudness, LUFS");
}

static void silence_is_not_moved(void **state)
{
    (void)state;
    const struct playback_song silence = { "", -INFINITY, -INFINITY, 100.0 };
    struct playback_platform p = platform(PLAYBACK_UP_LIMITED, PLAYBACK_POOLED);
    struct played r = playback_track(&p, &silence);
    near(r.gain_db, 0.0, 0.0, "gain of silence, dB");
    assert_false(r.is_limited);
    const struct playback_sum sum = playback_sum(&silence, 1);
    near(playback_in_album(&p, &sum, &silence).gain_db, 0.0, 0.0, "gain of a silent album, dB");
}

static void every_platform_has_source_and_date(void **state)
{
    (void)state;
    int count = 0;
    for (const struct playback_platform *p = playback_platforms; p->name; p++, count++) {
        assert_true(p->level_lufs < -5.0 && p->level_lufs > -25.0);
        assert_true(strlen(p->source) > 0 && strlen(p->date) >= 4);
    }
    assert_int_equal(count, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_louder_is_turned_down_by_everyone),
        cmocka_unit_test(what_is_quieter_is_raised_as_each_does),
        cmocka_unit_test(headroom_that_is_not_there_raises_nothing),
        cmocka_unit_test(an_album_keeps_its_relations),
        cmocka_unit_test(an_albums_highest_peak_bounds_every_song),
        cmocka_unit_test(a_song_far_below_the_others_does_not_count),
        cmocka_unit_test(silence_is_not_moved),
        cmocka_unit_test(every_platform_has_source_and_date),
    };
    return RUN_TESTS(tests);
}
