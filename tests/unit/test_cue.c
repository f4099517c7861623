#include "formats/disc/cue.h"
#include "formats/disc/toc.h"
#include "tests/lib/disc_rig.h"

static struct cue_sheet *parse(struct arena *a, const char *text, struct findings *f)
{
    return cue_reader_parse(a, text, strlen(text), false, "x.cue", f);
}

static struct toc_sheet *parse_toc(struct arena *a, const char *text, struct findings *f)
{
    return toc_reader_parse(a, text, strlen(text), false, "x.toc", f);
}

static void cues_from_elsewhere_are_read(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct findings *f = findings_new(a);
    struct cue_sheet *s =
        parse(a,
              "\xEF\xBB\xBFREM GENRE Rock\r\nperformer \"Caf\xC3\xA9\"\r\nFILE \"a b.wav\" WAVE\r\n"
              "  TRACK 01 AUDIO\r\n\tFLAGS dcp PRE SCMS\r\n    INDEX 01 00:00:00\r\n"
              "  TRACK 02 AUDIO\r\n    INDEX 00 01:02:03\r\n"
              "FILE c.wav WAVE\r\n    PREGAP 00:02:00\r\n    INDEX 01 00:00:00\r\n",
              f);
    assert_non_null(s);
    near(f->count, 0, 0, "findings");
    assert_string_equal(s->text[DISC_PERFORMER], "Caf\xC3\xA9");
    near(s->file_count, 2, 0, "files");
    assert_string_equal(s->files[0].name, "a b.wav");
    near(s->tracks[0].flags, SONG_DCP | SONG_PRE | SONG_SCMS, 0, "flags");
    near(s->tracks[1].indexes[0].file, 0, 0, "file of index 00");
    near((double)s->tracks[1].indexes[0].at.v, 62 * 75 + 3, 0, "frame of index 00");
    near(s->tracks[1].indexes[1].file, 1, 0, "file of index 01");
    near((double)s->tracks[1].pregap.v, 150, 0, "pregap");
    struct err err = {0};
    struct disc *d;
    assert_false(cue_reader_disc(a, s, (struct cdframe){ 150 }, (struct cdframe){ 9999 }, "x.cue",
                                 &d, &err));
    assert_string_equal(err.message, "x.cue names 2 files, expected is one");
    arena_free(a);
}

static void latin1_cue_is_read_as_such(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct cue_sheet *s = parse(
        a, "TITLE \"Caf\xE9\"\rFILE x WAVE\rTRACK 01 AUDIO\rINDEX 01 00:00:00", findings_new(a));
    assert_string_equal(s->text[DISC_TITLE], "Caf\xC3\xA9");
    arena_free(a);
}

static void faults_of_cues_name_their_line(void **state)
{
    (void)state;
    static const struct { const char *text, *message; int line;
    } faults[] = {
        { "FILE x WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:75\n",
          "'00:00:75' is no time, expected is MM:SS:FF with at most 59 seconds and 74 frames", 3 },
        { "FILE x WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:01\nINDEX 02 00:00:01\n",
          "index 02 does not lie after index 01", 4 },
        { "FILE x WAVE\nTRACK 01 AUDIO\nTRACK 03 AUDIO\n", "track 03 follows track 01", 3 },
        { "FILE x WAVE\nTRACK 01 MODE1/2352\n", "track 01 is 'MODE1/2352', only AUDIO can be read",
          2 },
        { "TRACK 01 AUDIO\n", "track 01 stands before any FILE", 1 },
        { "FILE x WAVE\nTRACK x AUDIO\n", "'x' is no number from 0 to 99", 2 },
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        struct arena *a = arena_new();
        struct findings *f = findings_new(a);
        parse(a, faults[i].text, f);
        assert_true(f->count > 0);
        assert_string_equal(f->items[0]->err.message, faults[i].message);
        near(f->items[0]->err.pos.line, faults[i].line, 0, "line");
        arena_free(a);
    }
}

static void tocs_from_elsewhere_are_read(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct findings *f = findings_new(a);
    struct toc_sheet *s =
        parse_toc(a,
                  "CD_DA // made by hand\nCATALOG \"4006381333931\"\n"
                  "CD_TEXT { LANGUAGE_MAP { 0: 9 1 : 8 }\n LANGUAGE 0 { TITLE \"A \\\"b\\\"\" "
                  "GENRE { 0, 23, 82 } } LANGUAGE 1 { TITLE \"Zwei\" } }\n"
                  "TRACK AUDIO\nNO COPY\nPREGAP 00:01:00\nFILE \"x.bin\" SWAP 0 00:04:00\n"
                  "TRACK AUDIO\nCOPY\nSILENCE 00:02:00 START\nAUDIOFILE \"y.wav\" 0 2646000\n"
                  "INDEX 00:05:00\n",
                  f);
    near(f->count, 0, 0, "findings");
    assert_non_null(s);
    assert_string_equal(s->disc->text[DISC_TITLE], "A \"b\"");
    near((double)s->disc->tracks[0].start.v, 225, 0, "start of track 1");
    near((double)s->disc->tracks[1].pause.v, 150 + 375, 0, "pause of track 2");
    near((double)s->disc->tracks[1].start.v, 150 + 525, 0, "start of track 2");
    near((double)s->disc->tracks[1].indexes[0].v, 150 + 525 + 375, 0, "index 02 of track 2");
    near((double)s->disc->leadout.v, 150 + 525 + 4500, 0, "lead-out");
    near(s->disc->tracks[1].flags, SONG_DCP, 0, "flags of track 2");
    near(s->piece_count, 4, 0, "pieces");
    assert_true(s->pieces[1].is_swapped && !s->has_open_piece);
    arena_free(a);
}

static void broken_tocs_are_refused_with_their_line(void **state)
{
    (void)state;
    static const struct { const char *text, *message; int line;
    } faults[] = {
        { "CD_DA\nTRACK MODE1\n", "found 'MODE1', expected is AUDIO", 2 },
        { "CD_DA\nTRACK AUDIO\nFILE \"x\n", "found 'x', expected is a closing quote", 3 },
        { "CD_DA\nCD_TEXT { LANGUAGE 0 { TITLE",
          "found 'the end of the file', expected is a quoted text", 2 },
        { "CD_DA\nTRACK AUDIO\nISRC \"USABC24000012\"",
          "found 'USABC24000012', expected is a code of the right length", 3 },
        { "CD_DA", "found 'the end of the file', expected is a TRACK", 1 },
        { "CD_DA\nTRACK AUDIO\nFILE \"x\" 00:00:75 1",
          "found '00:00:75', expected is a time as MM:SS:FF", 3 },
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        struct arena *a = arena_new();
        struct findings *f = findings_new(a);
        assert_null(parse_toc(a, faults[i].text, f));
        assert_string_equal(f->items[0]->err.message, faults[i].message);
        near(f->items[0]->err.pos.line, faults[i].line, 0, "line");
        arena_free(a);
    }
}

/* Words, signs and numbers of both languages thrown together: nothing may be read past its end. */
static void readers_survive_any_bytes(void **state)
{
    (void)state;
    static const char *const words[] = {
        "CD_DA", "TRACK",   "AUDIO",   "FILE",     "\"x\"",    "INDEX", "01",           "00:00:01",
        "{",     "}",       "CD_TEXT", "LANGUAGE", "0",        "TITLE", "\"",           "\\",
        "START", "SILENCE", "NO",      "\n",       "99:59:74", "ISRC",  "LANGUAGE_MAP", ":",
        ",",     "FLAGS",   "\xE9",    "REM",      "\r",       "//"
    };
    struct arena *a = arena_new();
    uint32_t seed = 7;
    for (int round = 0; round < 3000; round++) {
        struct text t = text_new(a);
        for (int k = 0; k < 40; k++) {
            seed = seed * 1664525 + 1013904223;
            text_add(&t, words[(seed >> 16) % (sizeof words / sizeof words[0])]);
            text_add(&t, seed & 0x100 ? " " : "\n");
        }
        char *exact = malloc(t.length_bytes); /* a sanitizer sees what lies behind */
        memcpy(exact, t.s, t.length_bytes);
        struct findings *f = findings_new(a);
        struct cue_sheet *cue = cue_reader_parse(a, exact, t.length_bytes, round % 2, "x", f);
        struct toc_sheet *toc = toc_reader_parse(a, exact, t.length_bytes, round % 2, "x", f);
        free(exact);
        struct disc *d;
        struct err err = {0};
        if (cue && cue_reader_disc(a, cue, (struct cdframe){ 150 }, (struct cdframe){ 900 }, "x",
                                   &d, &err))
            assert_true(d->track_count <= DISC_TRACKS);
        assert_true(f->count > 0 || cue || toc);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cues_from_elsewhere_are_read),
        cmocka_unit_test(latin1_cue_is_read_as_such),
        cmocka_unit_test(faults_of_cues_name_their_line),
        cmocka_unit_test(tocs_from_elsewhere_are_read),
        cmocka_unit_test(broken_tocs_are_refused_with_their_line),
        cmocka_unit_test(readers_survive_any_bytes),
    };
    return RUN_TESTS(tests);
}
