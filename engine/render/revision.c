#include "engine/render/revision.h"

#include "engine/album/cdtime.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define REVISION_VERSION 1
#define STORES_TAKE_S 2.0 /* stores may refuse a swap whose length moved by more */

void revision_put_states(json_t *parent, const struct plan *p)
{
    json_t *list = json_put_array(parent, "deliverables");
    for (int i = 0; i < p->item_count; i++) {
        const struct item *it = p->items[i];
        json_t *j = json_put_object(list, NULL);
        json_put_text(j, "path", it->delivery.path);
        json_put_text(j, "target", it->target->name);
        json_put_text(j, "state", it->is_kept ? "kept" : "made");
        json_put_text(j, "cause", it->cause);
    }
}

static int64_t integer(const json_t *j, const char *key)
{
    return json_integer_value(json_object_get(j, key));
}

static const json_t *song_before(const struct past *past, const char *mix)
{
    const json_t *song;
    size_t i;
    if (past)
        json_array_foreach (json_object_get(past->manifest, "songs"), i, song)
            if (strcmp(past_text(song, "mix"), mix) == 0)
                return song;
    return NULL;
}

/* Songs whose mix is another than in the revision before. */
static void put_songs(json_t *entry, const struct session *s, const struct past *past,
                      const json_t *manifest)
{
    const json_t *song;
    size_t i;
    json_t *list = json_put_array(entry, "songs");
    json_array_foreach (json_object_get(manifest, "songs"), i, song) {
        const json_t *before = song_before(past, past_text(song, "mix"));
        const char *now = past_text(song, "audio_sha256"), *was = past_text(before, "audio_sha256");
        if (past && before && strcmp(now, was) == 0)
            continue;
        json_t *j = json_put_object(list, NULL);
        json_put_integer(j, "number", integer(song, "number"));
        json_put_text(j, "title", json_string_value(json_object_get(song, "title")));
        json_put_text(j, "mix", past_text(song, "mix"));
        json_put_text(j, "state", before ? "revised" : "new");
        json_put_text(j, "audio_sha256", now);
        if (!before)
            continue;
        json_put_text(j, "audio_sha256_before", was);
        if (s->differences[i])
            json_object_set(j, "difference", (json_t *)s->differences[i]);
    }
}

static void put_file(json_t *list, const struct item *it, const struct made_file *f,
                     const struct past *past)
{
    const json_t *old = past ? past_file(past, f->from ? f->from : f->path, NULL) : NULL;
    const char *was = past_text(old, "sha256");
    bool is_same = strcmp(was, f->sha256) == 0;
    json_t *j = json_put_object(list, NULL);
    json_put_text(j, "path", f->path);
    json_put_text(j, "state", f->from ? "kept" : !old ? "new" : is_same ? "same" : "changed");
    if (!f->from)
        json_put_text(j, "cause", it->cause);
    json_put_text(j, "sha256", f->sha256);
    if (old && !is_same)
        json_put_text(j, "sha256_before", was);
}

static void put_removed(json_t *entry, const struct past *past, const json_t *manifest)
{
    const struct past now = { .manifest = (json_t *)manifest };
    const json_t *target, *file;
    size_t i, k;
    json_t *list = json_put_array(entry, "removed");
    if (past)
        json_array_foreach (json_object_get(past->manifest, "targets"), i, target)
            json_array_foreach (json_object_get(target, "deliverables"), k, file)
                if (!past_file(&now, past_text(file, "path"), NULL))
                    json_put_text(list, NULL, past_text(file, "path"));
}

static char *clock_of(struct arena *a, int64_t frames, int64_t rate_hz)
{
    return text_clock(a, (double)frames / (double)(rate_hz ? rate_hz : 1));
}

/* Marks of a disc or a side that are no longer where they were. */
static void put_moved_marks(json_t *list, struct arena *a, const json_t *now, const json_t *was,
                            int64_t rate_hz)
{
    const json_t *track;
    size_t i;
    json_array_foreach (json_object_get(now, "tracks"), i, track) {
        const json_t *old = json_array_get(json_object_get(was, "tracks"), i);
        int64_t start = integer(track, "start_frame"), before = integer(old, "start_frame");
        if (old && start != before)
            json_put_text(list, NULL, arena_printf(a, "%s: track %lld starts at %s, was at %s",
                                                   past_text(now, "path"),
                                                   (long long)integer(track, "number"),
                                                   clock_of(a, start, rate_hz),
                                                   clock_of(a, before, rate_hz)));
    }
}

static void put_length(json_t *list, struct arena *a, const json_t *now, const json_t *was,
                       int64_t rate_hz)
{
    int64_t length = integer(now, "length_frames"), before = integer(was, "length_frames");
    double moved_s = (double)llabs(length - before) / (double)(rate_hz ? rate_hz : 1);
    bool is_song = !json_object_get(now, "tracks");
    if (length == before || (is_song && moved_s <= STORES_TAKE_S))
        return;
    json_put_text(list, NULL,
                  arena_printf(a, "%s is %s long, was %s%s", past_text(now, "path"),
                               clock_of(a, length, rate_hz), clock_of(a, before, rate_hz),
                               is_song ? ": more than 2 s, stores may want it as a new recording "
                                         "(another ISRC)" : ""));
}

/* What else the change reaches. */
static void put_reach(json_t *entry, struct arena *a, const struct past *past,
                      const json_t *manifest)
{
    const json_t *target, *file;
    size_t i, k;
    json_t *list = json_put_array(entry, "reaches");
    if (!past)
        return;
    json_array_foreach (json_object_get(manifest, "targets"), i, target) {
        json_array_foreach (json_object_get(target, "deliverables"), k, file) {
            const json_t *was = past_file(past, past_text(file, "path"), NULL);
            int64_t rate_hz = integer(target, "rate_hz");
            if (!was || !json_object_get(file, "length_frames"))
                continue;
            put_moved_marks(list, a, file, was, rate_hz);
            put_length(list, a, file, was, rate_hz);
        }
    }
}

json_t *revision_of(struct arena *a, const struct plan *p, const struct past *past,
                    const json_t *manifest)
{
    json_t *r = json_root_object(a), *old = past ? past->revision : NULL;
    int64_t number = old ? integer(old, "revision") + 1 : 1;
    json_put_integer(r, "format", REVISION_VERSION);
    json_put_integer(r, "revision", number);
    json_t *history = json_put_array(r, "history");
    if (old)
        json_array_extend(history, json_object_get(old, "history"));
    json_t *entry = json_put_object(history, NULL);
    json_put_integer(entry, "revision", number);
    put_songs(entry, p->session, past, manifest);
    json_t *files = json_put_array(entry, "deliverables");
    for (int i = 0; i < p->item_count; i++)
        for (int f = 0; f < p->items[i]->file_count; f++)
            put_file(files, p->items[i], &p->items[i]->files[f], past);
    put_removed(entry, past, manifest);
    put_reach(entry, a, past, manifest);
    return r;
}

void revision_tell(struct findings *findings, const json_t *revision)
{
    const json_t *history = json_object_get(revision, "history"), *sentence;
    const json_t *entry = json_array_get(history, json_array_size(history) - 1);
    size_t i;
    json_array_foreach (json_object_get(entry, "reaches"), i, sentence)
        finding_add(findings, SEVERITY_NOTE, "revision", POS_NONE, "%s",
                    json_string_value(sentence));
}
