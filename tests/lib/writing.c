#include "tests/lib/writing.h"

#include "engine/base/file.h"
#include "engine/base/hash.h"

const struct writer_class *const all_writers[ALL_COUNT] = {
    &wav_writer, &flac_writer, &alac_writer, &mp3_writer, &aac_writer, &opus_writer, &vorbis_writer,
    &wavpack_writer
};

int rig_rate_of(const struct writer_class *class)
{
    return class == &opus_writer ? 48000 : 44100;
}

void has_line(const char *out, const char *line)
{
    if (!strstr(out, line))
        fail_msg("'%s' is missing in:\n%s", line, out);
}

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
    double *ch[2] = { arena_new_array(g->a, double, frames),
                      arena_new_array(g->a, double, frames) };
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

struct rig rig_new(const struct writer_class *class, const char *path, enum pcm_format format,
                   int rate)
{
    struct err err = {0};
    struct rig g = { .a = arena_new() };
    hash_start();
    const char *dir = g.dir = check_scratch(g.a);
    g.stage = stage_open(g.a, file_join(g.a, dir, "bundle"), false, &err);
    succeeds(g.stage, &err);
    g.pcm = pcm_create(g.a, file_join(g.a, dir, "pcm"), format, rate, 2, ODD_FRAMES, &err);
    succeeds(g.pcm, &err);
    g.reel = reel_new(g.a, format, rate, 2, ODD_FRAMES);
    reel_add(g.a, g.reel, (struct reel_piece){ .pcm = g.pcm, .length_frames = ODD_FRAMES });
    fill(&g, ODD_FRAMES);
    void *config = class->config_size ? arena_alloc(g.a, class->config_size) : NULL;
    field_defaults(class->fields, config);
    g.d = (struct delivery){ .writer = class,
                             .target = "t",
                             .path = path,
                             .reel = g.reel,
                             .track_count = 1,
                             .track_total = 12,
                             .disc_number = 2,
                             .disc_total = 3,
                             .config = config };
    return g;
}

void rig_settle(struct rig *g)
{
    g->song = (struct song){ .credits = { .title = "Étude 第1",
                                          .artist = "Ada & Bob",
                                          .composer = "C. Omposer",
                                          .songwriter = "S. Writer",
                                          .producer = "P. Roducer" },
                             .isrc = "GBAYE2600001" };
    g->album = (struct album){ .credits = { .title = "Northern Line", .artist = "The Runouts" },
                               .ean = "5012345678900",
                               .catalog = "RUN-012",
                               .label = "Runout Records",
                               .genre = "Rock",
                               .copyright = "2026 Runout Records",
                               .phonogram = "2026 Runout",
                               .year = 2026 };
    g->track = (struct delivery_track){ .song = &g->song, .number = 3 };
    g->d.album = &g->album;
    g->d.tracks = &g->track;
}

bool rig_make(const struct writer_class *class, struct rig *g, struct arena *task, struct err *err)
{
    int fd;
    if (!class->encode)
        return class->write(&g->d, g->stage, task, err);
    if (!file_open_nameless(g->dir, &fd, err))
        return false;
    file_defer_close(task, fd);
    return class->encode(&g->d, fd, task, err) && class->wrap(&g->d, fd, g->stage, task, err);
}

void rig_set(struct rig *g, const struct writer_class *class, const char *key, double value)
{
    const struct field *f = field_find(class->fields, key);
    assert_non_null(f);
    char *slot = (char *)(uintptr_t)g->d.config + f->offset;
    if (f->kind == FIELD_NUMBER)
        *(double *)(void *)slot = value;
    else if (f->kind == FIELD_SWITCH)
        *(bool *)slot = value != 0;
    else
        *(int *)(void *)slot = (int)value;
}

const char *rig_write(const struct writer_class *class, struct rig *g)
{
    struct err err = {0};
    struct findings *findings = findings_new(g->a);
    rig_settle(g);
    class->check(&g->d, findings);
    assert_int_equal(findings->count, 0);
    struct arena *task = arena_new();
    bool ok = rig_make(class, g, task, &err) && class->verify(&g->d, g->stage, task, &err);
    arena_free(task);
    succeeds(ok, &err);
    return stage_path(g->a, g->stage, g->d.path);
}
