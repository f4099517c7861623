/* What libcue and libburn, called as libraries, read in our cue and CD-Text. */
#include "engine/base/file.h"
#include "tests/lib/disc_rig.h"

#include <libburn/libburn.h>
#include <libcue.h>
#include <unistd.h>

static void libcue_reads_the_cue_as_planned(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_rig *rig = disc_rig_new(a);
    disc_rig_write(rig);
    FILE *file = fopen(file_join(a, rig->dir, "RUN-012.cue"), "r");
    assert_non_null(file);
    Cd *cd = cue_parse_file(file);
    fclose(file);
    assert_non_null(cd);
    near(cd_get_ntrack(cd), 3, 0, "tracks");
    assert_string_equal(cdtext_get(PTI_TITLE, cd_get_cdtext(cd)), "Test Album");
    static const struct { long start, length; const char *isrc; int flags; } wanted[] = {
        { 0, 375, "USABC2400001", FLAG_COPY_PERMITTED },
        { 450, 375, "USABC2400002", FLAG_COPY_PERMITTED | FLAG_PRE_EMPHASIS },
        { 825, 0, "USABC2400003", 0 }, /* the last one's length is that of the file */
    };
    for (int i = 0; i < 3; i++) {
        Track *t = cd_get_track(cd, i + 1);
        near((double)track_get_start(t), (double)wanted[i].start, 0, "start, sectors");
        if (wanted[i].length)
            near((double)track_get_length(t), (double)wanted[i].length, 0, "length, sectors");
        assert_string_equal(track_get_isrc(t), wanted[i].isrc);
        assert_int_equal(track_is_set_flag(t, FLAG_COPY_PERMITTED) != 0,
                         (wanted[i].flags & FLAG_COPY_PERMITTED) != 0);
        assert_int_equal(track_is_set_flag(t, FLAG_PRE_EMPHASIS) != 0,
                         (wanted[i].flags & FLAG_PRE_EMPHASIS) != 0);
    }
    near((double)track_get_index(cd_get_track(cd, 2), 0), 375, 0, "index 00 of track 2");
    near((double)track_get_index(cd_get_track(cd, 2), 2), 637, 0, "index 02 of track 2");
    assert_string_equal(cdtext_get(PTI_PERFORMER, track_get_cdtext(cd_get_track(cd, 3))),
                        "A Guest");
    cd_delete(cd);
    arena_free(a);
}

/* libburn looks for the cue's file in the current folder. */
static void libburn_reads_the_cue_as_planned(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_rig *rig = disc_rig_new(a);
    disc_rig_write(rig);
    char *before = getcwd(NULL, 0), quiet[] = "NEVER", none[] = "", cue[] = "RUN-012.cue";
    assert_int_equal(chdir(rig->dir), 0);
    assert_int_equal(burn_initialize(), 1);
    burn_msgs_set_severities(quiet, quiet, none);
    struct burn_session *session = burn_session_create();
    unsigned char *packs = NULL;
    int pack_count = 0, track_count = 0;
    assert_int_equal(burn_session_by_cue_file(session, cue, 0, NULL, &packs, &pack_count, 0), 1);
    struct burn_track **tracks = burn_session_get_tracks(session, &track_count);
    near(track_count, 3, 0, "tracks");
    near(burn_track_get_sectors(tracks[0]), 375, 0, "sectors of track 1");
    near(burn_track_get_sectors(tracks[1]), 450, 0, "sectors of track 2, its pause included");
    near(burn_track_get_sectors(tracks[2]), 300, 0, "sectors of track 3");
    assert_int_equal(burn_cdtext_from_session(session, &packs, &pack_count, 0), 1);
    assert_memory_equal(packs, "\x80\0\0\0Test Album\0F\x36\xd8", 18);
    for (int i = 0; i < pack_count; i++)
        near(cdtext_crc(packs + 18 * i), packs[18 * i + 16] << 8 | packs[18 * i + 17], 0,
             "CRC of a pack that libburn made");
    free(packs);
    burn_session_free(session);
    assert_int_equal(chdir(before), 0);
    free(before);
    arena_free(a);
}

static void libburn_takes_the_packs_of_two_languages(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_rig *rig = disc_rig_new(a);
    struct disc_second second = { .language = "jpn", .charset = DISC_TEXT_MS_JIS };
    char *bytes, *path;
    size_t size;
    struct err err = {0};
    rig->config.second = &second;
    disc_rig_write(rig);
    path = file_join(a, rig->dir, "ddp/CDTEXT.BIN");
    succeeds(file_read(path, 1 << 20, a, &bytes, &size, POS_NONE, &err), &err);
    assert_int_equal(burn_initialize(), 1);
    unsigned char *packs = NULL;
    int count = 0;
    assert_int_equal(burn_cdtext_from_packfile(path, &packs, &count, 0), 1);
    near(count, (double)size / 18, 0, "packs");
    assert_memory_equal(packs, bytes, size);
    free(packs);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(libcue_reads_the_cue_as_planned),
        cmocka_unit_test(libburn_reads_the_cue_as_planned),
        cmocka_unit_test(libburn_takes_the_packs_of_two_languages),
    };
    return RUN_TESTS(tests);
}
