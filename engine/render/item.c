#include "engine/render/item.h"

#include "engine/base/file.h"
#include "engine/render/readback.h"
#include "engine/render/recall.h"

#include <unistd.h>

#define STEP_FRAMES 8192
#define SECOND_READING_HZ 48000 /* libebur128 drifts above */

struct work {
    struct item *item;
    int *done;
};

static double seconds_of(const struct reel *r)
{
    return (double)r->length_frames / r->rate_hz;
}

bool item_round_measures(struct measures *m, struct arena *scratch, struct err *err)
{
    json_t *j = json_root_object(scratch);
    meter_put_json(j, m);
    return meter_get_json(j, m) ||
           err_set(err, ERR_FAILED, POS_NONE, "a measurement has no stream");
}

static bool keep_figures(struct figures *f, struct arena *scratch, struct err *err)
{
    if (!item_round_measures(&f->measures, scratch, err))
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
    lower(it->delivery.reel, it->back_off_db);
    lower(it->delivery.lead, it->back_off_db);
    lower(it->delivery.follow, it->back_off_db);
    stream_key(it, scratch, it->stream_key);
    arena_defer(it->arena, drop_stream, it);
    if (recall_stream(it->session, it->stream_key, &it->stream_fd))
        return true;
    int64_t before = graph_clock_ns();
    if (!file_open_nameless(it->session->scratch, &it->stream_fd, err))
        return false;
    if (!writer->encode(&it->delivery, it->stream_fd, scratch, err))
        return err_note(err, it->delivery.pos, "in target '%s', encoding %s", it->target->name,
                        it->delivery.path);
    recall_keep_stream(it->session, it->stream_key, it->stream_fd,
                       (double)(graph_clock_ns() - before) * 1e-9);
    return true;
}

/* What the bundle before has of the sound is not written again. */
static bool take_sound(struct item *it, struct err *err)
{
    for (int i = 0; i < it->sound_count; i++)
        if (!stage_take(it->stage, it->past_bundle, it->sound[i].from, it->sound[i].path, err))
            return false;
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
    if (writer->sound && !it->delivery.has_sound)
        it->delivery.sums = json_root_object(it->arena);
    bool ok = take_sound(it, err) &&
              (writer->encode ? writer->wrap(&it->delivery, it->stream_fd, it->stage, scratch, err)
                              : writer->write(&it->delivery, it->stage, scratch, err));
    drop_stream(it); /* its space on the disk is free again */
    return ok ||
           err_note(err, it->delivery.pos, "in target '%s', writing %s", it->target->name,
                    it->delivery.path);
}

static bool read_back(struct task *self, void *data, struct arena *scratch, struct err *err)
{
    (void)self;
    struct work *w = data;
    struct item *it = w->item;
    if (!readback_item(it, scratch, err))
        return err_note(err, it->delivery.pos, "in target '%s', reading back %s", it->target->name,
                        it->delivery.path);
    __atomic_fetch_add(w->done, 1, __ATOMIC_RELAXED);
    return true;
}

/* Encode (or not), write, read back. */
static void add_tasks(struct item *it)
{
    struct graph *g = it->session->graph;
    struct work *w = arena_new_one(it->arena, struct work); /* other tasks use the session's */
    *w = (struct work){ .item = it, .done = it->done };
    it->stream_fd = -1;
    bool has_encoder = it->target->writer->encode != NULL;
    double seconds = it->delivery.has_sound ? 0.0 : seconds_of(it->delivery.reel);
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
    for (int i = 0; i < it->part_count && !it->delivery.has_sound; i++)
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
