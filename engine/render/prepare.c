#include "engine/render/prepare.h"

#include "engine/base/file.h"
#include "engine/base/interrupt.h"
#include "engine/bundle/cover.h"
#include "engine/render/held.h"
#include "engine/render/intake.h"
#include "engine/render/keep.h"
#include "engine/render/remix.h"

#include <unistd.h>

bool prepare_watch(void *user, const struct graph_tick *tick)
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

int prepare_jobs(const struct render_options *o)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return o->jobs > 0 ? o->jobs : cores > 0 ? (int)cores : 1;
}

char *prepare_output(struct arena *a, const struct release *r, const struct render_options *o)
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

struct plan *prepare_plan(struct arena *a, const struct release *r, const struct render_options *o,
                          const struct past *past, struct findings *findings, bool headers_only,
                          struct err *err)
{
    struct session *s = session_new(a, r, o->cache, o->no_cache, findings, err);
    if (!s)
        return NULL;
    s->only_song_count = o->song_count;
    s->only_songs = o->songs;
    meter_start();
    s->lock = r->lock ? r->lock : past ? held_of_json(a, past->manifest) : NULL;
    s->relevel = o->relevel;
    held_release(s, o->relevel_count, o->relevel_songs);
    struct watching w = { .options = o, .stage = "intake" };
    struct cover *room = arena_new_one(a, struct cover);
    const struct cover *cover;
    bool has_cover = load_cover(a, r, room, &cover, findings);
    if (!intake_run(s, headers_only, prepare_jobs(o), prepare_watch, &w, err) ||
        !remix_find(s, past, prepare_jobs(o), prepare_watch, &w, err))
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

bool prepare_decide(struct plan *p, const struct past *past, const struct render_options *o,
                   struct err *err)
{
    struct watching w = { .options = o, .stage = "compare", .plan = p };
    p->jobs = prepare_jobs(o);
    return keep_decide(p, past, prepare_watch, &w, err) &&
           check_only(p, past ? o->only : NULL, err) &&
           keep_recall(p, past, prepare_watch, &w, err);
}
