/* cmd_diff: what moved from one delivery to another; so far between the CDs of two. */
#include "engine/base/file.h"
#include "engine/cli/request.h"
#include "formats/disc/ddp_find.h"
#include "formats/disc/disc_diff.h"

bool cmd_diff(struct request *r, struct err *err)
{
    const char **before, **after;
    for (int i = 0; i < 2; i++)
        if (!file_exists(r->operands[i]))
            return err_set(err, ERR_IO, POS_NONE, "%s is missing", r->operands[i]);
    int discs = ddp_find(r->arena, r->operands[0], &before),
        others = ddp_find(r->arena, r->operands[1], &after);
    if (discs == 0 || others == 0)
        return err_set(err, ERR_USAGE, POS_NONE,
                       "%s holds no DDP fileset: a difference of anything but CDs is not built yet",
                       r->operands[discs == 0 ? 0 : 1]);
    if (discs != others)
        return err_set(err, ERR_USAGE, POS_NONE,
                       "%s holds %d CDs, %s holds %d: name the two that belong together",
                       r->operands[0], discs, r->operands[1], others);
    json_t *list = json_put_array(r->document, "discs");
    for (int i = 0; i < discs; i++) {
        struct text out = text_new(r->arena);
        int count = 0;
        json_t *disc = json_put_object(list, NULL);
        json_put_text(disc, "before", before[i]);
        json_put_text(disc, "after", after[i]);
        json_t *changes = json_put_array(disc, "changes");
        if (!disc_diff_filesets(r->arena, before[i], after[i], &out, changes, r->findings, &count,
                                err))
            return false;
        if (discs > 1)
            request_print(r, "%s -> %s\n", before[i], after[i]);
        request_print(r, "%s", count ? out.s : "the same disc\n");
    }
    return true;
}
