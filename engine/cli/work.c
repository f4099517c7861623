#include "engine/cli/work.h"

#include "engine/report/sheet.h"

#include <string.h>

struct render_options work_begin(struct request *r, bool is_long)
{
    const struct options *asked = &r->options;
    return (struct render_options){
        .output = asked->output,
        .cache = asked->cache_dir,
        .no_cache = asked->no_cache,
        .only = asked->only,
        .jobs = request_jobs(r),
        .wait = asked->wait,
        .user = progress_new(r->arena, asked->progress, asked->quiet, is_long),
        .progress = progress_update,
        .sheet_html = sheet_html,
        .sheet_text = sheet_text,
    };
}

static bool has_target(const struct release *release, const char *name)
{
    for (int i = 0; i < release->target_count; i++)
        if (text_equal(release->targets[i].name, name))
            return true;
    return false;
}

bool work_check_only(const struct request *r, const struct release *release, struct err *err)
{
    for (const char *p = r->options.only; p && *p; p += *p == ',') {
        size_t length = strcspn(p, ",");
        const char *name = arena_strndup(r->arena, p, length);
        if (!has_target(release, name)) {
            struct text names = text_new(r->arena);
            for (int i = 0; i < release->target_count; i++)
                text_printf(&names, "%s%s", i ? ", " : "", release->targets[i].name);
            return err_set(err, ERR_USAGE, POS_NONE, "--only: there is no target '%s'; %s has %s",
                           name, release->recipe_path, names.s);
        }
        p += length;
    }
    return true;
}

void work_end(const struct render_options *o)
{
    progress_end(o->user);
}

void work_put(struct request *r, json_t *result)
{
    if (result)
        json_object_update(r->document, result);
}
