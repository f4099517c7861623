/* The filesets that cue2ddp 1.1 wrote for three cues, as recorded by MD5 and CRC-32 in the
 * black-box description of ddp-reverse-eng. Samples: L = i & 0xffff, R = i >> 16. */
#include "engine/base/hash.h"
#include "formats/disc/ddp.h"
#include "tests/lib/check.h"

struct vector {
    struct arena *a;
    struct disc disc;
    struct ddp_files files;
    struct ddp_digests image;
};

static struct disc_track *add_track(struct vector *v, int64_t pause, int64_t start)
{
    v->disc.tracks = arena_grow(v->a, v->disc.tracks, v->disc.track_count, sizeof *v->disc.tracks);
    struct disc_track *t = &v->disc.tracks[v->disc.track_count++];
    t->pause.v = pause;
    t->start.v = start;
    return t;
}

static void hash_image(struct vector *v, int silent_sectors, int sectors)
{
    struct hash *h = hash_new(v->a, HASH_MD5 | HASH_CRC32);
    static const uint8_t silence[CDTIME_SECTOR_BYTES];
    for (int i = 0; i < silent_sectors; i++)
        hash_add(h, silence, sizeof silence);
    for (uint32_t i = 0; i < (uint32_t)sectors * CDTIME_SECTOR_SAMPLES; i++) {
        uint8_t frame[4] = { (uint8_t)i, (uint8_t)(i >> 8), (uint8_t)(i >> 16),
                             (uint8_t)(i >> 24) };
        hash_add(h, frame, sizeof frame);
    }
    char hex[HASH_HEX_BYTES];
    hash_hex(h, HASH_MD5, hex);
    memcpy(v->image.md5, hex, sizeof v->image.md5);
    hash_hex(h, HASH_CRC32, hex);
    memcpy(v->image.crc32, hex, sizeof v->image.crc32);
}

static void format(struct vector *v)
{
    struct err err = {0};
    const struct ddp_profile *p = &ddp_profiles[DDP_CUE2DDP];
    struct cdtext_style style = { .types = p->cdtext_types };
    succeeds(ddp_format(v->a, &v->disc, p, style, &v->files, &err), &err);
}

static char *md5(struct vector *v)
{
    return ddp_format_md5(v->a, &v->files, &ddp_profiles[DDP_CUE2DDP], &v->image);
}

static void cue2ddp_case_a_comes_out_bit_for_bit(void **state)
{
    (void)state;
    struct vector v = { .a = arena_new(), .disc = { .ean = "0123456789012", .leadout = { 900 } } };
    strcpy(add_track(&v, 0, 150)->isrc, "USABC1234567");
    format(&v);
    hash_image(&v, 150, 750);
    assert_string_equal(md5(&v), "dd89c874714f94418b20feea4d9b2ac6 *DDPID\n"
                                 "4ddcd3c75e054c6685453524a0973a1a *DDPMS\n"
                                 "e6d506c61b61150a572f5290379e47d9 *SD\n"
                                 "bcebec4d225e28c6899a24a4c5b968b3 *IMAGE.DAT\n");
    assert_string_equal(
        ddp_format_crc32(v.a, &v.files, &ddp_profiles[DDP_CUE2DDP], &v.image),
        "[CRC32 Checksum]\nDDPID=7C7CF497\nDDPMS=EA0D5627\nSD=F08A87A6\nIMAGE.DAT=5D3DE4A4\n");
    arena_free(v.a);
}

static void cue2ddp_case_b_with_a_hidden_track_comes_out_bit_for_bit(void **state)
{
    (void)state;
    struct vector v = { .a = arena_new(), .disc = { .leadout = { 750 } } };
    add_track(&v, 0, 225);
    format(&v);
    hash_image(&v, 0, 750);
    assert_string_equal(md5(&v), "187970110683c92c25bdb82256354780 *DDPID\n"
                                 "33271a39835f8d735b7e02f8a9d8823f *DDPMS\n"
                                 "87cb4e54c49bf4f79a8216aec39da777 *SD\n"
                                 "2f7a0d68e4be5408bb7bf6448f64823a *IMAGE.DAT\n");
    arena_free(v.a);
}

static void set_texts(const char *text[DISC_ITEMS], const char *title, const char *performer,
                      const char *songwriter)
{
    text[DISC_TITLE] = title;
    text[DISC_PERFORMER] = performer;
    text[DISC_SONGWRITER] = songwriter;
}

static void cue2ddp_case_d_with_text_comes_out_bit_for_bit(void **state)
{
    (void)state;
    struct vector v = { .a = arena_new(), .disc = { .leadout = { 1650 } } };
    set_texts(v.disc.text, "Disc Title", "Disc Performer", "Disc Writer");
    set_texts(add_track(&v, 0, 150)->text, "Track One", "Perf One", "Writer One");
    set_texts(add_track(&v, 900, 900)->text, "Track Two", "Perf Two", NULL);
    format(&v);
    hash_image(&v, 150, 1500);
    near((double)v.files.cdtext.length_bytes, 198, 0, "bytes of CDTEXT.BIN");
    assert_string_equal(md5(&v), "187970110683c92c25bdb82256354780 *DDPID\n"
                                 "7764f19ca0f898e45c666538e101fb20 *DDPMS\n"
                                 "6446664ada333c1e8ffca967c4ceed42 *CDTEXT.BIN\n"
                                 "705ac1ddd23cde9d353cb4c70283318d *SD\n"
                                 "7b4dad7a5114569b4e25550ca6278dda *IMAGE.DAT\n");
    arena_free(v.a);
}

static void default_profile_writes_what_most_programs_write(void **state)
{
    (void)state;
    struct vector v = { .a = arena_new(),
                        .disc = {
                            .ean = "4006381333931", .leadout = { 1275 }, .catalog = "RUN-012" } };
    struct err err = {0};
    strcpy(add_track(&v, 0, 150)->isrc, "USABC2400001");
    struct disc_track *second = add_track(&v, 525, 600);
    strcpy(second->isrc, "USABC2400002");
    second->flags = SONG_DCP | SONG_PRE;
    struct cdtext_style style = { .types = CDTEXT_SET_ALL };
    succeeds(ddp_format(v.a, &v.disc, &ddp_profiles[DDP_DEFAULT], style, &v.files, &err), &err);
    assert_memory_equal(v.files.id.s, "DDP 2.004006381333931", 21);
    assert_memory_equal(v.files.id.s + 38, "RUN-012 ", 8);
    near((double)v.files.map.length_bytes, 256, 0, "bytes of DDPMS without CD-Text");
    assert_memory_equal(v.files.map.s + 14, "00000448", 8);
    assert_memory_equal(v.files.map.s + 71, "017PQDESCR ", 11);
    const char *image = v.files.map.s + 128;
    assert_memory_equal(image, "VVVMD0        0000127500000000        DA70    0150", 50);
    const char *pq = v.files.pq.s;
    assert_memory_equal(pq + 64, "VVVS0100  00000001  USABC2400001", 32);
    assert_memory_equal(pq + 128, "VVVS0101  00020001  USABC2400001", 32);
    assert_memory_equal(pq + 192, "VVVS0200  00070031  USABC2400002", 32);
    assert_memory_equal(pq + 320, "VVVSAA01  00170001  ", 20);
    assert_memory_equal(pq + 384, pq + 320, 64);
    arena_free(v.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cue2ddp_case_a_comes_out_bit_for_bit),
        cmocka_unit_test(cue2ddp_case_b_with_a_hidden_track_comes_out_bit_for_bit),
        cmocka_unit_test(cue2ddp_case_d_with_text_comes_out_bit_for_bit),
        cmocka_unit_test(default_profile_writes_what_most_programs_write),
    };
    return RUN_TESTS(tests);
}
