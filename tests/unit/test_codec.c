/* Every writer of a single file: read back by other programs, and by ours, sample for sample. */
#include "tests/lib/writing.h"

#include "engine/audio/source.h"
#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "formats/codec/codec.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

static char *md5_of(struct rig *g, const char *command, const char *path)
{
    int status;
    char *out = check_run(g->a, &status, "(%s) | md5sum", arena_printf(g->a, command, path));
    assert_int_equal(status, 0);
    out[32] = 0;
    return out;
}

struct lossless {
    const struct writer_class *class;
    const char *path;
    enum pcm_format format;
    int rate_hz;
    const char *decoders[3];   /* print the raw samples of the file named at %s */
};

static void lossless_files_decode_to_the_very_samples(void **state)
{
    (void)state;
    static const struct lossless files[] = {
        { &wav_writer,
          "w/16 a:b.wav",
          PCM_S16,
          44100,
          { "ffmpeg -v error -i file:'%s' -f s16le -", "sox '%s' -t s16 -",
            "tail -c +45 '%s' | head -c 493828" } },
        { &wav_writer,
          "24.wav",
          PCM_S24,
          96000,
          { "ffmpeg -v error -i '%s' -f s24le -", "sox '%s' -t s24 -" } },
        { &wav_writer,
          "32.wav",
          PCM_S32,
          48000,
          { "ffmpeg -v error -i '%s' -f s32le -", "sox '%s' -t s32 -" } },
        { &wav_writer,
          "f.wav",
          PCM_F32,
          192000,
          { "ffmpeg -v error -i '%s' -f f32le -", "tail -c +59 '%s' | head -c 987656" } },
        { &flac_writer,
          "16.flac",
          PCM_S16,
          44100,
          { "ffmpeg -v error -i '%s' -f s16le -",
            "flac -s -d -c --force-raw-format --endian=little --sign=signed '%s'" } },
        { &flac_writer,
          "24.flac",
          PCM_S24,
          96000,
          { "ffmpeg -v error -i '%s' -f s24le -",
            "flac -s -d -c --force-raw-format --endian=little --sign=signed '%s'" } },
        { &alac_writer, "16.m4a", PCM_S16, 44100, { "ffmpeg -v error -i '%s' -f s16le -" } },
        { &alac_writer, "24.m4a", PCM_S24, 96000, { "ffmpeg -v error -i '%s' -f s24le -" } },
        { &wavpack_writer, "16.wv", PCM_S16, 44100,
          { "ffmpeg -v error -i '%s' -f s16le -", "wvunpack -q -r -o - '%s'" } },
        { &wavpack_writer, "24.wv", PCM_S24, 96000,
          { "ffmpeg -v error -i '%s' -f s24le -", "wvunpack -q -r -o - '%s'" } },
        { &wavpack_writer, "32.wv", PCM_S32, 48000,
          { "ffmpeg -v error -i '%s' -f s32le -", "wvunpack -q -r -o - '%s'" } },
        { &wavpack_writer, "f.wv", PCM_F32, 192000,
          { "ffmpeg -v error -i '%s' -f f32le -", "wvunpack -q -r -o - '%s'" } },
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct rig g = rig_new(files[i].class, files[i].path, files[i].format, files[i].rate_hz);
        const char *path = rig_write(files[i].class, &g);
        for (int k = 0; k < 3 && files[i].decoders[k]; k++)
            assert_string_equal(md5_of(&g, files[i].decoders[k], path), g.raw_md5);
        struct err err = {0};
        struct source *s = source_open_as_player(g.a, path, &err);
        succeeds(s, &err);
        assert_int_equal(source_info_of(s)->format, files[i].format);
        assert_int_equal(source_info_of(s)->length_frames, ODD_FRAMES);
        assert_int_equal(source_info_of(s)->rate_hz, files[i].rate_hz);
        arena_free(g.a);
    }
}

static void flac_carries_the_md5_and_the_word_length(void **state)
{
    (void)state;
    struct rig g = rig_new(&flac_writer, "x.flac", PCM_S24, 96000);
    const char *path = rig_write(&flac_writer, &g);
    int status;
    check_run(g.a, &status, "flac -s -t %s", path);
    assert_int_equal(status, 0);
    char *out =
        check_run(g.a, &status, "metaflac --show-md5sum --show-bps --show-total-samples %s", path);
    assert_string_equal(out, arena_printf(g.a, "%s\n24\n%d\n", g.raw_md5, ODD_FRAMES));
    arena_free(g.a);
}

/* Points at 0, 1 and 2 s: frames of 4608 begin at 0, 41472 and 87552. */
static void flac_has_a_seek_table_and_padding(void **state)
{
    (void)state;
    static const struct { int padding; const char *tail; } cases[] = {
        { 8192, "  length: 8192\n" }, { 0, "" } };
    for (int i = 0; i < 2; i++) {
        struct rig g = rig_new(&flac_writer, "x.flac", PCM_S24, 44100);
        rig_set(&g, &flac_writer, "seek_points", 1);
        rig_set(&g, &flac_writer, "padding", cases[i].padding);
        const char *path = rig_write(&flac_writer, &g);
        int status;
        check_run(g.a, &status, "flac -s -t %s", path);
        assert_int_equal(status, 0);
        char *out = check_run(g.a, &status,
                              "metaflac --list --block-type=SEEKTABLE %s | grep -o "
                              "'sample_number=[0-9]*'", path);
        assert_string_equal(out, "sample_number=0\nsample_number=41472\nsample_number=87552\n");
        out = check_run(g.a, &status, "metaflac --list --block-type=PADDING %s | grep length",
                        path);
        assert_string_equal(out, cases[i].tail);
        /* What stands after 2 s, found through the table by flac itself. */
        char *part = check_run(g.a, &status,
                               "flac -s -d -c --skip=88200 --force-raw-format --endian=little "
                               "--sign=signed %s | cmp - %s/pcm -i 0:%d && echo same", path, g.dir,
                               88200 * 6);
        assert_string_equal(part, "same\n");
        arena_free(g.a);
    }
}

/* 123457 frames in 27 packets of 4608: 56 moments, 27 points, 29 placeholders. */
static void flac_takes_seek_points_nearer_than_its_frames(void **state)
{
    (void)state;
    struct rig g = rig_new(&flac_writer, "x.flac", PCM_S24, 44100);
    rig_set(&g, &flac_writer, "seek_points", 0.05);
    const char *path = rig_write(&flac_writer, &g);
    int status;
    check_run(g.a, &status, "flac -s -t %s", path);
    assert_int_equal(status, 0);
    char *out = check_run(g.a, &status,
                          "metaflac --list --block-type=SEEKTABLE %s | grep -E -c "
                          "'sample_number=[0-9]+'; metaflac --list --block-type=SEEKTABLE %s | "
                          "grep -c PLACEHOLDER", path, path);
    assert_string_equal(out, "27\n29\n");
    arena_free(g.a);
}

static void a_wrong_md5_or_seek_point_is_found(void **state)
{
    (void)state;
    static const int places[] = { 30, 60 }; /* in the MD5; see below */
    for (int i = 0; i < 2; i++) {
        struct rig g = rig_new(&flac_writer, "x.flac", PCM_S16, 44100);
        const char *path = rig_write(&flac_writer, &g);
        char *bytes;
        size_t size;
        struct err err = {0};
        succeeds(file_read(path, 64 << 20, g.a, &bytes, &size, POS_NONE, &err), &err);
        size_t at = (size_t)places[i];
        while (i == 1 && memcmp(bytes + at, "\3\0\0\22", 4) != 0) /* a table of one point */
            at++;
        at += i == 1 ? 4 + 15 : 0; /* its offset in bytes */
        bytes[at] ^= 5;
        assert_int_equal(unlink(path), 0);
        succeeds(file_create(path, bytes, size, &err), &err);
        assert_false(flac_writer.verify(&g.d, g.stage, g.a, &err));
        assert_string_equal(err.message,
                            i ? "x.flac: a point of its seek table leads to no frame"
                              : "x.flac: the MD5 in its head is not that of the samples");
        arena_free(g.a);
    }
}

/* Level of (decoded - source) below the source, in dB: small unless both are aligned. */
static double noise_below_signal(struct rig *g, const char *path)
{
    struct err err = {0};
    struct source *s = source_open_as_player(g->a, path, &err);
    succeeds(s, &err);
    double *ch[2], *ref[2], signal = 0, noise = 0;
    for (int c = 0; c < 2; c++) {
        ch[c] = arena_new_array(g->a, double, ODD_FRAMES + 4096);
        ref[c] = arena_new_array(g->a, double, ODD_FRAMES);
    }
    int got;
    succeeds(source_read(s, ODD_FRAMES + 4096, ch, &got, &err), &err);
    assert_int_equal(got, ODD_FRAMES);
    succeeds(reel_read(g->reel, 0, ODD_FRAMES, ref, &err), &err);
    for (int c = 0; c < 2; c++)
        for (int n = 0; n < ODD_FRAMES; n++) {
            signal += ref[c][n] * ref[c][n];
            noise += (ch[c][n] - ref[c][n]) * (ch[c][n] - ref[c][n]);
        }
    return 10 * log10(signal / noise);
}

/* Level of what a player decodes against the source's, in dB, both channels together. */
static double level_change(struct rig *g, const char *path)
{
    struct err err = {0};
    struct source *s = source_open_as_player(g->a, path, &err);
    double *ch[2], before = 0, after = 0;
    int got = 0;
    for (int c = 0; c < 2; c++)
        ch[c] = arena_new_array(g->a, double, ODD_FRAMES);
    succeeds(s && source_read(s, ODD_FRAMES, ch, &got, &err), &err);
    for (int i = 0; i < 2 * ODD_FRAMES; i++)
        after += ch[i & 1][i / 2] * ch[i & 1][i / 2];
    succeeds(reel_read(g->reel, 0, ODD_FRAMES, ch, &err), &err);
    for (int i = 0; i < 2 * ODD_FRAMES; i++)
        before += ch[i & 1][i / 2] * ch[i & 1][i / 2];
    return 10 * log10(after / before);
}

static void mp3_keeps_the_level_at_any_bit_rate(void **state)
{
    (void)state;
    static const int bitrates[] = { 96000, 160000, 192000, 224000, 256000 };
    for (int i = 0; i < 10; i++) {
        struct rig g = rig_new(&mp3_writer, "x.mp3", PCM_F32, 44100);
        rig_set(&g, &mp3_writer, "bitrate", bitrates[i / 2]);
        rig_set(&g, &mp3_writer, "average", i % 2);
        /* LAME's own factor would show as 0.18 to 0.45 dB; its low-pass takes under 0.05. */
        near(level_change(&g, rig_write(&mp3_writer, &g)), 0, 0.05,
             arena_printf(g.a, "level at %s %d bit/s, dB", i % 2 ? "about" : "constant",
                          bitrates[i / 2]));
        arena_free(g.a);
    }
}

struct lossy {
    const struct writer_class *class;
    const char *path;
    int rate_hz;
    const char *counters[3];   /* print raw 16-bit stereo of the file named at %s */
};

static void lossy_files_are_aligned_and_as_long_as_the_programme(void **state)
{
    (void)state;
    static const struct lossy files[] = {
        { &mp3_writer, "x.mp3", 44100, { "ffmpeg -v error -i '%s' -f s16le -" } },
        { &aac_writer, "x.m4a", 44100, { NULL } }, /* ffmpeg does not cut the padding at the end */
        { &aac_writer, "y.m4a", 48000, { NULL } },
        { &opus_writer,
          "x.opus",
          48000,
          { "ffmpeg -v error -i '%s' -f s16le -", "opusdec --quiet --rate 48000 --no-dither "
                                                  "'%s' - 2>/dev/null" } },
        { &vorbis_writer,
          "x.ogg",
          44100,
          { "ffmpeg -v error -i '%s' -f s16le -", "oggdec -Q -R -o - '%s'" } },
        { &vorbis_writer,
          "y.ogg",
          96000,
          { "ffmpeg -v error -i '%s' -f s16le -", "oggdec -Q -R -o - '%s'" } },
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct rig g = rig_new(files[i].class, files[i].path, PCM_F32, files[i].rate_hz);
        const char *path = rig_write(files[i].class, &g);
        /* All defaults reach 15 dB on this signal (noise included); one frame off: under 10 dB. */
        double db = noise_below_signal(&g, path);
        if (db < 15)
            fail_msg("%s: noise is only %.1f dB below the signal", files[i].path, db);
        for (int k = 0; k < 3 && files[i].counters[k]; k++) {
            int status;
            char *bytes = check_run(g.a, &status, "%s | wc -c",
                                    arena_printf(g.a, files[i].counters[k], path));
            assert_int_equal(atol(bytes), ODD_FRAMES * 4);
        }
        arena_free(g.a);
    }
}

static char *file_md5(struct rig *g, const char *path)
{
    char *bytes;
    size_t size;
    struct err err = {0};
    succeeds(file_read(path, 64 << 20, g->a, &bytes, &size, POS_NONE, &err), &err);
    char *hex = arena_alloc(g->a, HASH_HEX_BYTES);
    hash_hex_of(HASH_MD5, bytes, size, hex);
    return hex;
}

static void the_same_delivery_gives_the_same_bytes(void **state)
{
    (void)state;
    for (int i = 0; i < ALL_COUNT; i++) {
        struct rig g = rig_new(all_writers[i], "one", PCM_S16, rig_rate_of(all_writers[i]));
        char *one = file_md5(&g, rig_write(all_writers[i], &g));
        g.d.path = "sub/other name";
        assert_string_equal(file_md5(&g, rig_write(all_writers[i], &g)), one);
        arena_free(g.a);
    }
}

static void one_finding(const struct writer_class *class, struct rig *g, const char *message)
{
    struct findings *f = findings_new(g->a);
    rig_settle(g);
    class->check(&g->d, f);
    assert_int_equal(f->count, 1);
    assert_int_equal(f->errors, 1);
    assert_string_equal(f->items[0]->err.message, message);
}

static void what_a_format_cannot_hold_is_found_before_work(void **state)
{
    (void)state;
    struct rig g = rig_new(&mp3_writer, "x.mp3", PCM_F32, 96000);
    one_finding(&mp3_writer, &g, "mp3 cannot hold 96000 Hz; possible: 32000, 44100 and 48000 Hz");
    arena_free(g.a);
    g = rig_new(&opus_writer, "x.opus", PCM_F32, 44100);
    one_finding(&opus_writer, &g, "opus cannot hold 44100 Hz; possible: 48000 Hz");
    arena_free(g.a);
    g = rig_new(&flac_writer, "x.flac", PCM_F32, 44100);
    one_finding(&flac_writer, &g, "flac cannot hold f32 samples");
    arena_free(g.a);
}

static void libraries_are_named_with_their_version(void **state)
{
    (void)state;
    assert_null(wav_writer.library);
    for (int i = 1; i < ALL_COUNT; i++)
        assert_true(strpbrk(all_writers[i]->library(), "0123456789") != NULL);
    assert_non_null(strstr(mp3_writer.library(), "libmp3lame"));
}

static void bit_rates_are_judged(void **state)
{
    (void)state;
    struct rig g = rig_new(&mp3_writer, "x.mp3", PCM_F32, 44100);
    rig_set(&g, &mp3_writer, "bitrate", 300000);
    one_finding(&mp3_writer, &g,
                "mp3 has no bit rate of 300k; possible: 32k 40k 48k 56k 64k 80k 96k 112k 128k 160k "
                "192k "
                "224k 256k 320k");
    rig_set(&g, &mp3_writer, "quality", 0); /* LAME's V0: then the bit rate does not count */
    double db = noise_below_signal(&g, rig_write(&mp3_writer, &g));
    assert_true(db > 15);
    rig_set(&g, &mp3_writer, "average", 1);
    one_finding(&mp3_writer, &g, "mp3 has an average bit rate or a quality, not both");
    arena_free(g.a);
    g = rig_new(&aac_writer, "x.m4a", PCM_F32, 32000);
    rig_set(&g, &aac_writer, "bitrate", 512000);
    one_finding(&aac_writer, &g,
                "512k is too much for aac with 2 channels at 32000 Hz, at most 384k is possible");
    arena_free(g.a);
    g = rig_new(&vorbis_writer, "x.ogg", PCM_F32, 44100);
    rig_set(&g, &vorbis_writer, "bitrate", 32000);
    one_finding(&vorbis_writer, &g,
                "vorbis has no mode for 32k with 2 channels at 44100 Hz; choose another bit rate, "
                "or a quality");
    arena_free(g.a);
}

/* Every setting reaches its encoder: a value far from the default changes the bytes. */
static void every_setting_changes_the_stream(void **state)
{
    (void)state;
    static const struct { const struct writer_class *class; const char *key; double value; }
    settings[] = {
        { &flac_writer, "compression", 0 },     { &alac_writer, "compression", 0 },
        { &wavpack_writer, "compression", 3 },  { &mp3_writer, "bitrate", 128000 },
        { &mp3_writer, "quality", 4 },          { &mp3_writer, "average", 1 },
        { &mp3_writer, "effort", 9 },           { &mp3_writer, "joint_stereo", 0 },
        { &mp3_writer, "lowpass", 8000 },       { &aac_writer, "bitrate", 96000 },
        { &aac_writer, "coder", 1 },            { &aac_writer, "lowpass", 8000 },
        { &opus_writer, "bitrate", 64000 },     { &opus_writer, "vbr", 0 },
        { &opus_writer, "vbr", 2 },             { &opus_writer, "application", 2 },
        { &opus_writer, "frame", 4 },           { &opus_writer, "complexity", 0 },
        { &vorbis_writer, "quality", 2 },       { &vorbis_writer, "bitrate", 96000 },
        { &vorbis_writer, "lowpass", 8000 },    { &vorbis_writer, "impulse", -15 },
        { &aac_writer, "noise_substitution", 0 }, { &aac_writer, "intensity_stereo", 0 },
        { &opus_writer, "phase_inversion", 0 },
    };
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        const struct writer_class *class = settings[i].class;
        struct rig g = rig_new(class, "x", PCM_S16, rig_rate_of(class));
        if (settings[i].value == 0 && field_find(class->fields, "bitrate"))
            rig_set(&g, class, "bitrate", 64000); /* where tricks are played to save bits */
        char *one = file_md5(&g, rig_write(class, &g));
        rig_set(&g, class, settings[i].key, settings[i].value);
        g.d.path = "y";
        if (strcmp(file_md5(&g, rig_write(class, &g)), one) == 0)
            fail_msg("%s: '%s' changes nothing", class->name, settings[i].key);
        arena_free(g.a);
    }
}

static void an_encoder_that_is_not_there_is_told_before_work(void **state)
{
    (void)state;
    struct rig g = rig_new(&mp3_writer, "x.mp3", PCM_F32, 44100);
    struct findings *f = findings_new(g.a);
    rig_settle(&g);
    codec_check(&g.d, &mp3_writer, "libnosuch", f);
    assert_int_equal(f->errors, 1);
    has_line(f->items[0]->err.message,
             "the FFmpeg libraries on this machine have no encoder libnosuch; install libraries "
             "that have it (Debian's libavcodec");
    arena_free(g.a);
}

/* A file size limit stands for a full disk: it needs no root. */
static void with_limit(rlim_t bytes, struct rlimit *before)
{
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, before);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){ bytes, before->rlim_max });
}

static const rlim_t limits[] = { 0, 100, 20000 }; /* the header, the end of a small file, the
                                                     middle */
static void no_space(struct rig *g, bool ok, const struct err *err, const char *message)
{
    assert_false(ok);
    assert_int_equal(err->code, ERR_NO_SPACE);
    assert_string_equal(err->message, message);
    arena_free(g->a);
}

static void no_space_for_the_file_is_an_error_that_says_so(void **state)
{
    (void)state;
    for (int i = 0; i < ALL_COUNT; i++)
        for (int k = 0; k < 3; k++) {
            const struct writer_class *class = all_writers[i];
            struct rig g = rig_new(class, "x", PCM_S16, rig_rate_of(class));
            struct rlimit before;
            struct err err = {0};
            int fd = -1;
            rig_settle(&g);
            struct arena *task = arena_new();
            if (class->encode)
                succeeds(file_open_nameless(g.dir, &fd, &err) &&
                             class->encode(&g.d, fd, task, &err), &err);
            with_limit(limits[k], &before);
            bool ok = class->encode ? class->wrap(&g.d, fd, g.stage, task, &err)
                                    : class->write(&g.d, g.stage, task, &err);
            setrlimit(RLIMIT_FSIZE, &before);
            arena_free(task);
            close(fd);
            no_space(&g, ok, &err, "cannot write x: File too large");
        }
}

static void no_space_for_the_encoded_stream_names_the_scratch_file(void **state)
{
    (void)state;
    for (int i = 0; i < ALL_COUNT; i++)
        for (int k = 0; k < 3 && all_writers[i]->encode; k++) {
            struct rig g = rig_new(all_writers[i], "x", PCM_S16, rig_rate_of(all_writers[i]));
            struct rlimit before;
            struct err err = {0};
            rig_settle(&g);
            with_limit(limits[k], &before);
            struct arena *task = arena_new();
            bool ok = rig_make(all_writers[i], &g, task, &err);
            arena_free(task);
            setrlimit(RLIMIT_FSIZE, &before);
            no_space(&g, ok, &err, "cannot write the scratch file of x: File too large");
        }
}

/* Of the reel as it stands, encoded. */
static char *stream_md5(struct rig *g, const struct writer_class *class)
{
    struct err err = {0};
    int fd;
    struct arena *task = arena_new();
    succeeds(file_open_nameless(g->dir, &fd, &err) && class->encode(&g->d, fd, task, &err), &err);
    char *md5 = file_md5(g, arena_printf(g->a, "/proc/self/fd/%d", fd));
    close(fd);
    arena_free(task);
    return md5;
}

static void a_stream_depends_on_no_text_and_a_key_on_no_tag_version(void **state)
{
    (void)state;
    for (int i = 0; i < ALL_COUNT; i++) {
        if (!all_writers[i]->encode)
            continue;
        struct rig g = rig_new(all_writers[i], "x", PCM_S16, rig_rate_of(all_writers[i]));
        rig_settle(&g);
        char *one = stream_md5(&g, all_writers[i]);
        g.d.path = "other/path";
        g.d.target = "other";
        g.d.album = NULL;
        g.d.tracks = NULL;
        assert_string_equal(stream_md5(&g, all_writers[i]), one);
        arena_free(g.a);
    }
    struct rig g = rig_new(&mp3_writer, "x", PCM_S16, 44100);
    struct text keys[3] = { text_new(g.a), text_new(g.a), text_new(g.a) };
    writer_encode_key(&mp3_writer, g.d.config, &keys[0]);
    rig_set(&g, &mp3_writer, "id3", 0);
    writer_encode_key(&mp3_writer, g.d.config, &keys[1]);
    rig_set(&g, &mp3_writer, "bitrate", 256000);
    writer_encode_key(&mp3_writer, g.d.config, &keys[2]);
    assert_string_equal(keys[0].s, keys[1].s);
    assert_string_not_equal(keys[1].s, keys[2].s);
    has_line(keys[0].s, "class=mp3\nversion=");
    has_line(keys[0].s, mp3_writer.library());
    arena_free(g.a);
}

static uint64_t little(const char *p, int bytes)
{
    uint64_t v = 0;
    for (int i = bytes; i-- > 0;)
        v = v << 8 | (uint8_t)p[i];
    return v;
}

static void past_4_gib_a_wav_is_rf64(void **state)
{
    (void)state;
    /* 2^31 frames of silence; the write is stopped after 64 KiB, only the header is of interest. */
    struct rig g = rig_new(&wav_writer, "x.wav", PCM_S24, 96000);
    struct rlimit before;
    struct err err = {0};
    char *bytes;
    size_t size;
    g.d.reel = reel_new(g.a, PCM_S24, 96000, 2, INT64_C(1) << 31);
    rig_settle(&g);
    g.d.metadata = METADATA_NONE;
    with_limit(65536, &before);
    assert_false(wav_writer.write(&g.d, g.stage, g.a, &err));
    setrlimit(RLIMIT_FSIZE, &before);
    struct err none = {0};
    succeeds(file_read(stage_path(g.a, g.stage, "x.wav"), 1 << 20, g.a, &bytes, &size, POS_NONE,
                       &none),
             &none);
    uint64_t data = UINT64_C(6) << 31;
    assert_memory_equal(bytes, "RF64\xff\xff\xff\xffWAVEds64", 16);
    assert_true(little(bytes + 20, 8) == data + 72);
    assert_true(little(bytes + 28, 8) == data);
    assert_true(little(bytes + 36, 8) == UINT64_C(1) << 31);
    assert_memory_equal(bytes + 72, "data\xff\xff\xff\xff", 8);
    /* Made as long as it says (a hole costs no disk), our reader and ffprobe see all of it. */
    const char *path = stage_path(g.a, g.stage, "x.wav");
    assert_int_equal(truncate(path, (off_t)(80 + data)), 0);
    struct source *s = source_open_as_player(g.a, path, &none);
    succeeds(s, &none);
    assert_int_equal(source_info_of(s)->length_frames, INT64_C(1) << 31);
    int status;
    char *out = check_run(g.a, &status,
                          "ffprobe -v error -show_entries stream=duration_ts -of csv %s", path);
    assert_string_equal(out, "stream,2147483648\n");
    arena_free(g.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lossless_files_decode_to_the_very_samples),
        cmocka_unit_test(flac_carries_the_md5_and_the_word_length),
        cmocka_unit_test(flac_has_a_seek_table_and_padding),
        cmocka_unit_test(flac_takes_seek_points_nearer_than_its_frames),
        cmocka_unit_test(a_wrong_md5_or_seek_point_is_found),
        cmocka_unit_test(lossy_files_are_aligned_and_as_long_as_the_programme),
        cmocka_unit_test(mp3_keeps_the_level_at_any_bit_rate),
        cmocka_unit_test(the_same_delivery_gives_the_same_bytes),
        cmocka_unit_test(what_a_format_cannot_hold_is_found_before_work),
        cmocka_unit_test(libraries_are_named_with_their_version),
        cmocka_unit_test(bit_rates_are_judged),
        cmocka_unit_test(every_setting_changes_the_stream),
        cmocka_unit_test(an_encoder_that_is_not_there_is_told_before_work),
        cmocka_unit_test(no_space_for_the_file_is_an_error_that_says_so),
        cmocka_unit_test(no_space_for_the_encoded_stream_names_the_scratch_file),
        cmocka_unit_test(a_stream_depends_on_no_text_and_a_key_on_no_tag_version),
        cmocka_unit_test(past_4_gib_a_wav_is_rf64),
    };
    return RUN_TESTS(tests);
}
