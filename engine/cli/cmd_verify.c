/* cmd_verify: is a published bundle still what was delivered? */
#include "engine/base/file.h"
#include "engine/cli/rip.h"
#include "engine/cli/work.h"
#include "formats/disc/cd_check.h"

/* A DDP fileset or a CD folder without a manifest, of whatever program. */
static bool verify_disc(struct request *r)
{
    const char *dir = r->operands[0];
    json_t *discs = json_put_array(r->document, "discs");
    if (cd_check(dir, r->arena, r->findings, discs) == 0)
        return false;
    if (r->findings->errors == 0 && !r->options.quiet)
        request_print(r, "%s: a plant would take it\n", dir);
    return true;
}

static bool has(const struct request *r, const char *name)
{
    return file_exists(file_join(r->arena, r->operands[0], name));
}

static bool verify_bundle(struct request *r, struct err *err)
{
    bool has_manifest = has(r, "manifest.json");
    if (!has_manifest && (has(r, "revision.json") || has(r, "delivery-sheet.txt")))
        return err_set(err, ERR_DAMAGED, POS_NONE, "%s is a bundle that has lost its manifest.json",
                       r->operands[0]);
    if (!has_manifest && verify_disc(r))
        return r->findings->errors == 0;
    struct render_options o = work_begin(r, NULL, false);
    json_t *report = NULL;
    bool ok = render_verify(r->arena, r->operands[0], &o, r->findings, &report, err);
    work_end(&o);
    work_put(r, report);
    if (ok)
        cd_check(r->operands[0], r->arena, r->findings, NULL);
    if (!ok || r->findings->errors > 0)
        return false;
    long long files = json_integer_value(json_object_get(report, "files"));
    if (!r->options.quiet)
        request_print(r, "%s: %lld file%s, all as delivered\n", r->operands[0], files,
                      files == 1 ? "" : "s");
    return true;
}

bool cmd_verify(struct request *r, struct err *err)
{
    /* A master that is damaged itself proves nothing. */
    return verify_bundle(r, err) &&
           (!r->options.rip || rip_compare(r, r->operands[0], r->options.rip, err));
}
