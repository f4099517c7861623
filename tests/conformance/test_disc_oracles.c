/* What programs from elsewhere read in our cue, TOC, DDP and CD-Text: cdrdao, cuetools, libcdio,
 * flac, shntool, bchunk, cdrskin, coreutils. A program that is not installed skips its check. */
#include "engine/base/file.h"
#include "tests/lib/disc_rig.h"

#define QUIET "cd '%s' && { %s; } 2>/dev/null"

static struct disc_rig *written(struct arena *a, bool with_index)
{
    struct disc_rig *rig = disc_rig_new(a);
    if (!with_index)
        rig->tracks[1].index_count = 0;
    disc_rig_write(rig);
    return rig;
}

static void need(struct arena *a, const char *program)
{
    int status;
    check_run(a, &status, "command -v %s", program);
    if (status == 0)
        return;
    arena_free(a);
    skip();
}

/* Output of a command in the CD's folder, which must succeed. */
static const char *run(struct disc_rig *rig, const char *command)
{
    int status;
    const char *out = check_run(rig->a, &status, QUIET, rig->dir, command);
    if (status != 0)
        fail_msg("'%s' ends with status %d", command, status);
    return out;
}

static void has(const char *text, const char *wanted)
{
    if (!strstr(text, wanted))
        fail_msg("expected '%s' in:\n%s", wanted, text);
}

static void cdrdao_reads_the_toc_as_planned(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    need(a, "cdrdao");
    struct disc_rig *rig = written(a, true);
    assert_string_equal(run(rig, "cdrdao toc-size RUN-012.toc"), "1125\n");
    const char *toc = run(rig, "cdrdao show-toc RUN-012.toc");
    has(toc, "CATALOG NUMBER: 4006381333931");
    has(toc, "ISRC US ABC 24 00001\n          COPY PERMITTED\n          NO PRE-EMPHASIS\n");
    has(toc, "ISRC US ABC 24 00002\n          COPY PERMITTED\n          PRE-EMPHASIS\n");
    has(toc, "PREGAP 00:01:00(    75)\n          START  00:06:00(   450)\n          INDEX  2 "
             "00:08:37(   637)\n"
             "          END    00:11:00(   825)\n");
    has(toc, "COPY NOT PERMITTED");
    has(run(rig, "cdrdao read-test RUN-012.toc 2>&1"), "Read 1125 blocks.");
    arena_free(a);
}

static void cdrdao_reads_the_texts_of_the_toc(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    need(a, "toc2cddb");
    const char *out = run(written(a, true), "toc2cddb RUN-012.toc");
    has(out, "DISCID=0e000f03");
    has(out, "# 150\n# 600\n# 975\n");
    has(out, "DTITLE=The Band / Test Album");
    has(out, "TTITLE1=Caf\xE9 \"Second\"\n"); /* octal escapes come out as ISO-8859-1 */
    arena_free(a);
}

/* cdrdao 1.2.4 cannot take INDEX 02 of any cue: it reads the absolute time as a relative one. */
static void cdrdao_reads_the_cue_as_planned(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    need(a, "cdrdao");
    struct disc_rig *rig = written(a, false);
    assert_string_equal(run(rig, "cdrdao toc-size RUN-012.cue"), "1125\n");
    has(run(rig, "cdrdao show-toc RUN-012.cue"),
        "PREGAP 00:01:00(    75)\n          START  00:06:00(   450)\n");
    arena_free(a);
}

static void cdrdao_hears_the_image_as_little_endian_sound(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct err err = {0};
    need(a, "cdrdao");
    struct disc_rig *rig = written(a, true);
    static const char toc[] = "CD_DA\nTRACK AUDIO\nFILE \"ddp/IMAGE.DAT\" SWAP 00:02:00 00:05:00\n";
    succeeds(file_create(file_join(a, rig->dir, "image.toc"), toc, sizeof toc - 1, &err), &err);
    has(run(rig, "cdrdao show-data image.toc | sed -n '1001p;70001p' | tr -s ' '"),
        "1000: 1000 0\n"); /* frame 1000: left 1000, right 0 */
    has(run(rig, "cdrdao show-data image.toc | sed -n '70001p' | tr -s ' '"),
        "70000: 4464 1\n"); /* 70000 = 65536 + 4464 */
    arena_free(a);
}

static void cuetools_read_the_cue_as_planned(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    need(a, "cueprint");
    struct disc_rig *rig = written(a, true);
    assert_string_equal(run(rig, "cueprint -d '%N|%T|%P\\n' -t '%n|%t|%p|%i\\n' RUN-012.cue"),
                        "3|Test Album|The Band\n1|First|The Band|USABC2400001\n"
                        "2|Caf\xE9 'Second'|The Band|USABC2400002\n3|Third|A Guest|USABC2400003\n");
    assert_string_equal(run(rig, "cuebreakpoints --split-gaps RUN-012.cue"),
                        "0:05.00\n0:06.00\n0:11.00\n");
    assert_string_equal(run(rig, "cuebreakpoints RUN-012.cue"), "0:06.00\n0:11.00\n");
    assert_string_equal(run(rig, "cuebreakpoints RUN-012.toc"), "0:06.00\n0:11.00\n");
    arena_free(a);
}

static void check_cd_info(const char *out)
{
    has(out, "1: 00:02:00  000000 audio  false  yes   2        no");
    has(out, "2: 00:08:00  000450 audio  false  yes   2        yes");
    has(out, "3: 00:13:00  000825 audio  false  no    2        no");
    has(out, "170: 00:17:00  001125 leadout");
    has(out, "Media Catalog Number (MCN): 4006381333931");
    has(out, "CD-TEXT for Disc:\n\tTITLE: Test Album\n\tPERFORMER: The Band\n");
    has(out, "CD-TEXT for Track  1:\n\tTITLE: First\n\tPERFORMER: The Band\n");
    has(out, "CD-TEXT for Track  3:\n\tTITLE: Third\n\tPERFORMER: A Guest\n");
}

static void libcdio_reads_toc_and_cue_as_planned(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    need(a, "cd-info");
    struct disc_rig *rig = written(a, true);
    check_cd_info(run(rig, "cd-info --no-header --no-device-info -t RUN-012.toc"));
    const char *cue = run(
        rig, "ln -s RUN-012.wav RUN-012.bin; cd-info --no-header --no-device-info -c RUN-012.cue");
    check_cd_info(cue);
    has(cue, "TITLE: Caf\xC3\xA9 'Second'"); /* it knows that a cue is ISO-8859-1 */
    arena_free(a);
}

static void flac_takes_the_cue_sheet(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    need(a, "metaflac");
    struct disc_rig *rig = written(a, true);
    const char *out = run(rig, "flac -s -f --cuesheet=RUN-012.cue -o x.flac RUN-012.wav && "
                               "metaflac --list --block-type=CUESHEET x.flac | tr -s ' \\n' ' '");
    has(out, "media catalog number: 4006381333931 lead-in: 88200 is CD: true number of tracks: 4");
    has(out, "offset: 220500 number: 2 ISRC: USABC2400002 type: AUDIO pre-emphasis: true number of "
             "index points: 3 "
             "index[0] offset: 0 number: 0 index[1] offset: 44100 number: 1 index[2] offset: "
             "154056 number: 2");
    has(out, "offset: 485100 number: 3");
    has(out, "offset: 661500 number: 170 (LEAD-OUT)");
    arena_free(a);
}

static void shntool_splits_the_programme_at_the_marks(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    need(a, "shnsplit");
    struct disc_rig *rig = written(a, true);
    const char *out = run(
        rig,
        "mkdir out && shnsplit -q -f RUN-012.cue -d out RUN-012.wav && wc -c out/* | tr -s ' '");
    has(out, "1058444 out/split-track01.wav"); /* 450 sectors of 2352 bytes and 44 */
    has(out, "882044 out/split-track02.wav");
    has(out, "705644 out/split-track03.wav");
    arena_free(a);
}

static void bchunk_splits_the_image_by_the_image_cue(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    need(a, "bchunk");
    const char *out = run(written(a, false),
                          "bchunk ddp/IMAGE.DAT ddp-image.cue part >&2 && wc -c part* | tr -s ' '");
    has(out, " 882000 part01.cdr"); /* from index 01 to the next track's index 00: 375 sectors */
    has(out, " 882000 part02.cdr");
    has(out, " 705600 part03.cdr");
    arena_free(a);
}

static void cdrskin_reads_the_cdtext_packs(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    need(a, "cdrskin");
    const char *out = run(written(a, true), "cdrskin textfile_to_v07t=ddp/CDTEXT.BIN");
    has(out, "Text Code           = 8859\nLanguage Code       = English\n");
    has(out, "Album Title         = Test Album\n");
    has(out, "Artist Name         = The Band\n");
    has(out, "Catalog Number      = RUN-012\nGenre Code          = Rock Music\nGenre Information   "
             "= Rock\n");
    has(out, "UPC / EAN           = 4006381333931\n");
    has(out, "First Track Number  = 1\nLast Track Number   = 3\n");
    has(out, "Track 02 Title      = Caf\xE9 \"Second\"\nTrack 02 Artist     = The Band\nISRC 02    "
             "         = USABC2400002\n");
    has(out, "Track 03 Title      = Third\nTrack 03 Artist     = A Guest\nISRC 03             = "
             "USABC2400003\n");
    arena_free(a);
}

static void cdrskin_reads_both_languages(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    need(a, "cdrskin");
    struct disc_rig *rig = disc_rig_new(a);
    struct disc_words songs[3] = { { .text = { "\xE5\xA4\x9C" } } };
    struct disc_second second = { .language = "jpn", .charset = DISC_TEXT_MS_JIS, .song_count = 3,
                                  .songs = songs };
    rig->config.second = &second;
    disc_rig_write(rig);
    const char *out = run(rig, "cdrskin textfile_to_v07t=ddp/CDTEXT.BIN");
    has(out, "Text Code           = 8859\nLanguage Code       = English\n");
    const char *japanese =
        strstr(out, "Text Code           = MS-JIS\nLanguage Code       = Japanese\n");
    assert_non_null(japanese);
    has(japanese, "First Track Number  = 1\nLast Track Number   = 3\n");
    has(japanese, "Track 01 Title      = \x96\xE9\n"
                  "Track 01 Artist     = \x82\x73\x82\x88\x82\x85\x81\x40");
    has(japanese, "Track 03 Title      = \x82\x73\x82\x88\x82\x89\x82\x92\x82\x84\n"); /* wide */
    arena_free(a);
}

static void cdrdao_takes_two_languages(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    need(a, "cdrdao");
    struct disc_rig *rig = disc_rig_new(a);
    struct disc_second second = { .language = "fra", .album = { .text = { "Album d'essai" } } };
    rig->config.second = &second;
    disc_rig_write(rig);
    assert_string_equal(run(rig, "cdrdao toc-size RUN-012.toc"), "1125\n");
    has(run(rig, "toc2cddb RUN-012.toc"), "DTITLE=The Band / Test Album");
    int status; /* it does read the map: a number that no language can have is refused */
    check_run(rig->a, &status, QUIET, rig->dir,
              "sed 's/ 1 : 15/ 9 : 15/' RUN-012.toc > x.toc; cdrdao toc-size x.toc");
    assert_int_not_equal(status, 0);
    check_cd_info(run(rig, "cd-info --no-header --no-device-info -t RUN-012.toc"));
    arena_free(a);
}

static void whipper_finds_the_sums_of_the_pq_sheet(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    need(a, "accuraterip-checksum");
    need(a, "shnsplit");
    struct disc_rig *rig = written(a, true);
    const char *sums =
        run(rig, "mkdir rip && shnsplit -q -f RUN-012.cue -d rip RUN-012.wav && for i in 1 2 3; do "
                 "echo 0$i $(accuraterip-checksum --accuraterip-v1 rip/split-track0$i.wav $i 3) "
                 "$(accuraterip-checksum rip/split-track0$i.wav $i 3); done | tr A-F a-f");
    const char *sheet = run(rig, "grep -A4 'OF A RIP' pq.txt | tail -n 3 | tr -s ' ' | "
                                 "cut -d ' ' -f 1-3");
    assert_string_equal(sheet, sums);
    assert_true(strlen(sums) == 3 * 21);
    arena_free(a);
}

/* 450, 375 and 300 sectors; CTDB leaves out 10 at the start, and at the end 10 and the 5 by which
 * 1125 is no multiple of 10. */
static void zlib_finds_the_sums_of_cuetools(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    need(a, "python3");
    struct disc_rig *rig = written(a, true);
    const char *sums = run(rig, "python3 -c \"import zlib; "
                                "d = open('RUN-012.wav', 'rb').read()[44:]; [print('%08x' % "
                                "zlib.crc32(d[2352 * i:2352 * j])) for i, j in "
                                "((10, 450), (450, 825), (825, 1110), (10, 1110))]\"");
    const char *sheet = run(rig, "grep -A5 'OF A RIP' pq.txt | tail -n 4 | awk '{print $NF}'");
    assert_string_equal(sheet, sums);
    arena_free(a);
}

static void poppler_reads_the_pq_sheet(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    need(a, "pdftotext");
    struct disc_rig *rig = disc_rig_new(a);
    rig->album.songs[2].credits.title = "\xE5\xA4\x9C"; /* from the second font */
    disc_rig_write(rig);
    const char *out = run(rig, "pdftotext -layout pq.pdf - | tr -s ' '");
    has(out, "Test Album\n");
    has(out, "02 00 00:07:00 00:05:00 -00:01:00 00:01:00 pause\n");
    has(out, "USABC2400002 DCP PRE\n");
    has(out, "Caf\xC3\xA9 \"Second\"");
    has(out, "\xE5\xA4\x9C");
    has(out, "page 1 of 2");
    assert_string_equal(run(rig, "pdfinfo pq.pdf | grep -o 'A4'"), "A4\n");
    assert_string_equal(run(rig, "pdffonts pq.pdf | tail -n +3 | grep -vc ' yes yes yes '; true"),
                        "0\n"); /* embedded, cut to what is used, readable as text */
    arena_free(a);
}

static void whipper_finds_the_ids_of_the_pq_sheet(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    need(a, "whipper");
    struct disc_rig *rig = written(a, true);
    const char *ids = run(
        rig, "/usr/bin/python3 -c \"from whipper.image import toc; t = toc.TocFile('RUN-012.toc');"
             " t.parse(); t = t.table; print(t.getCDDBDiscId(), t.getMusicBrainzDiscId(),"
             " t.accuraterip_path().split('/')[-1])\" | tr ' ' '\\n'");
    const char *sheet = run(
        rig, "grep -E '^(FreeDB|MusicBrainz|AccurateRip) ' pq.txt | tr -s ' ' | cut -d ' ' -f 2");
    assert_string_equal(sheet, ids);
    arena_free(a);
}

static void coreutils_check_the_checksums(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    assert_string_equal(run(written(a, true), "cd ddp && md5sum -c CHECKSUM.MD5"),
                        "DDPID: OK\nDDPMS: OK\nCDTEXT.BIN: OK\nPQDESCR: OK\nIMAGE.DAT: OK\n");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cdrdao_reads_the_toc_as_planned),
        cmocka_unit_test(cdrdao_reads_the_texts_of_the_toc),
        cmocka_unit_test(cdrdao_reads_the_cue_as_planned),
        cmocka_unit_test(cdrdao_hears_the_image_as_little_endian_sound),
        cmocka_unit_test(cuetools_read_the_cue_as_planned),
        cmocka_unit_test(libcdio_reads_toc_and_cue_as_planned),
        cmocka_unit_test(flac_takes_the_cue_sheet),
        cmocka_unit_test(shntool_splits_the_programme_at_the_marks),
        cmocka_unit_test(bchunk_splits_the_image_by_the_image_cue),
        cmocka_unit_test(cdrskin_reads_the_cdtext_packs),
        cmocka_unit_test(cdrskin_reads_both_languages),
        cmocka_unit_test(cdrdao_takes_two_languages),
        cmocka_unit_test(whipper_finds_the_sums_of_the_pq_sheet),
        cmocka_unit_test(zlib_finds_the_sums_of_cuetools),
        cmocka_unit_test(poppler_reads_the_pq_sheet),
        cmocka_unit_test(whipper_finds_the_ids_of_the_pq_sheet),
        cmocka_unit_test(coreutils_check_the_checksums),
    };
    return RUN_TESTS(tests);
}
