/* cmd_verify: is a published bundle still what was delivered? */
#include "engine/cli/work.h"

bool cmd_verify(struct request *r, struct err *err)
{
    struct render_options o = work_begin(r, false);
    json_t *report = NULL;
    bool ok = render_verify(r->arena, r->operands[0], &o, r->findings, &report, err);
    work_end(&o);
    work_put(r, report);
    if (!ok || r->findings->errors > 0)
        return false;
    long long files = json_integer_value(json_object_get(report, "files"));
    if (!r->options.quiet)
        request_print(r, "%s: %lld file%s, all as delivered\n", r->operands[0], files, files == 1 ? "" : "s");
    return true;
}
