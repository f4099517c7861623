#include "engine/render/back_off.h"

#include "engine/render/held.h"
#include "engine/render/lock.h"

#include <math.h>
#include <string.h>

#define MOST_ENCODES 6

struct fitting {               /* the items of one target */
    int count, encodes;
    struct item **items;
};

static const char *settings_of(struct arena *a, const struct item *it)
{
    struct text t = text_new(a);
    char hex[HASH_HEX_BYTES];
    writer_encode_key(it->target->writer, it->delivery.config, &t);
    text_printf(&t, "rate_hz=%d\nceiling=%a\nof=%s\n", it->master->rate_hz,
                it->target->level.ceiling_dbtp, back_off_names[it->target->back_off]);
    hash_hex_of(HASH_SHA256, t.s, t.length_bytes, hex);
    return arena_strndup(a, hex, 32);
}

static const char *mixes_of(struct arena *a, const struct item *it)
{
    struct text t = text_new(a);
    for (int i = 0; i < it->track_count; i++)
        text_printf(&t, "%s%s", i ? " + " : "",
                    held_mix_name(it->session, (int)(it->delivery.tracks[i].song -
                                                     it->session->release->album.songs)));
    return t.s;
}

void back_off_apply(struct item *it)
{
    struct session *s = it->session;
    struct arena *a = s->arena;
    it->backs_off = it->target->ceiling_applies == CEILING_DECODED &&
                    !it->target->writer->is_lossless;
    if (!it->backs_off || !s->lock || s->relevel)
        return;
    const char *settings = settings_of(a, it);
    const struct lock_gain *held = lock_find_gain(s->lock, "back-off", settings, mixes_of(a, it));
    held = held ? held : lock_find_gain(s->lock, "back-off", settings, "");
    it->has_back_off = held != NULL;
    it->back_off_db = held ? nearbyint(held->gain_db * 100.0) / 100.0 : 0.0;
}

/* The least of a target's: what all of it has where one has no more. */
static double common(const struct plan *p, const struct item *it)
{
    double most = -INFINITY;
    for (int i = 0; i < p->item_count; i++)
        if (p->items[i]->target == it->target)
            most = fmax(most, p->items[i]->back_off_db);
    return most;
}

void back_off_collect(struct arena *a, struct lock *l, const struct plan *p)
{
    for (int i = 0; i < p->item_count; i++) {
        const struct item *it = p->items[i];
        if (!it->backs_off)
            continue;
        bool is_common = it->target->back_off == BACK_OFF_ALBUM &&
                         it->back_off_db == common(p, it);
        lock_put_gain(a, l, (struct lock_gain){
            .what = "back-off", .about = it->target->writer->name, .settings = settings_of(a, it),
            .mixes = is_common ? "" : mixes_of(a, it), .gain_db = it->back_off_db });
    }
}

static double excess(const struct item *it)
{
    return it->decoded.true_peak_dbtp - it->target->level.ceiling_dbtp;
}

/* What the item's back-off has to be by what came of it; what it is where that will do. */
static double needed(const struct item *it)
{
    double over = excess(it);
    if (!isfinite(over) || over <= BACK_OFF_ROOM_DB)
        return it->back_off_db;
    return floor((it->back_off_db - over - BACK_OFF_ROOM_DB) * 100.0) / 100.0;
}

/* A fresh back-off of the album is the deepest that any song needs. */
static double wanted(const struct fitting *f, const struct item *it)
{
    double deepest = needed(it);
    for (int i = 0; i < f->count; i++)
        if (it->target->back_off == BACK_OFF_ALBUM && !it->has_back_off &&
            !f->items[i]->has_back_off)
            deepest = fmin(deepest, needed(f->items[i]));
    return deepest;
}

static bool fit(struct task *self, void *data, struct arena *scratch, struct err *err)
{
    struct fitting *f = data;
    double *next = arena_new_array(scratch, double, f->count);
    bool again = false;
    for (int i = 0; i < f->count; i++)
        next[i] = wanted(f, f->items[i]);
    for (int i = 0; i < f->count; i++) {
        struct item *it = f->items[i];
        if (next[i] == it->back_off_db)
            continue;
        if (f->encodes >= MOST_ENCODES)
            return err_set(err, ERR_REJECTED, it->target->pos,
                           "target '%s': %s decodes to %.2f dBTP, over its ceiling of %.2f, after "
                           "%d encodes; raise its bit rate or lower its ceiling", it->target->name,
                           it->delivery.path, it->decoded.true_peak_dbtp,
                           it->target->level.ceiling_dbtp, f->encodes);
        it->back_off_db = next[i];
        struct task *ready = item_schedule_again(it, err);
        if (!ready)
            return false;
        graph_after(it->session->graph, self, ready);
        again = true;
    }
    f->encodes++;
    for (int i = 0; !again && i < f->count; i++)
        f->items[i]->has_back_off = true;
    return true;
}

void back_off_schedule(struct plan *p)
{
    struct session *s = p->session;
    for (int i = 0; i < p->item_count; i++) {
        const struct target *t = p->items[i]->target;
        if (!p->items[i]->backs_off || (i > 0 && p->items[i - 1]->target == t))
            continue;
        struct fitting *f = arena_new_one(s->arena, struct fitting);
        f->encodes = 1;
        f->items = arena_new_array(s->arena, struct item *, p->item_count);
        for (int k = i; k < p->item_count && p->items[k]->target == t; k++)
            if (!p->items[k]->is_kept)
                f->items[f->count++] = p->items[k];
        if (f->count == 0)
            continue;
        struct task *task = graph_add(s->graph, fit, f, t->name, 0.0);
        for (int k = 0; k < f->count; k++)
            graph_after(s->graph, task, f->items[k]->ready);
    }
}
