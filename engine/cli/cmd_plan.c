/* cmd_plan: what a render would do. */
#include "engine/cli/work.h"
#include "engine/report/dryrun.h"

bool cmd_plan(struct request *r, struct err *err)
{
    struct release *release = work_load(r, err);
    if (!release)
        return false;
    struct render_options o = work_begin(r, release, false);
    json_t *plan = NULL;
    bool ok = render_plan(r->arena, release, &o, r->findings, &plan, err);
    work_end(&o);
    work_put(r, plan);
    struct text out = text_new(r->arena);
    if (json_object_get(plan, "deliverables")) { /* what a rule refuses is shown, too */
        dryrun_add(&out, plan, r->options.verbose);
        request_print(r, "%s", out.s);
    }
    return ok;
}
