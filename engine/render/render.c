#include "engine/render/render.h"

#include "engine/base/file.h"
#include "engine/base/interrupt.h"
#include "engine/bundle/cover.h"
#include "engine/render/remix.h"
#include "engine/render/held.h"
#include "engine/render/intake.h"
#include "engine/render/keep.h"
#include "engine/render/manifest.h"
#include "engine/render/pace.h"
#include "engine/render/papers.h"
#include "engine/render/portion.h"
#include "engine/render/revision.h"
#include "engine/render/rules.h"
#include "engine/render/space.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define HELD_TOLD_LU 0.1 /* what a fresh solve would change, and more: told */
#define PAPER_LIMIT_BYTES ((size_t)64 << 20)

/* Reports a graph's progress in the caller's words. */
struct watching {
    const struct render_options *options;
    const char *stage;
    const struct plan *plan;   /* NULL before there is one */
};

static bool watch(void *user, const struct graph_tick *tick)
{
    const struct watching *w = user;
    struct progress p = { .stage = w->stage, .what = tick->running,
                          .audio_seconds_done = tick->seconds_done,
                          .audio_seconds_total = tick->seconds_total };
    if (w->plan) {
        p.done = __atomic_load_n(&w->plan->done, __ATOMIC_RELAXED);
        p.total = w->plan->item_count;
    }
    if (w->options->progress)
        w->options->progress(w->options->user, &p);
    return !interrupt_requested();
}

static int jobs_of(const struct render_options *o)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return o->jobs > 0 ? o->jobs : cores > 0 ? (int)cores : 1;
}

static char *output_of(struct arena *a, const struct release *r, const struct render_options *o)
{
    return o->output ? arena_strdup(a, o->output) : file_join(a, r->recipe_dir, "release");
}

static bool load_cover(struct arena *a, const struct release *r, struct cover *room,
                       const struct cover **cover, struct findings *findings)
{
    struct err err = {0};
    *cover = NULL;
    if (!r->album.cover_path)
        return true;
    if (!cover_load(a, r->album.cover_path, r->album.cover_pos, room, &err)) {
        finding_add_err(findings, &err);
        return false;
    }
    *cover = room;
    return true;
}

/* Intake and plan: what every command but verify begins with. past: the bundle that stands where
 * this one is to be, or NULL. */
static struct plan *prepare(struct arena *a, const struct release *r,
                            const struct render_options *o, const struct past *past,
                            struct findings *findings, bool headers_only, struct err *err)
{
    struct session *s = session_new(a, r, o->cache, o->no_cache, findings, err);
    if (!s)
        return NULL;
    s->only_song_count = o->song_count;
    s->only_songs = o->songs;
    meter_start();
    s->lock = r->lock ? r->lock : past ? held_of_json(a, past->manifest) : NULL;
    s->relevel = o->relevel;
    struct watching w = { .options = o, .stage = "intake" };
    struct cover *room = arena_new_one(a, struct cover);
    const struct cover *cover;
    bool has_cover = load_cover(a, r, room, &cover, findings);
    if (!intake_run(s, headers_only, jobs_of(o), watch, &w, err) ||
        !remix_find(s, past, jobs_of(o), watch, &w, err))
        return NULL;
    if (!has_cover) {
        err_set(err, ERR_REJECTED, r->album.cover_pos, "the cover cannot be used");
        return NULL;
    }
    return plan_new(s, cover, past ? NULL : o->only, err);
}

/* The bundle there keeps its other targets, so they must be as the recipe has them. */
static bool check_only(const struct plan *p, const char *only, struct err *err)
{
    for (int i = 0; only && i < p->item_count; i++) {
        const struct item *it = p->items[i];
        if (!it->is_kept && !plan_is_wanted(only, it->target->name))
            return err_set(err, ERR_USAGE, it->target->pos,
                           "--only %s: %s is not as the recipe has it now (%s); render that target "
                           "too, or name a new place with -o", only, it->delivery.path, it->cause);
    }
    return true;
}

/* What is kept and what is to be made, and of the latter what earlier renders left. */
static bool decide(struct plan *p, const struct past *past, const struct render_options *o,
                   struct err *err)
{
    struct watching w = { .options = o, .stage = "compare", .plan = p };
    p->jobs = jobs_of(o);
    return keep_decide(p, past, watch, &w, err) && check_only(p, past ? o->only : NULL, err) &&
           keep_recall(p, past, watch, &w, err);
}

/* A link changes the times of a file, by which the next render knows it again without reading it:
 * where all may stay as it is, nothing is linked until it is known that something is published. */
static bool links_late(const struct plan *p)
{
    for (int i = 0; i < p->item_count; i++)
        if (!p->items[i]->is_kept)
            return false;
    return !papers_are_wanted(p->session->release);
}

static bool make(struct plan *p, const struct past *past, struct stage *stage, const char *output,
                 const struct render_options *o, struct err *err)
{
    struct watching w = { .options = o, .stage = "render", .plan = p };
    struct arena *a = p->session->arena;
    plan_schedule(p, stage);
    struct timespec started, done;
    clock_gettime(CLOCK_MONOTONIC, &started);
    bool ok = space_check(p, file_dir(a, output), err) && session_open_scratch(p->session, err) &&
              (!past || links_late(p) || keep_link(p, past, stage, err)) &&
              graph_run(p->session->graph, p->jobs, watch, &w, err);
    clock_gettime(CLOCK_MONOTONIC, &done);
    if (ok && p->session->keeps)
        pace_learn(p->session->store, graph_seconds(p->session->graph),
                   (double)(done.tv_sec - started.tv_sec) +
                       1e-9 * (double)(done.tv_nsec - started.tv_nsec), p->jobs);
    if (ok && o->costs)
        graph_add_costs(p->session->graph, o->costs);
    return ok && keep_same_bytes(p, past, stage, err);
}

struct sheets { char *manifest, *sums, *html, *text, *revision; };

static struct sheets sheets_of(struct arena *a, const struct render_options *o,
                               const json_t *manifest, const json_t *revision)
{
    struct sheets p = { .manifest = json_print(a, manifest), .sums = manifest_sums(a, manifest),
                        .revision = json_print(a, revision) };
    char hex[HASH_HEX_BYTES];
    hash_hex_of(HASH_SHA256, p.manifest, strlen(p.manifest), hex);
    p.sums = arena_printf(a, "%s%s  manifest.json\n", p.sums, hex);
    p.html = o->sheet_html ? o->sheet_html(a, manifest, revision) : NULL;
    p.text = o->sheet_text ? o->sheet_text(a, manifest, revision) : NULL;
    return p;
}

static bool put_sheet(struct stage *stage, const char *path, const char *text, struct err *err)
{
    return !text || stage_put(stage, path, text, strlen(text), err);
}

static bool put_sheets(struct stage *stage, const struct sheets *p, struct err *err)
{
    return put_sheet(stage, "manifest.json", p->manifest, err) &&
           put_sheet(stage, "SHA256SUMS", p->sums, err) &&
           put_sheet(stage, "delivery-sheet.html", p->html, err) &&
           put_sheet(stage, "delivery-sheet.txt", p->text, err) &&
           put_sheet(stage, "revision.json", p->revision, err);
}

static bool has_sheet(const struct past *past, const char *path, const char *text)
{
    struct arena *a = arena_new();
    char *bytes;
    size_t size;
    struct err ignored = {0};
    bool is_same = !text || (file_read(file_join(a, past->bundle, path), PAPER_LIMIT_BYTES, a,
                                       &bytes, &size, POS_NONE, &ignored) &&
                             strcmp(bytes, text) == 0);
    arena_free(a);
    return is_same;
}

/* The bundle there is what this render would publish: nothing is to be done. */
static bool is_there(struct arena *a, const struct plan *p, const struct past *past,
                     const struct render_options *o, const json_t *manifest)
{
    for (int i = 0; i < p->item_count; i++)
        if (!p->items[i]->is_kept)
            return false;
    if (!past || !past->revision)
        return false;
    struct sheets now = sheets_of(a, o, manifest, past->revision);
    return has_sheet(past, "manifest.json", now.manifest) &&
           has_sheet(past, "SHA256SUMS", now.sums) &&
           has_sheet(past, "delivery-sheet.html", now.html) &&
           has_sheet(past, "delivery-sheet.txt", now.text);
}

/* The anchor's loudness as rendered, in this render or in the one before. */
static double loudness_of(const struct master *m)
{
    const json_t *told = json_object_get(m->told, "measured_lufs");
    double lufs = json_is_number(told) ? json_number_value(told) : -INFINITY;
    return m->told ? lufs : m->loudness_lufs;
}

/* What solving, or holding what was solved, found worth telling. */
static void tell_levels(const struct session *s)
{
    for (int i = 0; i < s->master_count; i++) {
        const struct master *m = s->masters[i];
        double asked = m->level.loudness_lufs, now = loudness_of(m);
        if (isnan(asked))
            continue;
        if (!isfinite(now))
            finding_add(s->findings, SEVERITY_WARNING, "album-silent", m->level.pos,
                        "no song has a loudness (all silent or under 0.4 s): the level was left "
                        "as it is");
        else if (fabs(now - asked) > HELD_TOLD_LU)
            finding_add(s->findings, SEVERITY_NOTE, "level-held", m->level.pos,
                        "the approved level is held and gives %.1f LUFS at %g kHz where %.1f are "
                        "asked for: --relevel would change it by %+.1f LU", now, m->rate_hz / 1e3,
                        asked, asked - now);
    }
}

/* Publishing takes the place of what is there: a bundle may go, other people's files may not. */
static bool check_output(struct arena *a, const char *output, struct err *err)
{
    struct err ignored = {0};
    const char **names;
    int count = 0;
    if (file_exists(file_join(a, output, "manifest.json")) ||
        !file_list(a, output, &names, &count, &ignored) || count == 0)
        return true;
    return err_set(err, ERR_USAGE, POS_NONE,
                   "%s is not empty and not a bundle (no manifest.json): rendering there would "
                   "remove what it holds; name a new place with -o", output);
}

/* What is known of the published files, so that the next render need not read them. */
static void stamp_files(const struct plan *p, const char *output)
{
    struct arena *a = arena_new();
    nanosleep(&(struct timespec){ .tv_nsec = (STAMPS_RACY_MS + 20) * 1000000L }, NULL);
    for (int i = 0; i < p->item_count; i++) {
        for (int f = 0; f < p->items[i]->file_count; f++) {
            const struct made_file *file = &p->items[i]->files[f];
            struct stat st;
            if (lstat(file_join(a, output, file->path), &st) == 0 &&
                st.st_size == file->size_bytes)
                stamps_put(p->session->stamps, &st, file->sha256);
        }
    }
    arena_free(a);
}

/* A render from intake to publishing. */
struct rendering {
    struct arena *arena;       /* of what the caller gets */
    const struct render_options *options;
    const char *output;
    struct stage *stage;
    struct past *past;
    struct plan *plan;
    json_t *manifest, *revision;
};

static bool publish(struct rendering *r, struct err *err)
{
    struct watching w = { .options = r->options, .stage = "publish", .plan = r->plan };
    r->revision = revision_of(r->arena, r->plan, r->past, r->manifest);
    struct sheets sheets = sheets_of(r->arena, r->options, r->manifest, r->revision);
    if (r->past && links_late(r->plan) && !keep_link(r->plan, r->past, r->stage, err))
        return false;
    if (!put_sheets(r->stage, &sheets, err))
        return false;
    if (!watch(&w, &(struct graph_tick){ .seconds_done = 1, .seconds_total = 1 }))
        return err_set(err, ERR_INTERRUPTED, POS_NONE,
                       "interrupted; what was published before is untouched");
    if (!stage_publish(r->stage, err))
        return false;
    stamp_files(r->plan, r->output);
    return true;
}

/* With the levels known, so are all keys; and what goes with the files is made of them. */
static bool close_books(struct rendering *r, struct err *err)
{
    struct papers papers;
    struct plan *p = r->plan;
    struct session *s = p->session;
    for (int i = 0; i < s->master_count; i++)
        if (!s->masters[i]->told)
            solve_measure(s->masters[i]);
    for (int i = 0; i < p->item_count; i++)
        if (!p->items[i]->is_kept)
            item_make_key(p->items[i]);
    tell_levels(s);
    if (!rules_judge(p, true, err) || !papers_put(&papers, p, r->arena, r->stage, err))
        return false;
    r->manifest = manifest_of(r->arena, p);
    papers_put_json(r->manifest, &papers);
    if (r->options->lock_out)
        *r->options->lock_out = held_collect(r->arena, p);
    return true;
}

static bool run(struct rendering *r, struct err *err)
{
    const struct render_options *o = r->options;
    struct plan *p = r->plan;
    if (!rules_judge(p, false, err) || !decide(p, r->past, o, err) ||
        !make(p, r->past, r->stage, r->output, o, err))
        return false;
    if (!close_books(r, err))
        return false;
    bool is_done = is_there(r->arena, p, r->past, o, r->manifest);
    if (is_done)
        r->revision = r->past->revision;
    else if (!publish(r, err))
        return false;
    if (store_trouble(p->session->store))
        finding_add(p->session->findings, SEVERITY_WARNING, "cache", POS_NONE, "%s",
                    store_trouble(p->session->store));
    if (!is_done && r->past)
        revision_tell(p->session->findings, r->revision);
    return true;
}

bool render_run(struct arena *a, const struct release *release, const struct render_options *o,
                struct findings *findings, struct rendered *out, struct err *err)
{
    struct rendering r = { .arena = a, .options = o, .output = output_of(a, release, o) };
    if (!check_output(a, r.output, err) || !portion_check_output(o, r.output, err))
        return false;
    struct arena *life = arena_new(); /* of the stage and the scratch files: before `a` ends */
    r.stage = stage_open(life, r.output, o->wait, err);
    r.past = r.stage ? past_open(a, r.output) : NULL;
    r.plan = r.stage ? prepare(life, release, o, r.past, findings, false, err) : NULL;
    bool ok = r.plan && run(&r, err);
    if (ok) {
        *out = (struct rendered){ .manifest = r.manifest, .revision = r.revision,
                                  .states = json_root_object(a) };
        revision_put_states(out->states, r.plan);
    }
    arena_free(life);
    return ok;
}

static void put_findings(json_t *report, const struct findings *findings)
{
    static const char *const severities[] = { "note", "warning", "error" };
    json_t *list = json_put_array(report, "findings");
    for (int i = 0; i < findings->count; i++) {
        const struct finding *f = findings->items[i];
        json_t *j = json_put_object(list, NULL);
        json_put_text(j, "severity", severities[f->severity]);
        json_put_text(j, "rule", f->rule);
        json_put_text(j, "file", f->err.pos.file);
        json_put_integer(j, "line", f->err.pos.line);
        json_put_integer(j, "column", f->err.pos.column);
        json_put_text(j, "message", f->err.message);
    }
}

/* Measures a decoded mix, for the intake report. */
struct look {
    struct mix *mix;
    struct measures measures;
};

static bool look_at(struct task *self, void *data, struct arena *scratch, struct err *err)
{
    (void)self;
    struct look *l = data;
    const struct pcm *p = l->mix->pcm;
    double *ch[SIGNAL_CHANNELS];
    for (int c = 0; c < SIGNAL_CHANNELS; c++)
        ch[c] = arena_new_array(scratch, double, 8192);
    if (p->fd < 0 && !intake_decode(l->mix, scratch, err))
        return false;
    struct meter *m = meter_new_full(scratch, p->rate_hz, p->channels);
    for (int64_t at = 0; at < p->length_frames; at += 8192) {
        int frames = p->length_frames - at < 8192 ? (int)(p->length_frames - at) : 8192;
        if (!pcm_read(p, at, frames, ch, err))
            return false;
        meter_feed(m, (const double *const *)ch, frames);
    }
    meter_finish(m, &l->measures);
    return true;
}

static bool measure_mixes(struct arena *a, const struct plan *p, const struct render_options *o,
                          json_t *report, struct err *err)
{
    struct session *s = p->session;
    struct graph *g = graph_new(a, false);
    struct look *looks = arena_new_array(a, struct look, s->mix_count);
    for (int i = 0; i < s->mix_count; i++) {
        looks[i].mix = &s->mixes[i];
        graph_add(g, look_at, &looks[i], s->mixes[i].name,
                  (double)s->mixes[i].info.length_frames / s->mixes[i].info.rate_hz);
    }
    struct watching w = { .options = o, .stage = "measure" };
    if (!graph_run(g, jobs_of(o), watch, &w, err))
        return false;
    json_t *mixes = json_put_array(report, "mixes");
    for (int i = 0; i < s->mix_count; i++) {
        json_t *j = json_put_object(mixes, NULL);
        json_put_text(j, "mix", s->mixes[i].name);
        meter_put_json(json_put_object(j, "measures"), &looks[i].measures);
        if (looks[i].measures.clipped_runs > 0)
            finding_add(s->findings, SEVERITY_WARNING, "mix-clipped", s->mixes[i].pos,
                        "%s is clipped in %lld places, the first at %s; ask for a mix with "
                        "headroom", s->mixes[i].name, (long long)looks[i].measures.clipped_runs,
                        text_clock(a, (double)looks[i].measures.first_clip_frame /
                                          s->mixes[i].info.rate_hz));
    }
    return true;
}

bool render_check(struct arena *a, const struct release *r, const struct render_options *o,
                  struct findings *findings, json_t **report, struct err *err)
{
    struct arena *life = arena_new();
    *report = json_root_object(a);
    struct plan *p = prepare(life, r, o, NULL, findings, false, err);
    bool ok = p != NULL;
    if (ok) {
        manifest_put_album(*report, p->session);
        manifest_put_songs(*report, p->session);
        rules_put_json(*report, p, false);
        ok = measure_mixes(life, p, o, *report, err) && rules_judge(p, false, err);
    }
    put_findings(*report, findings);
    arena_free(life);
    return ok;
}

/* Is what it makes asked for by anything that is to be made? */
static bool leads_to(const struct node *to, const struct node *n)
{
    if (to == n)
        return true;
    for (int i = 0; i < to->input_count; i++)
        if (leads_to(to->inputs[i], n))
            return true;
    return false;
}

static const char *task_state(const struct session *s, const struct node *n)
{
    for (int m = 0; m < s->master_count; m++)
        for (int i = 0; i < s->masters[m]->part_count; i++)
            if (s->masters[m]->parts[i]->is_made && leads_to(s->masters[m]->parts[i]->finish, n))
                return n->input_count == 0 && !n->class ? "kept" : "run";
    return "kept";
}

static void put_tasks(json_t *report, const struct session *s)
{
    json_t *tasks = json_put_array(report, "tasks");
    for (int i = 0; i < node_count(s->nodes); i++) {
        const struct node *n = node_at(s->nodes, i);
        json_t *j = json_put_object(tasks, NULL);
        json_put_text(j, "id", arena_strndup(s->arena, n->key, 12));
        json_put_text(j, "stage", node_stage(n));
        json_put_text(j, "what", n->what);
        json_put_text(j, "key", *n->identity ? n->identity : n->key);
        json_put_text(j, "state", task_state(s, n));
        json_t *inputs = json_put_array(j, "inputs");
        for (int k = 0; k < n->input_count; k++)
            json_put_text(inputs, NULL, arena_strndup(s->arena, n->inputs[k]->key, 12));
    }
}

static void put_conversions(json_t *report, const struct session *s)
{
    json_t *list = json_put_array(report, "conversions");
    for (int i = 0; i < node_count(s->nodes); i++) {
        const struct node *n = node_at(s->nodes, i);
        if (!n->class || (strcmp(n->class->stage, "rate") != 0 &&
                          strcmp(n->class->stage, "speed") != 0))
            continue;
        json_t *j = json_put_object(list, NULL);
        json_put_text(j, "what", n->what);
        json_put_integer(j, "from_hz", n->inputs[0]->out.rate_hz);
        json_put_integer(j, "to_hz", n->rate_hz);
    }
    for (int m = 0; m < s->master_count; m++) {
        for (int i = 0; i < s->masters[m]->part_count; i++) {
            const struct part *p = s->masters[m]->parts[i];
            for (int w = 0; w < p->word_count; w++) {
                json_t *j = json_put_object(list, NULL);
                json_put_text(j, "what", p->in->what);
                json_put_integer(j, "rate_hz", s->masters[m]->rate_hz);
                json_put_text(j, "to_word", pcm_format_name(p->words[w].pcm->format));
                json_put_text(j, "dither", dither_names[p->words[w].dither]);
            }
        }
    }
}

static void put_deliverables(json_t *report, const struct plan *p)
{
    json_t *list = json_put_array(report, "deliverables");
    for (int i = 0; i < p->item_count; i++) {
        const struct item *it = p->items[i];
        json_t *j = json_put_object(list, NULL);
        json_put_text(j, "path", it->delivery.path);
        json_put_text(j, "target", it->target->name);
        json_put_text(j, "format", it->target->writer->name);
        json_put_integer(j, "rate_hz", it->master->rate_hz);
        json_put_text(j, "word", pcm_format_name(it->delivery.reel->format));
        json_put_integer(j, "start_frame", it->start);
        json_put_integer(j, "length_frames", it->delivery.reel->length_frames);
        json_put_text(j, "state", it->is_kept ? "kept" : "made");
        json_put_text(j, "cause", it->cause);
    }
}

/* Revised mixes, and what is different in them. */
static void put_differences(json_t *report, const struct session *s)
{
    json_t *list = json_put_array(report, "revised");
    for (int i = 0; i < s->release->album.song_count; i++) {
        if (!s->differences[i])
            continue;
        json_t *j = json_put_object(list, NULL);
        json_put_integer(j, "number", i + 1);
        json_put_text(j, "mix", s->song_mixes[i]->name);
        json_object_set(j, "difference", (json_t *)s->differences[i]);
    }
}

bool render_plan(struct arena *a, const struct release *r, const struct render_options *o,
                 struct findings *findings, json_t **plan, struct err *err)
{
    struct arena *life = arena_new();
    *plan = json_root_object(a);
    char *output = output_of(a, r, o);
    struct past *past = past_open(life, output);
    struct plan *p = prepare(life, r, o, past, findings, past == NULL, err);
    bool ok = p && decide(p, past, o, err);
    if (ok) {
        json_put_text(*plan, "output", output);
        put_deliverables(*plan, p);
        put_differences(*plan, p->session);
        put_conversions(*plan, p->session);
        put_tasks(*plan, p->session);
        plan_schedule(p, NULL); /* never run: for the sum of its work */
        json_put_number(*plan, "expected_seconds",
                        pace_expect(p->session->store, graph_seconds(p->session->graph), p->jobs),
                        1);
    }
    put_findings(*plan, findings);
    arena_free(life);
    return ok;
}
