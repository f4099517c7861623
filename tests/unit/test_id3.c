/* ID3v2 tags byte by byte in both versions. */
#include "formats/id3.h"

#include "tests/lib/writing.h"

#define PADDING "\0\0\0\0\0\0\0\0\0\0"

/* A delivery that says only what the test gives it. */
static struct rig bare(struct song *song, struct album *album)
{
    struct rig g = rig_new(&wav_writer, "x.wav", PCM_S16, 44100);
    rig_settle(&g);
    g.d.album = album;
    g.d.track_count = 1;
    g.track = (struct delivery_track){ .song = song, .number = 3 };
    g.d.track_total = 12;
    g.d.disc_total = 1;
    return g;
}

static void is_tag(struct rig *g, enum id3_version version, const char *bytes, size_t size)
{
    g->d.tracks = &g->track;
    struct text t = id3_tag(&g->d, version, g->a);
    if (t.length_bytes != size || memcmp(t.s, bytes, size) != 0) {
        for (size_t i = 0; i < t.length_bytes; i++)
            printf("%s%02x", i % 16 ? " " : "\n# ", (uint8_t)t.s[i]);
        printf("\n");
        fail_msg("%zu bytes, expected %zu", t.length_bytes, size);
    }
}

static void version_2_4_has_utf_8_and_sizes_of_seven_bits(void **state)
{
    (void)state;
    struct song song = { .credits = { .title = "Été" } };
    struct album album = { .year = 2026, .phonogram = "2026 R" };
    struct rig g = bare(&song, &album);
    static const char tag[] =
        "ID3\4\0\0\0\0\0\x49"
        "TIT2\0\0\0\6\0\0\3\xc3\x89t\xc3\xa9"
        "TRCK\0\0\0\5\0\0\3" "3/12"
        "TDRC\0\0\0\5\0\0\3" "2026"
        "TPRO\0\0\0\7\0\0\3" "2026 R" PADDING;
    is_tag(&g, ID3_24, tag, sizeof tag - 1);
    arena_free(g.a);
}

static void version_2_3_has_utf_16_where_ascii_does_not_do(void **state)
{
    (void)state;
    struct song song = { .credits = { .title = "Été" } };
    struct album album = { .year = 2026, .phonogram = "2026 R" };
    struct rig g = bare(&song, &album);
    static const char tag[] =
        "ID3\3\0\0\0\0\0\x56"
        "TIT2\0\0\0\x9\0\0\1\xff\xfe\xc9\0t\0\xe9\0"
        "TRCK\0\0\0\5\0\0\0" "3/12"
        "TYER\0\0\0\5\0\0\0" "2026"
        "TXXX\0\0\0\x11\0\0\0PHONOGRAM\0" "2026 R" PADDING;
    is_tag(&g, ID3_23, tag, sizeof tag - 1);
    arena_free(g.a);
}

static void comments_free_texts_and_the_cover_have_their_own_shape(void **state)
{
    (void)state;
    struct song song = {0};
    struct album album = {0};
    struct rig g = bare(&song, &album);
    const struct tag tags[] = { { "COMMENT", "Hi" }, { "MOOD", "ruhig, schön" } };
    struct cover cover = { .bytes = "\x89PNG", .size_bytes = 4, .mime = "image/png" };
    g.d.tags = tags;
    g.d.tag_count = 2;
    g.d.cover = &cover;
    g.d.track_total = 0;
    g.track.number = 0;
    static const char tag[] =
        "ID3\3\0\0\0\0\0\x67"
        "COMM\0\0\0\7\0\0\0XXX\0Hi"
        "TXXX\0\0\0\x27\0\0\1\xff\xfeM\0O\0O\0D\0\0\0"
        "\xff\xfer\0u\0h\0i\0g\0,\0 \0s\0c\0h\0\xf6\0n\0"
        "APIC\0\0\0\x11\0\0\0image/png\0\3\0\x89PNG" PADDING;
    is_tag(&g, ID3_23, tag, sizeof tag - 1);
    g.d.metadata = METADATA_MINIMAL;
    is_tag(&g, ID3_23, "", 0);
    arena_free(g.a);
}

/* 200 bytes are 1 x 128 + 72 in sevens. */
static void sizes_past_127_differ_between_the_versions(void **state)
{
    (void)state;
    char title[200];
    memset(title, 'x', sizeof title - 1);
    title[sizeof title - 1] = 0;
    struct song song = { .credits = { .title = title } };
    struct album album = {0};
    struct rig g = bare(&song, &album);
    g.track.number = 0;
    g.d.tracks = &g.track;
    struct text t = id3_tag(&g.d, ID3_24, g.a);
    assert_memory_equal(t.s, "ID3\4\0\0\0\0\1\x5cTIT2\0\0\1\x48\0\0\3x", 22);
    t = id3_tag(&g.d, ID3_23, g.a);
    assert_memory_equal(t.s, "ID3\3\0\0\0\0\1\x5cTIT2\0\0\0\xc8\0\0\0x", 22);
    arena_free(g.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_2_4_has_utf_8_and_sizes_of_seven_bits),
        cmocka_unit_test(version_2_3_has_utf_16_where_ascii_does_not_do),
        cmocka_unit_test(comments_free_texts_and_the_cover_have_their_own_shape),
        cmocka_unit_test(sizes_past_127_differ_between_the_versions),
    };
    return RUN_TESTS(tests);
}
