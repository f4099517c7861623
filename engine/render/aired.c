#include "engine/render/aired.h"

#include "engine/meter/playback.h"

static const struct target *first_target(const struct plan *p, const char *preset, bool is_lossless,
                                         bool is_songs)
{
    for (int i = 0; i < p->item_count; i++) {
        const struct target *t = p->items[i]->target;
        bool is_fit = preset ? text_equal(t->preset, preset)
                             : (t->writer->is_lossless || !is_lossless) &&
                                   ((t->kind == KIND_FILES && t->layout == LAYOUT_SONGS) ||
                                    !is_songs);
        if (is_fit)
            return t;
    }
    return NULL;
}

static const struct target *target_of(const struct plan *p, const char *preset)
{
    const struct target *t = first_target(p, preset, false, false);
    t = t ? t : first_target(p, NULL, true, true);
    t = t ? t : first_target(p, NULL, false, true);
    return t ? t : first_target(p, NULL, false, false);
}

static void add_songs(const struct item *it, struct playback_song *songs, int *count)
{
    for (int i = 0; i < it->track_count; i++) {
        const struct measures *m = &it->tracks[i]->measures;
        const char *title = it->delivery.tracks[i].song->credits.title;
        songs[(*count)++] = (struct playback_song){
            .name = title ? title : it->delivery.tracks[i].song->mix,
            .loudness_lufs = m->integrated_lufs, .peak_dbtp = m->true_peak_dbtp,
            .length_s = (double)m->length_frames / m->rate_hz,
        };
    }
}

void aired_put_json(json_t *parent, const struct plan *p)
{
    int most = 0;
    for (int i = 0; i < p->item_count; i++)
        most += p->items[i]->track_count;
    struct playback_song *songs = arena_new_array(p->session->arena, struct playback_song, most);
    json_t *list = json_put_array(parent, "as_played");
    for (const struct playback_platform *f = playback_platforms; f->name; f++) {
        const struct target *t = target_of(p, f->preset);
        int count = 0;
        for (int i = 0; i < p->item_count; i++)
            if (p->items[i]->target == t)
                add_songs(p->items[i], songs, &count);
        if (t)
            playback_put_json(list, f, songs, count, t->name);
    }
}
