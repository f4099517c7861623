/* cmd_measure: loudness, peaks, dynamics, stereo and spectrum of any audio files, side by side. */
#include "engine/base/interrupt.h"
#include "engine/cli/measured.h"
#include "engine/cli/plot.h"
#include "engine/cli/request.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define BLOCK_FRAMES 8192
#define RATE_LEAST_HZ 8000 /* the K filter's shelf has to fit in the band */

struct job {
    struct arena *arena;           /* for what stays of the work */
    bool ok;
    struct err err;
    struct measured file;
};
struct work {
    struct job *jobs;
    int count;
    atomic_int next;
};

static bool feed_all(struct source *source, struct meter *meter, int channels, struct arena *a,
                     struct err *err)
{
    double *ch[SPEAKERS_MOST];
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

static struct history keep_history(struct arena *a, const struct history *from)
{
    struct history h = *from;
    size_t size = (size_t)h.count * sizeof(double);
    h.short_term_lufs = arena_new_array(a, double, h.count);
    h.true_peak_dbtp = arena_new_array(a, double, h.count);
    if (size) {
        memcpy(h.short_term_lufs, from->short_term_lufs, size);
        memcpy(h.true_peak_dbtp, from->true_peak_dbtp, size);
    }
    return h;
}

static bool is_cue(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot && strcasecmp(dot, ".cue") == 0;
}

static bool measure(struct arena *a, struct job *job, struct err *err)
{
    struct measured *f = &job->file;
    if (is_cue(f->path))
        return err_set(err, ERR_USAGE, POS_NONE, "%s: measuring a cue sheet is not built yet",
                       f->path);
    struct source *source = source_open(a, f->path, POS_NONE, err);
    if (!source)
        return false;
    f->info = *source_info_of(source);
    if (f->info.channels > SPEAKERS_MOST)
        return err_set(err, ERR_REJECTED, POS_NONE,
                       "%s has %d channels, up to 6 (5.1) can be measured", f->path,
                       f->info.channels);
    if (f->info.rate_hz < RATE_LEAST_HZ)
        return err_set(err, ERR_REJECTED, POS_NONE,
                       "%s has a rate of %d Hz, at least %d is possible", f->path, f->info.rate_hz,
                       RATE_LEAST_HZ);
    struct meter *meter = meter_new_full(a, f->info.rate_hz, f->info.channels);
    if (!feed_all(source, meter, f->info.channels, a, err))
        return false;
    meter_finish(meter, &f->measures);
    f->history = keep_history(job->arena, meter_history(meter));
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

static void put_history(json_t *parent, const struct measured *f)
{
    json_t *h = json_put_object(parent, "history");
    json_put_number(h, "step_seconds", (double)f->history.step_frames / f->measures.rate_hz, 6);
    json_t *loudness = json_put_array(h, "short_term_lufs");
    json_t *peaks = json_put_array(h, "true_peak_dbtp");
    for (int i = 0; i < f->history.count; i++) {
        json_put_number(loudness, NULL, f->history.short_term_lufs[i], 2);
        json_put_number(peaks, NULL, f->history.true_peak_dbtp[i], 2);
    }
}

static void put_file(struct request *r, json_t *files, const struct measured *f)
{
    json_t *file = json_put_object(files, NULL);
    json_put_text(file, "file", f->path);
    json_put_text(file, "format", pcm_format_name(f->info.format));
    json_put_bool(file, "lossy", f->info.is_lossy);
    json_put_text(file, "layout", measured_layout(r->arena, f->measures.channels));
    meter_put_json(file, &f->measures);
    if (r->options.plot)
        put_history(file, f);
}

/* One file, or each with --verbose, gets a page; several a table, one row a file. */
static void report(struct request *r, const struct work *w)
{
    struct arena *a = r->arena;
    struct table *t = measured_table(a);
    struct text out = text_new(a), pages = text_new(a);
    bool has_pages = w->count == 1 || r->options.verbose;
    json_t *files = json_put_array(r->document, "files");
    for (int i = 0; i < w->count; i++) {
        const struct job *job = &w->jobs[i];
        if (!job->ok) {
            finding_add_err(r->findings, &job->err);
            continue;
        }
        put_file(r, files, &job->file);
        measured_add_row(a, t, &job->file);
        if (pages.length_bytes || (w->count > 1 && (has_pages || r->options.plot)))
            text_add(&pages, "\n");
        if (has_pages)
            measured_page(&pages, &job->file);
        else if (r->options.plot)
            text_printf(&pages, "%s\n", job->file.path);
        if (r->options.plot)
            plot_loudness(&pages, &job->file.measures, &job->file.history,
                          plot_width(STDOUT_FILENO));
    }
    if (w->count > 1 && !table_is_empty(t))
        table_text(t, "", &out);
    text_add(&out, pages.s ? pages.s : "");
    if (out.length_bytes)
        request_print(r, "%s", out.s);
}

bool cmd_measure(struct request *r, struct err *err)
{
    (void)err;
    struct work w = { .count = r->operand_count,
                      .jobs = arena_new_array(r->arena, struct job, r->operand_count) };
    atomic_init(&w.next, 0);
    for (int i = 0; i < w.count; i++) {
        w.jobs[i].arena = arena_child(r->arena);
        w.jobs[i].file.path = r->operands[i];
    }
    work_on(&w, request_jobs(r));
    report(r, &w);
    return r->findings->errors == 0;
}
