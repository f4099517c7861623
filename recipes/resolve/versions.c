#include "recipes/resolve/versions.h"

#include "engine/base/text.h"

/* Index of the song's alternate, or -1. */
static int alternate_of(const struct album *album, int song, const char *version)
{
    for (int i = album->song_count; i < album->song_count + album->alternate_count; i++)
        if (album->songs[i].main == &album->songs[song] &&
            text_equal(album->songs[i].version, version))
            return i;
    return -1;
}

static bool is_known(const struct album *album, const char *version)
{
    for (int i = album->song_count; i < album->song_count + album->alternate_count; i++)
        if (text_equal(album->songs[i].version, version))
            return true;
    return false;
}

static void tell_missing(const struct reading *r, const struct tree *n, const struct album *album,
                         const struct target *t, int song)
{
    const char *title = album->songs[song].credits.title;
    if (t->version_missing == VERSION_REFUSE)
        reading_error(r, "version", n->pos, "song %d, '%s', has no version '%s'; add it to the "
                      "song's versions, or leave such songs out with version_missing: skip",
                      song + 1, title ? title : album->songs[song].mix, t->version);
}

/* Takes the alternates of songs [*from, *from + count) and packs them at *to. */
static int take(const struct reading *r, const struct tree *n, const struct album *album,
                struct target *t, const int *from, int count, int *to)
{
    int taken = 0;
    for (int i = 0; i < count; i++) {
        int song = from[i], alternate = alternate_of(album, song, t->version);
        if (alternate < 0)
            tell_missing(r, n, album, t, song);
        else
            to[taken++] = alternate;
    }
    return taken;
}

/* The songs of sides lie one after the other in the target's. */
static void take_all(const struct reading *r, const struct tree *n, const struct album *album,
                     struct target *t)
{
    int taken = 0;
    if (t->side_count == 0)
        taken = take(r, n, album, t, t->songs, t->song_count, t->songs);
    for (int i = 0; i < t->side_count; i++) {
        struct side *side = &t->sides[i];
        side->song_count = take(r, n, album, t, side->songs, side->song_count, t->songs + taken);
        side->songs = t->songs + taken;
        taken += side->song_count;
        if (side->song_count == 0 && t->version_missing == VERSION_SKIP)
            reading_error(r, "version", n->pos, "no song of %s '%s' has the version '%s'",
                          t->sides_are_discs ? "disc" : "side", side->name, t->version);
    }
    t->song_count = taken;
}

/* What the level is solved on: the songs before alternates take their places. */
static void keep_mains(struct arena *a, struct target *t)
{
    int *songs = arena_new_array(a, int, t->song_count);
    for (int i = 0; i < t->song_count; i++)
        songs[i] = t->songs[i];
    t->main_songs = songs;
    t->main_count = t->song_count;
    for (int i = 0; i < t->side_count; i++) {
        t->sides[i].main_songs = songs;
        t->sides[i].main_count = t->sides[i].song_count;
        songs += t->sides[i].song_count;
    }
}

void versions_use(const struct reading *r, const struct tree *map, const struct album *album,
                  struct target *t)
{
    const struct tree *n = tree_get(map, "version");
    const struct tree_entry *missing = tree_entry(map, "version_missing");
    keep_mains(r->arena, t);
    if (!t->version) {
        if (missing && !n)
            reading_error(r, "version", missing->key_pos, "version_missing belongs to a 'version', "
                          "which is missing");
        return;
    }
    if (is_known(album, t->version))
        take_all(r, n, album, t);
    else
        reading_error(r, "version", n->pos, "no song has a version '%s'", t->version);
}
