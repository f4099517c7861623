#include "engine/album/timeline.h"
#include "tests/lib/check.h"

#define TAIL_S 0.4

struct world {
    struct arena *arena;
    struct album album;
    struct timeline_song mixes[8];
    int order[8];
    struct findings *findings;
};

/* Songs of 10 s at 44.1 kHz with a 2 s gap between them. */
static struct world *world_new(int count)
{
    struct arena *a = arena_new();
    struct world *w = arena_new_one(a, struct world);
    w->arena = a;
    w->findings = findings_new(a);
    w->album.gap = (struct time_value){ TIME_SECONDS, 2.0 };
    w->album.song_count = count;
    w->album.songs = arena_new_array(a, struct song, count);
    for (int i = 0; i < count; i++) {
        w->order[i] = i;
        w->album.songs[i].credits.title = arena_printf(a, "Song %d", i + 1);
        w->album.songs[i].trim = (struct trim){ .start_s = NAN, .end_s = NAN, .level_db = NAN };
        w->album.songs[i].pause_s = NAN;
        w->mixes[i] = (struct timeline_song){ 44100, 441000, NAN, NAN, 0, 0 };
    }
    return w;
}

static struct timeline *lay_out(struct world *w)
{
    return timeline_new(w->arena, &w->album, w->mixes, w->order, w->album.song_count, TAIL_S, 0,
                        w->findings);
}

static struct timeline *must(struct world *w)
{
    struct timeline *t = lay_out(w);
    if (!t)
        fail_msg("%s", w->findings->items[0]->err.message);
    return t;
}

static void refuses(struct world *w, const char *message)
{
    assert_null(lay_out(w));
    assert_string_equal(w->findings->items[0]->err.message, message);
    arena_free(w->arena);
}

static void songs_apart_are_runs_of_their_own_on_cd_frames(void **state)
{
    (void)state;
    struct world *w = world_new(2);
    w->mixes[0].length_frames = 441001; /* one sample past a frame */
    struct timeline *t = must(w);
    assert_int_equal(t->run_count, 2);
    assert_int_equal(t->runs[1].start.v, 750 + 150 + 1); /* the gap is lengthened to the frame */
    assert_int_equal(t->tracks[0].start.v, 0);
    assert_int_equal(t->tracks[0].pause.v, 0);
    assert_int_equal(t->tracks[1].pause.v, 751);
    assert_int_equal(t->tracks[1].start.v, 901);
    assert_int_equal(t->end.v, 901 + 750);
    arena_free(w->arena);
}

static void a_butt_joint_moves_the_mark_and_not_the_audio(void **state)
{
    (void)state;
    struct world *w = world_new(2);
    w->mixes[0].length_frames = 441000 + 200; /* nearest frame is the one before */
    w->album.songs[1].gap = (struct time_value){ TIME_SECONDS, 0.0 };
    struct timeline *t = must(w);
    assert_int_equal(t->run_count, 1);
    assert_int_equal(t->runs[0].placements[1].at, 441200);
    assert_int_equal(t->tracks[1].start.v, 750);
    assert_int_equal(t->tracks[1].pause.v, 750);
    arena_free(w->arena);
}

static void a_gap_shorter_than_the_tails_stays_in_the_run_on_a_frame(void **state)
{
    (void)state;
    struct world *w = world_new(2);
    w->album.songs[1].gap = (struct time_value){ TIME_SECONDS, 0.1 };
    struct timeline *t = must(w);
    assert_int_equal(t->run_count, 1);
    assert_int_equal(t->runs[0].placements[1].at, 441000 + 8 * 588); /* 7.5 frames go up to 8 */
    assert_int_equal(t->tracks[1].pause.v, 750);
    assert_int_equal(t->tracks[1].start.v, 758);
    arena_free(w->arena);
}

static void a_sequence_that_starts_later_in_the_album_starts_at_once(void **state)
{
    (void)state;
    struct world *w = world_new(2);
    w->album.songs[0].gap = w->album.songs[1].gap = (struct time_value){ TIME_SECONDS, 4.0 };
    /* The album's first song: silence is asked for. */
    assert_int_equal(must(w)->tracks[0].start.v, 300);
    w->order[0] = 1;
    struct timeline *t =
        timeline_new(w->arena, &w->album, w->mixes, w->order, 1, TAIL_S, 0, w->findings);
    assert_int_equal(t->tracks[0].start.v, 0);
    arena_free(w->arena);
}

static void a_crossfade_overlaps_and_its_mark_may_be_anywhere_in_it(void **state)
{
    (void)state;
    const enum mark_kind kinds[] = { MARK_START, MARK_MIDDLE, MARK_END };
    for (int k = 0; k < 3; k++) {
        struct world *w = world_new(2);
        w->album.songs[1].crossfade = (struct crossfade){ 4.0, CURVE_EQUAL_POWER };
        w->album.songs[1].mark.kind = kinds[k];
        struct timeline *t = must(w);
        const struct placed *p = t->runs[0].placements;
        assert_int_equal(p[1].at, 441000 - 176400);
        assert_int_equal(p[0].fade_out, 176400);
        assert_int_equal(p[1].fade_in, 176400);
        assert_int_equal(p[1].fade_in_curve, CURVE_EQUAL_POWER);
        assert_int_equal(t->tracks[1].start.v, 450 + 150 * k);
        assert_int_equal(t->tracks[1].pause.v, 450);
        assert_int_equal(t->end.v, 450 + 750);
        arena_free(w->arena);
    }
}

static void a_run_takes_the_highest_rate_among_its_own_mixes(void **state)
{
    (void)state;
    struct world *w = world_new(3);
    w->mixes[1] = (struct timeline_song){ 96000, 960000, NAN, NAN, 0, 0 };
    w->album.songs[1].gap = (struct time_value){ TIME_SECONDS, 0.0 };
    w->mixes[2] = (struct timeline_song){ 32000, 320000, NAN, NAN, 0, 0 };
    struct timeline *t = must(w);
    assert_int_equal(t->run_count, 2);
    assert_int_equal(t->runs[0].rate_hz, 96000);
    assert_int_equal(t->runs[0].placements[0].length, 960000);
    assert_int_equal(t->runs[1].rate_hz, 44100); /* 75 does not divide 32 kHz */
    arena_free(w->arena);
}

static void beats_count_in_the_outgoing_song_s_tempo(void **state)
{
    (void)state;
    struct world *w = world_new(2);
    w->album.songs[0].tempo_bpm = 120.0;
    w->album.songs[1].gap = (struct time_value){ TIME_BEATS, 4.0 };
    assert_int_equal(must(w)->tracks[1].start.v, 750 + 150);
    arena_free(w->arena);
}

static void sound_before_the_mark_of_the_first_song_is_hidden_audio(void **state)
{
    (void)state;
    struct world *w = world_new(1);
    w->album.songs[0].mark = (struct mark){ MARK_TIME, 3.0 };
    struct timeline *t = must(w);
    assert_int_equal(t->tracks[0].pause.v, 0);
    assert_int_equal(t->tracks[0].start.v, 225);
    arena_free(w->arena);
}

static void a_mark_that_moves_past_the_sound_is_refused(void **state)
{
    (void)state;
    struct world *w = world_new(1);
    w->mixes[0].length_frames = 441000 + 588 - 1; /* the mark goes up to the last frame's end */
    w->album.songs[0].mark = (struct mark){ MARK_TIME, 10.0 + 580.0 / 44100 };
    refuses(w, "song 'Song 1': its mark, moved to the nearest 1/75 s, lies past its end");
    w = world_new(2);
    w->mixes[1].length_frames = 220; /* 5 ms */
    w->album.songs[1].gap = (struct time_value){ TIME_SECONDS, 0.0 };
    w->mixes[0].length_frames = 441000 + 360; /* the joint's mark goes up, past all of song 2 */
    refuses(w, "song 'Song 2': its mark, moved to the nearest 1/75 s, lies past its end");
}

static void a_pause_may_lie_in_the_sound_of_the_song_before(void **state)
{
    (void)state;
    struct world *w = world_new(3);
    w->album.songs[1].gap = (struct time_value){ TIME_SECONDS, 0.0 };
    w->album.songs[1].pause_s = 2.0;
    w->album.songs[2].pause_s = 0.0; /* the gap belongs to song 2 */
    struct timeline *t = must(w);
    assert_int_equal(t->tracks[1].pause.v, 750 - 150);
    assert_int_equal(t->tracks[1].start.v, 750);
    assert_int_equal(t->tracks[2].pause.v, 1650);
    assert_int_equal(t->tracks[2].start.v, 1650);
    assert_int_equal(t->runs[0].placements[1].at, 441000); /* no sound moves */
    arena_free(w->arena);
    w = world_new(2);
    w->album.songs[1].pause_s = 12.0;
    refuses(w, "song 'Song 2': its pause does not lie after the last index of the song before");
}

static void trims_count_in_file_time_and_automatic_ones_keep_head_and_tail(void **state)
{
    (void)state;
    struct world *w = world_new(2);
    w->album.songs[0].trim.start_s = 0.5;
    w->album.songs[0].trim.end_s = 9.0;
    w->album.songs[1].trim = (struct trim){ NAN, NAN, -70.0, 0.02, 0.5 };
    w->mixes[1].found_start_s = 1.0;
    w->mixes[1].found_end_s = 8.0;
    struct timeline *t = must(w);
    assert_int_equal(t->runs[0].placements[0].source_start, 22050);
    assert_int_equal(t->runs[0].placements[0].length, 374850);
    assert_int_equal(t->runs[1].placements[0].source_start, 43218);
    assert_int_equal(t->runs[1].placements[0].length, 374850 - 43218);
    arena_free(w->arena);
}

static void what_cannot_be_placed_is_refused_by_name(void **state)
{
    (void)state;
    struct world *w = world_new(1);
    w->album.songs[0].trim.end_s = 11.0;
    refuses(w, "song 'Song 1': trim ends at 0:11.000, the mix is 0:10.000 long");
    w = world_new(2);
    w->album.songs[1].crossfade.length_s = 11.0;
    refuses(w, "song 'Song 1': its fades and crossfades together are longer than the song");
    w = world_new(1);
    w->album.songs[0].index_count = 1;
    w->album.songs[0].indexes_s = (double[]){ 12.0 };
    refuses(w,
            "song 'Song 1': index 02 at 0:12.000 does not lie after the one before and inside the "
            "song");
    w = world_new(1);
    w->album.songs[0].trim.level_db = -70.0;
    refuses(w, "song 'Song 1': nothing in the mix is above the level of its automatic trim");
}

static void crossfade_curves_keep_their_sum(void **state)
{
    (void)state;
    for (int64_t n = 0; n < 1000; n++) {
        double lin = timeline_fade_gain(CURVE_LINEAR, n, 1000) +
            timeline_fade_gain(CURVE_LINEAR, 999 - n, 1000);
        double cosine = timeline_fade_gain(CURVE_COSINE, n, 1000) +
            timeline_fade_gain(CURVE_COSINE, 999 - n, 1000);
        double in = timeline_fade_gain(CURVE_EQUAL_POWER, n, 1000);
        double out = timeline_fade_gain(CURVE_EQUAL_POWER, 999 - n, 1000);
        near(lin, 1.0, 1e-12, "linear: amplitudes add to one");
        near(cosine, 1.0, 1e-11, "cosine: amplitudes add to one, to the grid of 2^-40");
        near(in * in + out * out, 1.0, 1e-11,
             "equal power: powers add to one, to the grid of 2^-40");
        double e = timeline_fade_gain(CURVE_EXPONENTIAL, n, 1000);
        near(timeline_fade_gain(CURVE_LOGARITHMIC, 999 - n, 1000), 1.0 - e, 1e-11,
             "logarithmic mirrors exponential");
    }
}

static void times_of_a_song_at_another_speed_count_in_its_file(void **state)
{
    (void)state;
    struct world *w = world_new(1);
    double index = 6.0;
    /* 10 s become 12.5 s. */
    w->mixes[0] = (struct timeline_song){ 44100, 551250, NAN, NAN, 1.25, 0 };
    w->album.songs[0].trim.start_s = 1.0;
    w->album.songs[0].trim.end_s = 9.0;
    w->album.songs[0].mark = (struct mark){ MARK_TIME, 2.0 };
    w->album.songs[0].index_count = 1;
    w->album.songs[0].indexes_s = &index;
    struct timeline *t = must(w);
    assert_int_equal(t->runs[0].placements[0].source_start, 55125);
    assert_int_equal(t->runs[0].placements[0].length, 441000);
    near((double)t->tracks[0].start.v, 2.0 * 1.25 * 75, 0.5, "mark, CD frames");
    near((double)t->tracks[0].indexes[0].v, 6.0 * 1.25 * 75, 0.5, "index, CD frames");
    arena_free(w->arena);
}

static void times_go_along_with_a_file_that_starts_later(void **state)
{
    (void)state;
    struct world *w = world_new(1);
    w->mixes[0] = (struct timeline_song){ 44100, 441000, NAN, NAN, 0, 0.25 };
    w->album.songs[0].trim.start_s = 1.0;
    w->album.songs[0].trim.end_s = 9.0;
    struct timeline *t = must(w);
    assert_int_equal(t->runs[0].placements[0].source_start, 55125);
    assert_int_equal(t->runs[0].placements[0].length, 352800);
    w->mixes[0].shift_s = -1.5; /* what was trimmed away is gone: as early as it can be */
    t = must(w);
    assert_int_equal(t->runs[0].placements[0].source_start, 0);
    assert_int_equal(t->runs[0].placements[0].length, 330750);
    arena_free(w->arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(songs_apart_are_runs_of_their_own_on_cd_frames),
        cmocka_unit_test(a_butt_joint_moves_the_mark_and_not_the_audio),
        cmocka_unit_test(a_gap_shorter_than_the_tails_stays_in_the_run_on_a_frame),
        cmocka_unit_test(a_sequence_that_starts_later_in_the_album_starts_at_once),
        cmocka_unit_test(a_crossfade_overlaps_and_its_mark_may_be_anywhere_in_it),
        cmocka_unit_test(a_run_takes_the_highest_rate_among_its_own_mixes),
        cmocka_unit_test(beats_count_in_the_outgoing_song_s_tempo),
        cmocka_unit_test(sound_before_the_mark_of_the_first_song_is_hidden_audio),
        cmocka_unit_test(a_mark_that_moves_past_the_sound_is_refused),
        cmocka_unit_test(a_pause_may_lie_in_the_sound_of_the_song_before),
        cmocka_unit_test(trims_count_in_file_time_and_automatic_ones_keep_head_and_tail),
        cmocka_unit_test(what_cannot_be_placed_is_refused_by_name),
        cmocka_unit_test(crossfade_curves_keep_their_sum),
        cmocka_unit_test(times_of_a_song_at_another_speed_count_in_its_file),
        cmocka_unit_test(times_go_along_with_a_file_that_starts_later),
    };
    return RUN_TESTS(tests);
}
