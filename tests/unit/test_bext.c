/* The broadcast extension byte by byte (EBU Tech 3285 v2, table of the chunk), axml and iXML. */
#include "formats/pcm/bext.h"

#include "formats/pcm/axml.h"
#include "formats/pcm/ixml.h"
#include "tests/lib/writing.h"

extern const struct writer_class bwf_writer;

/* The chunk's body in *at, its size returned. */
static size_t body_of(struct rig *g, const struct bext_config *c, const char **at)
{
    struct text t = text_new(g->a);
    bext_add(&t, &g->d, c);
    assert_memory_equal(t.s, "bext", 4);
    size_t size = (uint8_t)t.s[4] | (size_t)(uint8_t)t.s[5] << 8;
    assert_int_equal(t.length_bytes, 8 + size);
    assert_int_equal(size % 2, 0);
    *at = t.s + 8;
    return size;
}

static void is_field(const char *body, size_t at, const char *text, size_t room)
{
    char expected[256] = {0};
    memcpy(expected, text, strlen(text));
    if (memcmp(body + at, expected, room) != 0)
        fail_msg("at %zu: '%.*s', expected '%s'", at, (int)room, body + at, text);
}

static struct rig rig_of(int rate_hz)
{
    return rig_new(&bwf_writer, "x.wav", PCM_S24, rate_hz);
}

static void every_field_has_its_place(void **state)
{
    (void)state;
    struct rig g = rig_of(48000);
    rig_settle(&g);
    g.d.figures = (struct delivery_figures){ -23.04, 7.125, -1.5, -18.004, -20.996 };
    const struct bext_config c = { .date = "2026-11-24", .time = "10:20:30",
                                   .history = "A=ANALOGUE,M=stereo,T=ATR-102",
                                   .time_reference_s = 86399.5,
                                   .umid = "060A2B340101010501010f1013000000"
                                           "d2c9036c8f195343ab7e8a1b3c4d5eff" };
    const char *b;
    size_t size = body_of(&g, &c, &b);
    const char history[] = "A=ANALOGUE,M=stereo,T=ATR-102\r\nA=PCM,F=48000,W=24,M=stereo,T=stamper"
                           "\r\n";
    size_t length = 602 + strlen(history);
    assert_int_equal(size, length + (length & 1));
    is_field(b, 0, "Etude di1 / Ada & Bob / Northern Line", 256);
    is_field(b, 256, "Runout Records", 32);
    is_field(b, 288, "GBAYE2600001", 32);
    is_field(b, 320, "2026-11-2410:20:30", 18);
    assert_memory_equal(b + 338, "\x40\xe2\x30\xf7\0\0\0\0", 8); /* 86399.5 x 48000 = 4147176000 */
    assert_memory_equal(b + 346, "\2\0", 2);
    assert_memory_equal(b + 348, "\x06\x0a\x2b\x34\1\1\1\5\1\1\x0f\x10\x13\0\0\0\xd2\xc9\3\x6c\x8f"
                                 "\x19\x53\x43\xab\x7e\x8a\x1b\x3c\x4d\x5e\xff\0\0\0\0", 36);
    /* -2304, 713 (half away from zero), -150, -1800, -2100 */
    assert_memory_equal(b + 412, "\0\xf7\xc9\2\x6a\xff\xf8\xf8\xcc\xf7", 10);
    for (int i = 422; i < 602; i++)
        assert_int_equal(b[i], 0);
    assert_memory_equal(b + 602, history, strlen(history));
    arena_free(g.a);
}

static void what_is_not_known_is_not_set(void **state)
{
    (void)state;
    struct rig g = rig_of(44100);
    rig_settle(&g);
    g.song = (struct song){0};
    g.album = (struct album){0};
    g.d.figures = (struct delivery_figures){ -INFINITY, 0, -99.99, NAN, -100 };
    const char *b;
    size_t size = body_of(&g, &(struct bext_config){0}, &b);
    for (int i = 0; i < 346; i++)
        assert_int_equal(b[i], 0); /* no clock, no host: nothing that was not given */
    assert_memory_equal(b + 412, "\xff\x7f\0\0\xf1\xd8\xff\x7f\xff\x7f", 10);
    assert_int_equal(size, 602 + 40); /* A=PCM,F=44100,W=24,M=stereo,T=stamper, CR LF, 0 */
    arena_free(g.a);
}

static void texts_fill_their_field_to_the_last_letter_and_no_further(void **state)
{
    (void)state;
    struct rig g = rig_of(44100);
    rig_settle(&g);
    const struct bext_config c = { .originator = "Zażółć gęślą jaźń, a thirty-third one",
                                   .description = "x" };
    const char *b;
    body_of(&g, &c, &b);
    is_field(b, 256, "Zazolc gesla jazn, a thirty-thir", 32);
    assert_memory_equal(b + 288, "GBAYE", 5);
    struct findings *f = findings_new(g.a);
    bext_check(&g.d, &c, f);
    assert_int_equal(f->warnings, 1);
    assert_int_equal(f->errors, 0);
    arena_free(g.a);
}

static void dates_times_and_umids_are_judged(void **state)
{
    (void)state;
    static const struct { struct bext_config c; int errors; } cases[] = {
        { { .date = "2026-11-24", .time = "23:59:59" }, 0 },
        { { .date = "2026:11:24", .time = "23.59.59" }, 0 }, /* separators that 3285 knows */
        { { .date = "2026-13-24" }, 1 }, { { .date = "24.11.2026" }, 1 },
        { { .date = "2026-11-2" }, 1 },  { { .time = "24:00:00" }, 1 },
        { { .time = "10:00" }, 1 },      { { .umid = "060a2b" }, 1 },
        { { .umid = "060a2b340101010501010f1013000000d2c9036c8f195343ab7e8a1b3c4d5efg" }, 1 },
    };
    struct rig g = rig_of(44100);
    rig_settle(&g);
    g.d.track_total = 1;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct findings *f = findings_new(g.a);
        bext_check(&g.d, &cases[i].c, f);
        if (f->errors != cases[i].errors)
            fail_msg("case %zu: %d errors", i, f->errors);
    }
    g.d.track_total = 2; /* several files, one material */
    struct findings *f = findings_new(g.a);
    bext_check(&g.d, &(struct bext_config){ .umid = "060a2b340101010501010f1013000000"
                                                    "d2c9036c8f195343ab7e8a1b3c4d5eff" }, f);
    assert_int_equal(f->errors, 1);
    arena_free(g.a);
}

static void a_song_has_its_isrc_in_axml_and_an_album_none(void **state)
{
    (void)state;
    struct rig g = rig_of(44100);
    rig_settle(&g);
    struct text t = text_new(g.a);
    axml_add(&t, &g.d);
    assert_memory_equal(t.s, "axml", 4);
    has_line(t.s + 8, "xmlns:ebucore=\"urn:ebu:metadata-schema:ebuCore_2012\"");
    has_line(t.s + 8, "formatLabel=\"ISRC\"");
    has_line(t.s + 8, "<dc:identifier>ISRC:GBAYE2600001</dc:identifier>");
    struct text none = text_new(g.a);
    g.d.track_count = 2;
    axml_add(&none, &g.d);
    g.d.track_count = 1;
    g.d.metadata = METADATA_MINIMAL;
    axml_add(&none, &g.d);
    assert_int_equal(none.length_bytes, 0);
    arena_free(g.a);
}

static void ixml_repeats_bext_and_tells_the_speed(void **state)
{
    (void)state;
    struct rig g = rig_of(48000);
    rig_settle(&g);
    g.d.figures = (struct delivery_figures){ -23, -INFINITY, -1.5, NAN, -20 };
    const struct bext_config c = { .time_reference_s = 86400 * 1.5 }; /* past 2^32 at 48 kHz */
    struct text t = text_new(g.a);
    ixml_add(&t, &g.d, &c, IXML_2997DF);
    assert_memory_equal(t.s, "iXML", 4);
    has_line(t.s + 8, "<PROJECT>Northern Line</PROJECT>");
    has_line(t.s + 8, "<TIMECODE_RATE>30000/1001</TIMECODE_RATE>\n<TIMECODE_FLAG>DF<");
    has_line(t.s + 8, "<TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI>1</TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI>"
                      "\n<TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO>1925832704<");
    has_line(t.s + 8, "<TRACK_COUNT>2</TRACK_COUNT>");
    has_line(t.s + 8, "<BWF_DESCRIPTION>Étude 第1 / Ada &amp; Bob / Northern Line<");
    has_line(t.s + 8, "<BWF_LOUDNESS_VALUE>-23.00<");
    has_line(t.s + 8, "<BWF_MAX_SHORT_TERM_LOUDNESS>-20.00<");
    assert_null(strstr(t.s + 8, "BWF_LOUDNESS_RANGE"));
    assert_null(strstr(t.s + 8, "BWF_MAX_MOMENTARY"));
    struct text plain = text_new(g.a);
    ixml_add(&plain, &g.d, &c, IXML_NONE);
    assert_null(strstr(plain.s + 8, "TIMECODE"));
    arena_free(g.a);
}

static void a_whole_file_reads_back(void **state)
{
    (void)state;
    struct rig g = rig_of(48000);
    g.d.figures = (struct delivery_figures){ -23.04, 7.1, -1.5, -18, -21 };
    const char *path = rig_write(&bwf_writer, &g);
    int status;
    char *out = check_run(g.a, &status, "mediainfo %s", path);
    has_line(out, "LoudnessValue                            : -23.04\n");
    has_line(out, "LoudnessRange                            : 7.10\n");
    has_line(out, "MaxTruePeakLevel                         : -1.50\n");
    has_line(out, "MaxMomentaryLoudness                     : -18.00\n");
    has_line(out, "MaxShortTermLoudness                     : -21.00\n");
    has_line(out, "ISRC                                     : GBAYE2600001\n");
    out = check_run(g.a, &status, "ffmpeg -v error -i %s -f s24le - | md5sum", path);
    assert_int_equal(strncmp(out, g.raw_md5, 32), 0);
    arena_free(g.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_has_its_place),
        cmocka_unit_test(what_is_not_known_is_not_set),
        cmocka_unit_test(texts_fill_their_field_to_the_last_letter_and_no_further),
        cmocka_unit_test(dates_times_and_umids_are_judged),
        cmocka_unit_test(a_song_has_its_isrc_in_axml_and_an_album_none),
        cmocka_unit_test(ixml_repeats_bext_and_tells_the_speed),
        cmocka_unit_test(a_whole_file_reads_back),
    };
    return RUN_TESTS(tests);
}
