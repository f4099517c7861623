/* RIFF and RF64 byte by byte, at the border of 4 GiB, and as other programs read them. */
#include "formats/pcm/riff.h"

#include "engine/base/file.h"
#include "formats/pcm/bext.h"
#include "formats/pcm/chunk.h"
#include "tests/lib/writing.h"

#include <fcntl.h>
#include <unistd.h>

/* A reel of silence: a head needs no more. */
static struct reel *silence(struct arena *a, enum pcm_format format, int rate_hz, int64_t frames)
{
    return reel_new(a, format, rate_hz, 2, frames);
}

static void is_head(struct arena *a, const struct reel *r, const void *bytes, size_t size)
{
    struct riff none = { text_new(a), text_new(a) };
    struct text head = riff_head(r, &none, a);
    assert_int_equal(head.length_bytes, size);
    assert_memory_equal(head.s, bytes, size);
}

static void the_head_of_every_word_is_as_the_standard_has_it(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    /* 1000 frames of 4 bytes: 4000 = 0xfa0; 4 + 24 + 8 + 4000 = 0xfc4. */
    is_head(a, silence(a, PCM_S16, 44100, 1000),
            "RIFF\xc4\x0f\0\0WAVEfmt \x10\0\0\0\1\0\2\0\x44\xac\0\0\x10\xb1\2\0\4\0\x10\0"
            "data\xa0\x0f\0\0", 44);
    is_head(a, silence(a, PCM_S24, 48000, 1000),
            "RIFF\x94\x17\0\0WAVEfmt \x10\0\0\0\1\0\2\0\x80\xbb\0\0\0\x65\4\0\6\0\x18\0"
            "data\x70\x17\0\0", 44);
    is_head(a, silence(a, PCM_S32, 48000, 1000),
            "RIFF\x64\x1f\0\0WAVEfmt \x10\0\0\0\1\0\2\0\x80\xbb\0\0\0\xdc\5\0\x8\0\x20\0"
            "data\x40\x1f\0\0", 44);
    is_head(a, silence(a, PCM_F32, 48000, 1000),
            "RIFF\x72\x1f\0\0WAVEfmt \x12\0\0\0\3\0\2\0\x80\xbb\0\0\0\xdc\5\0\x8\0\x20\0\0\0"
            "fact\4\0\0\0\xe8\3\0\0data\x40\x1f\0\0", 58);
    arena_free(a);
}

/* RIFF counts itself in 32 bits: 0xffffffff less 4 + 24 + 8 leaves 4294967259 bytes, 1073741814
 * frames of 4 bytes; one more makes it RF64. */
#define LARGEST_FRAMES 1073741814

static void past_its_32_bits_it_is_rf64_and_not_a_frame_earlier(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    is_head(a, silence(a, PCM_S16, 44100, LARGEST_FRAMES),
            "RIFF\xfc\xff\xff\xffWAVEfmt \x10\0\0\0\1\0\2\0\x44\xac\0\0\x10\xb1\2\0\4\0\x10\0"
            "data\xd8\xff\xff\xff", 44);
    /* 4294967260 = 0xffffffdc bytes of samples; 4 + 36 + 24 + 8 more = 0x100000024. */
    is_head(a, silence(a, PCM_S16, 44100, LARGEST_FRAMES + 1),
            "RF64\xff\xff\xff\xffWAVEds64\x1c\0\0\0\x24\0\0\0\1\0\0\0\xdc\xff\xff\xff\0\0\0\0"
            "\xf7\xff\xff\x3f\0\0\0\0\0\0\0\0"
            "fmt \x10\0\0\0\1\0\2\0\x44\xac\0\0\x10\xb1\2\0\4\0\x10\0data\xff\xff\xff\xff", 80);
    arena_free(a);
}

/* What follows the samples counts too. */
static void texts_can_make_it_rf64(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct riff riff = { text_new(a), text_new(a) };
    struct text body = text_new(a);
    text_add(&body, "text");
    chunk_add_le(&riff.last, "note", &body);
    struct text head = riff_head(silence(a, PCM_S16, 44100, LARGEST_FRAMES), &riff, a);
    assert_memory_equal(head.s, "RF64", 4);
    arena_free(a);
}

/* 1.2e9 frames (6.7 GiB) in a sparse file: nothing is written but head and tail. */
static void other_programs_read_more_than_4_gib_to_the_end(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct riff riff = { text_new(a), text_new(a) };
    static const struct album album;
    static const struct song song;
    static const struct delivery_track track = { .song = &song };
    int64_t frames = 1200000001;
    const struct reel *r = silence(a, PCM_S24, 96000, frames);
    struct text body = text_new(a);
    text_add_bytes(&body, "INFOINAM\4\0\0\0End", 16);
    chunk_add_le(&riff.last, "LIST", &body);
    struct delivery d = { .reel = r, .album = &album, .tracks = &track, .track_count = 1 };
    bext_add(&riff.first, &d, &(struct bext_config){0});
    struct text head = riff_head(r, &riff, a), tail = riff_tail(r, &riff, a);
    const char *path = file_join(a, check_scratch(a), "long.wav");
    int status, fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, head.s, head.length_bytes, 0), head.length_bytes);
    off_t end = (off_t)head.length_bytes + 6 * frames;
    assert_int_equal(pwrite(fd, tail.s, tail.length_bytes, end), tail.length_bytes);
    close(fd);
    char *out = check_run(a, &status, "ffprobe -v error -show_entries "
                          "stream=duration_ts:format_tags=title -of csv=p=0 %s", path);
    assert_string_equal(out, "1200000001\nEnd\n");
    out = check_run(a, &status, "mediainfo --Inform='Audio;%%SamplingCount%%' %s", path);
    has_line(out, "1200000001\n");
    out = check_run(a, &status, "sndfile-info %s | grep -a -m 1 ^Frames", path);
    assert_string_equal(out, "Frames      : 1200000001\n");
    arena_free(a);
}

static void damage_is_seen_wherever_it_lies(void **state)
{
    (void)state;
    struct rig g = rig_new(&wav_writer, "x.wav", PCM_S24, 44100);
    const char *path = rig_write(&wav_writer, &g);
    char *bytes;
    size_t size;
    struct err err = {0};
    succeeds(file_read(path, 64 << 20, g.a, &bytes, &size, POS_NONE, &err), &err);
    size_t data = 44 + (size_t)ODD_FRAMES * 6;
    const size_t places[] = { 4, 40, data + 5, data + 30, size - 1 };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        struct arena *task = arena_new();
        char *name = arena_printf(g.a, "damaged %zu.wav", i);
        bytes[places[i]] ^= 1;
        succeeds(stage_put(g.stage, name, bytes, size, &err), &err);
        bytes[places[i]] ^= 1;
        struct delivery d = g.d;
        d.path = name;
        struct err found = {0};
        if (wav_writer.verify(&d, g.stage, task, &found))
            fail_msg("a wrong byte at %zu of %zu was not seen", places[i], size);
        arena_free(task);
    }
    arena_free(g.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_head_of_every_word_is_as_the_standard_has_it),
        cmocka_unit_test(past_its_32_bits_it_is_rf64_and_not_a_frame_earlier),
        cmocka_unit_test(texts_can_make_it_rf64),
        cmocka_unit_test(other_programs_read_more_than_4_gib_to_the_end),
        cmocka_unit_test(damage_is_seen_wherever_it_lies),
    };
    return RUN_TESTS(tests);
}
