/* cmd_measure: loudness, true peak and dynamics of any audio files, side by side. */
#include "engine/audio/source.h"
#include "engine/base/interrupt.h"
#include "engine/cli/request.h"
#include "engine/meter/meter.h"
#include "engine/report/figure.h"
#include "engine/report/table.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#define BLOCK_FRAMES 8192
#define CHANNELS_MOST 2

struct job {
    const char *path;
    bool ok;
    struct err err;
    struct source_info info;
    struct measures measures;
};
struct work {
    struct job *jobs;
    int count;
    atomic_int next;
};

static bool feed_all(struct source *source, struct meter *meter, int channels, struct arena *a,
                     struct err *err)
{
    double *ch[CHANNELS_MOST];
    for (int c = 0; c < channels; c++)
        ch[c] = arena_new_array(a, double, BLOCK_FRAMES);
    for (;;) {
        int got;
        if (interrupt_requested())
            return err_set(err, ERR_INTERRUPTED, POS_NONE, "interrupted");
        if (!source_read(source, BLOCK_FRAMES, ch, &got, err))
            return false;
        if (got == 0)
            return true;
        meter_feed(meter, (const double *const *)ch, got);
    }
}

static bool measure(struct arena *a, struct job *job, struct err *err)
{
    if (text_ends_with(job->path, ".cue"))
        return err_set(err, ERR_USAGE, POS_NONE, "%s: measuring a cue sheet is not built yet",
                       job->path);
    struct source *source = source_open(a, job->path, POS_NONE, err);
    if (!source)
        return false;
    job->info = *source_info_of(source);
    if (job->info.channels > CHANNELS_MOST)
        return err_set(err, ERR_REJECTED, POS_NONE, "%s has %d channels, 1 or 2 can be measured",
                       job->path, job->info.channels);
    struct meter *meter = meter_new(a, job->info.rate_hz, job->info.channels);
    if (!feed_all(source, meter, job->info.channels, a, err))
        return false;
    meter_finish(meter, &job->measures);
    return true;
}

static void *work_through(void *from)
{
    struct work *w = from;
    for (int i; (i = atomic_fetch_add(&w->next, 1)) < w->count;) {
        struct arena *a = arena_new();
        w->jobs[i].ok = measure(a, &w->jobs[i], &w->jobs[i].err);
        arena_free(a);
    }
    return NULL;
}

/* The caller works too, so that the work is done even where no thread can be had. */
static void work_on(struct work *w, int threads)
{
    pthread_t ids[64];
    int started = 0, wanted = threads < w->count ? threads : w->count;
    while (started < wanted - 1 && started < 64 &&
           pthread_create(&ids[started], NULL, work_through, w) == 0)
        started++;
    work_through(w);
    for (int i = 0; i < started; i++)
        pthread_join(ids[i], NULL);
}

static const char *level(struct arena *a, double value, int decimals)
{
    return isfinite(value) ? arena_printf(a, "%.*f", decimals, value) : "none";
}

static void add_row(struct arena *a, struct table *t, const struct job *job)
{
    const struct measures *m = &job->measures;
    table_add(t, (const char *const[]){
        job->path, text_clock(a, (double)m->length_frames / m->rate_hz), figure_rate(a, m->rate_hz),
        arena_printf(a, "%d", m->channels), level(a, m->integrated_lufs, 2),
        level(a, m->range_lu, 1), level(a, m->momentary_max_lufs, 1),
        level(a, m->short_term_max_lufs, 1), level(a, m->true_peak_dbtp, 2),
        level(a, m->sample_peak_dbfs, 2), level(a, m->plr_db, 1), level(a, m->crest_db, 1),
        level(a, m->correlation, 2), level(a, m->balance_db, 1),
        arena_printf(a, "%lld", (long long)m->clipped_runs) });
}

static void report(struct request *r, const struct work *w)
{
    struct arena *a = r->arena;
    struct table *t = table_new(a, "lrrrrrrrrrrrrrr", (const char *const[]){
        "File", "Length", "Rate", "Ch", "I (LUFS)", "LRA (LU)", "M max", "S max", "TP (dBTP)",
        "SP (dBFS)", "PLR (dB)", "Crest (dB)", "Corr", "L-R (dB)", "Clips" });
    json_t *files = json_put_array(r->document, "files");
    for (int i = 0; i < w->count; i++) {
        const struct job *job = &w->jobs[i];
        if (!job->ok) {
            finding_add_err(r->findings, &job->err);
            continue;
        }
        add_row(a, t, job);
        json_t *file = json_put_object(files, NULL);
        json_put_text(file, "file", job->path);
        json_put_text(file, "format", pcm_format_name(job->info.format));
        json_put_bool(file, "lossy", job->info.is_lossy);
        meter_put_json(file, &job->measures);
    }
    struct text out = text_new(a);
    table_text(t, "", &out);
    if (!table_is_empty(t))
        request_print(r, "%s", out.s);
}

bool cmd_measure(struct request *r, struct err *err)
{
    (void)err;
    struct work w = { .count = r->operand_count,
                      .jobs = arena_new_array(r->arena, struct job, r->operand_count) };
    atomic_init(&w.next, 0);
    for (int i = 0; i < w.count; i++)
        w.jobs[i].path = r->operands[i];
    work_on(&w, request_jobs(r));
    report(r, &w);
    return r->findings->errors == 0;
}
