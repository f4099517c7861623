/* cmd_render: the recipe becomes a published bundle. */
#include "engine/base/file.h"
#include "engine/cli/work.h"
#include "engine/report/summary.h"
#include "recipes/recipe.h"

#include <stdio.h>

static const char *bundle_of(const struct request *r, const struct release *release)
{
    const char *usual = file_join(r->arena, release->recipe_dir, "release");
    return r->options.output ? r->options.output : usual;
}

bool cmd_render(struct request *r, struct err *err)
{
    struct arena *a = r->arena;
    struct release *release = recipe_load(a, r->operands[0], r->findings);
    if (!release || !work_check_only(r, release, err))
        return false;
    if (r->findings->warnings && !r->options.quiet)
        request_tell(r, false); /* hours may pass until all of them are told again at the end */
    struct render_options o = work_begin(r, true);
    struct text costs = text_new(a);
    o.costs = r->options.verbose ? &costs : NULL;
    json_t *manifest = NULL;
    bool ok = render_run(a, release, &o, r->findings, &manifest, err);
    work_end(&o);
    fputs(costs.length_bytes ? costs.s : "", stderr);
    if (!ok)
        return false;
    json_put_text(r->document, "bundle", bundle_of(r, release));
    json_object_set(r->document, "manifest", manifest);
    struct text out = text_new(a);
    summary_add(&out, manifest, bundle_of(r, release));
    if (!r->options.quiet)
        request_print(r, "%s", out.s);
    return true;
}
