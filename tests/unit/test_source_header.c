/* Headers that lie: each broken file with the message that it must get. */
#include "tests/lib/mixes.h"

#include "engine/audio/source.h"
#include "engine/base/file.h"

#include <unistd.h>

static void a_truncated_wav_is_refused_with_both_sizes(void **state)
{
    (void)state;
    struct arena *a = mix_start();
    struct text t = mix_header(a, 1, 2, 16, MIX_RATE, 10584000);
    mix_put_noise(&t, 1300, 2);
    mix_refuses(a, mix_save(a, "07.wav", t),
            "07.wav is truncated: its header promises 10584000 bytes of audio, the file holds "
            "5200; export the mix again");
    t.length_bytes -= 3; /* mid-sample */
    mix_refuses(a, mix_save(a, "08.wav", t),
            "08.wav is truncated: its header promises 10584000 bytes of audio, the file holds "
            "5197; export the mix again");
    t.length_bytes = 30;
    mix_refuses(a, mix_save(a, "09.wav", t),
            "09.wav is truncated: its header is cut off; export the mix again");
    t.length_bytes = 36;
    mix_refuses(a, mix_save(a, "10.wav", t), "10.wav has no audio chunk; export the mix again");
    arena_free(a);
}

static void what_holds_no_audio_is_refused(void **state)
{
    (void)state;
    struct arena *a = mix_start();
    mix_refuses(a, mix_save(a, "empty.wav", mix_header(a, 1, 2, 16, MIX_RATE, 0)),
            "empty.wav has no audio: its length is 0; export the mix again");
    struct text nothing = text_new(a);
    text_add(&nothing, "");
    mix_refuses(a, mix_save(a, "zero.wav", nothing),
                "zero.wav is empty: 0 bytes; export the mix again");
    struct text words = text_new(a);
    for (int i = 0; i < 200; i++)
        text_add(&words, "mix notes: louder vocal\n");
    mix_refuses(a, mix_save(a, "notes.txt", words),
            "notes.txt is no audio file that can be read; expected WAV, AIFF, FLAC or another "
            "common format");
    struct text list = text_new(a);
    text_add(&list, "#EXTM3U\n#EXTINF:10,\n/etc/passwd\n");
    mix_refuses(a, mix_save(a, "list.wav", list),
            "list.wav is no audio file that can be read; expected WAV, AIFF, FLAC or another "
            "common format");
    mix_refuses(a, mix_path(a, "none.wav"), "none.wav does not exist");
    const char *dir = check_scratch(a);
    mix_refuses(a, dir, arena_printf(a, "%s is a folder, expected an audio file", file_name(dir)));
    arena_free(a);
}

static void sizes_that_nobody_filled_in_read_to_the_end_with_a_remark(void **state)
{
    (void)state;
    struct arena *a = mix_start();
    const uint32_t promises[] = { 0, 0xffffffff,
                                  0x7ffff000 }; /* a crash, ffmpeg's pipe, sox's pipe */
    for (int i = 0; i < 3; i++) {
        struct text t = mix_header(a, 1, 2, 16, MIX_RATE, promises[i]);
        mix_put_noise(&t, MIX_FRAMES, 2);
        mix_put(&t, 7, 1); /* half a sample of the moment it stopped */
        const char *path = mix_save(a, "stream.wav", t);
        struct err err = {0};
        struct source *s = source_open(a, path, POS_NONE, &err);
        succeeds(s, &err);
        assert_int_equal(source_info_of(s)->length_frames, MIX_FRAMES);
        assert_string_equal(source_info_of(s)->remark,
                            "its header tells no length: read to the end of the file");
        int64_t got = mix_read(a, path, &err);
        succeeds(got == MIX_FRAMES, &err);
    }
    arena_free(a);
}

static void sizes_that_wrapped_or_fall_short_are_refused(void **state)
{
    (void)state;
    struct arena *a = mix_start();
    /* 5 GB of samples behind a 32-bit size; sparse, so it costs no disk. */
    int64_t real = 5000000000;
    struct text t = mix_header(a, 1, 2, 16, MIX_RATE, (uint32_t)real);
    const char *path = mix_save(a, "long.wav", t);
    assert_int_equal(truncate(path, 44 + real), 0);
    mix_refuses(a, path,
            "long.wav is larger than the sizes of its header can tell: they promise 705032704 "
            "bytes of audio, the file "
            "holds 5000000000; export the mix again as RF64 or W64");
    struct text s = mix_header(a, 1, 2, 16, MIX_RATE, 4000);
    mix_put_noise(&s, MIX_FRAMES, 2);
    mix_refuses(a, mix_save(a, "short.wav", s),
            "short.wav goes on after its end: its header promises 4000 bytes of audio, 16000 more "
            "follow that are no "
            "chunk; export the mix again");
    arena_free(a);
}

static void chunks_around_the_audio_do_no_harm(void **state)
{
    (void)state;
    struct arena *a = mix_start();
    struct err err = {0};
    struct text t = mix_header(a, 1, 1, 16, MIX_RATE, MIX_FRAMES * 2);
    mix_put_noise(&t, MIX_FRAMES, 1);
    text_add(&t, "LIST");
    mix_put(&t, 26, 4);
    text_add(&t, "INFOINAM");
    mix_put(&t, 5, 4);
    text_add_bytes(&t, "Title\0", 6);
    text_add(&t, "IART");
    mix_put(&t, 0, 4);
    struct source *s = source_open(a, mix_save(a, "tagged.wav", t), POS_NONE, &err);
    succeeds(s, &err);
    assert_string_equal(source_info_of(s)->title, "Title");
    assert_null(source_info_of(s)->remark);
    struct text front = text_new(a);
    text_add_bytes(&front, "ID3\3\0\0\0\0\0\4abcd", 14);
    text_add_bytes(&front, t.s, t.length_bytes);
    text_add_bytes(&front, "\1\2\3\4\5", 5);
    const char *path = mix_save(a, "front.wav", front);
    s = source_open(a, path, POS_NONE, &err);
    succeeds(s, &err);
    assert_string_equal(source_info_of(s)->remark, "5 bytes after its last chunk are ignored");
    succeeds(mix_read(a, path, &err) == MIX_FRAMES, &err);
    arena_free(a);
}

static void senseless_headers_are_refused(void **state)
{
    (void)state;
    struct arena *a = mix_start();
    struct text t = mix_header(a, 1, 2, 16, MIX_RATE, 400),
                odd = mix_header(a, 1, 2, 16, MIX_RATE, 402);
    mix_put_noise(&t, 100, 2);
    mix_put_noise(&odd, 101, 2);
    odd.length_bytes -= 2;
    struct text block = t, many = mix_header(a, 1, 9, 16, MIX_RATE, 1800),
                rate = mix_header(a, 1, 1, 16, 800000, 200);
    mix_refuses(a, mix_save(a, "odd.wav", odd),
            "odd.wav ends inside a sample: 402 bytes of audio are no whole number of frames "
            "of 4; export the mix again");
    block.s[32] = 0;
    mix_refuses(a, mix_save(a, "block.wav", block),
            "block.wav has a senseless header: 2 channels of 16 bits in blocks of 0 bytes; export "
            "the mix again");
    mix_put_noise(&many, 100, 9);
    mix_refuses(a, mix_save(a, "nine.wav", many),
            "nine.wav has 9 channels, 1 to 8 can be read; export the mix again");
    mix_put_noise(&rate, 100, 1);
    mix_refuses(a, mix_save(a, "fast.wav", rate),
            "fast.wav has a rate of 800000 Hz, 1 Hz to 768 kHz can be read; export the mix "
            "again");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_truncated_wav_is_refused_with_both_sizes),
        cmocka_unit_test(what_holds_no_audio_is_refused),
        cmocka_unit_test(sizes_that_nobody_filled_in_read_to_the_end_with_a_remark),
        cmocka_unit_test(sizes_that_wrapped_or_fall_short_are_refused),
        cmocka_unit_test(chunks_around_the_audio_do_no_harm),
        cmocka_unit_test(senseless_headers_are_refused),
    };
    return RUN_TESTS(tests);
}
