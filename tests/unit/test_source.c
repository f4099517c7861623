/* Broken files made byte by byte, with the message that each must get, and whole ones of every container. */
#include "tests/lib/check.h"

#include "engine/audio/source.h"
#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "engine/base/text.h"

#include <fcntl.h>
#include <unistd.h>

#define RATE 44100
#define FRAMES 5000

static char *scratch_path(struct arena *a, const char *name)
{
    return file_join(a, check_scratch(a), name);
}

static void put(struct text *t, uint64_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        text_add_bytes(t, &(char){ (char)(v >> 8 * i) }, 1);
}

/* A canonical header: `data_bytes` is what it promises. */
static struct text wav_header(struct arena *a, int tag, int channels, int bits, int rate, uint32_t data_bytes)
{
    struct text t = text_new(a);
    int block = channels * bits / 8;
    text_add(&t, "RIFF");
    put(&t, data_bytes + 36, 4);
    text_add(&t, "WAVEfmt ");
    put(&t, 16, 4);
    put(&t, (uint64_t)tag, 2);
    put(&t, (uint64_t)channels, 2);
    put(&t, (uint64_t)rate, 4);
    put(&t, (uint64_t)rate * (uint64_t)block, 4);
    put(&t, (uint64_t)block, 2);
    put(&t, (uint64_t)bits, 2);
    text_add(&t, "data");
    put(&t, data_bytes, 4);
    return t;
}

static int noise(int n)
{
    return (int)(((unsigned)n * 1103515245u + 12345u) >> 8 & 0xffff) - 32768;
}

static void put_noise(struct text *t, int frames, int channels)
{
    for (int n = 0; n < frames * channels; n++)
        put(t, (uint64_t)(int64_t)noise(n), 2);
}

static const char *save(struct arena *a, const char *name, struct text t)
{
    struct err err = {0};
    const char *path = scratch_path(a, name);
    succeeds(file_create(path, t.s, t.length_bytes, &err), &err);
    return path;
}

/* Reads to the end: frames, or -1 with *err set. The last block's samples stay in `last`. */
static int64_t read_all(struct arena *a, const char *path, struct err *err)
{
    struct source *s = source_open(a, path, POS_NONE, err);
    double *ch[8];
    int64_t total = 0;
    for (int c = 0; c < 8; c++)
        ch[c] = arena_new_array(a, double, 777);
    for (int got = 1; s && got > 0; total += got)
        if (!source_read(s, 777, ch, &got, err))
            return -1;
    return s ? total : -1;
}

/* The message, with the scratch folder taken off; an expected "..." at the end stands for anything. */
static void refuses(struct arena *a, const char *path, const char *expected)
{
    struct err err = {0};
    assert_int_equal(read_all(a, path, &err), -1);
    assert_int_equal(err.code, ERR_REJECTED);
    size_t dir = strlen(path) - strlen(file_name(path));
    if (strncmp(err.message, path, dir) == 0)
        memmove(err.message, err.message + dir, strlen(err.message + dir) + 1);
    if (text_ends_with(expected, "..."))
        strcpy(err.message + strlen(expected) - 3, "...");
    assert_string_equal(err.message, expected);
}

static struct arena *start(void)
{
    hash_start();
    return arena_new();
}

static void sixteen_bit_samples_are_exact_for_any_read_size(void **state)
{
    (void)state;
    struct arena *a = start();
    struct text t = wav_header(a, 1, 2, 16, RATE, FRAMES * 4);
    put_noise(&t, FRAMES, 2);
    const char *path = save(a, "a b:c.wav", t); /* a colon must not be taken for a protocol */
    struct err err = {0};
    for (int step = 1; step <= FRAMES; step = step * 7 + 1) {
        struct source *s = source_open(a, path, POS_NONE, &err);
        succeeds(s, &err);
        const struct source_info *info = source_info_of(s);
        assert_int_equal(info->format, PCM_S16);
        assert_int_equal(info->length_frames, FRAMES);
        assert_string_equal(info->container, "wav");
        assert_string_equal(info->codec, "pcm_s16le");
        assert_false(info->is_lossy);
        double *ch[2] = { arena_new_array(a, double, step), arena_new_array(a, double, step) };
        int got = 1, at = 0;
        for (; succeeds(source_read(s, step, ch, &got, &err), &err), got > 0; at += got)
            for (int n = 0; n < got; n++)
                for (int c = 0; c < 2; c++)
                    if (ch[c][n] != noise(2 * (at + n) + c) / 32768.0)
                        fail_msg("frame %d channel %d is %.9f", at + n, c, ch[c][n]);
        assert_int_equal(at, FRAMES);
    }
    arena_free(a);
}

static void twenty_four_bits_and_floats_name_their_format(void **state)
{
    (void)state;
    struct arena *a = start();
    struct err err = {0};
    struct text t24 = wav_header(a, 1, 1, 24, 96000, 6), t32 = wav_header(a, 1, 1, 32, 96000, 4);
    struct text tf = wav_header(a, 3, 1, 32, 48000, 8);
    put(&t24, 0x7fffff, 3);
    put(&t24, 0x800001, 3);
    put(&t32, 1, 4);
    float values[2] = { 0.1f, -4.0f };
    text_add_bytes(&tf, values, sizeof values);
    double sample[4], *ch[1] = { sample };
    int got = 0;
    struct source *s = source_open(a, save(a, "24.wav", t24), POS_NONE, &err);
    succeeds(s && source_read(s, 4, ch, &got, &err), &err);
    assert_int_equal(source_info_of(s)->format, PCM_S24);
    assert_int_equal(got, 2);
    assert_true(sample[0] == 8388607 / 8388608.0 && sample[1] == -8388607 / 8388608.0);
    s = source_open(a, save(a, "32.wav", t32), POS_NONE, &err);
    succeeds(s && source_read(s, 4, ch, &got, &err), &err);
    assert_int_equal(source_info_of(s)->format, PCM_S32);
    assert_true(sample[0] == 0x1p-31);
    s = source_open(a, save(a, "f.wav", tf), POS_NONE, &err);
    succeeds(s && source_read(s, 4, ch, &got, &err), &err);
    assert_int_equal(source_info_of(s)->format, PCM_F32);
    assert_true(sample[0] == (double)0.1f && sample[1] == -4.0);
    arena_free(a);
}

static void a_truncated_wav_is_refused_with_both_sizes(void **state)
{
    (void)state;
    struct arena *a = start();
    struct text t = wav_header(a, 1, 2, 16, RATE, 10584000);
    put_noise(&t, 1300, 2);
    refuses(a, save(a, "07.wav", t),
            "07.wav is truncated: its header promises 10584000 bytes of audio, the file holds 5200; export the mix again");
    t.length_bytes -= 3; /* mid-sample */
    refuses(a, save(a, "08.wav", t),
            "08.wav is truncated: its header promises 10584000 bytes of audio, the file holds 5197; export the mix again");
    t.length_bytes = 30;
    refuses(a, save(a, "09.wav", t), "09.wav is truncated: its header is cut off; export the mix again");
    t.length_bytes = 36;
    refuses(a, save(a, "10.wav", t), "10.wav has no audio chunk; export the mix again");
    arena_free(a);
}

static void what_holds_no_audio_is_refused(void **state)
{
    (void)state;
    struct arena *a = start();
    refuses(a, save(a, "empty.wav", wav_header(a, 1, 2, 16, RATE, 0)),
            "empty.wav has no audio: its length is 0; export the mix again");
    struct text nothing = text_new(a);
    text_add(&nothing, "");
    refuses(a, save(a, "zero.wav", nothing), "zero.wav is empty: 0 bytes; export the mix again");
    struct text words = text_new(a);
    for (int i = 0; i < 200; i++)
        text_add(&words, "mix notes: louder vocal\n");
    refuses(a, save(a, "notes.txt", words),
            "notes.txt is no audio file that can be read; expected WAV, AIFF, FLAC or another common format");
    struct text list = text_new(a);
    text_add(&list, "#EXTM3U\n#EXTINF:10,\n/etc/passwd\n");
    refuses(a, save(a, "list.wav", list),
            "list.wav is no audio file that can be read; expected WAV, AIFF, FLAC or another common format");
    refuses(a, scratch_path(a, "none.wav"), "none.wav does not exist");
    const char *dir = check_scratch(a);
    refuses(a, dir, arena_printf(a, "%s is a folder, expected an audio file", file_name(dir)));
    arena_free(a);
}

static void sizes_that_nobody_filled_in_read_to_the_end_with_a_remark(void **state)
{
    (void)state;
    struct arena *a = start();
    const uint32_t promises[] = { 0, 0xffffffff, 0x7ffff000 }; /* a crash, ffmpeg's pipe, sox's pipe */
    for (int i = 0; i < 3; i++) {
        struct text t = wav_header(a, 1, 2, 16, RATE, promises[i]);
        put_noise(&t, FRAMES, 2);
        put(&t, 7, 1); /* half a sample of the moment it stopped */
        const char *path = save(a, "stream.wav", t);
        struct err err = {0};
        struct source *s = source_open(a, path, POS_NONE, &err);
        succeeds(s, &err);
        assert_int_equal(source_info_of(s)->length_frames, FRAMES);
        assert_string_equal(source_info_of(s)->remark, "its header tells no length: read to the end of the file");
        int64_t got = read_all(a, path, &err);
        succeeds(got == FRAMES, &err);
    }
    arena_free(a);
}

static void sizes_that_wrapped_or_fall_short_are_refused(void **state)
{
    (void)state;
    struct arena *a = start();
    /* 5 GB of samples behind a 32-bit size; sparse, so it costs no disk. */
    int64_t real = 5000000000;
    struct text t = wav_header(a, 1, 2, 16, RATE, (uint32_t)real);
    const char *path = save(a, "long.wav", t);
    assert_int_equal(truncate(path, 44 + real), 0);
    refuses(a, path,
            "long.wav is larger than the sizes of its header can tell: they promise 705032704 bytes of audio, the file "
            "holds 5000000000; export the mix again as RF64 or W64");
    struct text s = wav_header(a, 1, 2, 16, RATE, 4000);
    put_noise(&s, FRAMES, 2);
    refuses(a, save(a, "short.wav", s),
            "short.wav goes on after its end: its header promises 4000 bytes of audio, 16000 more follow that are no "
            "chunk; export the mix again");
    arena_free(a);
}

static void chunks_around_the_audio_do_no_harm(void **state)
{
    (void)state;
    struct arena *a = start();
    struct err err = {0};
    struct text t = wav_header(a, 1, 1, 16, RATE, FRAMES * 2);
    put_noise(&t, FRAMES, 1);
    text_add(&t, "LIST");
    put(&t, 26, 4);
    text_add(&t, "INFOINAM");
    put(&t, 5, 4);
    text_add_bytes(&t, "Title\0", 6);
    text_add(&t, "IART");
    put(&t, 0, 4);
    struct source *s = source_open(a, save(a, "tagged.wav", t), POS_NONE, &err);
    succeeds(s, &err);
    assert_string_equal(source_info_of(s)->title, "Title");
    assert_null(source_info_of(s)->remark);
    struct text front = text_new(a);
    text_add_bytes(&front, "ID3\3\0\0\0\0\0\4abcd", 14);
    text_add_bytes(&front, t.s, t.length_bytes);
    text_add_bytes(&front, "\1\2\3\4\5", 5);
    const char *path = save(a, "front.wav", front);
    s = source_open(a, path, POS_NONE, &err);
    succeeds(s, &err);
    assert_string_equal(source_info_of(s)->remark, "5 bytes after its last chunk are ignored");
    succeeds(read_all(a, path, &err) == FRAMES, &err);
    arena_free(a);
}

static void senseless_headers_are_refused(void **state)
{
    (void)state;
    struct arena *a = start();
    struct text t = wav_header(a, 1, 2, 16, RATE, 400), odd = wav_header(a, 1, 2, 16, RATE, 402);
    put_noise(&t, 100, 2);
    put_noise(&odd, 101, 2);
    odd.length_bytes -= 2;
    struct text block = t, many = wav_header(a, 1, 9, 16, RATE, 1800), rate = wav_header(a, 1, 1, 16, 800000, 200);
    refuses(a, save(a, "odd.wav", odd), "odd.wav ends inside a sample: 402 bytes of audio are no whole number of frames "
                                        "of 4; export the mix again");
    block.s[32] = 0;
    refuses(a, save(a, "block.wav", block),
            "block.wav has a senseless header: 2 channels of 16 bits in blocks of 0 bytes; export the mix again");
    put_noise(&many, 100, 9);
    refuses(a, save(a, "nine.wav", many), "nine.wav has 9 channels, 1 to 8 can be read; export the mix again");
    put_noise(&rate, 100, 1);
    refuses(a, save(a, "fast.wav", rate), "fast.wav has a rate of 800000 Hz, 1 Hz to 768 kHz can be read; export the mix "
                                          "again");
    arena_free(a);
}

static void six_channels_and_seven_kilohertz_are_for_intake_to_judge(void **state)
{
    (void)state;
    struct arena *a = start();
    struct err err = {0};
    struct text t = wav_header(a, 1, 6, 16, 7000, FRAMES * 12);
    put_noise(&t, FRAMES, 6);
    const char *path = save(a, "six.wav", t);
    struct source *s = source_open(a, path, POS_NONE, &err);
    succeeds(s, &err);
    assert_int_equal(source_info_of(s)->channels, 6);
    assert_int_equal(source_info_of(s)->rate_hz, 7000);
    succeeds(read_all(a, path, &err) == FRAMES, &err);
    arena_free(a);
}

static void samples_that_are_no_numbers_are_refused_with_their_time(void **state)
{
    (void)state;
    struct arena *a = start();
    const float bad[] = { NAN, INFINITY };
    const char *const messages[] = {
        "bad.wav has a NaN at 0:01.500 (frame 72000, channel 2); export the mix again",
        "bad.wav has an infinite sample at 0:01.500 (frame 72000, channel 2); export the mix again",
    };
    for (int i = 0; i < 2; i++) {
        int frames = 96000;
        struct text t = wav_header(a, 3, 2, 32, 48000, (uint32_t)frames * 8);
        float *samples = arena_new_array(a, float, frames * 2);
        samples[72000 * 2 + 1] = bad[i];
        text_add_bytes(&t, samples, (size_t)frames * 8);
        refuses(a, save(a, "bad.wav", t), messages[i]);
    }
    arena_free(a);
}

/* 3 s of 16-bit noise as FLAC, by the reference encoder. */
static char *make_flac(struct arena *a, size_t *size)
{
    struct text t = wav_header(a, 1, 2, 16, RATE, 3 * RATE * 4);
    put_noise(&t, 3 * RATE, 2);
    const char *wav = save(a, "in.wav", t);
    char *path = scratch_path(a, "in.flac"), *bytes;
    int status;
    struct err err = {0};
    check_run(a, &status, "flac -s -o %s %s 2>&1", path, wav);
    if (status != 0)
        skip();
    succeeds(file_read(path, 10 << 20, a, &bytes, size, POS_NONE, &err), &err);
    return bytes;
}

static const char *save_bytes(struct arena *a, const char *name, const char *bytes, size_t size)
{
    struct text t = text_new(a);
    text_add_bytes(&t, bytes, size);
    return save(a, name, t);
}

static void damage_in_a_flac_file_is_told(void **state)
{
    (void)state;
    struct arena *a = start();
    struct err err = {0};
    size_t size;
    char *flac = make_flac(a, &size);
    succeeds(read_all(a, save_bytes(a, "whole.flac", flac, size), &err) == 3 * RATE, &err);
    char *tagged = arena_alloc(a, size + 128); /* an old ID3v1 tag at the end is no damage */
    memcpy(tagged, flac, size);
    memcpy(tagged + size, "TAG", 3);
    succeeds(read_all(a, save_bytes(a, "tagged.flac", tagged, size + 128), &err) == 3 * RATE, &err);
    refuses(a, save_bytes(a, "half.flac", flac, size / 2),
            "half.flac is truncated: its header promises 132300 frames, the file holds ...");
    flac[26] ^= 1; /* in the MD5 of STREAMINFO */
    refuses(a, save_bytes(a, "md5.flac", flac, size),
            "md5.flac is damaged: its samples do not match the MD5 in its header; export the mix again");
    flac[26] ^= 1;
    flac[25] ^= 1; /* the lowest bits of the total: fewer frames than there are */
    refuses(a, save_bytes(a, "more.flac", flac, size),
            "more.flac is truncated: its header promises 132301 frames, the file holds 132300; export the mix again");
    flac[25] ^= 1;
    flac[size / 2] ^= 1;
    refuses(a, save_bytes(a, "flip.flac", flac, size),
            "flip.flac is damaged at 0:01...");
    arena_free(a);
}

struct kind {
    const char *name, *options, *container, *codec;
    enum pcm_format format;
    bool is_lossy, tells_length;
};

static void every_common_container_reads_to_its_exact_length(void **state)
{
    (void)state;
    static const struct kind kinds[] = {
        { "a.wav", "-c:a pcm_s24le", "wav", "pcm_s24le", PCM_S24, false, true },
        { "b.wav", "-c:a pcm_f64le", "wav", "pcm_f64le", PCM_F64, false, true },
        { "c.wav", "-c:a pcm_u8", "wav", "pcm_u8", PCM_S16, false, true },
        { "d.wav", "-c:a pcm_s16le -rf64 always", "rf64", "pcm_s16le", PCM_S16, false, true },
        { "e.w64", "-c:a pcm_s24le", "w64", "pcm_s24le", PCM_S24, false, true },
        { "f.aiff", "-c:a pcm_s24be", "aiff", "pcm_s24be", PCM_S24, false, true },
        { "g.aiff", "-c:a pcm_f32be", "aiff", "pcm_f32be", PCM_F32, false, true },
        { "h.caf", "-c:a pcm_s24be", "caf", "pcm_s24be", PCM_S24, false, true },
        { "i.flac", "-c:a flac -sample_fmt s32", "flac", "flac", PCM_S24, false, true },
        { "j.wv", "-c:a wavpack -sample_fmt s16p", "wv", "wavpack", PCM_S16, false, true },
        { "k.m4a", "-c:a alac -sample_fmt s16p", "mp4", "alac", PCM_S16, false, true },
        { "l.tta", "-c:a tta -sample_fmt s16", "tta", "tta", PCM_S16, false, true },
        { "m.ogg", "-c:a libvorbis", "ogg", "vorbis", PCM_F32, true, true },
        { "n.opus", "-c:a libopus -ar 48000 -frames:a 200", "ogg", "opus", PCM_F32, true, true },
        { "o.mp3", "-c:a libmp3lame", "mp3", "mp3", PCM_F32, true, false },
        { "p.m4a", "-c:a aac -movie_timescale 44100", "mp4", "aac", PCM_F32, true, false },
        { "q.mka", "-c:a flac -sample_fmt s16", "matroska", "flac", PCM_S16, false, false },
        { "r.au", "-c:a pcm_s16be", "au", "pcm_s16be", PCM_S16, false, true },
    };
    struct arena *a = start();
    int odd = 123457, status;
    struct text t = wav_header(a, 1, 2, 16, RATE, (uint32_t)odd * 4);
    put_noise(&t, odd, 2);
    const char *wav = save(a, "in.wav", t), *dir = check_scratch(a);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const struct kind *k = &kinds[i];
        struct err err = {0};
        char *path = file_join(a, dir, k->name);
        check_run(a, &status, "ffmpeg -v error -i %s %s %s 2>&1", wav, k->options, path);
        assert_int_equal(status, 0);
        struct source *s = source_open(a, path, POS_NONE, &err);
        succeeds(s, &err);
        const struct source_info *info = source_info_of(s);
        bool is_opus = text_equal(k->codec, "opus");
        assert_string_equal(info->container, k->container);
        assert_string_equal(info->codec, k->codec);
        assert_int_equal(info->format, k->format);
        assert_int_equal(info->is_lossy, k->is_lossy);
        int64_t got = read_all(a, path, &err);
        succeeds(got > 0, &err);
        if (!is_opus && got != odd)
            fail_msg("%s gave %lld frames of %d", k->name, (long long)got, odd);
        assert_int_equal(info->length_frames, k->tells_length ? got : -1);
    }
    arena_free(a);
}

static void a_lossy_file_that_was_cut_is_told(void **state)
{
    (void)state;
    struct arena *a = start();
    int status;
    struct text t = wav_header(a, 1, 2, 16, RATE, 4 * RATE * 4);
    put_noise(&t, 4 * RATE, 2);
    const char *wav = save(a, "in.wav", t), *dir = check_scratch(a);
    static const char *const kinds[][3] = {
        { "a.mp3", "-c:a libmp3lame -b:a 192k",
          "cut.mp3 is truncated: its header promises 155 MPEG frames, the file holds 93; export the mix again" },
        { "b.ogg", "-c:a libvorbis",
          "cut.ogg is truncated: its last page is not marked as the end; export the mix again" },
        { "c.m4a", "-c:a aac -movflags faststart", NULL },
    };
    for (int i = 0; i < 3; i++) {
        struct err err = {0};
        char *path = file_join(a, dir, kinds[i][0]), *bytes;
        size_t size;
        check_run(a, &status, "ffmpeg -v error -i %s %s %s 2>&1", wav, kinds[i][1], path);
        assert_int_equal(status, 0);
        succeeds(file_read(path, 10 << 20, a, &bytes, &size, POS_NONE, &err), &err);
        const char *cut = save_bytes(a, arena_printf(a, "cut.%s", kinds[i][0] + 2), bytes, size * 6 / 10);
        if (kinds[i][2]) {
            refuses(a, cut, kinds[i][2]);
        } else {
            assert_int_equal(read_all(a, cut, &err), -1);
            assert_non_null(strstr(err.message, "cut.m4a is"));
        }
    }
    arena_free(a);
}

static void tags_come_as_utf8_with_the_track_number(void **state)
{
    (void)state;
    struct arena *a = start();
    struct err err = {0};
    int status;
    struct text t = wav_header(a, 1, 2, 16, RATE, FRAMES * 4);
    put_noise(&t, FRAMES, 2);
    char *path = scratch_path(a, "t.mp3");
    check_run(a, &status, "ffmpeg -v error -i %s -c:a libmp3lame -metadata title='Étude 第1' -metadata artist=Ada "
              "-metadata album=One -metadata track=3/12 -metadata TSRC=GBAYE2600001 %s 2>&1", save(a, "in.wav", t), path);
    assert_int_equal(status, 0);
    struct source *s = source_open(a, path, POS_NONE, &err);
    succeeds(s, &err);
    const struct source_info *info = source_info_of(s);
    assert_string_equal(info->title, "Étude 第1");
    assert_string_equal(info->artist, "Ada");
    assert_string_equal(info->album, "One");
    assert_string_equal(info->isrc, "GBAYE2600001");
    assert_int_equal(info->track, 3);
    arena_free(a);
}

static void a_file_that_changes_while_it_is_read_is_refused(void **state)
{
    (void)state;
    struct arena *a = start();
    struct err err = {0};
    struct text t = wav_header(a, 1, 1, 16, RATE, FRAMES * 2);
    put_noise(&t, FRAMES, 1);
    const char *path = save(a, "live.wav", t);
    struct source *s = source_open(a, path, POS_NONE, &err);
    succeeds(s, &err);
    int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC), got = 0;
    assert_int_equal(write(fd, "more", 4), 4);
    close(fd);
    double *ch[1] = { arena_new_array(a, double, FRAMES + 1) };
    assert_false(source_read(s, FRAMES + 1, ch, &got, &err));
    assert_non_null(strstr(err.message, "live.wav changed while it was read; start again when it is complete"));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sixteen_bit_samples_are_exact_for_any_read_size),
        cmocka_unit_test(twenty_four_bits_and_floats_name_their_format),
        cmocka_unit_test(a_truncated_wav_is_refused_with_both_sizes),
        cmocka_unit_test(what_holds_no_audio_is_refused),
        cmocka_unit_test(sizes_that_nobody_filled_in_read_to_the_end_with_a_remark),
        cmocka_unit_test(sizes_that_wrapped_or_fall_short_are_refused),
        cmocka_unit_test(chunks_around_the_audio_do_no_harm),
        cmocka_unit_test(senseless_headers_are_refused),
        cmocka_unit_test(six_channels_and_seven_kilohertz_are_for_intake_to_judge),
        cmocka_unit_test(samples_that_are_no_numbers_are_refused_with_their_time),
        cmocka_unit_test(damage_in_a_flac_file_is_told),
        cmocka_unit_test(every_common_container_reads_to_its_exact_length),
        cmocka_unit_test(a_lossy_file_that_was_cut_is_told),
        cmocka_unit_test(tags_come_as_utf8_with_the_track_number),
        cmocka_unit_test(a_file_that_changes_while_it_is_read_is_refused),
    };
    return RUN_TESTS(tests);
}
