#include "engine/render/render.h"

#include "engine/base/file.h"
#include "engine/render/held.h"
#include "engine/render/keep.h"
#include "engine/render/manifest.h"
#include "engine/render/pace.h"
#include "engine/render/papers.h"
#include "engine/render/portion.h"
#include "engine/render/prepare.h"
#include "engine/render/revision.h"
#include "engine/render/rules.h"
#include "engine/render/sheets.h"
#include "engine/render/space.h"

#include <math.h>
#include <sys/stat.h>
#include <time.h>

#define HELD_TOLD_LU 0.1 /* what a fresh solve would change, and more: told */

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
              graph_run(p->session->graph, p->jobs, prepare_watch, &w, err);
    clock_gettime(CLOCK_MONOTONIC, &done);
    if (ok && p->session->keeps)
        pace_learn(p->session->store, graph_seconds(p->session->graph),
                   (double)(done.tv_sec - started.tv_sec) +
                       1e-9 * (double)(done.tv_nsec - started.tv_nsec), p->jobs);
    if (ok && o->costs)
        graph_add_costs(p->session->graph, o->costs);
    return ok && keep_same_bytes(p, past, stage, err);
}

static bool has_papers(const struct past *past, struct stamps *stamps)
{
    struct arena *scratch = arena_new();
    const json_t *paper;
    size_t i;
    bool is_whole = true;
    json_array_foreach (json_object_get(past->manifest, "papers"), i, paper)
        is_whole = is_whole && past_is_whole(past, stamps, past_text(paper, "path"), NULL, scratch);
    arena_free(scratch);
    return is_whole;
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
    return sheets_are_there(&now, past) && has_papers(past, p->session->stamps);
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

/* Other programs have a manifest.json too. One that cannot be read is known by what lies beside
 * it. */
static bool is_bundle(struct arena *a, const char *folder)
{
    const struct past *past = past_open(a, folder);
    return past ? json_object_get(past->manifest, "stamper") != NULL
                : file_exists(file_join(a, folder, "manifest.json")) &&
                      file_exists(file_join(a, folder, "SHA256SUMS"));
}

/* Publishing takes the place of what is there: a bundle may go, other people's files may not. */
static bool check_output(struct arena *a, const char *output, struct err *err)
{
    struct err ignored = {0};
    const char **names;
    int count = 0;
    if (!file_list(a, output, &names, &count, &ignored) || count == 0 || is_bundle(a, output))
        return true;
    return err_set(err, ERR_USAGE, POS_NONE,
                   "%s is not empty and not a bundle (no manifest.json of stamper): rendering "
                   "there would remove what it holds; name a new place with -o", output);
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
    if (!keep_look_again(r->plan, r->stage, err) || !sheets_put(&sheets, r->stage, err))
        return false;
    if (!prepare_watch(&w, &(struct graph_tick){ .seconds_done = 1, .seconds_total = 1 }))
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
    if (!rules_judge(p, false, err) || !prepare_decide(p, r->past, o, err) ||
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
    struct rendering r = { .arena = a, .options = o, .output = prepare_output(a, release, o) };
    if (!check_output(a, r.output, err) || !portion_check_output(o, r.output, err))
        return false;
    struct arena *life = arena_new(); /* of the stage and the scratch files: before `a` ends */
    r.stage = stage_open(life, r.output, o->wait, err);
    bool ok = r.stage && (!o->begun || o->begun(o->begun_user, err));
    r.past = ok ? past_open(a, r.output) : NULL;
    r.plan = ok ? prepare_plan(life, release, o, r.past, findings, false, err) : NULL;
    ok = r.plan && run(&r, err);
    if (ok) {
        *out = (struct rendered){ .manifest = r.manifest, .revision = r.revision,
                                  .states = json_root_object(a) };
        revision_put_states(out->states, r.plan);
    }
    arena_free(life);
    return ok;
}
