#include "engine/base/file.h"
#include "engine/base/json.h"
#include "formats/disc/cd_check.h"
#include "formats/disc/ddp_check.h"
#include "formats/disc/disc_rules.h"
#include "tests/lib/disc_rig.h"

#include <fcntl.h>
#include <unistd.h>

static char *read_file(struct arena *a, const char *path, size_t *size)
{
    struct err err = {0};
    char *bytes = NULL;
    succeeds(file_read(path, 1 << 24, a, &bytes, size, POS_NONE, &err), &err);
    return bytes;
}

/* Turns over one bit of a file of the stage. */
static void damage(const char *path, off_t at)
{
    char c = 0;
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0 && pread(fd, &c, 1, at) == 1);
    c ^= 1;
    assert_true(pwrite(fd, &c, 1, at) == 1);
    close(fd);
}

static void what_is_written_reads_back(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_rig *rig = disc_rig_new(a);
    rig->config.crc32 = true;
    disc_rig_write(rig);
    struct findings *f = findings_new(a);
    json_t *into = json_root_object(a);
    assert_true(
        ddp_check(file_join(a, rig->dir, "ddp"), (struct cdframe){ DISC_RULES_PLANT }, a, f, into));
    for (int i = 0; i < f->count; i++)
        assert_string_equal(f->items[i]->rule, "cd-flags"); /* the note on pre-emphasis */
    assert_string_equal(json_string_value(json_object_get(json_object_get(into, "ids"), "freedb")),
                        "0e000f03");
    assert_string_equal(json_string_value(json_object_get(into, "ean")), "4006381333931");
    json_t *second = json_array_get(json_object_get(into, "tracks"), 1);
    assert_string_equal(json_string_value(json_object_get(second, "title")),
                        "Caf\xC3\xA9 \"Second\"");
    assert_string_equal(json_string_value(json_array_get(json_object_get(second, "indexes"), 0)),
                        "00:10:37");
    arena_free(a);
}

static void pause_is_in_the_image_and_not_in_the_programme(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_rig *rig = disc_rig_new(a);
    rig->delivery.reel =
        disc_rig_reel(a, 1, 1125 * RIG_SECTOR - 100); /* the last sector is not whole */
    disc_rig_write(rig);
    size_t wav_size, image_size;
    char *wav = read_file(a, file_join(a, rig->dir, "RUN-012.wav"), &wav_size);
    char *image = read_file(a, file_join(a, rig->dir, "ddp/IMAGE.DAT"), &image_size);
    near((double)wav_size, 44 + 1125 * 2352.0, 0, "bytes of the WAV");
    near((double)image_size, 1275 * 2352.0, 0, "bytes of the image");
    for (int i = 0; i < 150 * 2352; i++)
        assert_true(image[i] == 0);
    assert_memory_equal(image + 150 * 2352, wav + 44, 1125 * 2352);
    assert_memory_equal(wav + 44, "\1\0\0\0\2\0\0\0", 8);
    for (size_t i = wav_size - 400; i < wav_size; i++)
        assert_true(wav[i] == 0);
    arena_free(a);
}

/* The last track runs from 975 to the lead-out; 2250 of its sectors are 30 s. */
static void song_after_a_long_silence_is_told(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_rig *rig = disc_rig_new(a);
    static const uint8_t silence[2352];
    rig->delivery.reel = disc_rig_reel(a, 0, 4000 * RIG_SECTOR);
    disc_rig_write(rig);
    int fd = open(file_join(a, rig->dir, "ddp/IMAGE.DAT"), O_RDWR);
    for (int round = 0; round < 2; round++) { /* 29.99 s are none yet */
        struct findings *f = findings_new(a);
        for (int i = 1000; i < 1000 + 2249 + round; i++)
            assert_true(pwrite(fd, silence, sizeof silence, i * 2352) == sizeof silence);
        (void)ddp_check(file_join(a, rig->dir, "ddp"), (struct cdframe){ DISC_RULES_PLANT }, a, f,
                        NULL);
        const char *hidden = disc_rig_finding(f, "cd-hidden-audio");
        if (round == 0)
            assert_null(hidden);
        else
            assert_string_equal(hidden, "a hidden song starts at 00:43:25, after 30 s of silence "
                                        "in the last track");
    }
    close(fd);
    arena_free(a);
}

/* cue2ddp writes empty strings, and so does its profile. */
static void gaps_in_the_texts_stay_in_the_profile_of_cue2ddp(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_rig *rig = disc_rig_new(a);
    struct cd_plan plan;
    struct err err = {0};
    rig->album.credits.artist = NULL;
    rig->config.profile = DDP_CUE2DDP;
    succeeds(cd_plan_make(a, &rig->delivery, &plan, NULL, &err), &err);
    assert_null(plan.disc->tracks[0].text[DISC_PERFORMER]);
    assert_string_equal(plan.disc->tracks[2].text[DISC_PERFORMER], "A Guest");
    arena_free(a);
}

static void sound_before_the_first_mark_lies_in_the_pause(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_rig *rig = disc_rig_new(a);
    rig->tracks[0].start_frame = 50 * RIG_SECTOR;
    rig->tracks[0].end_frame = 375 * RIG_SECTOR;
    disc_rig_write(rig);
    size_t size;
    assert_non_null(strstr(read_file(a, file_join(a, rig->dir, "RUN-012.cue"), &size),
                           "    INDEX 00 00:00:00\n    INDEX 01 00:00:50\n"));
    assert_non_null(strstr(read_file(a, file_join(a, rig->dir, "ddp-image.cue"), &size),
                           "    INDEX 00 00:00:00\n    INDEX 01 00:02:50\n"));
    assert_non_null(strstr(read_file(a, file_join(a, rig->dir, "RUN-012.toc"), &size),
                           "00:05:00\nSTART 00:00:50\n"));
    assert_memory_equal(read_file(a, file_join(a, rig->dir, "ddp/PQDESCR"), &size) + 128,
                        "VVVS0101  00025021", 18);
    struct findings *f = findings_new(a);
    cd_writer.check(&rig->delivery, f);
    assert_string_equal(
        disc_rig_finding(f, "cd-hidden-audio"),
        "0.67 s of sound lie hidden before track 1: many players and programs cannot reach it");
    arena_free(a);
}

static void album_without_text_has_no_cdtext_file(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_rig *rig = disc_rig_new(a);
    rig->album.credits = (struct credits){0};
    rig->album.catalog = NULL;
    for (int i = 0; i < 3; i++)
        rig->album.songs[i].credits = (struct credits){0};
    disc_rig_write(rig);
    size_t size;
    assert_false(file_exists(file_join(a, rig->dir, "ddp/CDTEXT.BIN")));
    assert_true(file_exists(file_join(a, rig->dir, "album.wav")));
    assert_null(strstr(read_file(a, file_join(a, rig->dir, "album.cue"), &size), "TITLE"));
    assert_null(strstr(read_file(a, file_join(a, rig->dir, "album.toc"), &size), "CD_TEXT"));
    assert_null(strstr(read_file(a, file_join(a, rig->dir, "ddp/CHECKSUM.MD5"), &size), "CDTEXT"));
    arena_free(a);
}

static void profiles_and_charsets_read_back_with_gaps_in_the_texts(void **state)
{
    (void)state;
    for (int round = 0; round < 4; round++) {
        struct arena *a = arena_new();
        struct disc_rig *rig = disc_rig_new(a);
        rig->config.profile = round & 1 ? DDP_CUE2DDP : DDP_DEFAULT;
        rig->config.charset = round & 2 ? DISC_TEXT_ASCII : DISC_TEXT_LATIN1;
        rig->album.songs[0].credits = (struct credits){ .songwriter = "One", .composer = "Two" };
        rig->album.credits.title = NULL;
        disc_rig_write(rig);
        arena_free(a);
    }
}

/* Each of these turns over one bit; verify must say which file it is. */
static void verify_finds_one_wrong_bit_in_any_file(void **state)
{
    (void)state;
    static const struct { const char *file; off_t at;
    } spots[] = {
        { "RUN-012.wav", 24 },
        { "RUN-012.wav", 44 + 1000 },
        { "RUN-012.wav", 44 + 1125 * 2352 - 1 },
        { "RUN-012.cue", 60 },
        { "RUN-012.toc", 25 },
        { "ddp-image.cue", 140 },
        { "ddp/DDPID", 10 },
        { "ddp/DDPMS", 20 },
        { "ddp/PQDESCR", 64 + 15 },
        { "ddp/CDTEXT.BIN", 7 },
        { "ddp/IMAGE.DAT", 100 },
        { "ddp/IMAGE.DAT", 200 * 2352 },
        { "ddp/CHECKSUM.MD5", 3 },
    };
    struct arena *a = arena_new();
    struct disc_rig *rig = disc_rig_new(a);
    disc_rig_write(rig);
    for (size_t i = 0; i < sizeof spots / sizeof spots[0]; i++) {
        struct err err = {0};
        char *path = file_join(a, rig->dir, spots[i].file);
        damage(path, spots[i].at);
        if (cd_writer.verify(&rig->delivery, rig->stage, a, &err))
            fail_msg("verify passes a wrong bit at %ld of %s", (long)spots[i].at, spots[i].file);
        near(err.code, ERR_DAMAGED, 0, "code");
        damage(path, spots[i].at);
    }
    struct err err = {0};
    succeeds(cd_writer.verify(&rig->delivery, rig->stage, a, &err), &err);
    arena_free(a);
}

/* The same folder without the delivery: what lies in it must agree. */
static void folder_is_judged_alone(void **state)
{
    (void)state;
    static const struct { const char *file; off_t at; } spots[] = {
        { "RUN-012.wav", 44 + 1000 }, { "RUN-012.cue", 60 },     { "RUN-012.toc", 25 },
        { "ddp-image.cue", 140 },     { "ddp/PQDESCR", 64 + 15 }, { "ddp/IMAGE.DAT", 200 * 2352 },
    };
    struct arena *a = arena_new();
    struct disc_rig *rig = disc_rig_new(a);
    disc_rig_write(rig);
    const char *bundle = file_dir(a, rig->dir);
    struct findings *f = findings_new(a);
    json_t *discs = json_root_array(a);
    near(cd_check(bundle, a, f, discs), 1, 0, "discs of the bundle");
    near(cd_check(rig->dir, a, f, discs), 1, 0, "discs of the CD's folder");
    near(cd_check(file_join(a, rig->dir, "ddp"), a, f, discs), 1, 0, "discs of the fileset");
    near((double)json_array_size(discs), 3, 0, "discs described");
    near(f->errors + f->warnings, 0, 0, "faults");
    near(cd_check(check_scratch(a), a, f, NULL), 0, 0, "discs of an empty folder");
    for (size_t i = 0; i < sizeof spots / sizeof spots[0]; i++) {
        char *path = file_join(a, rig->dir, spots[i].file);
        f = findings_new(a);
        damage(path, spots[i].at);
        cd_check(bundle, a, f, NULL);
        if (f->errors == 0)
            fail_msg("a wrong bit at %ld of %s passes", (long)spots[i].at, spots[i].file);
        near(f->items[0]->err.code, ERR_DAMAGED, 0, "code");
        damage(path, spots[i].at);
    }
    arena_free(a);
}

static void ddp_of_another_program_is_read_with_its_ways(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_rig *rig = disc_rig_new(a);
    struct err err = {0};
    disc_rig_write(rig);
    size_t size;
    char *dir = file_join(a, check_scratch(a), "other"), *ddp = file_join(a, rig->dir, "ddp");
    succeeds(file_make_dirs(dir, &err), &err);
    int status;
    check_run(a, &status,
              "cd %s && cp '%s'/* . && mv PQDESCR pqdescr && rm CHECKSUM.MD5 &&"
              " md5sum *.BIN DDP* IMAGE.DAT | sed 's/  / */; s/$/\\r/' > MD5_CHECKSUM.MD5",
              dir, ddp);
    near(status, 0, 0, "status of the shell");
    /* A UPC-A of twelve digits, numbers in spaces, a NUL behind the last pack. */
    char *id = read_file(a, file_join(a, ddp, "DDPID"), &size),
         *map = read_file(a, file_join(a, ddp, "DDPMS"), &size);
    memcpy(id + 8, "036000291452 ", 13);
    for (int i = 0; i < 3; i++)
        for (char *p = map + 128 * i + 14; *p == '0'; p++)
            *p = ' ';
    char *pq = read_file(a, file_join(a, ddp, "PQDESCR"), &size);
    memcpy(pq + 32, "0036000291452", 13);
    check_run(a, &status, "rm %s/DDPID %s/DDPMS %s/pqdescr && printf '\\000' >> %s/CDTEXT.BIN", dir,
              dir, dir, dir);
    succeeds(file_create(file_join(a, dir, "DDPID"), id, 128, &err), &err);
    succeeds(file_create(file_join(a, dir, "DDPMS"), map, 384, &err), &err);
    succeeds(file_create(file_join(a, dir, "pqdescr"), pq, size, &err), &err);
    struct findings *f = findings_new(a);
    struct ddp_fileset *set = ddp_check_files(a, dir, NULL, f);
    assert_non_null(set);
    assert_string_equal(set->disc->ean, "0036000291452");
    near((double)set->image->length, 1275, 0, "sectors in the map");
    assert_string_equal(set->disc->text[DISC_PERFORMER], "The Band");
    assert_non_null(strstr(disc_rig_finding(f, "ddp-pq"), "the fileset calls it 'PQDESCR'"));
    assert_non_null(strstr(disc_rig_finding(f, "ddp-cdtext"), "ends with a NUL"));
    assert_non_null(strstr(disc_rig_finding(f, "ddp-checksum"),
                           "CDTEXT.BIN fails its checksum in MD5_CHECKSUM.MD5"));
    arena_free(a);
}

/* CD-Text that the map leaves out, a second PQ descriptor, a stream whose file is missing. */
static void map_names_what_lies_in_the_folder(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_rig *rig = disc_rig_new(a);
    struct err err = {0};
    size_t size;
    int status;
    disc_rig_write(rig);
    char *dir = file_join(a, rig->dir, "ddp"), *path = file_join(a, dir, "DDPMS");
    char *map = read_file(a, path, &size), packets[4 * 128];
    memcpy(packets, map + 128, 128); /* the map's own are CD-Text, PQ, image */
    memcpy(packets + 128, map + 256, 128);
    memcpy(packets + 256, map + 128, 128);
    memcpy(packets + 384, map + 128, 128);
    memcpy(packets + 384 + 30, "RW24PACK", 8);
    memcpy(packets + 384 + 74, "RW.DAT ", 7);
    check_run(a, &status, "cd '%s' && rm DDPMS && mv IMAGE.DAT image.dat", dir);
    succeeds(file_create(path, packets, sizeof packets, &err), &err);
    struct findings *f = findings_new(a);
    struct ddp_fileset *set = ddp_reader_open(a, dir, f);
    assert_non_null(set->disc);
    assert_null(set->texts);
    assert_string_equal(disc_rig_finding(f, "ddp-cdtext"),
                        "no packet of DDPMS names it: the disc will have no CD-Text");
    assert_string_equal(disc_rig_finding(f, "ddp-map"),
                        "packet 3 names PQDESCR too, after PQDESCR: plants read one");
    assert_string_equal(disc_rig_finding(f, "ddp-image"),
                        "the file is called 'image.dat', the fileset calls it 'IMAGE.DAT'");
    near(f->errors, 1, 0, "errors");
    const struct err *missing = &f->items[0]->err;
    for (int i = 0; i < f->count; i++)
        missing = f->items[i]->severity == SEVERITY_ERROR ? &f->items[i]->err : missing;
    assert_string_equal(missing->message, "the file is missing");
    assert_string_equal(file_name(missing->pos.file), "RW.DAT");
    arena_free(a);
}

static void two_writes_give_the_same_bytes(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_rig *one = disc_rig_new(a), *two = disc_rig_new(a);
    disc_rig_write(one);
    disc_rig_write(two);
    int status;
    check_run(a, &status, "diff -r '%s' '%s'", one->dir, two->dir);
    near(status, 0, 0, "status of diff");
    arena_free(a);
}

static void names_of_files_are_safe(void **state)
{
    (void)state;
    static const struct { const char *title, *stem;
    } names[] = {
        { "../../etc/passwd", "_.._etc_passwd" },
        { "Caf\xC3\xA9: \xE2\x80\x9CNight\xE2\x80\x9D", "Cafe_ _Night_" },
        { "...", "album" },
        { "CON", "album CON" },
        { "Northern Line. ", "Northern Line" },
        { "", "album" },
    };
    struct arena *a = arena_new();
    struct disc_rig *rig = disc_rig_new(a);
    rig->album.catalog = NULL;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct cd_plan plan;
        struct err err = {0};
        rig->album.credits.title = names[i].title;
        succeeds(cd_plan_make(a, &rig->delivery, &plan, NULL, &err), &err);
        assert_string_equal(plan.stem, names[i].stem);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(pause_is_in_the_image_and_not_in_the_programme),
        cmocka_unit_test(song_after_a_long_silence_is_told),
        cmocka_unit_test(gaps_in_the_texts_stay_in_the_profile_of_cue2ddp),
        cmocka_unit_test(sound_before_the_first_mark_lies_in_the_pause),
        cmocka_unit_test(album_without_text_has_no_cdtext_file),
        cmocka_unit_test(profiles_and_charsets_read_back_with_gaps_in_the_texts),
        cmocka_unit_test(verify_finds_one_wrong_bit_in_any_file),
        cmocka_unit_test(folder_is_judged_alone),
        cmocka_unit_test(ddp_of_another_program_is_read_with_its_ways),
        cmocka_unit_test(map_names_what_lies_in_the_folder),
        cmocka_unit_test(two_writes_give_the_same_bytes),
        cmocka_unit_test(names_of_files_are_safe),
    };
    return RUN_TESTS(tests);
}
