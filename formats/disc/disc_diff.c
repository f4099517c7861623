#include "formats/disc/disc_diff.h"

#include "engine/base/file.h"
#include "engine/base/interrupt.h"
#include "formats/disc/ddp_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SECTORS 64

struct comparison {
    struct arena *a;
    struct text *out;
    json_t *into;
    int count;
    int track;                 /* 0: the disc */
};

static void add(struct comparison *c, const char *what, const char *before, const char *after)
{
    if (c->track > 0)
        text_printf(c->out, "track %d: ", c->track);
    else
        text_add(c->out, "disc: ");
    text_printf(c->out, "%s: %s -> %s\n", what, before ? before : "none", after ? after : "none");
    json_t *change = json_put_object(c->into, NULL);
    json_put_integer(change, "track", c->track);
    json_put_text(change, "what", what);
    json_put_text(change, "before", before);
    json_put_text(change, "after", after);
    c->count++;
}

static void compare_text(struct comparison *c, const char *what, const char *before,
                         const char *after)
{
    before = before && *before ? before : NULL;
    after = after && *after ? after : NULL;
    if (text_equal(before, after))
        return;
    add(c, what, before ? arena_printf(c->a, "\"%s\"", before) : NULL,
        after ? arena_printf(c->a, "\"%s\"", after) : NULL);
}

static void compare_texts(struct comparison *c, const char *const before[DISC_ITEMS],
                          const char *const after[DISC_ITEMS])
{
    for (int k = 0; k < DISC_ITEMS; k++)
        compare_text(c, disc_item_names[k], before[k], after[k]);
}

/* -1: there is no such index. */
static void compare_time(struct comparison *c, const char *what, int64_t before, int64_t after)
{
    char from[12], to[12];
    if (before == after)
        return;
    const char *was = before < 0 ? NULL : cdtime_format((struct cdframe){ before }, from);
    const char *is = after < 0 ? NULL : cdtime_format((struct cdframe){ after }, to);
    if (was && is)
        is = arena_printf(c->a, "%s (%+lld frames)", is, (long long)(after - before));
    add(c, what, was, is);
}

static const char *flags_of(struct arena *a, unsigned flags)
{
    if (!flags)
        return NULL;
    char *names = arena_printf(a, "%s%s%s", flags & SONG_DCP ? "dcp " : "",
                               flags & SONG_SCMS ? "scms " : "", flags & SONG_PRE ? "pre " : "");
    names[strlen(names) - 1] = 0;
    return names;
}

static int64_t index_of(const struct disc_track *t, int k)
{
    return k < t->index_count ? t->indexes[k].v : -1;
}

static void compare_tracks(struct comparison *c, const struct disc_track *before,
                           const struct disc_track *after)
{
    int64_t pause = before->pause.v < before->start.v ? before->pause.v : -1,
            new_pause = after->pause.v < after->start.v ? after->pause.v : -1;
    compare_time(c, "index 00", pause, new_pause);
    compare_time(c, "index 01", before->start.v, after->start.v);
    for (int k = 0; k < before->index_count || k < after->index_count; k++)
        compare_time(c, arena_printf(c->a, "index %02d", k + 2), index_of(before, k),
                     index_of(after, k));
    if (before->flags != after->flags)
        add(c, "flags", flags_of(c->a, before->flags), flags_of(c->a, after->flags));
    compare_text(c, "ISRC", before->isrc, after->isrc);
    compare_texts(c, before->text, after->text);
}

static void compare_discs(struct comparison *c, const struct disc *before,
                          const struct disc *after)
{
    c->track = 0;
    if (before->track_count != after->track_count)
        add(c, "tracks", arena_printf(c->a, "%d", before->track_count),
            arena_printf(c->a, "%d", after->track_count));
    compare_time(c, "lead-out", before->leadout.v, after->leadout.v);
    compare_text(c, "UPC/EAN", before->ean, after->ean);
    compare_texts(c, before->text, after->text);
    compare_text(c, "catalogue number", before->catalog, after->catalog);
    compare_text(c, "genre", before->genre, after->genre);
    for (int i = 0; i < before->track_count && i < after->track_count; i++) {
        c->track = i + 1;
        compare_tracks(c, &before->tracks[i], &after->tracks[i]);
    }
}

int disc_diff(struct arena *a, const struct disc *before, const struct disc *after,
              struct text *out, json_t *into)
{
    struct comparison c = { .a = a, .out = out, .into = into };
    compare_discs(&c, before, after);
    return c.count;
}

/* A stretch of one image. */
struct side {
    struct ddp_fileset *set;
    int fd;
    int64_t from, length;      /* sectors */
};

static bool open_side(struct arena *a, const char *dir, struct side *s, struct findings *findings,
                      struct err *err)
{
    s->set = ddp_reader_open(a, dir, findings);
    if (!s->set || !s->set->disc || !s->set->image_path)
        return err_set(err, ERR_REJECTED, POS_NONE, "%s cannot be read as a DDP fileset", dir);
    s->fd = open(s->set->image_path, O_RDONLY | O_CLOEXEC);
    if (s->fd < 0)
        return err_errno(err, errno, POS_NONE, "cannot open %s", s->set->image_path);
    file_defer_close(a, s->fd);
    return true;
}

/* Where the track's sound lies: from its mark to the next; track 0: what is hidden before track
 * 1. */
static void set_stretch(struct side *s, int track)
{
    const struct disc *d = s->set->disc;
    int64_t sectors = s->set->image_bytes / CDTIME_SECTOR_BYTES;
    int64_t end = track == d->track_count ? d->leadout.v : d->tracks[track].start.v;
    s->from = track == 0 ? CDTIME_PAUSE : d->tracks[track - 1].start.v;
    end = end < sectors ? end : sectors;
    s->length = end > s->from ? end - s->from : 0;
}

struct unlike { int64_t count, first, last; };

static bool compare_stretch(const struct side *before, const struct side *after, int64_t length,
                            struct unlike *u, struct err *err)
{
    uint8_t x[BLOCK_SECTORS * CDTIME_SECTOR_BYTES], y[BLOCK_SECTORS * CDTIME_SECTOR_BYTES];
    *u = (struct unlike){ 0, -1, -1 };
    for (int64_t n = 0; n < length; n += BLOCK_SECTORS) {
        int64_t part = length - n < BLOCK_SECTORS ? length - n : BLOCK_SECTORS;
        size_t size = (size_t)part * CDTIME_SECTOR_BYTES;
        if (interrupt_requested())
            return err_set(err, ERR_INTERRUPTED, POS_NONE, "interrupted");
        if (!file_pread_all(before->fd, x, size, (before->from + n) * CDTIME_SECTOR_BYTES,
                            before->set->image_path, err) ||
            !file_pread_all(after->fd, y, size, (after->from + n) * CDTIME_SECTOR_BYTES,
                            after->set->image_path, err))
            return false;
        for (int64_t s = 0; s < part && memcmp(x, y, size) != 0; s++) {
            const size_t at = (size_t)s * CDTIME_SECTOR_BYTES;
            if (memcmp(x + at, y + at, CDTIME_SECTOR_BYTES) == 0)
                continue;
            u->count++;
            u->first = u->first < 0 ? n + s : u->first;
            u->last = n + s;
        }
    }
    return true;
}

static void add_sound(struct comparison *c, const struct unlike *u, int64_t length)
{
    char first[12], last[12];
    text_printf(c->out, c->track ? "track %d: " : "before track 1: ", c->track);
    text_printf(c->out, "the sound differs in %lld of %lld sectors, from %s to %s of it\n",
                (long long)u->count, (long long)length,
                cdtime_format((struct cdframe){ u->first }, first),
                cdtime_format((struct cdframe){ u->last }, last));
    json_t *change = json_put_object(c->into, NULL);
    json_put_integer(change, "track", c->track);
    json_put_text(change, "what", "sound");
    json_put_integer(change, "sectors", u->count);
    json_put_integer(change, "first", u->first);
    json_put_integer(change, "last", u->last);
    c->count++;
}

static void add_length(struct comparison *c, int64_t before, int64_t after)
{
    char from[12], to[12];
    add(c, c->track ? "length" : "sound before track 1",
        cdtime_format((struct cdframe){ before }, from),
        cdtime_format((struct cdframe){ after }, to));
}

static bool compare_sounds(struct comparison *c, struct side *before, struct side *after,
                           struct err *err)
{
    const struct disc *old = before->set->disc, *new = after->set->disc;
    for (int i = 0; i <= old->track_count && i <= new->track_count; i++) {
        struct unlike u;
        set_stretch(before, i);
        set_stretch(after, i);
        c->track = i;
        int64_t length = before->length < after->length ? before->length : after->length;
        if (before->length != after->length)
            add_length(c, before->length, after->length);
        if (!compare_stretch(before, after, length, &u, err))
            return false;
        if (u.count > 0)
            add_sound(c, &u, length);
    }
    return true;
}

bool disc_diff_filesets(struct arena *a, const char *before, const char *after, struct text *out,
                        json_t *into, struct findings *findings, int *count, struct err *err)
{
    struct comparison c = { .a = a, .out = out, .into = into };
    struct side old = {0}, new = {0};
    if (!open_side(a, before, &old, findings, err) || !open_side(a, after, &new, findings, err))
        return false;
    compare_discs(&c, old.set->disc, new.set->disc);
    if (!compare_sounds(&c, &old, &new, err))
        return false;
    *count = c.count;
    return true;
}
