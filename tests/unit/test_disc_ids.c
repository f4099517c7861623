#include "formats/disc/disc_ids.h"
#include "formats/disc/rip_sums.h"
#include "tests/lib/disc_rig.h"

static struct disc disc_at(struct disc_track *tracks, const int *starts, int count, int leadout)
{
    struct disc d = { .track_count = count, .tracks = tracks, .leadout = { leadout } };
    for (int i = 0; i < count; i++)
        tracks[i].start.v = starts[i];
    return d;
}

/* Values of libdiscid, whipper and CUETools for this table. */
static void ids_are_those_that_other_programs_compute(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_track tracks[3] = { { .flags = 0 } };
    struct disc d = disc_at(tracks, (const int[]){ 150, 600, 975 }, 3, 1275);
    struct disc_ids ids = disc_ids_of(a, &d);
    assert_string_equal(ids.freedb, "0e000f03");
    assert_string_equal(ids.musicbrainz, "Y6NkZI6rIlgDNkUUJea1W6eWOIU-");
    assert_string_equal(ids.toc, "1 3 1275 150 600 975");
    assert_string_equal(ids.accuraterip, "dBAR-003-00000960-00001ec4-0e000f03.bin");
    assert_string_equal(ids.cuetools, "QNzDBE18WxZXsvIwzWeXJhA2icw-");
    arena_free(a);
}

/* The disc of MusicBrainz's own description of the algorithm. */
static void musicbrainz_id_is_that_of_the_published_disc(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_track tracks[6] = { { .flags = 0 } };
    struct disc d =
        disc_at(tracks, (const int[]){ 150, 15363, 32314, 46592, 63414, 80489 }, 6, 95462);
    assert_string_equal(disc_ids_of(a, &d).musicbrainz, "49HHV7Eb8UKF3aQiNmu1GR8vKTY-");
    arena_free(a);
}

/* Sums of whipper's C module over the position samples in tracks of 450, 375 and 300 sectors. */
static void rip_sums_are_those_of_a_ripper_in_any_split(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct disc_rig *rig = disc_rig_new(a);
    struct err err = {0};
    struct disc *d = disc_new(a, &rig->delivery, NULL);
    static uint8_t bytes[4 * 100000];
    for (int step = 33333; step <= 100000; step *= 3) {
        struct rip_sums *s = rip_sums_new(a, d);
        for (int at = 0; at < 1125 * RIG_SECTOR; at += step) {
            int n = 1125 * RIG_SECTOR - at < step ? 1125 * RIG_SECTOR - at : step;
            succeeds(reel_read_raw(rig->delivery.reel, at, n, bytes, &err), &err);
            rip_sums_add(s, bytes, n);
        }
        rip_sums_finish(s);
        json_t *j = json_root_object(a);
        rip_sums_put_json(s, j);
        const struct rip_sums *again = rip_sums_of_json(a, d, j);
        assert_non_null(again);
        near(rip_sums_ctdb(again, -1), rip_sums_ctdb(s, -1), 0, "CTDB of the disc, from JSON");
        static const uint32_t v1[] = { 0xac48e8a0, 0x42a77a54, 0x4e88347c },
                              v2[] = { 0xac5d0a03, 0x42c95c76, 0x4ea7010d };
        for (int i = 0; i < 3; i++) {
            near(rip_sums_v1(s, i), v1[i], 0, "AccurateRip v1");
            near(rip_sums_v2(s, i), v2[i], 0, "AccurateRip v2");
            near(rip_sums_v1(again, i), v1[i], 0, "AccurateRip v1, from JSON");
            near(rip_sums_v2(again, i), v2[i], 0, "AccurateRip v2, from JSON");
            near(rip_sums_ctdb(again, i), rip_sums_ctdb(s, i), 0, "CTDB, from JSON");
        }
    }
    assert_null(rip_sums_of_json(a, d, json_root_object(a)));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_those_that_other_programs_compute),
        cmocka_unit_test(musicbrainz_id_is_that_of_the_published_disc),
        cmocka_unit_test(rip_sums_are_those_of_a_ripper_in_any_split),
    };
    return RUN_TESTS(tests);
}
