#include "formats/disc/disc_rules.h"
#include "tests/lib/disc_rig.h"

static const struct cdframe plant = { DISC_RULES_PLANT };

/* A disc of tracks that start at these addresses, without pauses. */
static struct disc disc_at(struct disc_track *tracks, const int *starts, int count, int64_t leadout)
{
    struct disc d = { .track_count = count, .tracks = tracks, .leadout = { leadout } };
    for (int i = 0; i < count; i++) {
        tracks[i] = (struct disc_track){ .pos = { .line = 100 + i },
                                         .start = { starts[i] },
                                         .pause = { i ? starts[i] : 0 } };
    }
    return d;
}

static struct findings *judge(struct arena *a, const struct disc *d, struct cdframe limit)
{
    struct findings *f = findings_new(a);
    disc_rules_check(d, limit, f);
    return f;
}

static void a_track_of_four_seconds_passes_and_one_frame_less_does_not(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_track tracks[2];
    struct disc d = disc_at(tracks, (const int[]){ 150, 450 }, 2, 750);
    near(judge(a, &d, plant)->count, 0, 0, "findings at 4 s");
    d.leadout.v--;
    struct findings *f = judge(a, &d, plant);
    near(f->errors, 1, 0, "errors");
    assert_string_equal(disc_rig_finding(f, "cd-track-length"),
                        "track 2 is 3.99 s long, a CD track must have at least 4 s");
    near(f->items[0]->err.pos.line, 101, 0, "line of the second song");
    d = disc_at(tracks, (const int[]){ 150, 450 }, 2, 750);
    tracks[1].pause.v = 449;
    f = judge(a, &d, plant);
    near(f->errors, 0, 0, "errors where the pause makes it short");
    near(f->warnings, 1, 0, "warnings where the pause makes it short");
    arena_free(a);
}

static void length_has_a_limit_to_warn_and_one_to_refuse(void **state)
{
    (void)state;
    static const struct { int64_t leadout, limit; int errors, warnings;
    } cases[] = {
        { 359775, DISC_RULES_PLANT, 0, 0 }, { 359776, DISC_RULES_PLANT, 0, 1 },
        { 360000, DISC_RULES_PLANT, 0, 1 }, { 360001, DISC_RULES_PLANT, 1, 0 },
        { 360001, 370000, 0, 0 },           { 370001, 370000, 1, 0 },
        { 351001, 351000, 0, 1 },           { 449999, 449999, 0, 0 },
        { 450000, 500000, 1, 0 },
    };
    struct arena *a = arena_new();
    struct disc_track tracks[1];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct disc d = disc_at(tracks, (const int[]){ 150 }, 1, cases[i].leadout);
        struct findings *f = judge(a, &d, (struct cdframe){ cases[i].limit });
        if (f->errors != cases[i].errors || f->warnings != cases[i].warnings)
            fail_msg("lead-out %lld: %d errors, %d warnings", (long long)cases[i].leadout,
                     f->errors, f->warnings);
    }
    struct disc fits = disc_at(tracks, (const int[]){ 150 }, 1, 333000);
    struct disc d = disc_at(tracks, (const int[]){ 150 }, 1, 333001);
    near(judge(a, &fits, plant)->count, 0, 0, "findings at 74 minutes");
    assert_string_equal(disc_rig_finding(judge(a, &d, plant), "cd-length"),
                        "the lead-out is at 74:00:01, past 74:00:00: old players may stumble, some "
                        "plants ask before they press it");
    d = disc_at(tracks, (const int[]){ 150 }, 1, 450000);
    assert_string_equal(disc_rig_finding(judge(a, &d, plant), "cd-length"),
                        "the lead-out would be at 100:00:00, past 99:59:74, the last time that a "
                        "CD can count to: split "
                        "the album");
    arena_free(a);
}

static void more_than_99_tracks_are_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_track tracks[100];
    int starts[100];
    for (int i = 0; i < 100; i++)
        starts[i] = 150 + 300 * i;
    struct disc d = disc_at(tracks, starts, 99, 150 + 99 * 300);
    near(judge(a, &d, plant)->count, 0, 0, "findings of 99 tracks");
    d = disc_at(tracks, starts, 100, 150 + 100 * 300);
    assert_string_equal(disc_rig_finding(judge(a, &d, plant), "cd-tracks"),
                        "100 tracks, a CD has 1 to 99");
    arena_free(a);
}

static void same_isrc_twice_is_refused_at_the_second_song(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_track tracks[2];
    struct disc d = disc_at(tracks, (const int[]){ 150, 450 }, 2, 750);
    strcpy(tracks[0].isrc, "USABC2400001");
    strcpy(tracks[1].isrc, "USABC2400001");
    struct findings *f = judge(a, &d, plant);
    near(f->errors, 1, 0, "errors");
    assert_string_equal(f->items[0]->err.message,
                        "tracks 1 and 2 have the same ISRC, USABC2400001");
    near(f->items[0]->err.pos.line, 101, 0, "line");
    near(f->items[0]->err.note[0].pos.line, 100, 0, "line of the note");
    arena_free(a);
}

static void flags_indexes_and_codes_are_judged(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_track tracks[2];
    struct disc d = disc_at(tracks, (const int[]){ 150, 450 }, 2, 750);
    tracks[0].flags = SONG_DCP | SONG_SCMS;
    assert_non_null(
        strstr(disc_rig_finding(judge(a, &d, plant), "cd-flags"), "exclude each other"));
    tracks[0].flags = 0;
    tracks[0].index_count = 2;
    tracks[0].indexes = (struct cdframe[]){ { 200 }, { 200 } };
    assert_string_equal(
        disc_rig_finding(judge(a, &d, plant), "cd-index"),
        "index 03 of track 1 does not lie between the index before and the track's end");
    tracks[0].indexes = (struct cdframe[]){ { 200 }, { 450 } };
    near(judge(a, &d, plant)->errors, 1, 0, "errors of an index at the next track");
    tracks[0].index_count = 0;
    strcpy(d.ean, "4006381333932");
    assert_non_null(disc_rig_finding(judge(a, &d, plant), "cd-ean"));
    d.ean[0] = 0;
    tracks[0].start.v = 149;
    assert_string_equal(disc_rig_finding(judge(a, &d, plant), "cd-pause"),
                        "the pause of track 1 is shorter than 2 s");
    arena_free(a);
}

static void marks_off_a_sector_are_told(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_rig *rig = disc_rig_new(a);
    struct findings *f = findings_new(a);
    rig->tracks[1].start_frame++;
    cd_writer.check(&rig->delivery, f);
    assert_string_equal(disc_rig_finding(f, "cd-frame"),
                        "the mark of track 2 is at sample 264601, which is not a multiple of 588");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_track_of_four_seconds_passes_and_one_frame_less_does_not),
        cmocka_unit_test(length_has_a_limit_to_warn_and_one_to_refuse),
        cmocka_unit_test(more_than_99_tracks_are_refused),
        cmocka_unit_test(same_isrc_twice_is_refused_at_the_second_song),
        cmocka_unit_test(flags_indexes_and_codes_are_judged),
        cmocka_unit_test(marks_off_a_sector_are_told),
    };
    return RUN_TESTS(tests);
}
