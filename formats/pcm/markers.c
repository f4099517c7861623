#include "formats/pcm/markers.h"

#include "engine/base/unicode.h"
#include "formats/pcm/chunk.h"

#include <string.h>

#define LABEL_BYTES 255 /* of a Pascal string */

static void add(struct markers *m, struct arena *a, const struct delivery *d, int64_t frame,
                const char *label, const char *note)
{
    if (frame < 0 || frame >= d->reel->length_frames || frame > UINT32_MAX)
        return;
    m->items = arena_grow(a, m->items, m->count, sizeof *m->items);
    m->items[m->count++] = (struct marker){ (uint32_t)frame, label, note };
}

static void add_track(struct markers *m, struct arena *a, const struct delivery *d,
                      const struct delivery_track *t)
{
    const char *title = t->song->credits.title;
    bool has_isrc = t->song->isrc && d->metadata == METADATA_FULL;
    add(m, a, d, t->start_frame, title,
        has_isrc ? arena_printf(a, "ISRC %s", t->song->isrc) : NULL);
    for (int i = 0; i < t->index_count; i++)
        add(m, a, d, t->index_frames[i],
            title ? arena_printf(a, "%s, index %d", title, i + 2) : NULL, NULL);
}

struct markers markers_of(const struct delivery *d, struct arena *a)
{
    struct markers m = {0};
    bool is_plain = d->track_count == 1 && d->tracks->index_count == 0;
    if (d->metadata == METADATA_NONE || is_plain)
        return m;
    for (int i = 0; i < d->track_count; i++)
        add_track(&m, a, d, &d->tracks[i]);
    return m;
}

static void add_label(struct text *list, const char *id, int number, const char *s)
{
    struct text body = text_new(list->arena);
    if (!s)
        return;
    chunk_le(&body, (uint64_t)number, 4);
    text_add_bytes(&body, s, strlen(s) + 1);
    chunk_add_le(list, id, &body);
}

void markers_add_riff(struct text *t, const struct markers *m)
{
    struct text cue = text_new(t->arena), list = text_new(t->arena);
    if (m->count == 0)
        return;
    chunk_le(&cue, (uint64_t)m->count, 4);
    text_add(&list, "adtl");
    for (int i = 0; i < m->count; i++) {
        chunk_le(&cue, (uint64_t)i + 1, 4);
        chunk_le(&cue, m->items[i].frame, 4); /* in the order of playing: the same */
        text_add(&cue, "data");
        chunk_le(&cue, 0, 8);                 /* no wave list, no blocks */
        chunk_le(&cue, m->items[i].frame, 4);
        add_label(&list, "labl", i + 1, m->items[i].label);
        add_label(&list, "note", i + 1, m->items[i].note);
    }
    chunk_add_le(t, "cue ", &cue);
    if (list.length_bytes > 4) /* more than its name */
        chunk_add_le(t, "LIST", &list);
}

void markers_add_form(struct text *t, const struct markers *m)
{
    struct text body = text_new(t->arena);
    if (m->count == 0)
        return;
    chunk_be(&body, (uint64_t)m->count, 2);
    for (int i = 0; i < m->count; i++) {
        const char *whole = m->items[i].label ? m->items[i].label : "";
        const char *label = unicode_cut(t->arena, whole, LABEL_BYTES, LABEL_BYTES);
        size_t n = strlen(label);
        chunk_be(&body, (uint64_t)i + 1, 2);
        chunk_be(&body, m->items[i].frame, 4);
        chunk_be(&body, n, 1);
        text_add_bytes(&body, label, n);
        chunk_be(&body, 0, n & 1 ? 0 : 1); /* an even number of bytes in all */
    }
    chunk_add_be(t, "MARK", &body);
}
