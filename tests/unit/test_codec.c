/* Every writer of a single file: read back by other programs, and by ours, sample for sample. */
#include "tests/lib/check.h"

#include "engine/audio/source.h"
#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "engine/bundle/cover.h"
#include "formats/registry.h"
#include "formats/tags.h"

#include <signal.h>
#include <sys/resource.h>

#define ODD_FRAMES 123457

extern const struct writer_class wav_writer, flac_writer, alac_writer, mp3_writer, aac_writer, opus_writer, vorbis_writer;

struct rig {
    struct arena *a;
    struct stage *stage;
    struct pcm *pcm;
    struct reel *reel;
    struct song song;
    struct album album;
    struct delivery_track track;
    struct delivery d;
    char *raw_md5;             /* of the reel's bytes, in hex */
};

/* Plucked chords with some noise and width: enough of a spectrum for a codec to work on. */
static void play(double *l, double *r, int frames, int rate)
{
    unsigned seed = 1;
    for (int n = 0; n < frames; n++) {
        double t = (double)n / rate, env = exp(-3 * fmod(t, 0.5)), x = 0, y = 0;
        for (int k = 1; k < 8; k++) {
            x += sin(2 * M_PI * 110 * k * t) / k;
            y += sin(2 * M_PI * 164.8 * k * t + 0.3 * k) / k;
        }
        seed = seed * 1664525u + 1013904223u;
        double noise = ((double)seed / 4294967296.0 - 0.5) * 0.02;
        l[n] = 0.3 * env * (x + 0.4 * y) + noise;
        r[n] = 0.3 * env * (y + 0.4 * x) - noise;
    }
}

static void fill(struct rig *g, int frames)
{
    struct err err = {0};
    double *ch[2] = { arena_new_array(g->a, double, frames), arena_new_array(g->a, double, frames) };
    play(ch[0], ch[1], frames, g->pcm->rate_hz);
    int bits = pcm_word_bits(g->pcm->format);
    for (int c = 0; c < 2 && bits; c++)
        for (int n = 0; n < frames; n++)
            ch[c][n] = rint(ch[c][n] * ldexp(1, bits - 1)) / ldexp(1, bits - 1);
    succeeds(pcm_write(g->pcm, 0, frames, (const double *const *)ch, &err), &err);
    size_t size = (size_t)frames * 2 * (size_t)pcm_sample_bytes(g->pcm->format);
    char *raw = arena_alloc(g->a, size);
    succeeds(reel_read_raw(g->reel, 0, frames, raw, &err), &err);
    g->raw_md5 = arena_alloc(g->a, HASH_HEX_BYTES);
    hash_hex_of(HASH_MD5, raw, size, g->raw_md5);
}

static struct rig rig_new(const struct writer_class *class, const char *path, enum pcm_format format, int rate)
{
    struct err err = {0};
    struct rig g = { .a = arena_new() };
    hash_start();
    char *dir = check_scratch(g.a);
    g.stage = stage_open(g.a, file_join(g.a, dir, "bundle"), false, &err);
    succeeds(g.stage, &err);
    g.pcm = pcm_create(g.a, file_join(g.a, dir, "pcm"), format, rate, 2, ODD_FRAMES, &err);
    succeeds(g.pcm, &err);
    g.reel = reel_new(g.a, format, rate, 2, ODD_FRAMES);
    reel_add(g.a, g.reel, (struct reel_piece){ .pcm = g.pcm, .length_frames = ODD_FRAMES });
    fill(&g, ODD_FRAMES);
    void *config = class->config_size ? arena_alloc(g.a, class->config_size) : NULL;
    field_defaults(class->fields, config);
    g.d = (struct delivery){ .target = "t", .path = path, .reel = g.reel, .track_count = 1, .track_total = 12,
                             .disc_number = 2, .disc_total = 3, .config = config };
    return g;
}

/* Pointers into the rig itself, once it has its place. */
static void settle(struct rig *g)
{
    g->song = (struct song){ .credits = { .title = "Étude 第1", .artist = "Ada & Bob", .composer = "C. Omposer",
                                          .songwriter = "S. Writer", .producer = "P. Roducer" },
                             .isrc = "GBAYE2600001" };
    g->album = (struct album){ .credits = { .title = "Northern Line", .artist = "The Runouts" },
                               .ean = "5012345678900", .catalog = "RUN-012", .label = "Runout Records", .genre = "Rock",
                               .copyright = "2026 Runout Records", .phonogram = "2026 Runout", .year = 2026 };
    g->track = (struct delivery_track){ .song = &g->song, .number = 3 };
    g->d.album = &g->album;
    g->d.tracks = &g->track;
}

static const char *write_with(const struct writer_class *class, struct rig *g)
{
    struct err err = {0};
    struct findings *findings = findings_new(g->a);
    settle(g);
    class->check(&g->d, findings);
    assert_int_equal(findings->count, 0);
    struct arena *task = arena_new();
    bool ok = class->write(&g->d, g->stage, task, &err) && class->verify(&g->d, g->stage, task, &err);
    arena_free(task);
    succeeds(ok, &err);
    return stage_path(g->a, g->stage, g->d.path);
}

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
        { &wav_writer, "w/16 a:b.wav", PCM_S16, 44100,
          { "ffmpeg -v error -i file:'%s' -f s16le -", "sox '%s' -t s16 -", "tail -c +45 '%s' | head -c 493828" } },
        { &wav_writer, "24.wav", PCM_S24, 96000, { "ffmpeg -v error -i '%s' -f s24le -", "sox '%s' -t s24 -" } },
        { &wav_writer, "32.wav", PCM_S32, 48000, { "ffmpeg -v error -i '%s' -f s32le -", "sox '%s' -t s32 -" } },
        { &wav_writer, "f.wav", PCM_F32, 192000, { "ffmpeg -v error -i '%s' -f f32le -", "tail -c +59 '%s' | head -c 987656" } },
        { &flac_writer, "16.flac", PCM_S16, 44100,
          { "ffmpeg -v error -i '%s' -f s16le -", "flac -s -d -c --force-raw-format --endian=little --sign=signed '%s'" } },
        { &flac_writer, "24.flac", PCM_S24, 96000,
          { "ffmpeg -v error -i '%s' -f s24le -", "flac -s -d -c --force-raw-format --endian=little --sign=signed '%s'" } },
        { &alac_writer, "16.m4a", PCM_S16, 44100, { "ffmpeg -v error -i '%s' -f s16le -" } },
        { &alac_writer, "24.m4a", PCM_S24, 96000, { "ffmpeg -v error -i '%s' -f s24le -" } },
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct rig g = rig_new(files[i].class, files[i].path, files[i].format, files[i].rate_hz);
        const char *path = write_with(files[i].class, &g);
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
    const char *path = write_with(&flac_writer, &g);
    int status;
    check_run(g.a, &status, "flac -s -t %s", path);
    assert_int_equal(status, 0);
    char *out = check_run(g.a, &status, "metaflac --show-md5sum --show-bps --show-total-samples %s", path);
    assert_string_equal(out, arena_printf(g.a, "%s\n24\n%d\n", g.raw_md5, ODD_FRAMES));
    arena_free(g.a);
}

/* Level of (decoded - source) below the source, in dB: small unless both are aligned to the sample. */
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
        { &opus_writer, "x.opus", 48000, { "ffmpeg -v error -i '%s' -f s16le -", "opusdec --quiet --rate 48000 --no-dither "
                                           "'%s' - 2>/dev/null" } },
        { &vorbis_writer, "x.ogg", 44100, { "ffmpeg -v error -i '%s' -f s16le -", "oggdec -Q -R -o - '%s'" } },
        { &vorbis_writer, "y.ogg", 96000, { "ffmpeg -v error -i '%s' -f s16le -", "oggdec -Q -R -o - '%s'" } },
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct rig g = rig_new(files[i].class, files[i].path, PCM_F32, files[i].rate_hz);
        const char *path = write_with(files[i].class, &g);
        /* All default rates reach 15 dB on this signal (noise included); one frame off gives under 10 dB. */
        double db = noise_below_signal(&g, path);
        if (db < 15)
            fail_msg("%s: noise is only %.1f dB below the signal", files[i].path, db);
        for (int k = 0; k < 3 && files[i].counters[k]; k++) {
            int status;
            char *bytes = check_run(g.a, &status, "%s | wc -c", arena_printf(g.a, files[i].counters[k], path));
            assert_int_equal(atol(bytes), ODD_FRAMES * 4);
        }
        arena_free(g.a);
    }
}

static const struct writer_class *const all[] = { &wav_writer, &flac_writer, &alac_writer, &mp3_writer, &aac_writer,
                                                  &opus_writer, &vorbis_writer };
#define ALL_COUNT 7

static int rate_of(const struct writer_class *class)
{
    return class == &opus_writer ? 48000 : 44100;
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
        struct rig g = rig_new(all[i], "one", PCM_S16, rate_of(all[i]));
        char *one = file_md5(&g, write_with(all[i], &g));
        g.d.path = "sub/other name";
        assert_string_equal(file_md5(&g, write_with(all[i], &g)), one);
        arena_free(g.a);
    }
}

/* A 2 x 1 pixel PNG; its image data does not matter, it is never decoded. */
static struct cover picture(struct arena *a, struct text *bytes)
{
    struct cover c;
    *bytes = text_new(a);
    text_add_bytes(bytes, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\2\0\0\0\1\10\2\0\0\0\x7b\x40\xe8\xdd", 33);
    for (int i = 0; i < 500; i++)
        text_add_bytes(bytes, &(char){ (char)(i * 37) }, 1);
    assert_true(cover_parse(bytes->s, bytes->length_bytes, &c));
    assert_int_equal(c.width, 2);
    assert_int_equal(c.height, 1);
    return c;
}

static void has_line(const char *out, const char *line)
{
    if (!strstr(out, line))
        fail_msg("'%s' is missing in:\n%s", line, out);
}

/* mediainfo's own names for what it finds. */
static char *mediainfo(struct rig *g, const char *path)
{
    int status;
    char *out = check_run(g->a, &status,
                          "mediainfo --Inform='General;title=%%Track%%|artist=%%Performer%%|album=%%Album%%|band=%%Album/"
                          "Performer%%|track=%%Track/Position%%|total=%%Track/Position_Total%%|date="
                          "%%Recorded_Date%%|genre=%%Genre%%|copyright=%%Copyright%%|isrc=%%ISRC%%|label=%%Label%%|"
                          "composer=%%Composer%%|cover=%%Cover%%|' '%s'", path);
    if (status != 0)
        skip();
    return out;
}

static void full_tags_read_back_in_every_container(void **state)
{
    (void)state;
    for (int i = 1; i < ALL_COUNT; i++) { /* WAV below */
        const struct writer_class *class = all[i];
        struct rig g = rig_new(class, class->name, PCM_S16, rate_of(class));
        struct text bytes;
        struct cover cover = picture(g.a, &bytes);
        const struct tag free_tags[] = { { "engineer", "E. Ngineer" }, { "MOOD", "calm" } };
        g.d.cover = &cover;
        g.d.tags = free_tags;
        g.d.tag_count = 2;
        const char *path = write_with(class, &g);
        char *out = mediainfo(&g, path);
        has_line(out, "title=Étude 第1|artist=Ada & Bob|album=Northern Line|");
        has_line(out, "|track=3|");
        has_line(out, "|date=2026|genre=Rock|copyright=2026 Runout Records|isrc=GBAYE2600001|");
        has_line(out, "|band=The Runouts|");
        has_line(out, "|total=12|");
        has_line(out, "|composer=C. Omposer|cover=Yes|");
        int status;
        out = check_run(g.a, &status, "ffprobe -v error -show_entries format_tags:stream_tags %s 2>/dev/null", path);
        has_line(out, class == &mp3_writer || text_ends_with(class->extension, "m4a") ? "TAG:disc=2/3" : "TAG:disc=2");
        has_line(out, class == &mp3_writer ? "TAG:publisher=Runout Records" : "TAG:LABEL=Runout Records");
        has_line(out, "TAG:MOOD=calm");
        arena_free(g.a);
    }
}

static void wav_carries_its_texts_after_the_samples(void **state)
{
    (void)state;
    struct rig g = rig_new(&wav_writer, "x.wav", PCM_S24, 44100);
    g.d.reel = reel_cut(g.a, g.reel, 0, 777);
    const char *path = write_with(&wav_writer, &g);
    int status;
    char *out = check_run(g.a, &status, "ffprobe -v error -show_entries format_tags %s | sort", path);
    assert_string_equal(out, "TAG:ISRC=GBAYE2600001\nTAG:album=Northern Line\nTAG:artist=Ada & Bob\n"
                             "TAG:copyright=2026 Runout Records\nTAG:date=2026\nTAG:genre=Rock\n"
                             "TAG:title=Étude 第1\nTAG:track=3\n[/FORMAT]\n[FORMAT]\n");
    out = check_run(g.a, &status, "tail -c +41 %s | head -c 4 | od -An -tu4", path);
    assert_int_equal(atoi(out), 777 * 6);
    arena_free(g.a);
}

static void flac_tags_and_cover_are_what_metaflac_sees(void **state)
{
    (void)state;
    struct rig g = rig_new(&flac_writer, "x.flac", PCM_S16, 44100);
    struct text bytes;
    struct cover cover = picture(g.a, &bytes);
    const struct tag free_tags[] = { { "engineer", "E. Ngineer" }, { "genre", "Jazz" }, { "label", "" } };
    g.d.cover = &cover;
    g.d.tags = free_tags;
    g.d.tag_count = 3;
    const char *path = write_with(&flac_writer, &g);
    int status;
    char *out = check_run(g.a, &status, "metaflac --no-utf8-convert --export-tags-to=- %s | sort", path);
    assert_string_equal(out, "ALBUM=Northern Line\nALBUMARTIST=The Runouts\nARTIST=Ada & Bob\nBARCODE=5012345678900\n"
                             "CATALOGNUMBER=RUN-012\nCOMPOSER=C. Omposer\nCOPYRIGHT=2026 Runout Records\nDATE=2026\n"
                             "DISCNUMBER=2\nDISCTOTAL=3\nENGINEER=E. Ngineer\nGENRE=Jazz\nISRC=GBAYE2600001\n"
                             "LYRICIST=S. Writer\nPHONOGRAM=2026 Runout\nPRODUCER=P. Roducer\nTITLE=Étude 第1\n"
                             "TRACKNUMBER=3\nTRACKTOTAL=12\n");
    char *image = check_run(g.a, &status, "metaflac --export-picture-to=- %s | md5sum", path);
    char expected[HASH_HEX_BYTES];
    hash_hex_of(HASH_MD5, bytes.s, bytes.length_bytes, expected);
    assert_int_equal(strncmp(image, expected, 32), 0);
    out = check_run(g.a, &status, "metaflac --list --block-type=PICTURE %s", path);
    has_line(out, "type: 3 (Cover (front))");
    has_line(out, "MIME type: image/png");
    has_line(out, "width: 2");
    arena_free(g.a);
}

static void the_cover_comes_back_byte_for_byte(void **state)
{
    (void)state;
    static const struct writer_class *const with_cover[] = { &mp3_writer, &alac_writer, &aac_writer, &opus_writer,
                                                             &vorbis_writer };
    for (int i = 0; i < 5; i++) {
        const struct writer_class *class = with_cover[i];
        struct rig g = rig_new(class, "x", PCM_S16, rate_of(class));
        struct text bytes;
        struct cover cover = picture(g.a, &bytes);
        g.d.cover = &cover;
        const char *path = write_with(class, &g);
        int status;
        char *image = check_run(g.a, &status, "ffmpeg -v error -i %s -map 0:v -c copy -f image2pipe - 2>/dev/null | md5sum", path);
        char expected[HASH_HEX_BYTES];
        hash_hex_of(HASH_MD5, bytes.s, bytes.length_bytes, expected);
        if (strncmp(image, expected, 32) != 0)
            fail_msg("%s: the cover came back changed", class->name);
        arena_free(g.a);
    }
}

static void m4a_carries_free_form_atoms_and_gapless_text(void **state)
{
    (void)state;
    struct rig g = rig_new(&aac_writer, "x.m4a", PCM_F32, 44100);
    const char *path = write_with(&aac_writer, &g);
    char *bytes;
    size_t size;
    struct err err = {0};
    int status;
    succeeds(file_read(path, 64 << 20, g.a, &bytes, &size, POS_NONE, &err), &err);
    /* 123457 + 1024 fill 122 packets of 1024 but for 447 (0x1BF). */
    const char smpb[] = " 00000000 00000400 000001BF 000000000001E241 00000000";
    assert_non_null(memmem(bytes, size, smpb, strlen(smpb)));
    assert_non_null(memmem(bytes, size, "M4A ", 4));
    char *out = check_run(g.a, &status, "ffprobe -v error -show_entries format_tags %s", path);
    has_line(out, "TAG:ISRC=GBAYE2600001\n");
    has_line(out, "TAG:BARCODE=5012345678900\n");
    has_line(out, "TAG:CATALOGNUMBER=RUN-012\n");
    arena_free(g.a);
}

static void metadata_can_be_minimal_or_none(void **state)
{
    (void)state;
    struct rig g = rig_new(&flac_writer, "min.flac", PCM_S16, 44100);
    struct text bytes;
    struct cover cover = picture(g.a, &bytes);
    int status;
    g.d.cover = &cover;
    g.d.metadata = METADATA_MINIMAL;
    char *out = check_run(g.a, &status, "metaflac --no-utf8-convert --export-tags-to=- %s | sort",
                          write_with(&flac_writer, &g));
    assert_string_equal(out, "ALBUM=Northern Line\nARTIST=Ada & Bob\nTITLE=Étude 第1\nTRACKNUMBER=3\n");
    g.d.metadata = METADATA_NONE;
    for (int i = 0; i < ALL_COUNT; i++) {
        struct rig n = rig_new(all[i], "none", PCM_S16, rate_of(all[i]));
        n.d.metadata = METADATA_NONE;
        n.d.cover = &cover;
        out = mediainfo(&n, write_with(all[i], &n));
        has_line(out, "title=|artist=|album=|band=|track=|total=|date=|genre=|copyright=|isrc=|label=|composer=|cover=|");
        arena_free(n.a);
    }
    arena_free(g.a);
}

static void one_finding(const struct writer_class *class, struct rig *g, const char *message)
{
    struct findings *f = findings_new(g->a);
    settle(g);
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

static void bit_rates_are_judged(void **state)
{
    (void)state;
    struct { double bitrate, quality; int id3; } mp3 = { 300000, NAN, 1 };
    struct { double bitrate; } aac = { 512000 };
    struct rig g = rig_new(&mp3_writer, "x.mp3", PCM_F32, 44100);
    g.d.config = &mp3;
    one_finding(&mp3_writer, &g, "mp3 has no bit rate of 300k; possible: 32k 40k 48k 56k 64k 80k 96k 112k 128k 160k 192k "
                                 "224k 256k 320k");
    mp3.quality = 0; /* LAME's V0: then the bit rate does not count */
    double db = noise_below_signal(&g, write_with(&mp3_writer, &g));
    assert_true(db > 15);
    g.reel->rate_hz = 32000;
    g.d.config = &aac;
    one_finding(&aac_writer, &g, "512k is too much for aac with 2 channels at 32000 Hz, at most 384k is possible");
    arena_free(g.a);
}

/* A file size limit stands for a full disk: it needs no root. */
static void with_limit(rlim_t bytes, struct rlimit *before)
{
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, before);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){ bytes, before->rlim_max });
}

static void no_space_at_any_moment_is_an_error_that_says_so(void **state)
{
    (void)state;
    static const rlim_t limits[] = { 0, 100, 20000 }; /* the header, the end of a small file, the middle */
    for (int i = 0; i < ALL_COUNT; i++)
        for (int k = 0; k < 3; k++) {
            struct rig g = rig_new(all[i], "x", PCM_S16, rate_of(all[i]));
            struct rlimit before;
            struct err err = {0};
            settle(&g);
            with_limit(limits[k], &before);
            struct arena *task = arena_new();
            bool ok = all[i]->write(&g.d, g.stage, task, &err);
            arena_free(task);
            setrlimit(RLIMIT_FSIZE, &before);
            assert_false(ok);
            assert_int_equal(err.code, ERR_NO_SPACE);
            assert_string_equal(err.message, "cannot write x: File too large");
            arena_free(g.a);
        }
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
    settle(&g);
    g.d.metadata = METADATA_NONE;
    with_limit(65536, &before);
    assert_false(wav_writer.write(&g.d, g.stage, g.a, &err));
    setrlimit(RLIMIT_FSIZE, &before);
    struct err none = {0};
    succeeds(file_read(stage_path(g.a, g.stage, "x.wav"), 1 << 20, g.a, &bytes, &size, POS_NONE, &none), &none);
    uint64_t data = UINT64_C(6) << 31;
    assert_memory_equal(bytes, "RF64\xff\xff\xff\xffWAVEds64", 16);
    assert_true(little(bytes + 20, 8) == data + 72);
    assert_true(little(bytes + 28, 8) == data);
    assert_true(little(bytes + 36, 8) == UINT64_C(1) << 31);
    assert_memory_equal(bytes + 72, "data\xff\xff\xff\xff", 8);
    arena_free(g.a);
}

static void covers_tell_their_kind_and_size(void **state)
{
    (void)state;
    static const unsigned char jpeg[] = { 0xff, 0xd8, 0xff, 0xe0, 0, 4, 'J', 'F', 0xff, 0xff, 0xc2, 0, 17, 8, 2, 0x58, 3, 0x20,
                                          3, 1, 0x22, 0, 2 };
    struct cover c;
    assert_true(cover_parse(jpeg, sizeof jpeg, &c));
    assert_string_equal(c.mime, "image/jpeg");
    assert_int_equal(c.width, 800);
    assert_int_equal(c.height, 600);
    for (size_t n = 0; n < 18; n++)
        assert_false(cover_parse(jpeg, n, &c));
    assert_false(cover_parse("GIF89a______________________________", 36, &c));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lossless_files_decode_to_the_very_samples),
        cmocka_unit_test(flac_carries_the_md5_and_the_word_length),
        cmocka_unit_test(lossy_files_are_aligned_and_as_long_as_the_programme),
        cmocka_unit_test(the_same_delivery_gives_the_same_bytes),
        cmocka_unit_test(full_tags_read_back_in_every_container),
        cmocka_unit_test(wav_carries_its_texts_after_the_samples),
        cmocka_unit_test(flac_tags_and_cover_are_what_metaflac_sees),
        cmocka_unit_test(the_cover_comes_back_byte_for_byte),
        cmocka_unit_test(m4a_carries_free_form_atoms_and_gapless_text),
        cmocka_unit_test(metadata_can_be_minimal_or_none),
        cmocka_unit_test(what_a_format_cannot_hold_is_found_before_work),
        cmocka_unit_test(bit_rates_are_judged),
        cmocka_unit_test(no_space_at_any_moment_is_an_error_that_says_so),
        cmocka_unit_test(past_4_gib_a_wav_is_rf64),
        cmocka_unit_test(covers_tell_their_kind_and_size),
    };
    return RUN_TESTS(tests);
}
