#include "engine/render/render.h"

#include "engine/base/file.h"
#include "engine/base/interrupt.h"
#include "engine/bundle/cover.h"
#include "engine/render/intake.h"
#include "engine/render/manifest.h"
#include "engine/render/papers.h"
#include "engine/render/portion.h"
#include "engine/render/rules.h"
#include "engine/render/space.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

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

/* Intake and plan: what every command but verify begins with. */
static struct plan *prepare(struct arena *a, const struct release *r,
                            const struct render_options *o, struct findings *findings,
                            bool headers_only, struct err *err)
{
    struct session *s = session_new(a, r, o->cache, o->no_cache, findings, err);
    if (!s)
        return NULL;
    s->only_song_count = o->song_count;
    s->only_songs = o->songs;
    meter_start();
    struct watching w = { .options = o, .stage = "intake" };
    struct cover *room = arena_new_one(a, struct cover);
    const struct cover *cover;
    bool has_cover = load_cover(a, r, room, &cover, findings);
    if (!intake_run(s, headers_only, jobs_of(o), watch, &w, err))
        return NULL;
    if (!has_cover) {
        err_set(err, ERR_REJECTED, r->album.cover_pos, "the cover cannot be used");
        return NULL;
    }
    return plan_new(s, cover, o->only, err);
}

static bool put_papers(struct arena *a, const struct plan *p, struct stage *stage,
                       const struct render_options *o, json_t **manifest, struct err *err)
{
    struct papers papers;
    if (!papers_put(&papers, p, a, stage, err))
        return false;
    *manifest = manifest_of(a, p);
    papers_put_json(*manifest, &papers);
    char *text = json_print(a, *manifest), *sums = manifest_sums(a, *manifest);
    char hex[HASH_HEX_BYTES];
    hash_hex_of(HASH_SHA256, text, strlen(text), hex);
    sums = arena_printf(a, "%s%s  manifest.json\n", sums, hex);
    char *html = o->sheet_html ? o->sheet_html(a, *manifest) : NULL;
    char *plain = o->sheet_text ? o->sheet_text(a, *manifest) : NULL;
    return stage_put(stage, "manifest.json", text, strlen(text), err) &&
           stage_put(stage, "SHA256SUMS", sums, strlen(sums), err) &&
           (!html || stage_put(stage, "delivery-sheet.html", html, strlen(html), err)) &&
           (!plain || stage_put(stage, "delivery-sheet.txt", plain, strlen(plain), err));
}

/* What solving found worth telling. */
static void tell_levels(const struct session *s)
{
    for (int i = 0; i < s->master_count; i++) {
        const struct master *m = s->masters[i];
        if (!isnan(m->level.loudness_lufs) && !isfinite(m->loudness_lufs))
            finding_add(s->findings, SEVERITY_WARNING, "album-silent", m->level.pos,
                        "no song has a loudness (all silent or under 0.4 s): the level was left "
                        "as it is");
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

bool render_run(struct arena *a, const struct release *r, const struct render_options *o,
                struct findings *findings, json_t **manifest, struct err *err)
{
    char *output = output_of(a, r, o);
    if (o->only && file_exists(file_join(a, output, "manifest.json")))
        return err_set(err, ERR_USAGE, POS_NONE,
                       "--only %s would leave %s without its other targets; name a new place with "
                       "-o", o->only, output);
    if (!check_output(a, output, err) || !portion_check_output(o, output, err))
        return false;
    struct arena *life = arena_new(); /* of the stage and the scratch files: before `a` ends */
    struct stage *stage = stage_open(life, output, o->wait, err);
    struct plan *p = stage ? prepare(life, r, o, findings, false, err) : NULL;
    bool ok = p && rules_judge(p, false, err) && space_check(p, file_dir(life, output), err);
    if (ok) {
        struct watching w = { .options = o, .stage = "render", .plan = p };
        plan_schedule(p, stage);
        ok = graph_run(p->session->graph, jobs_of(o), watch, &w, err);
        if (o->costs)
            graph_add_costs(p->session->graph, o->costs);
    }
    if (ok) {
        tell_levels(p->session);
        ok = rules_judge(p, true, err) && put_papers(a, p, stage, o, manifest, err);
        struct watching w = { .options = o, .stage = "publish", .plan = p };
        ok = ok && watch(&w, &(struct graph_tick){ .seconds_done = 1, .seconds_total = 1 });
        if (!ok)
            err_set(err, ERR_INTERRUPTED, POS_NONE,
                    "interrupted; what was published before is untouched");
        ok = ok && stage_publish(stage, err);
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
    const struct mix *mix;
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
    struct plan *p = prepare(life, r, o, findings, false, err);
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

static void put_tasks(json_t *report, const struct session *s)
{
    json_t *tasks = json_put_array(report, "tasks");
    for (int i = 0; i < node_count(s->nodes); i++) {
        const struct node *n = node_at(s->nodes, i);
        json_t *j = json_put_object(tasks, NULL);
        json_put_text(j, "id", arena_strndup(s->arena, n->key, 12));
        json_put_text(j, "stage", n->class ? n->class->stage : n->run ? "run" : "mix");
        json_put_text(j, "what", n->what);
        json_put_text(j, "key", n->key);
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
        json_put_text(j, "state", "made");
    }
}

bool render_plan(struct arena *a, const struct release *r, const struct render_options *o,
                 struct findings *findings, json_t **plan, struct err *err)
{
    struct arena *life = arena_new();
    *plan = json_root_object(a);
    struct plan *p = prepare(life, r, o, findings, true, err);
    if (p) {
        /* The finishing nodes are made when a render is scheduled; show them too. */
        for (int m = 0; m < p->session->master_count; m++)
            for (int i = 0; i < p->session->masters[m]->part_count; i++)
                finish_node(p->session, p->session->masters[m]->parts[i]);
        json_put_text(*plan, "output", output_of(a, r, o));
        put_deliverables(*plan, p);
        put_conversions(*plan, p->session);
        put_tasks(*plan, p->session);
    }
    put_findings(*plan, findings);
    arena_free(life);
    return p != NULL;
}
