#include "recipes/resolve/hiding.h"

#include <math.h>
#include <string.h>

static int keep_shown(const struct album *album, const int *from, int count, int *to)
{
    int kept = 0;
    for (int i = 0; i < count; i++)
        if (!album->songs[from[i]].is_hidden)
            to[kept++] = from[i];
    return kept;
}

/* Sound before the mark of a song that is played cannot be left out: it is the same song. */
static void check_ahead(const struct reading *r, const struct tree *hidden,
                        const struct album *album, const struct target *t)
{
    const struct song *first = t->song_count ? &album->songs[t->songs[0]] : NULL;
    bool holds_it = t->kind == KIND_CD || t->layout != LAYOUT_SONGS;
    if (hidden && first && holds_it && first->mark.kind == MARK_TIME && first->mark.time_s > 0.0)
        reading_error(r, "hidden", hidden->pos, "hidden is 'leave_out', but what sounds before the "
                      "mark of the first song is a part of it: make it a song of its own with "
                      "hidden: yes");
}

void hiding_use(const struct reading *r, const struct tree *map, const struct album *album,
                struct target *t)
{
    if (t->hidden != HIDDEN_LEAVE_OUT)
        return;
    int kept = 0, *songs = arena_new_array(r->arena, int, t->song_count + 1);
    if (t->side_count == 0)
        kept = keep_shown(album, t->songs, t->song_count, songs);
    for (int i = 0; i < t->side_count; i++) {
        struct side *side = &t->sides[i];
        side->song_count = keep_shown(album, side->songs, side->song_count, songs + kept);
        side->songs = songs + kept;
        kept += side->song_count;
    }
    t->songs = songs;
    t->song_count = kept;
    check_ahead(r, tree_get(map, "hidden"), album, t);
}

/* Hidden songs ahead of the first track lie in its pause, where there are no indexes, and which
 * starts with the disc. */
static void check_first(const struct reading *r, const struct album *album, const struct target *t,
                        const int *songs, int head)
{
    const struct song *first = &album->songs[songs[head]];
    for (int i = 0; i < head; i++)
        if (album->songs[songs[i]].index_count > 0)
            reading_error(r, "hidden", album->songs[songs[i]].pos, "in target '%s' this song is "
                          "hidden in the pause of track 1, which has no indexes", t->name);
    if (head > 0 && !isnan(first->pause_s))
        reading_error(r, "hidden", first->pos, "in target '%s' this is track 1, and its pause is "
                      "all that lies before its mark: 'pause' is not possible", t->name);
}

static void check_list(const struct reading *r, const struct album *album, const struct target *t,
                       const int *songs, int count, struct pos pos)
{
    int head = 0;
    if (count == 0 && t->hidden != HIDDEN_LEAVE_OUT)
        return; /* told */
    while (t->hidden == HIDDEN_JOIN && head < count && album->songs[songs[head]].is_hidden)
        head++;
    if (head < count)
        check_first(r, album, t, songs, head);
    else
        reading_error(r, "hidden", pos, "every song of it is hidden%s, so there is no track",
                      t->hidden == HIDDEN_LEAVE_OUT ? " and left out" : "");
}

void hiding_check(const struct reading *r, const struct album *album, const struct target *t)
{
    if (album->song_count == 0)
        return;
    if (t->side_count == 0)
        check_list(r, album, t, t->songs, t->song_count, t->pos);
    for (int i = 0; i < t->side_count; i++)
        check_list(r, album, t, t->sides[i].songs, t->sides[i].song_count, t->pos);
}

void hiding_check_song(const struct reading *r, const struct tree *map, const struct song *song)
{
    static const char *const keys[] = { "mark", "pause", "flags", NULL };
    for (int i = 0; song->is_hidden && keys[i]; i++) {
        const struct tree_entry *e = tree_entry(map, keys[i]);
        if (e)
            reading_error(r, "hidden", e->key_pos, "a hidden song has no '%s': it lies in the "
                          "track of the song before", keys[i]);
    }
}
