/* cmd_render: the recipe becomes a published bundle. */
#include "engine/base/file.h"
#include "engine/cli/work.h"
#include "engine/report/summary.h"
#include "recipes/lock/lock_file.h"

#include <stdio.h>

static const char *bundle_of(const struct request *r, const struct release *release)
{
    const char *usual = file_join(r->arena, release->recipe_dir, "release");
    return r->options.output ? r->options.output : usual;
}

/* A render of a part uses a part of the lock: the rest stays. */
static struct lock *whole_lock(struct request *r, const struct release *release,
                               const struct lock *used)
{
    struct lock *l = lock_new(r->arena);
    if (release->lock && (r->options.only || r->options.songs))
        lock_put_all(r->arena, l, release->lock);
    lock_put_all(r->arena, l, used);
    return l;
}

/* After the publish: a value that was never delivered was never approved. */
static bool keep_lock(struct request *r, const struct release *release, const struct lock *used,
                      struct err *err)
{
    return !used ||
           lock_file_write(r->arena, release->recipe_path, whole_lock(r, release, used), err) ||
           err_note(err, POS_NONE, "the release is published in %s; the next render finds what was "
                    "solved in its manifest", bundle_of(r, release));
}

/* Who waited for the bundle has the lock of before. */
struct waiting {
    struct request *request;
    struct release *release;
};

static bool read_lock_again(void *user, struct err *err)
{
    struct waiting *w = user;
    return work_read_lock(w->request, w->release, err);
}

bool cmd_render(struct request *r, struct err *err)
{
    struct arena *a = r->arena;
    struct release *release = work_load(r, err);
    if (!release)
        return false;
    if (r->findings->warnings && !r->options.quiet)
        request_tell(r, false); /* hours may pass until all of them are told again at the end */
    struct render_options o = work_begin(r, release, true);
    struct lock *lock = NULL;
    o.lock_out = &lock;
    struct waiting waiting = { r, release };
    o.begun_user = &waiting;
    o.begun = o.wait ? read_lock_again : NULL;
    struct text costs = text_new(a);
    o.costs = r->options.verbose ? &costs : NULL;
    struct rendered done;
    bool ok = render_run(a, release, &o, r->findings, &done, err);
    work_end(&o);
    fputs(costs.length_bytes ? costs.s : "", stderr);
    if (!ok)
        return false;
    json_put_text(r->document, "bundle", bundle_of(r, release));
    json_object_set(r->document, "manifest", done.manifest);
    json_object_set(r->document, "revision", json_object_get(done.revision, "revision"));
    json_object_update(r->document, done.states);
    struct text out = text_new(a);
    summary_add(&out, done.manifest, bundle_of(r, release));
    if (!r->options.quiet)
        request_print(r, "%s", out.s);
    return keep_lock(r, release, lock, err);
}
