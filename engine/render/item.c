#include "engine/render/item.h"

#include "engine/base/file.h"
#include "engine/render/recall.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STEP_FRAMES 8192
#define SECOND_READING_HZ 48000 /* libebur128 drifts above */
#define LOSSY_LOUDNESS_LU 0.2 /* how far a codec may move the loudness */

struct work {
    struct item *item;
    int *done;
};

static double seconds_of(const struct reel *r)
{
    return (double)r->length_frames / r->rate_hz;
}

/* Whoever uses a figure gets it as it is told, so that one which a later render knows from here is
 * the same to the last digit. */
static bool round_measures(struct measures *m, struct arena *scratch, struct err *err)
{
    json_t *j = json_root_object(scratch);
    meter_put_json(j, m);
    return meter_get_json(j, m) ||
           err_set(err, ERR_FAILED, POS_NONE, "a measurement has no stream");
}

static bool keep_figures(struct figures *f, struct arena *scratch, struct err *err)
{
    if (!round_measures(&f->measures, scratch, err))
        return false;
    const char *identity = item_figures_identity(scratch, f);
    if (identity)
        recall_keep_figures(f, identity);
    return true;
}

static bool measure(struct task *self, void *data, struct arena *scratch, struct err *err)
{
    (void)self;
    struct figures *f = data;
    const struct reel *r = f->programme;
    struct meter *m = meter_new(scratch, r->rate_hz, r->channels);
    if (r->rate_hz > SECOND_READING_HZ)
        meter_without_check(m);
    int64_t end = f->start + f->length, rest = r->length_frames - end;
    int before = f->start < METER_CONTEXT ? (int)f->start : METER_CONTEXT;
    int after = rest < METER_CONTEXT ? (int)rest : METER_CONTEXT;
    double *ch[SIGNAL_CHANNELS];
    for (int c = 0; c < SIGNAL_CHANNELS; c++)
        ch[c] = arena_new_array(scratch, double, STEP_FRAMES);
    if (!reel_read(r, f->start - before, before, ch, err))
        return false;
    meter_before(m, (const double *const *)ch, before);
    for (int64_t at = f->start; at < end; at += STEP_FRAMES) {
        int frames = end - at < STEP_FRAMES ? (int)(end - at) : STEP_FRAMES;
        if (!reel_read(r, at, frames, ch, err))
            return false;
        meter_feed(m, (const double *const *)ch, frames);
    }
    if (!reel_read(r, end, after, ch, err))
        return false;
    meter_after(m, (const double *const *)ch, after);
    meter_finish(m, &f->measures);
    return keep_figures(f, scratch, err);
}

void item_schedule_figures(struct session *s, struct figures *f)
{
    double seconds = (double)f->length / f->programme->rate_hz;
    f->task = graph_add(s->graph, measure, f, "measuring", seconds);
    for (int i = 0; i < f->part_count; i++)
        master_need(f->parts[i], s->graph, f->task);
}

/* As the encoder gets it: lower by the back-off. */
static struct delivery_figures figures_for(const struct measures *m, double back_off_db)
{
    return (struct delivery_figures){ .integrated_lufs = m->integrated_lufs + back_off_db,
                                      .range_lu = m->range_lu,
                                      .true_peak_dbtp = m->true_peak_dbtp + back_off_db,
                                      .momentary_max_lufs = m->momentary_max_lufs + back_off_db,
                                      .short_term_max_lufs =
                                          m->short_term_max_lufs + back_off_db };
}

static void lower(const struct reel *r, double db)
{
    if (r)
        ((struct reel *)r)->gain =
            db == 0.0 ? 0.0f : (float)gain_from_db((struct db){ db }).v;
}

static void drop_stream(void *item)
{
    struct item *it = item;
    if (it->stream_fd >= 0)
        close(it->stream_fd);
    it->stream_fd = -1;
}

/* By the samples and not by how they came about: what comes out as before is not encoded again. */
static void stream_key(const struct item *it, struct arena *scratch, char key[HASH_HEX_BYTES])
{
    const struct reel *r = it->delivery.reel;
    struct text t = text_new(scratch);
    writer_encode_key(it->target->writer, it->delivery.config, &t);
    text_printf(&t, "%s %d Hz, %d channels, %lld frames\n", pcm_format_name(r->format), r->rate_hz,
                r->channels, (long long)r->length_frames);
    const struct reel *lead = it->delivery.lead, *follow = it->delivery.follow;
    text_printf(&t, "back_off_db=%a\n", it->back_off_db);
    text_printf(&t, "before it %lld frames, behind it %lld\n",
                (long long)(lead ? lead->length_frames : 0),
                (long long)(follow ? follow->length_frames : 0)); /* of the same parts */
    for (int i = 0; i < it->part_count; i++) {
        const struct part *p = it->parts[i];
        int64_t at = sequence_part_start(p->master, it->sequence, p) - it->start;
        for (int w = 0; w < p->word_count; w++)
            if (p->words[w].bits == it->word_bits && p->words[w].dither == it->dither)
                text_printf(&t, "samples=%s at=%lld\n", p->words[w].digest, (long long)at);
    }
    recall_key(key, "stream", t.s);
}

/* The reel as an encoded stream in a scratch file, which write_files takes from there. */
static bool encode(struct task *self, void *data, struct arena *scratch, struct err *err)
{
    (void)self;
    struct item *it = ((struct work *)data)->item;
    const struct writer_class *writer = it->target->writer;
    char key[HASH_HEX_BYTES];
    lower(it->delivery.reel, it->back_off_db);
    lower(it->delivery.lead, it->back_off_db);
    lower(it->delivery.follow, it->back_off_db);
    stream_key(it, scratch, key);
    arena_defer(it->arena, drop_stream, it);
    if (recall_stream(it->session, key, &it->stream_fd))
        return true;
    int64_t before = graph_clock_ns();
    if (!file_open_nameless(it->session->scratch, &it->stream_fd, err))
        return false;
    if (!writer->encode(&it->delivery, it->stream_fd, scratch, err))
        return err_note(err, it->delivery.pos, "in target '%s', encoding %s", it->target->name,
                        it->delivery.path);
    recall_keep_stream(it->session, key, it->stream_fd,
                       (double)(graph_clock_ns() - before) * 1e-9);
    return true;
}

static bool write_files(struct task *self, void *data, struct arena *scratch, struct err *err)
{
    (void)self;
    struct item *it = ((struct work *)data)->item;
    const struct writer_class *writer = it->target->writer;
    if (it->delivery.needs_figures)
        it->delivery.figures = figures_for(&it->figures->measures, it->back_off_db);
    if (it->album)
        it->delivery.album_figures = figures_for(&it->album->measures, it->back_off_db);
    bool ok = writer->encode
                  ? writer->wrap(&it->delivery, it->stream_fd, it->stage, scratch, err)
                  : writer->write(&it->delivery, it->stage, scratch, err);
    drop_stream(it); /* its space on the disk is free again */
    return ok ||
           err_note(err, it->delivery.pos, "in target '%s', writing %s", it->target->name,
                    it->delivery.path);
}

static bool add_file(struct item *it, const char *path, struct err *err)
{
    struct arena *a = it->arena;
    const char *full = stage_path(a, it->stage, path);
    struct stat st;
    if (stat(full, &st) != 0)
        return err_set(err, ERR_FAILED, it->delivery.pos, "%s was not written", path);
    struct hash *h = hash_new(a, HASH_SHA256);
    if (!hash_file(full, h, err))
        return false;
    it->files = arena_grow(a, it->files, it->file_count, sizeof *it->files);
    struct made_file *f = &it->files[it->file_count++];
    f->path = arena_strdup(a, path);
    f->size_bytes = st.st_size;
    hash_hex(h, HASH_SHA256, f->sha256);
    return true;
}

/* Every file below a folder, in the order of their names. */
static bool add_folder(struct item *it, const char *path, struct err *err)
{
    const char **names;
    int count;
    if (!file_list(it->arena, stage_path(it->arena, it->stage, path), &names, &count, err))
        return err_note(err, it->delivery.pos, "the folder %s was not written", path);
    bool ok = true;
    for (int i = 0; i < count && ok; i++) {
        const char *inside = arena_printf(it->arena, "%s/%s", path, names[i]);
        struct stat st;
        if (stat(stage_path(it->arena, it->stage, inside), &st) == 0)
            ok = S_ISDIR(st.st_mode) ? add_folder(it, inside, err) : add_file(it, inside, err);
    }
    return ok;
}

static bool differs(const struct item *it, int64_t frame, struct err *err)
{
    struct arena *a = arena_new();
    err_set(err, ERR_REJECTED, it->delivery.pos,
            "%s does not decode to what was written: the first difference lies at %s; this is a "
            "bug of an encoder or "
            "of ours",
            it->delivery.path, text_clock(a, (double)frame / it->delivery.reel->rate_hz));
    arena_free(a);
    return false;
}

/* Decoded samples of a lossless file in the reel's own bytes, compared with it. */
struct comparison {
    char *decoded, *ours;
    struct hash *hash;
};

static bool compare(struct item *it, struct comparison *c, int64_t at, int frames,
                    double *const ch[], struct err *err)
{
    const struct reel *r = it->delivery.reel;
    size_t frame = (size_t)(pcm_sample_bytes(r->format) * r->channels);
    if (at + frames > r->length_frames)
        return true; /* the length is judged at the end */
    if (!reel_read_raw(r, at, frames, c->ours, err))
        return false;
    hash_add(c->hash, c->ours, frame * (size_t)frames);
    pcm_encode(r->format, (const double *const *)ch, r->channels, frames, c->decoded);
    if (memcmp(c->decoded, c->ours, frame * (size_t)frames) == 0)
        return true;
    int same = 0;
    while (memcmp(c->decoded + frame * (size_t)same, c->ours + frame * (size_t)same, frame) == 0)
        same++;
    return differs(it, at + same, err);
}

static bool judge_lossy(struct item *it, struct err *err)
{
    double asked = it->figures->measures.integrated_lufs + it->back_off_db;
    double got = it->decoded.integrated_lufs;
    if (!isfinite(asked) || fabs(got - asked) <= LOSSY_LOUDNESS_LU)
        return true;
    return err_set(err, ERR_REJECTED, it->delivery.pos,
                   "%s decodes to %.2f LUFS, it was given %.2f LUFS: more than %.1f LU apart; "
                   "raise its bit rate", it->delivery.path, got, asked, LOSSY_LOUDNESS_LU);
}

/* What identifies samples whatever holds them: the same text and bytes as for a mix. */
static struct hash *hash_of_reel(const struct reel *r, struct arena *scratch)
{
    struct hash *h = hash_new(scratch, HASH_SHA256);
    char *head = arena_printf(scratch, "pcm %d %d %s\n", r->rate_hz, r->channels,
                              pcm_format_name(r->format));
    hash_add(h, head, strlen(head));
    return h;
}

static bool check_stream(const struct item *it, const struct source_info *info, struct err *err)
{
    const struct reel *r = it->delivery.reel;
    bool is_right = info->rate_hz == r->rate_hz && info->channels == r->channels;
    if (it->target->writer->is_lossless)
        is_right = is_right && info->format == r->format;
    return is_right || err_set(err, ERR_REJECTED, it->delivery.pos,
                               "%s decodes to %d Hz, %d channels, %s, expected %d Hz, %d, %s",
                               it->delivery.path, info->rate_hz, info->channels,
                               pcm_format_name(info->format), r->rate_hz, r->channels,
                               pcm_format_name(r->format));
}

/* Decodes the whole file as a player does; each block is compared with the reel (lossless) or
 * measured (lossy). */
static bool decode_back(struct item *it, struct arena *scratch, struct err *err)
{
    const struct reel *r = it->delivery.reel;
    struct source *s = source_open_as_player(scratch,
                                             stage_path(scratch, it->stage, it->delivery.path),
                                             err);
    if (!s || !check_stream(it, source_info_of(s), err))
        return false;
    bool is_lossless = it->target->writer->is_lossless;
    struct meter *meter = is_lossless ? NULL : meter_new(scratch, r->rate_hz, r->channels);
    if (meter)
        meter_without_check(meter); /* the rendered sound has had a second reading */
    size_t block = (size_t)(pcm_sample_bytes(r->format) * r->channels) * STEP_FRAMES;
    struct comparison c = { arena_alloc(scratch, block), arena_alloc(scratch, block),
                            hash_of_reel(r, scratch) };
    double *ch[SIGNAL_CHANNELS] = { arena_new_array(scratch, double, STEP_FRAMES),
                                    arena_new_array(scratch, double, STEP_FRAMES) };
    int64_t at = 0;
    for (int got = 1; got > 0; at += got) {
        if (!source_read(s, STEP_FRAMES, ch, &got, err))
            return false;
        if (meter)
            meter_feed(meter, (const double *const *)ch, got);
        else if (!compare(it, &c, at, got, ch, err))
            return false;
    }
    if (at != r->length_frames)
        return err_set(err, ERR_REJECTED, it->delivery.pos,
                       "%s decodes to %lld samples, expected %lld", it->delivery.path,
                       (long long)at, (long long)r->length_frames);
    it->has_decoded = meter != NULL;
    if (!meter) {
        hash_hex(c.hash, HASH_SHA256, it->audio_sha256);
        return true;
    }
    meter_finish(meter, &it->decoded);
    return round_measures(&it->decoded, scratch, err) && judge_lossy(it, err);
}

/* Of a folder's programme, which its writer compares with the reel itself. */
static bool hash_programme(struct item *it, struct arena *scratch, struct err *err)
{
    const struct reel *r = it->delivery.reel;
    struct hash *h = hash_of_reel(r, scratch);
    size_t frame = (size_t)(pcm_sample_bytes(r->format) * r->channels);
    char *bytes = arena_alloc(scratch, frame * STEP_FRAMES);
    for (int64_t at = 0; at < r->length_frames; at += STEP_FRAMES) {
        int64_t left = r->length_frames - at;
        int frames = left < STEP_FRAMES ? (int)left : STEP_FRAMES;
        if (!reel_read_raw(r, at, frames, bytes, err))
            return false;
        hash_add(h, bytes, frame * (size_t)frames);
    }
    hash_hex(h, HASH_SHA256, it->audio_sha256);
    return true;
}

static bool read_back(struct task *self, void *data, struct arena *scratch, struct err *err)
{
    (void)self;
    struct work *w = data;
    struct item *it = w->item;
    const struct writer_class *writer = it->target->writer;
    bool is_folder = writer->extension == NULL;
    bool ok = is_folder ? add_folder(it, it->delivery.path, err)
                        : add_file(it, it->delivery.path, err);
    ok = ok && (is_folder ? hash_programme(it, scratch, err) : decode_back(it, scratch, err));
    ok = ok && (!writer->verify || writer->verify(&it->delivery, it->stage, scratch, err));
    if (!ok)
        return err_note(err, it->delivery.pos, "in target '%s', reading back %s", it->target->name,
                        it->delivery.path);
    __atomic_fetch_add(w->done, 1, __ATOMIC_RELAXED);
    return true;
}

/* Encode (or not), write, read back. */
static void add_tasks(struct item *it)
{
    struct graph *g = it->session->graph;
    struct work *w = arena_new_one(it->session->arena, struct work);
    *w = (struct work){ .item = it, .done = it->done };
    it->stream_fd = -1;
    bool has_encoder = it->target->writer->encode != NULL;
    double seconds = seconds_of(it->delivery.reel);
    it->encoded = has_encoder ? graph_add(g, encode, w, it->delivery.path, seconds) : NULL;
    it->written = graph_add(g, write_files, w, it->delivery.path, has_encoder ? 0.0 : seconds);
    it->ready = graph_add(g, read_back, w, it->delivery.path, seconds);
    if (has_encoder)
        graph_set_stage(it->encoded, "encode");
    graph_set_stage(it->written, "write");
    graph_set_stage(it->ready, it->target->writer->library ? "decode" : "read back");
    graph_after(g, it->written, it->encoded);
    graph_after(g, it->ready, it->written);
}

void item_schedule(struct item *it, int *done)
{
    struct graph *g = it->session->graph;
    it->done = done;
    add_tasks(it);
    for (int i = 0; i < it->part_count; i++)
        master_need(it->parts[i], g, it->encoded ? it->encoded : it->written);
    if (it->delivery.needs_figures)
        graph_after(g, it->written, it->figures->task);
    if (it->album)
        graph_after(g, it->written, it->album->task);
    if (it->figures)
        graph_after(g, it->ready, it->figures->task);
}

struct task *item_schedule_again(struct item *it, struct err *err)
{
    if (!stage_remove(it->stage, it->delivery.path, err))
        return NULL;
    it->file_count = 0;
    __atomic_fetch_sub(it->done, 1, __ATOMIC_RELAXED);
    add_tasks(it);
    graph_start(it->session->graph, it->encoded);
    graph_start(it->session->graph, it->written);
    graph_start(it->session->graph, it->ready);
    return it->ready;
}
