#include "engine/render/order.h"

#include "engine/bundle/names.h"

#include <string.h>

static const char *template_of(const struct target *t)
{
    bool is_named = t->layout != LAYOUT_ALBUM || strcmp(t->name_template, NAMES_TEMPLATE) != 0;
    return is_named ? t->name_template : "{artist} - {album}";
}

/* The target's folder; of an album of several discs each has one, unless the names tell them
 * apart. */
static const char *folder_of(const struct order *o)
{
    struct arena *a = o->plan->session->arena;
    const char *folder = names_safe(a, o->target->name);
    bool is_file = o->target->writer->extension != NULL;
    bool is_told = is_file && strstr(template_of(o->target), "{disc");
    return o->disc_total == 1 || is_told ? folder
                                         : arena_printf(a, "%s/disc %d", folder, o->disc_number);
}

static const char *file_path(const struct order *o, int number, const struct song *song)
{
    const struct release *r = o->plan->session->release;
    const struct target *t = o->target;
    struct arena *a = o->plan->session->arena;
    if (!t->writer->extension)
        return folder_of(o);
    const struct credits *album = &r->album.credits;
    const char *title = song ? song->credits.title : album->title;
    const char *artist = song ? song_artist(&r->album, song) : album->artist;
    const struct name_value values[] = {
        { "track", NULL, number }, { "disc", NULL, o->disc_number },
        { "side", o->side && !t->sides_are_discs ? o->side->name : "", 0 },
        { "title", title ? title : "", 0 }, { "artist", artist ? artist : "", 0 },
        { "album", album->title ? album->title : "", 0 },
        { "isrc", song && song->isrc ? song->isrc : "", 0 },
        { "upc", r->album.ean ? r->album.ean : "", 0 },
        { "catalog", r->album.catalog ? r->album.catalog : "", 0 },
        { "version", t->version ? t->version : "", 0 },
        { "rate", NULL, o->master->rate_hz }, { "bits", NULL, o->bits },
        { "format", t->writer->name, 0 }, { "date", NULL, r->album.year },
    };
    char *name = names_make(a, template_of(t), values, (int)(sizeof values / sizeof values[0]),
                            t->writer->extension, t->pos, o->err);
    return name ? arena_printf(a, "%s/%s", folder_of(o), name) : NULL;
}

static void set_tags(struct delivery *d, struct arena *a, const struct target *t,
                     const struct song *song)
{
    const struct album *album = d->album;
    int most = album->tag_count + t->tag_count + (song ? song->tag_count : 0);
    struct tag *tags = arena_new_array(a, struct tag, most);
    const struct {
        const struct tag *tags;
        int count;
    } lists[] = { { album->tags, album->tag_count }, { t->tags, t->tag_count },
                  { song ? song->tags : NULL, song ? song->tag_count : 0 } };
    for (size_t l = 0; l < sizeof lists / sizeof lists[0]; l++) {
        for (int i = 0; i < lists[l].count; i++) {
            int at = 0; /* a later list's tag takes the place of an earlier one's */
            while (at < d->tag_count && strcmp(tags[at].key, lists[l].tags[i].key) != 0)
                at++;
            tags[at] = lists[l].tags[i];
            d->tag_count += at == d->tag_count;
        }
    }
    d->tags = tags;
}

/* The sound that adjoins frames [start, end) of `whole` in the runs that they begin and end in. */
static void set_context(struct delivery *d, const struct order *o, const struct reel *whole,
                        int64_t start, int64_t end)
{
    struct arena *a = o->plan->session->arena;
    const struct timeline *t = o->sequence->timeline;
    for (int r = 0; r < t->run_count; r++) {
        const struct part *part = sequence_part(o->master, &t->runs[r]);
        int64_t from = cdtime_samples(t->runs[r].start, o->master->rate_hz);
        int64_t to = from + part->in->out.length_frames;
        int64_t before = start - from < WRITER_CONTEXT ? start - from : WRITER_CONTEXT;
        int64_t after = to - end < WRITER_CONTEXT ? to - end : WRITER_CONTEXT;
        if (before > 0 && start < to)
            d->lead = reel_cut(a, whole, start - before, before);
        if (after > 0 && end > from)
            d->follow = reel_cut(a, whole, end, after);
    }
}

bool order_add_item(struct order *o, int first_track, int track_count, int64_t start,
                    int64_t length)
{
    struct plan *p = o->plan;
    struct session *s = p->session;
    struct arena *a = s->arena;
    const struct target *t = o->target;
    bool is_song = t->layout == LAYOUT_SONGS && t->kind != KIND_CD;
    const struct delivery_track *tracks =
        tracklist_deliver(a, o->tracks, first_track, track_count, o->master->rate_hz, start);
    const struct song *song = is_song ? tracks[0].song : NULL;
    struct item *it = arena_new_one(a, struct item);
    *it = (struct item){ .session = s, .arena = arena_child(a), .target = t, .master = o->master,
                         .sequence = o->sequence, .tracklist = o->tracks, .side = o->side,
                         .word_bits = o->bits, .dither = o->dither, .start = start,
                         .length = length };
    it->delivery = (struct delivery){
        .writer = t->writer, .pos = t->pos, .target = t->name, .album = &s->release->album,
        .track_count = track_count, .tracks = tracks, .track_total = o->tracks->count,
        .disc_number = o->disc_number, .disc_total = o->disc_total, .metadata = t->metadata,
        .cover = t->has_cover ? o->cover : NULL, .config = t->writer_config,
        .needs_figures = t->writer->needs_figures || t->has_replaygain,
        .figures = delivery_figures_unknown, .has_replaygain = t->has_replaygain,
        .album_figures = delivery_figures_unknown,
    };
    set_tags(&it->delivery, a, t, song);
    it->delivery.path = file_path(o, first_track + 1, song);
    if (!it->delivery.path)
        return false;
    struct reel *whole = sequence_reel(a, o->master, o->sequence, o->bits, o->dither);
    it->delivery.reel = reel_cut(a, whole, start, length);
    if (t->writer->wants_context && t->writer->wants_context(t->writer_config))
        set_context(&it->delivery, o, whole, start, start + length);
    it->figures = plan_figures(p, o->master, o->sequence, start, length);
    it->track_count = track_count;
    it->tracks = arena_new_array(a, struct figures *, track_count);
    for (int i = 0; i < track_count; i++) {
        int64_t from, frames;
        tracklist_range(o->tracks, first_track + i, o->master->rate_hz, SPACING_KEEP, &from,
                        &frames);
        it->tracks[i] = track_count == 1
                            ? it->figures : plan_figures(p, o->master, o->sequence, from, frames);
    }
    t->writer->check(&it->delivery, s->findings);
    p->items = arena_grow(a, p->items, p->item_count, sizeof *p->items);
    p->items[p->item_count++] = it;
    return true;
}
