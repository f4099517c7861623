#include "engine/base/hash.h"
#include "engine/base/text.h"
#include "formats/disc/cdtext.h"
#include "tests/lib/disc_rig.h"

static const struct cdtext_style all = { .types = CDTEXT_SET_ALL };

static struct disc disc_of(struct disc_track *tracks, int count)
{
    return (struct disc){ .track_count = count, .tracks = tracks };
}

static struct text format(struct arena *a, const struct disc *d)
{
    struct err err = {0};
    struct text out = text_new(a);
    succeeds(cdtext_format(a, d, all, &out, &err), &err);
    return out;
}

static const uint8_t *pack(const struct text *t, int i)
{
    return (const uint8_t *)t->s + CDTEXT_PACK_BYTES * i;
}

/* libburn 1.5.4 makes this first pack of a cue with these texts. */
static void first_pack_is_the_one_that_libburn_makes(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_track tracks[1] = { { .text = { "First" } } };
    struct disc d = disc_of(tracks, 1);
    d.text[DISC_TITLE] = "Test Album";
    struct text t = format(a, &d);
    assert_memory_equal(t.s, "\x80\0\0\0Test Album\0F\x36\xd8", 18);
    arena_free(a);
}

/* The 21 packs that libburn 1.5.4 made (burn_session_by_cue_file, burn_cdtext_from_session) of the
 * cue that stamper writes for this disc. Nothing in it repeats, so libburn has no use for TAB. */
static void packs_of_a_cue_are_those_that_libburn_makes_of_it(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_rig *rig = disc_rig_new(a);
    struct cd_plan plan;
    struct err err = {0};
    struct song *songs = rig->album.songs;
    rig->album.catalog = rig->album.genre = NULL;
    rig->album.credits.title = "A title that runs over several packs of twelve";
    rig->album.credits.songwriter = "Another Writer";
    songs[0].credits.artist = "Somebody Else";
    songs[0].credits.songwriter = "One";
    songs[1].credits.title = "Caf\xC3\xA9";
    songs[1].credits.songwriter = "A Writer";
    songs[2].credits.songwriter = "Three";
    succeeds(cd_plan_make(a, &rig->delivery, &plan, NULL, &err), &err);
    char hex[HASH_HEX_BYTES];
    near((double)plan.files.cdtext.length_bytes, 21 * 18, 0, "bytes");
    hash_hex_of(HASH_MD5, plan.files.cdtext.s, plan.files.cdtext.length_bytes, hex);
    assert_string_equal(hex, "2431f0540d73b51855958f8e89a885ec");
    arena_free(a);
}

/* cue2ddp: 80 03 03 0b holds nothing but the NUL of an 11-character title. */
static void nul_that_opens_a_pack_belongs_to_the_string_before(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_track tracks[4] = { { .text = { "0123456789a" } }, { .text = { "0123456789a" } },
                                    { .text = { "0123456789a" } }, { .text = { "Last" } } };
    struct disc d = disc_of(tracks, 4);
    d.text[DISC_TITLE] = "0123456789ab"; /* 12 letters: every later string ends one byte late */
    struct text t = format(a, &d);
    assert_memory_equal(pack(&t, 1), "\x80\0\x01\x0c\0""0123456789a", 16);
    assert_memory_equal(pack(&t, 2), "\x80\x01\x02\x0b\0""0123456789a", 16);
    assert_memory_equal(pack(&t, 4), "\x80\x03\x04\x0b\0Last\0\0\0\0\0\0\0", 16);
    arena_free(a);
}

static void position_stops_at_fifteen(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_track tracks[1] = { { .text = { "x" } } };
    struct disc d = disc_of(tracks, 1);
    d.text[DISC_TITLE] = "a title of more than two packs";
    struct text t = format(a, &d);
    near(pack(&t, 1)[3], 12, 0, "position of pack 2");
    near(pack(&t, 2)[3], 15, 0, "position of pack 3");
    arena_free(a);
}

static void sizes_count_every_type(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_track tracks[2] = { { .text = { "One", "P" }, .isrc = "USABC2400001" },
                                    { .text = { "Two", "P" }, .isrc = "USABC2400002" } };
    struct disc d = disc_of(tracks, 2);
    d.text[DISC_TITLE] = "A";
    d.text[DISC_PERFORMER] = "P";
    d.genre = "Jazz";
    d.language = "deu";
    strcpy(d.ean, "4006381333931");
    struct text t = format(a, &d);
    int count = (int)(t.length_bytes / CDTEXT_PACK_BYTES);
    near(count, 1 + 1 + 1 + 4 + 3, 0, "packs"); /* 10, 6, 7 and 14 + 13 + 13 bytes of text */
    assert_memory_equal(pack(&t, count - 3) + 4, "\0\x01\x02\0\x01\x01\0\0\0\0\0\x01", 12);
    assert_memory_equal(pack(&t, count - 2) + 4, "\0\0\0\0\0\0\x04\x03\x09\0\0\0", 12);
    assert_memory_equal(pack(&t, count - 1) + 4, "\0\0\0\0\x08\0\0\0\0\0\0\0", 12);
    assert_memory_equal(pack(&t, 2) + 4, "\0\x0eJazz\0", 7);
    arena_free(a);
}

static void codes_are_left_out_when_one_is_missing(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_track tracks[2] = { { .text = { "One" }, .isrc = "USABC2400001" },
                                    { .text = { "Two" } } };
    struct disc d = disc_of(tracks, 2);
    d.text[DISC_TITLE] = "A";
    strcpy(d.ean, "4006381333931");
    struct text t = format(a, &d);
    for (int i = 0; i < (int)(t.length_bytes / CDTEXT_PACK_BYTES); i++)
        assert_true(pack(&t, i)[0] != CDTEXT_CODES);
    arena_free(a);
}

static void more_packs_than_readers_take_are_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_track tracks[99];
    memset(tracks, 0, sizeof tracks);
    struct disc d = disc_of(tracks, 99);
    d.text[DISC_TITLE] = "Album";
    for (int i = 0; i < 99; i++)
        tracks[i].text[DISC_TITLE] = "A song with a title of thirty-two";
    struct err err = {0};
    struct text out = text_new(a);
    assert_false(cdtext_format(a, &d, all, &out, &err));
    near((double)out.length_bytes, 0, 0, "bytes written");
    assert_string_equal(
        err.message,
        "the texts take 284 packs of CD-Text, 255 are possible: shorten titles, leave out "
        "credits, or allow cdtext: {repeat: yes}"); /* (99 * 34 + 6) / 12, and 3 */
    arena_free(a);
}

static struct cdtext *parse(struct arena *a, const struct text *t, struct findings *f)
{
    return cdtext_reader_parse(a, t->s, t->length_bytes, "CDTEXT.BIN", f);
}

static void reader_gives_back_what_was_written(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_rig *rig = disc_rig_new(a);
    struct cd_plan plan;
    struct err err = {0};
    struct findings *f = findings_new(a);
    succeeds(cd_plan_make(a, &rig->delivery, &plan, NULL, &err), &err);
    struct cdtext *c = parse(a, &plan.files.cdtext, f);
    struct disc *read = disc_new(a, &rig->delivery, NULL);
    memset(read->text, 0, sizeof read->text);
    cdtext_reader_fill(c, read, "CDTEXT.BIN", f);
    succeeds(disc_agrees(read, plan.disc, 0, "CDTEXT.BIN", &err), &err);
    assert_string_equal(read->catalog, "RUN-012");
    assert_string_equal(read->genre, "Rock");
    near(c->block[0].genre_code, 23, 0, "genre code");
    near(c->block[0].language, 9, 0, "language");
    near(f->count, 0, 0, "findings");
    arena_free(a);
}

static void reader_finds_every_wrong_bit(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_track tracks[1] = { { .text = { "First" } } };
    struct disc d = disc_of(tracks, 1);
    d.text[DISC_TITLE] = "Test Album";
    struct text t = format(a, &d);
    for (size_t bit = 0; bit < 8 * t.length_bytes; bit++) {
        struct findings *f = findings_new(a);
        t.s[bit / 8] ^= (char)(1 << bit % 8);
        struct cdtext *c = parse(a, &t, f);
        if (!c || c->bad_crc_count != 1 || f->errors == 0)
            fail_msg("a wrong bit %zu passes", bit);
        t.s[bit / 8] ^= (char)(1 << bit % 8);
    }
    arena_free(a);
}

static void reader_survives_any_bytes(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_rig *rig = disc_rig_new(a);
    struct cd_plan plan;
    struct err err = {0};
    succeeds(cd_plan_make(a, &rig->delivery, &plan, NULL, &err), &err);
    struct text t = plan.files.cdtext;
    uint32_t seed = 1;
    for (int round = 0; round < 2000; round++) {
        struct findings *f = findings_new(a);
        size_t size = t.length_bytes - (size_t)round % 40;
        char *bytes = malloc(t.length_bytes);
        memcpy(bytes, t.s, t.length_bytes);
        for (int k = 0; k < 1 + round % 9; k++) {
            seed = seed * 1664525 + 1013904223;
            bytes[(seed >> 8) % t.length_bytes] = (char)(seed >> 24);
        }
        char *exact = malloc(size); /* of its own, so that a sanitizer sees what lies behind */
        memcpy(exact, bytes, size);
        struct cdtext *c = cdtext_reader_parse(a, exact, size, "x", f);
        free(bytes);
        free(exact);
        struct disc *d = disc_new(a, &rig->delivery, NULL);
        if (c)
            cdtext_reader_fill(c, d, "x", f);
        assert_true(f->count > 0);
    }
    arena_free(a);
}

static void tab_repeats_the_text_of_the_track_before(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_track tracks[3] = { { .text = { "One" } },
                                    { .text = { "\t" } },
                                    { .text = { "\t" } } };
    struct disc d = disc_of(tracks, 3);
    d.text[DISC_TITLE] = "Album";
    struct text t = format(a, &d);
    struct cdtext *c = parse(a, &t, findings_new(a));
    assert_string_equal(c->block[0].text[0][3], "One");
    arena_free(a);
}

/* The packs that libburn 1.5.4 made (burn_session_by_cue_file) of a cue with these texts. */
static void repeated_texts_are_tabs_as_libburn_writes_them(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_track tracks[] = { { .text = { "First", "The Band", "A Writer" } },
                                   { .text = { "Same", "The Band", "A Writer" } },
                                   { .text = { "Same", "Guest", "A Writer" } },
                                   { .text = { "X", "Guest", "A Writer" } },
                                   { .text = { "X", "The Band", "A Writer" } } };
    struct disc d = disc_of(tracks, 5);
    struct cdtext_style style = { .types = CDTEXT_SET_ALL, .repeats = true };
    struct text t = text_new(a);
    struct err err = {0};
    char hex[HASH_HEX_BYTES];
    d.text[DISC_TITLE] = "Test Album";
    d.text[DISC_PERFORMER] = "The Band";
    d.text[DISC_SONGWRITER] = "A Writer";
    succeeds(cdtext_format(a, &d, style, &t, &err), &err);
    near((double)t.length_bytes, 13 * 18, 0, "bytes");
    hash_hex_of(HASH_MD5, t.s, t.length_bytes, hex);
    assert_string_equal(hex, "bffafac2aa2f4fe5d664fa5fa16aa0c8");
    struct cdtext *c = parse(a, &t, findings_new(a));
    for (int i = 0; i < 5; i++)
        for (int k = 0; k < 3; k++)
            assert_string_equal(c->block[0].text[k][i + 1], tracks[i].text[k]);
    arena_free(a);
}

static void letters_outside_the_page_are_romanised_and_told(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_rig *rig = disc_rig_new(a);
    struct findings *f = findings_new(a);
    rig->album.songs[0].credits.title =
        "\xD0\x9C\xD0\xBE\xD1\x81\xD0\xBA\xD0\xB2\xD0\xB0"; /* Cyrillic: Moskva */
    rig->album.songs[2].credits.title = "Don\xE2\x80\x99t";
    cd_writer.check(&rig->delivery, f);
    near(f->errors, 0, 0, "errors");
    near(f->warnings, 1, 0, "warnings");
    assert_string_equal(disc_rig_finding(f, "cdtext-charset"),
                        "the title of track 1, '\xD0\x9C\xD0\xBE\xD1\x81\xD0\xBA\xD0\xB2\xD0\xB0', "
                        "is written 'Moskva' on "
                        "the CD: CD-Text in ISO-8859-1 has no other letters");
    disc_rig_write(rig);
    arena_free(a);
}

static void letters_that_cannot_be_written_are_refused_by_name(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_rig *rig = disc_rig_new(a);
    struct findings *f = findings_new(a);
    rig->album.songs[1].credits.title = "\xF0\x9F\x8E\xB8"; /* a picture of a guitar */
    cd_writer.check(&rig->delivery, f);
    near(f->errors, 1, 0, "errors");
    assert_string_equal(disc_rig_finding(f, "cdtext-charset"),
                        "the title of track 2, '\xF0\x9F\x8E\xB8', cannot be written "
                        "in ISO-8859-1 for CD-Text");
    arena_free(a);
}

static void gaps_are_filled_so_that_no_string_is_empty(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_track tracks[3] = { { .text = { "One", NULL, "W" } },
                                    { .text = { NULL, "Guest", NULL } },
                                    { .text = { "3" } } };
    struct disc d = disc_of(tracks, 3);
    d.text[DISC_PERFORMER] = "Band";
    struct findings *f = findings_new(a);
    disc_text_prepare(a, &d, DISC_TEXT_LATIN1, true, f);
    assert_string_equal(d.text[DISC_TITLE], "-");
    assert_string_equal(tracks[1].text[DISC_TITLE], "-");
    assert_string_equal(tracks[0].text[DISC_PERFORMER], "Band");
    assert_string_equal(tracks[1].text[DISC_PERFORMER], "Guest");
    assert_string_equal(d.text[DISC_SONGWRITER], "Various");
    assert_null(d.text[DISC_COMPOSER]);
    near(f->count, 7, 0, "notes"); /* 2 titles, 2 performers, 3 songwriters */
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_pack_is_the_one_that_libburn_makes),
        cmocka_unit_test(packs_of_a_cue_are_those_that_libburn_makes_of_it),
        cmocka_unit_test(nul_that_opens_a_pack_belongs_to_the_string_before),
        cmocka_unit_test(position_stops_at_fifteen),
        cmocka_unit_test(sizes_count_every_type),
        cmocka_unit_test(codes_are_left_out_when_one_is_missing),
        cmocka_unit_test(more_packs_than_readers_take_are_refused),
        cmocka_unit_test(reader_gives_back_what_was_written),
        cmocka_unit_test(reader_finds_every_wrong_bit),
        cmocka_unit_test(reader_survives_any_bytes),
        cmocka_unit_test(tab_repeats_the_text_of_the_track_before),
        cmocka_unit_test(repeated_texts_are_tabs_as_libburn_writes_them),
        cmocka_unit_test(letters_outside_the_page_are_romanised_and_told),
        cmocka_unit_test(letters_that_cannot_be_written_are_refused_by_name),
        cmocka_unit_test(gaps_are_filled_so_that_no_string_is_empty),
    };
    return RUN_TESTS(tests);
}
