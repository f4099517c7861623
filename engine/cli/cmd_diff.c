/* cmd_diff: what moved from one delivery to another: mixes, CDs. */
#include "engine/base/file.h"
#include "engine/cli/diffmix.h"
#include "formats/disc/ddp_find.h"
#include "formats/disc/disc_diff.h"

#include <sys/stat.h>

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool diff_discs(struct request *r, struct err *err)
{
    const char **before, **after;
    int discs = ddp_find(r->arena, r->operands[0], &before),
        others = ddp_find(r->arena, r->operands[1], &after);
    if (discs == 0 || others == 0)
        return err_set(err, ERR_USAGE, POS_NONE, "%s holds no DDP fileset",
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

bool cmd_diff(struct request *r, struct err *err)
{
    const char *before = r->operands[0], *after = r->operands[1];
    for (int i = 0; i < 2; i++)
        if (!file_exists(r->operands[i]))
            return err_set(err, ERR_IO, POS_NONE, "%s is missing", r->operands[i]);
    if (is_folder(before) != is_folder(after))
        return err_set(err, ERR_USAGE, POS_NONE, "%s is a folder, %s is a file: name two of a kind",
                       is_folder(before) ? before : after, is_folder(before) ? after : before);
    return is_folder(before) ? diff_discs(r, err) : diffmix_run(r, before, after, err);
}
