#include "engine/cli/work.h"

#include "engine/report/sheet.h"

struct render_options work_begin(struct request *r, bool is_long)
{
    const struct options *asked = &r->options;
    return (struct render_options){
        .output = asked->output,
        .cache = asked->cache_dir,
        .only = asked->only,
        .jobs = request_jobs(r),
        .wait = asked->wait,
        .user = progress_new(r->arena, asked->progress, asked->quiet, is_long),
        .progress = progress_update,
        .sheet_html = sheet_html,
        .sheet_text = sheet_text,
    };
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
