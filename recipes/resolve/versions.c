#include "recipes/resolve/versions.h"

#include "engine/base/text.h"

#include <math.h>

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

/* Their gain is solved on the songs that play there, and so would be the alternates' own. */
static void check_level(const struct reading *r, const struct tree *n, const struct target *t)
{
    bool is_each = t->level.anchor == ANCHOR_EACH_SONG && !isnan(t->level.loudness_lufs);
    if (is_each || !isnan(t->level.peak_dbtp))
        reading_error(r, "not-built", n->pos, "'version' of a target with %s is not built yet",
                      is_each ? "the anchor each-song" : "a peak");
}

void versions_use(const struct reading *r, const struct tree *map, const struct album *album,
                  struct target *t)
{
    const struct tree *n = tree_get(map, "version");
    const struct tree_entry *missing = tree_entry(map, "version_missing");
    if (!t->version) {
        if (missing && !n)
            reading_error(r, "version", missing->key_pos, "version_missing belongs to a 'version', "
                          "which is missing");
        return;
    }
    check_level(r, n, t);
    if (is_known(album, t->version))
        take_all(r, n, album, t);
    else
        reading_error(r, "version", n->pos, "no song has a version '%s'", t->version);
}
