/* cmd_check: recipe and mixes are judged, nothing is rendered. */
#include "engine/cli/work.h"
#include "engine/report/mixlist.h"
#include "engine/report/rulematrix.h"

bool cmd_check(struct request *r, struct err *err)
{
    struct release *release = work_load(r, err);
    if (!release)
        return false;
    struct render_options o = work_begin(r, release, false);
    json_t *report = NULL;
    bool ok = render_check(r->arena, release, &o, r->findings, &report, err);
    work_end(&o);
    work_put(r, report);
    struct text out = text_new(r->arena);
    mixlist_add(&out, report);
    rulematrix_add(&out, report);
    if (ok && r->findings->errors == 0)
        text_printf(&out, "%s can be rendered\n", r->operands[0]);
    if (!r->options.quiet)
        request_print(r, "%s", out.s);
    return ok;
}
