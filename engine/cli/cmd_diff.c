/* cmd_diff: what moved from one delivery to another: releases, CDs, mixes. */
#include "engine/base/file.h"
#include "engine/cli/diffmix.h"
#include "engine/report/bundlediff.h"
#include "formats/disc/ddp_find.h"
#include "formats/disc/disc_diff.h"

#include <sys/stat.h>

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool diff_disc(struct request *r, json_t *list, const char *before, const char *after,
                      int *count, struct text *out, struct err *err)
{
    json_t *disc = json_put_object(list, NULL);
    json_put_text(disc, "before", before);
    json_put_text(disc, "after", after);
    json_t *changes = json_put_array(disc, "changes");
    return disc_diff_filesets(r->arena, before, after, out, changes, r->findings, count, err);
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
        if (!diff_disc(r, list, before[i], after[i], &count, &out, err))
            return false;
        if (discs > 1)
            request_print(r, "%s -> %s\n", before[i], after[i]);
        request_print(r, "%s", count ? out.s : "the same disc\n");
    }
    return true;
}

/* The CDs of two bundles that have equally many; the others are told file by file. */
static bool diff_their_discs(struct request *r, int *count, struct text *out, struct err *err)
{
    const char **before, **after;
    int discs = ddp_find(r->arena, r->operands[0], &before),
        others = ddp_find(r->arena, r->operands[1], &after);
    json_t *list = json_put_array(r->document, "discs");
    for (int i = 0; discs == others && i < discs; i++) {
        struct text disc = text_new(r->arena);
        int changes = 0;
        if (!diff_disc(r, list, before[i], after[i], &changes, &disc, err))
            return false;
        *count += changes;
        if (changes && discs > 1)
            text_printf(out, "%s -> %s\n", before[i], after[i]);
        text_add(out, changes ? disc.s : "");
    }
    return true;
}

static bool diff_bundles(struct request *r, struct err *err)
{
    struct bundlediff_side before, after;
    struct text out = text_new(r->arena);
    int count = 0;
    if (!bundlediff_open(r->arena, r->operands[0], &before, err) ||
        !bundlediff_open(r->arena, r->operands[1], &after, err) ||
        !bundlediff_run(r->arena, &before, &after, &out, json_put_array(r->document, "changes"),
                        &count, err))
        return false;
    if (before.folder && after.folder && !diff_their_discs(r, &count, &out, err))
        return false;
    request_print(r, "%s", count ? out.s : "the same release\n");
    return true;
}

bool cmd_diff(struct request *r, struct err *err)
{
    const char *before = r->operands[0], *after = r->operands[1];
    for (int i = 0; i < 2; i++)
        if (!file_exists(r->operands[i]))
            return err_set(err, ERR_IO, POS_NONE, "%s is missing", r->operands[i]);
    if (bundlediff_is_bundle(r->arena, before) && bundlediff_is_bundle(r->arena, after))
        return diff_bundles(r, err);
    if (is_folder(before) != is_folder(after))
        return err_set(err, ERR_USAGE, POS_NONE, "%s is a folder, %s is a file: name two of a kind",
                       is_folder(before) ? before : after, is_folder(before) ? after : before);
    return is_folder(before) ? diff_discs(r, err) : diffmix_run(r, before, after, err);
}
