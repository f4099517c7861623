#include "engine/base/text.h"
#include "engine/base/unicode.h"
#include "formats/disc/cdtext.h"
#include "formats/disc/disc_second.h"
#include "tests/lib/disc_rig.h"

#define NIGHT "\xE5\xA4\x9C"      /* 96 E9 in MS-JIS */
#define KA "\xE3\x81\x8B"         /* 82 A9 */

static struct text packs_of(struct arena *a, const struct disc *d, enum disc_text_charset charset)
{
    struct err err = {0};
    struct text out = text_new(a);
    struct cdtext_style style = { .types = CDTEXT_SET_ALL, .charset = charset,
                                  .second_charset = DISC_TEXT_MS_JIS };
    succeeds(cdtext_format(a, d, style, &out, &err), &err);
    return out;
}

static const uint8_t *pack(const struct text *t, int i)
{
    return (const uint8_t *)t->s + CDTEXT_PACK_BYTES * i;
}

/* "Test Album", "First" and, in Japanese, two words of one character each. */
static struct disc *disc_of(struct arena *a)
{
    struct disc *d = arena_new_array(a, struct disc, 2);
    struct disc_track *tracks = arena_new_array(a, struct disc_track, 2);
    tracks[0].text[DISC_TITLE] = "First";
    tracks[1].text[DISC_TITLE] = KA;
    d[0] = (struct disc){ .track_count = 1, .tracks = tracks, .text = { "Test Album" } };
    d[1] = (struct disc){ .track_count = 1, .tracks = tracks + 1, .text = { NIGHT },
                          .language = "jpn" };
    d->second = d + 1;
    return d;
}

static void second_block_counts_anew_and_has_two_bytes_a_character(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct text t = packs_of(a, disc_of(a), DISC_TEXT_LATIN1);
    near((double)t.length_bytes / CDTEXT_PACK_BYTES, 2 + 3 + 1 + 3, 0, "packs");
    assert_memory_equal(pack(&t, 0), "\x80\0\0\0Test Album\0F\x36\xd8", 18);
    assert_memory_equal(pack(&t, 5), "\x80\0\0\x90\x96\xE9\0\0\x82\xA9\0\0\0\0\0\0", 16);
    arena_free(a);
}

static void sizes_of_both_blocks_name_both_languages(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct text t = packs_of(a, disc_of(a), DISC_TEXT_LATIN1);
    assert_memory_equal(pack(&t, 2), "\x8F\0\x02\0\0\x01\x01\0\x02\0\0\0\0\0\0\0", 16);
    assert_memory_equal(pack(&t, 6), "\x8F\0\x01\x10\x80\x01\x01\0\x01\0\0\0\0\0\0\0", 16);
    for (int first = 3; first <= 7; first += 4) { /* last numbers 4 and 3; English and Japanese */
        assert_memory_equal(pack(&t, first) + 4, "\0\0\0\0\0\0\0\x03\x04\x03\0\0", 12);
        assert_memory_equal(pack(&t, first + 1) + 4, "\0\0\0\0\x09\x69\0\0\0\0\0\0", 12);
    }
    arena_free(a);
}

static void position_counts_characters(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc *d = disc_of(a);
    d->second->text[DISC_TITLE] = NIGHT NIGHT NIGHT NIGHT NIGHT NIGHT NIGHT;
    struct text t = packs_of(a, d, DISC_TEXT_LATIN1);
    assert_memory_equal(pack(&t, 6), "\x80\0\x01\x96\x96\xE9\0\0\x82\xA9\0\0\0\0\0\0", 16);
    arena_free(a);
}

static void both_languages_read_back(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct findings *f = findings_new(a);
    struct disc *d = disc_of(a), read = *d;
    struct text t = packs_of(a, d, DISC_TEXT_LATIN1);
    struct disc_track track = {0};
    read.tracks = &track;
    read.second = NULL;
    struct cdtext *c = cdtext_reader_parse(a, t.s, t.length_bytes, "CDTEXT.BIN", f);
    assert_non_null(c);
    cdtext_reader_fill(c, &read, "CDTEXT.BIN", f);
    near(f->count, 0, 0, "findings");
    assert_string_equal(read.tracks[0].text[DISC_TITLE], "First");
    assert_string_equal(read.second->text[DISC_TITLE], NIGHT);
    assert_string_equal(read.second->tracks[0].text[DISC_TITLE], KA);
    assert_string_equal(read.second->language, "jpn");
    struct err err = {0};
    succeeds(disc_agrees(&read, d, 0, "x", &err), &err);
    read.second->tracks[0].text[DISC_TITLE] = NIGHT;
    assert_false(disc_agrees(&read, d, 0, "x", &err));
    assert_true(disc_agrees(&read, d, DISC_NO_SECOND, "x", &err));
    arena_free(a);
}

static void text_without_its_double_end_is_told(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct findings *f = findings_new(a);
    struct text t = packs_of(a, disc_of(a), DISC_TEXT_LATIN1);
    uint8_t *p = (uint8_t *)t.s + 5 * CDTEXT_PACK_BYTES;
    memset(p + 4, 0x82, 12);
    uint16_t crc = cdtext_crc(p);
    p[16] = (uint8_t)(crc >> 8);
    p[17] = (uint8_t)crc;
    (void)cdtext_reader_parse(a, t.s, t.length_bytes, "CDTEXT.BIN", f);
    assert_string_equal(disc_rig_finding(f, "ddp-cdtext"), "text 80 of track 0 has no end");
    arena_free(a);
}

static struct disc_second *second_of(struct disc_rig *rig)
{
    struct disc_second *second = arena_new_one(rig->a, struct disc_second);
    *second = (struct disc_second){ .language = "jpn", .charset = DISC_TEXT_MS_JIS,
                                    .song_count = 3 };
    second->songs = arena_new_array(rig->a, struct disc_words, 3);
    second->album.text[DISC_TITLE] = NIGHT " - Live";
    second->songs[2].text[DISC_TITLE] = KA;
    return second;
}

static void words_that_are_missing_are_those_of_the_first_language(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_rig *rig = disc_rig_new(a);
    struct cd_plan plan;
    struct err err = {0};
    struct findings *f = findings_new(a);
    rig->config.second = second_of(rig);
    rig->album.songs[1].credits.title = "Second";
    succeeds(cd_plan_make(a, &rig->delivery, &plan, f, &err), &err);
    near(f->count, 0, 0, "findings: letters that only grow wider are no change");
    const struct disc *d = plan.disc->second;
    assert_string_equal(unicode_plain(a, d->text[DISC_TITLE]), NIGHT " - Live");
    assert_string_equal(unicode_plain(a, d->text[DISC_PERFORMER]), "The Band");
    assert_string_equal(unicode_plain(a, d->tracks[1].text[DISC_TITLE]), "Second");
    assert_string_equal(d->tracks[2].text[DISC_TITLE], KA);
    assert_string_equal(unicode_plain(a, d->tracks[2].text[DISC_PERFORMER]), "A Guest");
    arena_free(a);
}

static void cd_of_two_languages_reads_back(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_rig *rig = disc_rig_new(a);
    rig->config.second = second_of(rig);
    disc_rig_write(rig);
    arena_free(a);
}

/* Cue and TOC hold romanised texts then, and are compared with those. */
static void cd_in_ms_jis_alone_reads_back(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_rig *rig = disc_rig_new(a);
    rig->config.charset = DISC_TEXT_MS_JIS;
    rig->album.songs[1].credits.title = NIGHT;
    disc_rig_write(rig);
    arena_free(a);
}

static void words_change_the_key(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_rig *rig = disc_rig_new(a);
    struct text keys[3] = { text_new(a), text_new(a), text_new(a) };
    struct disc_second *second = second_of(rig);
    field_key_text(cd_writer.fields, &rig->config, &keys[0]);
    rig->config.second = second;
    field_key_text(cd_writer.fields, &rig->config, &keys[1]);
    second->songs[0].text[DISC_TITLE] = KA;
    field_key_text(cd_writer.fields, &rig->config, &keys[2]);
    assert_string_not_equal(keys[0].s, keys[1].s);
    assert_string_not_equal(keys[1].s, keys[2].s);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(second_block_counts_anew_and_has_two_bytes_a_character),
        cmocka_unit_test(sizes_of_both_blocks_name_both_languages),
        cmocka_unit_test(position_counts_characters),
        cmocka_unit_test(both_languages_read_back),
        cmocka_unit_test(text_without_its_double_end_is_told),
        cmocka_unit_test(words_that_are_missing_are_those_of_the_first_language),
        cmocka_unit_test(cd_of_two_languages_reads_back),
        cmocka_unit_test(cd_in_ms_jis_alone_reads_back),
        cmocka_unit_test(words_change_the_key),
    };
    return RUN_TESTS(tests);
}
