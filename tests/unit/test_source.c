/* Whole files of every container, exact; damage that only shows while they are decoded. */
#include "tests/lib/mixes.h"

#include "engine/audio/source.h"
#include "engine/base/file.h"

#include <fcntl.h>
#include <unistd.h>

static void sixteen_bit_samples_are_exact_for_any_read_size(void **state)
{
    (void)state;
    struct arena *a = mix_start();
    struct text t = mix_header(a, 1, 2, 16, MIX_RATE, MIX_FRAMES * 4);
    mix_put_noise(&t, MIX_FRAMES, 2);
    const char *path = mix_save(a, "a b:c.wav", t); /* a colon must not be taken for a protocol */
    struct err err = {0};
    for (int step = 1; step <= MIX_FRAMES; step = step * 7 + 1) {
        struct source *s = source_open(a, path, POS_NONE, &err);
        succeeds(s, &err);
        const struct source_info *info = source_info_of(s);
        assert_int_equal(info->format, PCM_S16);
        assert_int_equal(info->length_frames, MIX_FRAMES);
        assert_string_equal(info->container, "wav");
        assert_string_equal(info->codec, "pcm_s16le");
        assert_false(info->is_lossy);
        double *ch[2] = { arena_new_array(a, double, step), arena_new_array(a, double, step) };
        int got = 1, at = 0;
        for (; succeeds(source_read(s, step, ch, &got, &err), &err), got > 0; at += got)
            for (int n = 0; n < got; n++)
                for (int c = 0; c < 2; c++)
                    if (ch[c][n] != mix_noise(2 * (at + n) + c) / 32768.0)
                        fail_msg("frame %d channel %d is %.9f", at + n, c, ch[c][n]);
        assert_int_equal(at, MIX_FRAMES);
    }
    arena_free(a);
}

static void twenty_four_bits_and_floats_name_their_format(void **state)
{
    (void)state;
    struct arena *a = mix_start();
    struct err err = {0};
    struct text t24 = mix_header(a, 1, 1, 24, 96000, 6), t32 = mix_header(a, 1, 1, 32, 96000, 4);
    struct text tf = mix_header(a, 3, 1, 32, 48000, 8);
    mix_put(&t24, 0x7fffff, 3);
    mix_put(&t24, 0x800001, 3);
    mix_put(&t32, 1, 4);
    float values[2] = { 0.1f, -4.0f };
    text_add_bytes(&tf, values, sizeof values);
    double sample[4], *ch[1] = { sample };
    int got = 0;
    struct source *s = source_open(a, mix_save(a, "24.wav", t24), POS_NONE, &err);
    succeeds(s && source_read(s, 4, ch, &got, &err), &err);
    assert_int_equal(source_info_of(s)->format, PCM_S24);
    assert_int_equal(got, 2);
    assert_true(sample[0] == 8388607 / 8388608.0 && sample[1] == -8388607 / 8388608.0);
    s = source_open(a, mix_save(a, "32.wav", t32), POS_NONE, &err);
    succeeds(s && source_read(s, 4, ch, &got, &err), &err);
    assert_int_equal(source_info_of(s)->format, PCM_S32);
    assert_true(sample[0] == 0x1p-31);
    s = source_open(a, mix_save(a, "f.wav", tf), POS_NONE, &err);
    succeeds(s && source_read(s, 4, ch, &got, &err), &err);
    assert_int_equal(source_info_of(s)->format, PCM_F32);
    assert_true(sample[0] == (double)0.1f && sample[1] == -4.0);
    arena_free(a);
}

static void six_channels_and_seven_kilohertz_are_for_intake_to_judge(void **state)
{
    (void)state;
    struct arena *a = mix_start();
    struct err err = {0};
    struct text t = mix_header(a, 1, 6, 16, 7000, MIX_FRAMES * 12);
    mix_put_noise(&t, MIX_FRAMES, 6);
    const char *path = mix_save(a, "six.wav", t);
    struct source *s = source_open(a, path, POS_NONE, &err);
    succeeds(s, &err);
    assert_int_equal(source_info_of(s)->channels, 6);
    assert_int_equal(source_info_of(s)->rate_hz, 7000);
    succeeds(mix_read(a, path, &err) == MIX_FRAMES, &err);
    arena_free(a);
}

static void samples_that_are_no_numbers_are_refused_with_their_time(void **state)
{
    (void)state;
    struct arena *a = mix_start();
    const float bad[] = { NAN, INFINITY };
    const char *const messages[] = {
        "bad.wav has a NaN at 0:01.500 (frame 72000, channel 2); export the mix again",
        "bad.wav has an infinite sample at 0:01.500 (frame 72000, channel 2); export the mix again",
    };
    for (int i = 0; i < 2; i++) {
        int frames = 96000;
        struct text t = mix_header(a, 3, 2, 32, 48000, (uint32_t)frames * 8);
        float *samples = arena_new_array(a, float, frames * 2);
        samples[72000 * 2 + 1] = bad[i];
        text_add_bytes(&t, samples, (size_t)frames * 8);
        mix_refuses(a, mix_save(a, "bad.wav", t), messages[i]);
    }
    arena_free(a);
}

/* 3 s of 16-bit noise as FLAC, by the reference encoder. */
static char *make_flac(struct arena *a, size_t *size)
{
    struct text t = mix_header(a, 1, 2, 16, MIX_RATE, 3 * MIX_RATE * 4);
    mix_put_noise(&t, 3 * MIX_RATE, 2);
    const char *wav = mix_save(a, "in.wav", t);
    char *path = mix_path(a, "in.flac"), *bytes;
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
    return mix_save(a, name, t);
}

static void damage_in_a_flac_file_is_told(void **state)
{
    (void)state;
    struct arena *a = mix_start();
    struct err err = {0};
    size_t size;
    char *flac = make_flac(a, &size);
    succeeds(mix_read(a, save_bytes(a, "whole.flac", flac, size), &err) == 3 * MIX_RATE, &err);
    char *tagged = arena_alloc(a, size + 128); /* an old ID3v1 tag at the end is no damage */
    memcpy(tagged, flac, size);
    memcpy(tagged + size, "TAG", 3);
    succeeds(mix_read(a, save_bytes(a, "tagged.flac", tagged, size + 128), &err) == 3 * MIX_RATE,
             &err);
    mix_refuses(a, save_bytes(a, "half.flac", flac, size / 2),
            "half.flac is truncated: its header promises 132300 frames, the file holds ...");
    flac[26] ^= 1; /* in the MD5 of STREAMINFO */
    mix_refuses(a, save_bytes(a, "md5.flac", flac, size),
            "md5.flac is damaged: its samples do not match the MD5 in its header; export the mix "
            "again");
    flac[26] ^= 1;
    flac[25] ^= 1; /* the lowest bits of the total: fewer frames than there are */
    mix_refuses(a, save_bytes(a, "more.flac", flac, size),
            "more.flac is truncated: its header promises 132301 frames, the file holds 132300; "
            "export the mix again");
    flac[25] ^= 1;
    flac[size / 2] ^= 1;
    mix_refuses(a, save_bytes(a, "flip.flac", flac, size),
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
    struct arena *a = mix_start();
    int odd = 123457, status;
    struct text t = mix_header(a, 1, 2, 16, MIX_RATE, (uint32_t)odd * 4);
    mix_put_noise(&t, odd, 2);
    const char *wav = mix_save(a, "in.wav", t), *dir = check_scratch(a);
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
        int64_t got = mix_read(a, path, &err);
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
    struct arena *a = mix_start();
    int status;
    struct text t = mix_header(a, 1, 2, 16, MIX_RATE, 4 * MIX_RATE * 4);
    mix_put_noise(&t, 4 * MIX_RATE, 2);
    const char *wav = mix_save(a, "in.wav", t), *dir = check_scratch(a);
    static const char *const kinds[][3] = {
        { "a.mp3", "-c:a libmp3lame -b:a 192k",
          "cut.mp3 is truncated: its header promises 155 MPEG frames, the file holds 93; export "
          "the mix again" },
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
        const char *cut =
            save_bytes(a, arena_printf(a, "cut.%s", kinds[i][0] + 2), bytes, size * 6 / 10);
        if (kinds[i][2]) {
            mix_refuses(a, cut, kinds[i][2]);
        } else {
            assert_int_equal(mix_read(a, cut, &err), -1);
            assert_non_null(strstr(err.message, "cut.m4a is"));
        }
    }
    arena_free(a);
}

static void tags_come_as_utf8_with_the_track_number(void **state)
{
    (void)state;
    struct arena *a = mix_start();
    struct err err = {0};
    int status;
    struct text t = mix_header(a, 1, 2, 16, MIX_RATE, MIX_FRAMES * 4);
    mix_put_noise(&t, MIX_FRAMES, 2);
    char *path = mix_path(a, "t.mp3");
    check_run(a, &status,
              "ffmpeg -v error -i %s -c:a libmp3lame -metadata title='Étude 第1' -metadata "
              "artist=Ada "
              "-metadata album=One -metadata track=3/12 -metadata TSRC=GBAYE2600001 %s 2>&1",
              mix_save(a, "in.wav", t), path);
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
    struct arena *a = mix_start();
    struct err err = {0};
    struct text t = mix_header(a, 1, 1, 16, MIX_RATE, MIX_FRAMES * 2);
    mix_put_noise(&t, MIX_FRAMES, 1);
    const char *path = mix_save(a, "live.wav", t);
    struct source *s = source_open(a, path, POS_NONE, &err);
    succeeds(s, &err);
    int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC), got = 0;
    assert_int_equal(write(fd, "more", 4), 4);
    close(fd);
    double *ch[1] = { arena_new_array(a, double, MIX_FRAMES + 1) };
    assert_false(source_read(s, MIX_FRAMES + 1, ch, &got, &err));
    assert_non_null(
        strstr(err.message, "live.wav changed while it was read; start again when it is complete"));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sixteen_bit_samples_are_exact_for_any_read_size),
        cmocka_unit_test(twenty_four_bits_and_floats_name_their_format),
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
