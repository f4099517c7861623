#include "formats/disc/import.h"
#include "formats/disc/disc_diff.h"
#include "tests/lib/check.h"

#define S CDTIME_SECTOR_SAMPLES

struct rig {
    struct arena *a;
    struct import im;
    struct disc disc;
};

/* Pauses and starts in sectors from the programme's start, which is address 150. */
static struct rig *rig_new(int count, const int (*times)[2], int end)
{
    struct arena *a = arena_new();
    struct rig *r = arena_new_one(a, struct rig);
    r->a = a;
    r->im.disc = &r->disc;
    r->disc.track_count = count;
    r->disc.tracks = arena_new_array(a, struct disc_track, count);
    for (int i = 0; i < count; i++) {
        r->disc.tracks[i].pause.v = i == 0 ? 0 : 150 + times[i][0];
        r->disc.tracks[i].start.v = 150 + times[i][1];
    }
    r->disc.leadout.v = 150 + end;
    return r;
}

static void add(struct rig *r, const char *path, int start, int length)
{
    import_add(r->a, &r->im, (struct import_piece){ .path = path, .file_frames = 1000 * S,
                                                    .start_frame = start * S,
                                                    .length_frames = length * S });
}

static void is_song(const struct rig *r, int i, const char *path, int start, int length, int gap,
                    int mark, int pause)
{
    const struct import_song *s = &r->im.songs[i];
    assert_string_equal(s->path, path);
    near((double)s->start_frame / S, start, 0, "start, sectors");
    near((double)s->length_frames / S, length, 0, "length, sectors");
    near((double)s->gap_frames / S, gap, 0, "gap, sectors");
    near((double)s->mark.v, mark, 0, "mark, sectors");
    near((double)s->pause, pause, 0, "pause, sectors");
}

static void one_file_is_cut_at_the_marks(void **state)
{
    (void)state;
    struct rig *r = rig_new(3, (const int[][2]){ { 0, 50 }, { 400, 500 }, { 700, 700 } }, 1000);
    add(r, "a", 0, 600);
    add(r, "a", 600, 400); /* goes on where the one before ends: one piece */
    near(r->im.piece_count, 1, 0, "pieces");
    assert_true(import_cut(r->a, &r->im));
    is_song(r, 0, "a", 0, 500, 0, 50, -1);
    is_song(r, 1, "a", 500, 200, 0, 0, 100);
    is_song(r, 2, "a", 700, 300, 0, 0, -1);
    arena_free(r->a);
}

static void files_are_cut_where_they_meet(void **state)
{
    (void)state;
    struct rig *r = rig_new(3, (const int[][2]){ { 0, 0 }, { 400, 500 }, { 900, 950 } }, 1400);
    add(r, "a", 0, 500); /* its pause appended */
    add(r, "b", 0, 400);
    add(r, "c", 0, 500); /* its pause prepended */
    assert_true(import_cut(r->a, &r->im));
    is_song(r, 0, "a", 0, 500, 0, 0, -1);
    is_song(r, 1, "b", 0, 400, 0, 0, 100);
    is_song(r, 2, "c", 0, 500, 0, 50, -1);
    arena_free(r->a);
}

static void silence_becomes_a_gap_whoever_it_belongs_to(void **state)
{
    (void)state;
    struct rig *r = rig_new(3, (const int[][2]){ { 0, 10 }, { 310, 460 }, { 910, 910 } }, 1310);
    add(r, NULL, 0, 10);
    add(r, "a", 0, 300);
    add(r, NULL, 0, 150);
    add(r, "b", 0, 400);
    add(r, NULL, 0, 50); /* of track 2: track 3 has no pause */
    add(r, "c", 0, 400);
    assert_true(import_cut(r->a, &r->im));
    is_song(r, 0, "a", 0, 300, 10, 0, -1);
    is_song(r, 1, "b", 0, 400, 150, 0, -1);
    is_song(r, 2, "c", 0, 400, 50, 0, 0);
    arena_free(r->a);
}

/* Builds one track of three pieces with the given paths. */
static bool can_be_cut(const char *first, const char *second, const char *third)
{
    struct rig *r = rig_new(1, (const int[][2]){ { 0, 0 } }, 900);
    add(r, first, 0, 300);
    add(r, second, 0, 300);
    add(r, third, 0, 300);
    bool ok = import_cut(r->a, &r->im);
    arena_free(r->a);
    return ok;
}

static void what_no_song_can_say_is_told(void **state)
{
    (void)state;
    assert_false(can_be_cut("a", "b", "c"));    /* a song is of one file */
    assert_false(can_be_cut("a", NULL, "a"));   /* silence in its middle */
    assert_false(can_be_cut("a", NULL, NULL));  /* and after the last sound */
    assert_false(can_be_cut(NULL, NULL, "a"));  /* its mark lies in silence */
    assert_false(can_be_cut(NULL, NULL, NULL)); /* nothing sounds */
}

static void what_moves_between_discs_is_told_in_its_own_words(void **state)
{
    (void)state;
    struct rig *x = rig_new(2, (const int[][2]){ { 0, 0 }, { 400, 500 } }, 1000);
    struct rig *y = rig_new(2, (const int[][2]){ { 0, 0 }, { 500, 500 } }, 1075);
    x->disc.tracks[1].flags = SONG_DCP | SONG_PRE;
    y->disc.tracks[0].text[DISC_TITLE] = "New";
    struct text out = text_new(x->a);
    json_t *changes = json_root_array(x->a);
    near(disc_diff(x->a, &x->disc, &y->disc, &out, changes), 4, 0, "differences");
    assert_string_equal(out.s, "disc: lead-out: 00:15:25 -> 00:16:25 (+75 frames)\n"
                               "track 1: title: none -> \"New\"\n"
                               "track 2: index 00: 00:07:25 -> none\n"
                               "track 2: flags: dcp pre -> none\n");
    near((double)json_array_size(changes), 4, 0, "changes");
    near(disc_diff(x->a, &x->disc, &x->disc, &out, changes), 0, 0, "of a disc with itself");
    arena_free(x->a);
    arena_free(y->a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_file_is_cut_at_the_marks),
        cmocka_unit_test(files_are_cut_where_they_meet),
        cmocka_unit_test(silence_becomes_a_gap_whoever_it_belongs_to),
        cmocka_unit_test(what_no_song_can_say_is_told),
        cmocka_unit_test(what_moves_between_discs_is_told_in_its_own_words),
    };
    return RUN_TESTS(tests);
}
