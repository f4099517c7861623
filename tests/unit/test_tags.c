/* Texts and covers of every kind of file, as other programs see them. */
#include "tests/lib/writing.h"

#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "engine/bundle/cover.h"

#include <unistd.h>

/* A 2 x 1 pixel PNG; its image data does not matter, it is never decoded. */
static struct cover picture(struct arena *a, struct text *bytes)
{
    struct cover c;
    *bytes = text_new(a);
    text_add_bytes(bytes,
                   "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\2\0\0\0\1\10\2\0\0\0\x7b\x40\xe8\xdd", 33);
    for (int i = 0; i < 500; i++)
        text_add_bytes(bytes, &(char){ (char)(i * 37) }, 1);
    assert_true(cover_parse(bytes->s, bytes->length_bytes, &c));
    assert_int_equal(c.width, 2);
    assert_int_equal(c.height, 1);
    return c;
}

/* mediainfo's own names for what it finds. */
static char *mediainfo(struct rig *g, const char *path)
{
    int status;
    char *out = check_run(
        g->a, &status,
        "mediainfo "
        "--Inform='General;title=%%Track%%|artist=%%Performer%%|album=%%Album%%|band=%%Album/"
        "Performer%%|track=%%Track/Position%%|total=%%Track/Position_Total%%|date="
        "%%Recorded_Date%%|genre=%%Genre%%|copyright=%%Copyright%%|isrc=%%ISRC%%|label=%%Label%%|"
        "composer=%%Composer%%|cover=%%Cover%%|' '%s'",
        path);
    if (status != 0)
        skip();
    return out;
}

static void full_tags_read_back_in_every_container(void **state)
{
    (void)state;
    for (int i = 1; i < ALL_COUNT; i++) { /* WAV below */
        const struct writer_class *class = all_writers[i];
        struct rig g = rig_new(class, class->name, PCM_S16, rig_rate_of(class));
        struct text bytes;
        struct cover cover = picture(g.a, &bytes);
        const struct tag free_tags[] = { { "engineer", "E. Ngineer" }, { "MOOD", "calm" },
                                         { "ENCODER", "by hand" } };
        g.d.cover = &cover;
        g.d.tags = free_tags;
        g.d.tag_count = 3;
        const char *path = rig_write(class, &g);
        char *out = mediainfo(&g, path);
        has_line(out, "title=Étude 第1|artist=Ada & Bob|album=Northern Line|");
        has_line(out, "|track=3|");
        has_line(out, "|date=2026|genre=Rock|copyright=2026 Runout Records|isrc=GBAYE2600001|");
        bool is_ape = class == &wavpack_writer; /* mediainfo knows neither there: wvtag below */
        if (!is_ape)
            has_line(out, "|band=The Runouts|");
        has_line(out, "|total=12|");
        has_line(out, is_ape ? "|composer=C. Omposer|" : "|composer=C. Omposer|cover=Yes|");
        int status;
        out = check_run(g.a, &status,
                        "ffprobe -v error -show_entries format_tags:stream_tags %s 2>/dev/null",
                        path);
        bool is_joint = class == &mp3_writer || text_ends_with(class->extension, "m4a");
        has_line(out, is_ape ? "TAG:Disc=2/3" : is_joint ? "TAG:disc=2/3" : "TAG:disc=2");
        has_line(out, class == &mp3_writer ? "TAG:publisher=Runout Records"
                                           : "TAG:LABEL=Runout Records");
        has_line(out, "TAG:MOOD=calm");
        has_line(out, "TAG:ENCODER=by hand");
        arena_free(g.a);
    }
}

static void wav_carries_its_texts_after_the_samples(void **state)
{
    (void)state;
    struct rig g = rig_new(&wav_writer, "x.wav", PCM_S24, 44100);
    g.d.reel = reel_cut(g.a, g.reel, 0, 777);
    const char *path = rig_write(&wav_writer, &g);
    int status;
    char *out =
        check_run(g.a, &status, "ffprobe -v error -show_entries format_tags %s | sort", path);
    assert_string_equal(out,
                        "TAG:ISRC=GBAYE2600001\nTAG:album=Northern Line\nTAG:artist=Ada & Bob\n"
                        "TAG:copyright=2026 Runout Records\nTAG:date=2026\nTAG:genre=Rock\n"
                        "TAG:title=Étude 第1\nTAG:track=3\n[/FORMAT]\n[FORMAT]\n");
    out = check_run(g.a, &status, "tail -c +41 %s | head -c 4 | od -An -tu4", path);
    assert_int_equal(atoi(out), 777 * 6);
    arena_free(g.a);
}

static void flac_tags_and_cover_are_what_metaflac_sees(void **state)
{
    (void)state;
    struct rig g = rig_new(&flac_writer, "x.flac", PCM_S16, 44100);
    struct text bytes;
    struct cover cover = picture(g.a, &bytes);
    const struct tag free_tags[] = { { "engineer", "E. Ngineer" },
                                     { "genre", "Jazz" },
                                     { "label", "" } };
    g.d.cover = &cover;
    g.d.tags = free_tags;
    g.d.tag_count = 3;
    const char *path = rig_write(&flac_writer, &g);
    int status;
    char *out =
        check_run(g.a, &status, "metaflac --no-utf8-convert --export-tags-to=- %s | sort", path);
    assert_string_equal(
        out,
        "ALBUM=Northern Line\nALBUMARTIST=The Runouts\nARTIST=Ada & Bob\nBARCODE=5012345678900\n"
        "CATALOGNUMBER=RUN-012\nCOMPOSER=C. Omposer\nCOPYRIGHT=2026 Runout Records\nDATE=2026\n"
        "DISCNUMBER=2\nDISCTOTAL=3\nENGINEER=E. Ngineer\nGENRE=Jazz\nISRC=GBAYE2600001\n"
        "LYRICIST=S. Writer\nPHONOGRAM=2026 Runout\nPRODUCER=P. Roducer\nTITLE=Étude 第1\n"
        "TRACKNUMBER=3\nTRACKTOTAL=12\n");
    char *image = check_run(g.a, &status, "metaflac --export-picture-to=- %s | md5sum", path);
    char expected[HASH_HEX_BYTES];
    hash_hex_of(HASH_MD5, bytes.s, bytes.length_bytes, expected);
    assert_int_equal(strncmp(image, expected, 32), 0);
    out = check_run(g.a, &status, "metaflac --list --block-type=PICTURE %s", path);
    has_line(out, "type: 3 (Cover (front))");
    has_line(out, "MIME type: image/png");
    has_line(out, "width: 2");
    arena_free(g.a);
}

static void the_cover_comes_back_byte_for_byte(void **state)
{
    (void)state;
    static const struct writer_class *const with_cover[] = { &mp3_writer, &alac_writer, &aac_writer,
                                                             &opus_writer, &vorbis_writer };
    for (int i = 0; i < 5; i++) {
        const struct writer_class *class = with_cover[i];
        struct rig g = rig_new(class, "x", PCM_S16, rig_rate_of(class));
        struct text bytes;
        struct cover cover = picture(g.a, &bytes);
        g.d.cover = &cover;
        const char *path = rig_write(class, &g);
        int status;
        char *image =
            check_run(g.a, &status,
                      "ffmpeg -v error -i %s -map 0:v -c copy -f image2pipe - 2>/dev/null | md5sum",
                      path);
        char expected[HASH_HEX_BYTES];
        hash_hex_of(HASH_MD5, bytes.s, bytes.length_bytes, expected);
        if (strncmp(image, expected, 32) != 0)
            fail_msg("%s: the cover came back changed", class->name);
        arena_free(g.a);
    }
}

static void wavpack_texts_and_cover_are_what_wvtag_sees(void **state)
{
    (void)state;
    struct rig g = rig_new(&wavpack_writer, "x.wv", PCM_S16, 44100);
    struct text bytes;
    struct cover cover = picture(g.a, &bytes);
    g.d.cover = &cover;
    const char *path = rig_write(&wavpack_writer, &g);
    int status;
    char *out = check_run(g.a, &status, "wvtag -q -l %s | tail -n +3 | tr -s ' ' | sort", path);
    assert_string_equal(
        out,
        "ALBUM: Northern Line\nARTIST: Ada & Bob\nAlbum Artist: The Runouts\n"
        "BARCODE: 5012345678900\nCATALOGNUMBER: RUN-012\nCOMPOSER: C. Omposer\n"
        "COPYRIGHT: 2026 Runout Records\nCover Art (Front): 533-byte binary item (png)\n"
        "Disc: 2/3\nGENRE: Rock\nISRC: GBAYE2600001\nLABEL: Runout Records\n"
        "LYRICIST: S. Writer\nPHONOGRAM: 2026 Runout\nPRODUCER: P. Roducer\n"
        "TITLE: Étude 第1\nTrack: 3/12\nYear: 2026\n");
    char *image = check_run(g.a, &status, "wvtag -q -x 'Cover Art (Front)' %s | md5sum", path);
    char expected[HASH_HEX_BYTES];
    hash_hex_of(HASH_MD5, bytes.s, bytes.length_bytes, expected);
    assert_int_equal(strncmp(image, expected, 32), 0);
    arena_free(g.a);
}

/* One bit of a text or of the picture: the file's writer sees it when it reads back. */
static void a_changed_text_or_cover_is_found(void **state)
{
    (void)state;
    for (int i = 1; i < ALL_COUNT; i++) {
        const struct writer_class *class = all_writers[i];
        struct rig g = rig_new(class, "x", PCM_S16, rig_rate_of(class));
        struct text picture_bytes;
        struct cover cover = picture(g.a, &picture_bytes);
        const struct tag free_tags[] = { { "MOOD", "calmness" } };
        struct err err = {0};
        char *bytes;
        size_t size;
        bool is_ogg = class == &opus_writer || class == &vorbis_writer; /* base64, and check sums */
        g.d.cover = &cover;
        g.d.tags = free_tags;
        g.d.tag_count = 1;
        const char *path = rig_write(class, &g);
        succeeds(file_read(path, 64 << 20, g.a, &bytes, &size, POS_NONE, &err), &err);
        const char *const places[] = { "calmness", "RUN-012", picture_bytes.s + 100 };
        for (int k = 0; k < (is_ogg ? 2 : 3); k++) {
            char *at = memmem(bytes, size, places[k], 7);
            assert_non_null(at);
            *at ^= 1;
            assert_int_equal(unlink(path), 0);
            succeeds(file_create(path, bytes, size, &err), &err);
            *at ^= 1;
            struct err found = {0};
            if (class->verify(&g.d, g.stage, g.a, &found))
                fail_msg("%s: a change of %.7s is not seen", class->name, places[k]);
        }
        arena_free(g.a);
    }
}

static void m4a_carries_free_form_atoms_and_gapless_text(void **state)
{
    (void)state;
    struct rig g = rig_new(&aac_writer, "x.m4a", PCM_F32, 44100);
    const char *path = rig_write(&aac_writer, &g);
    char *bytes;
    size_t size;
    struct err err = {0};
    int status;
    succeeds(file_read(path, 64 << 20, g.a, &bytes, &size, POS_NONE, &err), &err);
    /* 123457 + 1024 fill 122 packets of 1024 but for 447 (0x1BF). */
    const char smpb[] = " 00000000 00000400 000001BF 000000000001E241 00000000";
    assert_non_null(memmem(bytes, size, smpb, strlen(smpb)));
    assert_non_null(memmem(bytes, size, "M4A ", 4));
    char *out = check_run(g.a, &status, "ffprobe -v error -show_entries format_tags %s", path);
    has_line(out, "TAG:ISRC=GBAYE2600001\n");
    has_line(out, "TAG:BARCODE=5012345678900\n");
    has_line(out, "TAG:CATALOGNUMBER=RUN-012\n");
    arena_free(g.a);
}

static void metadata_can_be_minimal_or_none(void **state)
{
    (void)state;
    struct rig g = rig_new(&flac_writer, "min.flac", PCM_S16, 44100);
    struct text bytes;
    struct cover cover = picture(g.a, &bytes);
    int status;
    g.d.cover = &cover;
    g.d.metadata = METADATA_MINIMAL;
    char *out = check_run(g.a, &status, "metaflac --no-utf8-convert --export-tags-to=- %s | sort",
                          rig_write(&flac_writer, &g));
    assert_string_equal(out,
                        "ALBUM=Northern Line\nARTIST=Ada & Bob\nTITLE=Étude 第1\nTRACKNUMBER=3\n");
    g.d.metadata = METADATA_NONE;
    for (int i = 0; i < ALL_COUNT; i++) {
        struct rig n = rig_new(all_writers[i], "none", PCM_S16, rig_rate_of(all_writers[i]));
        n.d.metadata = METADATA_NONE;
        n.d.cover = &cover;
        out = mediainfo(&n, rig_write(all_writers[i], &n));
        has_line(out, "title=|artist=|album=|band=|track=|total=|date=|genre=|copyright=|isrc=|"
                      "label=|composer=|cover=|");
        arena_free(n.a);
    }
    arena_free(g.a);
}

static void covers_tell_their_kind_and_size(void **state)
{
    (void)state;
    static const unsigned char jpeg[] = { 0xff, 0xd8, 0xff, 0xe0, 0,    4, 'J', 'F',
                                          0xff, 0xff, 0xc2, 0,    17,   8, 2,   0x58,
                                          3,    0x20, 3,    1,    0x22, 0, 2 };
    struct cover c;
    assert_true(cover_parse(jpeg, sizeof jpeg, &c));
    assert_string_equal(c.mime, "image/jpeg");
    assert_int_equal(c.width, 800);
    assert_int_equal(c.height, 600);
    for (size_t n = 0; n < 18; n++)
        assert_false(cover_parse(jpeg, n, &c));
    assert_false(cover_parse("GIF89a______________________________", 36, &c));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full_tags_read_back_in_every_container),
        cmocka_unit_test(wav_carries_its_texts_after_the_samples),
        cmocka_unit_test(flac_tags_and_cover_are_what_metaflac_sees),
        cmocka_unit_test(the_cover_comes_back_byte_for_byte),
        cmocka_unit_test(wavpack_texts_and_cover_are_what_wvtag_sees),
        cmocka_unit_test(a_changed_text_or_cover_is_found),
        cmocka_unit_test(m4a_carries_free_form_atoms_and_gapless_text),
        cmocka_unit_test(metadata_can_be_minimal_or_none),
        cmocka_unit_test(covers_tell_their_kind_and_size),
    };
    return RUN_TESTS(tests);
}
