/* AIFF and AIFF-C byte by byte, and their samples as other programs decode them. */
#include "engine/base/file.h"
#include "tests/lib/writing.h"

extern const struct writer_class aiff_writer;

static char *bytes_of(struct rig *g, size_t *size)
{
    char *bytes;
    struct err err = {0};
    succeeds(file_read(rig_write(&aiff_writer, g), 64 << 20, g->a, &bytes, size, POS_NONE, &err),
             &err);
    return bytes;
}

static size_t big(const char *p)
{
    const uint8_t *u = (const uint8_t *)p;
    return (size_t)u[0] << 24 | (size_t)u[1] << 16 | (size_t)u[2] << 8 | u[3];
}

static void the_form_is_as_apple_describes_it(void **state)
{
    (void)state;
    /* 123457 frames = 0x1e241; 6 bytes each = 740742 = 0xb4d86, 8 more in SSND. */
    struct rig g = rig_new(&aiff_writer, "x.aiff", PCM_S24, 44100);
    size_t size;
    char *b = bytes_of(&g, &size);
    assert_memory_equal(b, "FORM", 4);
    assert_int_equal(big(b + 4), size - 8);
    assert_memory_equal(b + 8, "AIFFCOMM\0\0\0\x12\0\2\0\1\xe2\x41\0\x18"
                               "\x40\x0e\xac\x44\0\0\0\0\0\0" /* 44100 in 80 bits */
                               "SSND\0\x0b\x4d\x8e\0\0\0\0\0\0\0\0", 46);
    const char *tail = b + 54 + ODD_FRAMES * 6;
    assert_memory_equal(tail, "NAME\0\0\0\x9" "Etude di1\0" "AUTH\0\0\0\x9" "Ada & Bob\0"
                              "(c) \0\0\0\x13" "2026 Runout Records\0" "ID3 ", 68);
    assert_int_equal(tail + 72 + big(tail + 68) + (big(tail + 68) & 1) - b, size);
    arena_free(g.a);
}

static void float_is_aiff_c(void **state)
{
    (void)state;
    struct rig g = rig_new(&aiff_writer, "x.aiff", PCM_F32, 96000);
    size_t size;
    char *b = bytes_of(&g, &size);
    assert_int_equal(big(b + 4), size - 8);
    assert_memory_equal(b + 8, "AIFCFVER\0\0\0\4\xa2\x80\x51\x40"
                               "COMM\0\0\0\x2c\0\2\0\1\xe2\x41\0\x20\x40\x0f\xbb\x80\0\0\0\0\0\0"
                               "fl32\x15" "32-bit floating point" "SSND", 72);
    arena_free(g.a);
}

static void every_word_reads_back_in_ffmpeg_and_sox(void **state)
{
    (void)state;
    static const struct { enum pcm_format format; const char *raw, *sox; } words[] = {
        { PCM_S16, "s16le", "-t s16" },
        { PCM_S24, "s24le", "-t s24" },
        { PCM_S32, "s32le", "-t s32" },
        { PCM_F32, "f32le", "-t f32" },
    };
    for (size_t i = 0; i < 4; i++) {
        struct rig g = rig_new(&aiff_writer, "x.aiff", words[i].format, 48000);
        const char *path = rig_write(&aiff_writer, &g);
        int status;
        char *out = check_run(g.a, &status, "ffmpeg -v error -i %s -f %s - | md5sum", path,
                              words[i].raw);
        if (strncmp(out, g.raw_md5, 32) != 0)
            fail_msg("ffmpeg decodes %s to other samples", words[i].raw);
        /* Through sox's own 32-bit integers, which a float does not survive unchanged. */
        char *same = check_run(g.a, &status, "ffmpeg -v error -i %s -f %s - | "
                               "sox -D %s -r 48000 -c 2 - %s - | md5sum", path, words[i].raw,
                               words[i].sox, words[i].sox);
        out = check_run(g.a, &status, "sox -D %s %s - | md5sum", path, words[i].sox);
        if (strcmp(out, same) != 0)
            fail_msg("sox decodes %s to other samples", words[i].raw);
        arena_free(g.a);
    }
}

static void damage_is_seen_wherever_it_lies(void **state)
{
    (void)state;
    struct rig g = rig_new(&aiff_writer, "x.aiff", PCM_S24, 44100);
    size_t size, data = 54 + (size_t)ODD_FRAMES * 6;
    char *b = bytes_of(&g, &size);
    const size_t places[] = { 7, 30, 40, data + 5, data + 30, size - 1 };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        struct arena *task = arena_new();
        struct err err = {0}, found = {0};
        struct delivery d = g.d;
        d.path = arena_printf(g.a, "damaged %zu.aiff", i);
        b[places[i]] ^= 1;
        succeeds(stage_put(g.stage, d.path, b, size, &err), &err);
        b[places[i]] ^= 1;
        if (aiff_writer.verify(&d, g.stage, task, &found))
            fail_msg("a wrong byte at %zu of %zu was not seen", places[i], size);
        arena_free(task);
    }
    arena_free(g.a);
}

/* 16-bit stereo of 2^30 frames. */
static void what_does_not_fit_into_4_gib_is_refused(void **state)
{
    (void)state;
    struct rig g = rig_new(&aiff_writer, "x.aiff", PCM_S16, 48000);
    rig_settle(&g);
    struct findings *f = findings_new(g.a);
    g.d.reel = reel_new(g.a, PCM_S16, 48000, 2, (1 << 30) - 10000);
    aiff_writer.check(&g.d, f);
    assert_int_equal(f->errors, 0);
    g.d.reel = reel_new(g.a, PCM_S16, 48000, 2, 1 << 30);
    aiff_writer.check(&g.d, f);
    assert_int_equal(f->errors, 1);
    arena_free(g.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_form_is_as_apple_describes_it),
        cmocka_unit_test(float_is_aiff_c),
        cmocka_unit_test(every_word_reads_back_in_ffmpeg_and_sox),
        cmocka_unit_test(damage_is_seen_wherever_it_lies),
        cmocka_unit_test(what_does_not_fit_into_4_gib_is_refused),
    };
    return RUN_TESTS(tests);
}
