/* cmd_measure: loudness, peaks, dynamics, stereo and spectrum of any audio files, side by side. */
#include "engine/base/interrupt.h"
#include "engine/cli/cuesheet.h"
#include "engine/cli/plot.h"
#include "engine/cli/request.h"
#include "engine/meter/playback.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define BLOCK_FRAMES 8192

struct job {
    struct arena *arena;           /* for what stays of the work */
    const char *path;
    bool ok;
    struct err err;
    int count;                     /* a file, or a cue sheet and each of its tracks */
    struct measured *items;
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

static bool is_cue(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot && strcasecmp(dot, ".cue") == 0;
}

static bool measure_file(struct arena *a, struct job *job, struct err *err)
{
    struct measured *f = job->items = arena_new_one(job->arena, struct measured);
    *f = (struct measured){ .path = job->path, .name = job->path };
    job->count = 1;
    struct source *source = source_open(a, f->path, POS_NONE, err);
    if (!source)
        return false;
    f->info = *source_info_of(source);
    if (!measured_check(f->path, &f->info, err))
        return false;
    struct meter *meter = meter_new_full(a, f->info.rate_hz, f->info.channels);
    if (!feed_all(source, meter, f->info.channels, a, err))
        return false;
    measured_finish(f, meter, job->arena);
    return true;
}

static bool measure(struct arena *a, struct job *job, struct err *err)
{
    if (is_cue(job->path))
        return cuesheet_measure(a, job->arena, job->path, &job->items, &job->count, err);
    return measure_file(a, job, err);
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
    if (f->track) {
        json_put_integer(file, "track", f->track);
        json_put_text(file, "title", f->title);
    }
    json_put_text(file, "format", pcm_format_name(f->info.format));
    json_put_bool(file, "lossy", f->info.is_lossy);
    json_put_text(file, "layout", measured_layout(r->arena, f->measures.channels));
    meter_put_json(file, &f->measures);
    if (r->options.plot)
        put_history(file, f);
}

/* What of a report is written for each item. */
struct pages {
    struct request *request;
    struct text out;
    bool has_tables, has_pages;
};

static void add_pages(struct pages *p, const struct measured *f)
{
    bool has_plot = p->request->options.plot;
    if (p->out.length_bytes || (p->has_tables && (p->has_pages || has_plot)))
        text_add(&p->out, "\n");
    if (p->has_pages)
        measured_page(&p->out, f);
    else if (has_plot)
        text_printf(&p->out, "%s\n", f->name);
    if (has_plot)
        plot_loudness(&p->out, &f->measures, &f->history, plot_width(STDOUT_FILENO));
}

/* What platforms make of the files and tracks, taken as songs of one album in this order. */
static void put_as_played(struct request *r, const struct work *w)
{
    struct playback_song *songs = NULL;
    int count = 0;
    for (int i = 0; i < w->count; i++) {
        const struct job *job = &w->jobs[i];
        for (int k = 0; job->ok && k < job->count; k++) {
            const struct measured *f = &job->items[k];
            if (job->count > 1 && f->track == 0)
                continue; /* a cue sheet's whole: its tracks are the songs */
            songs = arena_grow(r->arena, songs, count, sizeof *songs);
            songs[count++] = (struct playback_song){
                .name = f->name, .loudness_lufs = f->measures.integrated_lufs,
                .peak_dbtp = f->measures.true_peak_dbtp,
                .length_s = (double)f->measures.length_frames / f->measures.rate_hz,
            };
        }
    }
    json_t *list = json_put_array(r->document, "as_played");
    for (const struct playback_platform *p = playback_platforms; p->name && count > 0; p++)
        playback_put_json(list, p, songs, count, NULL);
}

/* One file, or each with --verbose, gets a page; several, or a cue sheet, a table with one row a
 * file or track. */
static void report(struct request *r, const struct work *w)
{
    struct table *t = measured_table(r->arena);
    struct text out = text_new(r->arena);
    bool is_one = w->count == 1 && w->jobs[0].count <= 1;
    struct pages pages = { .request = r, .out = text_new(r->arena), .has_tables = !is_one,
                           .has_pages = is_one || r->options.verbose };
    json_t *files = json_put_array(r->document, "files");
    for (int i = 0; i < w->count; i++) {
        const struct job *job = &w->jobs[i];
        if (!job->ok)
            finding_add_err(r->findings, &job->err);
        for (int k = 0; job->ok && k < job->count; k++) {
            put_file(r, files, &job->items[k]);
            measured_add_row(r->arena, t, &job->items[k]);
            add_pages(&pages, &job->items[k]);
        }
    }
    if (!is_one && !table_is_empty(t))
        table_text(t, "", &out);
    text_add(&out, pages.out.s ? pages.out.s : "");
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
        w.jobs[i].path = r->operands[i];
    }
    work_on(&w, request_jobs(r));
    report(r, &w);
    put_as_played(r, &w);
    return r->findings->errors == 0;
}
