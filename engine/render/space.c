#include "engine/render/space.h"

#include <sys/statvfs.h>

#define DISC_COPIES 2 /* programme and image */

static int64_t stage_bytes(const struct session *s)
{
    int64_t bytes = 0;
    for (int i = 0; i < node_count(s->nodes); i++) {
        const struct node *n = node_at(s->nodes, i);
        if (n->blocks && n->pcm)
            bytes += n->pcm->length_frames * n->pcm->channels * pcm_sample_bytes(n->pcm->format);
    }
    return bytes;
}

static int64_t word_bytes(const struct session *s)
{
    int64_t bytes = 0;
    for (int m = 0; m < s->master_count; m++) {
        for (int k = 0; k < s->masters[m]->part_count; k++) {
            const struct part *p = s->masters[m]->parts[k];
            for (int w = 0; p->is_made && w < p->word_count; w++)
                bytes += p->in->out.length_frames * SIGNAL_CHANNELS *
                         pcm_sample_bytes(p->words[w].pcm->format);
        }
    }
    return bytes;
}

static int64_t bundle_bytes(const struct plan *p)
{
    int64_t bytes = 0;
    for (int i = 0; i < p->item_count; i++) {
        const struct reel *r = p->items[i]->delivery.reel;
        const struct target *t = p->items[i]->target;
        int copies = (t->writer->extension ? 1 : DISC_COPIES) * (t->has_zip ? 2 : 1);
        if (!p->items[i]->is_kept && !p->items[i]->delivery.has_sound)
            bytes += r->length_frames * r->channels * pcm_sample_bytes(r->format) * copies;
    }
    return bytes;
}

static bool has_room(const char *path, const char *what, int64_t bytes, const char *option,
                     struct err *err)
{
    struct statvfs st;
    if (statvfs(path, &st) != 0)
        return true; /* the write will tell */
    int64_t free_bytes = (int64_t)st.f_bavail * (int64_t)st.f_frsize;
    if (free_bytes >= bytes)
        return true;
    return err_set(err, ERR_NO_SPACE, POS_NONE,
                   "%s need up to %lld MB in %s, %lld MB are free; make room, or name another "
                   "place with %s",
                   what, (long long)(bytes >> 20), path, (long long)(free_bytes >> 20), option);
}

bool space_check(const struct plan *p, const char *output_folder, struct err *err)
{
    const struct session *s = p->session;
    int64_t scratch = stage_bytes(s) + word_bytes(s), bundle = bundle_bytes(p);
    struct statvfs a, b;
    bool is_one_disk = statvfs(s->scratch, &a) == 0 && statvfs(output_folder, &b) == 0 &&
                       a.f_fsid == b.f_fsid;
    if (is_one_disk)
        return has_room(output_folder, "bundle and scratch files", scratch + bundle,
                        "-o or --cache", err);
    return has_room(s->scratch, "scratch files", scratch, "--cache", err) &&
           has_room(output_folder, "the bundle", bundle, "-o", err);
}
