/* Markers byte by byte: cue and adtl of RIFF, MARK of AIFF. */
#include "formats/pcm/markers.h"

#include "tests/lib/writing.h"

static const struct song songs[] = {
    { .credits = { .title = "One" }, .isrc = "GBAYE2600001" },
    { .credits = { .title = "Wiór" } },
};
static int64_t indexes[] = { 0x1234 };

static struct rig album(struct delivery_track tracks[2])
{
    struct rig g = rig_new(&wav_writer, "x.wav", PCM_S16, 44100);
    rig_settle(&g);
    tracks[0] = (struct delivery_track){ .song = &songs[0], .number = 1, .index_count = 1,
                                         .index_frames = indexes };
    tracks[1] = (struct delivery_track){ .song = &songs[1], .number = 2, .pause_frame = 0x1e000,
                                         .start_frame = 0x1e100 };
    g.d.tracks = tracks;
    g.d.track_count = 2;
    return g;
}

static void riff_has_cue_points_and_their_labels(void **state)
{
    (void)state;
    struct delivery_track tracks[2];
    struct rig g = album(tracks);
    struct markers m = markers_of(&g.d, g.a);
    struct text t = text_new(g.a);
    markers_add_riff(&t, &m);
    static const char cue[] =
        "cue \x4c\0\0\0\3\0\0\0"
        "\1\0\0\0\0\0\0\0data\0\0\0\0\0\0\0\0\0\0\0\0"
        "\2\0\0\0\x34\x12\0\0data\0\0\0\0\0\0\0\0\x34\x12\0\0"
        "\3\0\0\0\0\xe1\1\0data\0\0\0\0\0\0\0\0\0\xe1\1\0";
    static const char adtl[] =
        "LIST\x5e\0\0\0adtl"
        "labl\x8\0\0\0\1\0\0\0One\0"
        "note\x16\0\0\0\1\0\0\0ISRC GBAYE2600001\0"
        "labl\x11\0\0\0\2\0\0\0One, index 2\0\0"
        "labl\xa\0\0\0\3\0\0\0Wi\xc3\xb3r\0";
    assert_int_equal(t.length_bytes, sizeof cue - 1 + sizeof adtl - 1);
    assert_memory_equal(t.s, cue, sizeof cue - 1);
    assert_memory_equal(t.s + sizeof cue - 1, adtl, sizeof adtl - 1);
    arena_free(g.a);
}

static void aiff_has_marks_of_an_even_size(void **state)
{
    (void)state;
    struct delivery_track tracks[2];
    struct rig g = album(tracks);
    g.d.metadata = METADATA_MINIMAL;
    struct markers m = markers_of(&g.d, g.a);
    struct text t = text_new(g.a);
    markers_add_form(&t, &m);
    static const char mark[] =
        "MARK\0\0\0\x2c\0\3"
        "\0\1\0\0\0\0\3One"
        "\0\2\0\0\x12\x34\xcOne, index 2\0"
        "\0\3\0\1\xe1\0\5Wi\xc3\xb3r";
    assert_int_equal(t.length_bytes, sizeof mark - 1);
    assert_memory_equal(t.s, mark, sizeof mark - 1);
    arena_free(g.a);
}

static void places_without_titles_have_no_texts(void **state)
{
    (void)state;
    static const struct song nameless[2];
    struct delivery_track tracks[2];
    struct rig g = album(tracks);
    tracks[0].song = &nameless[0];
    tracks[1].song = &nameless[1];
    struct markers m = markers_of(&g.d, g.a);
    struct text t = text_new(g.a), form = text_new(g.a);
    markers_add_riff(&t, &m);
    assert_int_equal(t.length_bytes, 8 + 4 + 3 * 24);
    markers_add_form(&form, &m);
    assert_memory_equal(form.s, "MARK\0\0\0\x1a\0\3\0\1\0\0\0\0\0\0\0\2\0\0\x12\x34\0\0"
                                "\0\3\0\1\xe1\0\0\0", 34);
    arena_free(g.a);
}

static void a_plain_song_and_a_file_without_metadata_have_none(void **state)
{
    (void)state;
    struct delivery_track tracks[2];
    struct rig g = album(tracks);
    g.d.metadata = METADATA_NONE;
    assert_int_equal(markers_of(&g.d, g.a).count, 0);
    g.d.metadata = METADATA_FULL;
    tracks[0].index_count = 0;
    g.d.track_count = 1;
    assert_int_equal(markers_of(&g.d, g.a).count, 0);
    arena_free(g.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(riff_has_cue_points_and_their_labels),
        cmocka_unit_test(aiff_has_marks_of_an_even_size),
        cmocka_unit_test(places_without_titles_have_no_texts),
        cmocka_unit_test(a_plain_song_and_a_file_without_metadata_have_none),
    };
    return RUN_TESTS(tests);
}
