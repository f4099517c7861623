/* cmd_presets: what targets and processors there are, and what each of them takes. */
#include "engine/cli/request.h"
#include "recipes/presets.h"

static bool unknown(const char *name, const char *nearest, struct err *err)
{
    if (nearest)
        return err_set(err, ERR_USAGE, POS_NONE,
                       "there is no preset, processor or format '%s'; did you mean '%s'?", name,
                       nearest);
    return err_set(err, ERR_USAGE, POS_NONE,
                   "there is no preset, processor or format '%s'; stamper presets lists all", name);
}

bool cmd_presets(struct request *r, struct err *err)
{
    struct text out = text_new(r->arena);
    const char *name = r->operand_count ? r->operands[0] : NULL, *nearest = NULL;
    bool known = true;
    if (r->options.json && name)
        known = presets_put_one(r->document, r->arena, NULL, name, &nearest, r->findings);
    else if (r->options.json)
        presets_put_list(r->document, r->arena, NULL, r->findings);
    else if (name)
        known = presets_explain(&out, NULL, name, &nearest, r->findings);
    else
        presets_list(&out, NULL, r->findings);
    if (!known)
        return unknown(name, nearest, err);
    request_print(r, "%s", out.s);
    return r->findings->errors == 0;
}
