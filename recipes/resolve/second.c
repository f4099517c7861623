#include "recipes/resolve/second.h"

#include "formats/disc/cdtext.h"

#include <string.h>

static void check_language(const struct reading *r, const struct tree *map,
                           const struct disc_second *second, const struct album *album)
{
    const struct tree *n = tree_get(map, "language");
    if (!second->language)
        return;
    int code = cdtext_language(second->language);
    if (code == 0)
        reading_error(r, "language", n->pos, "language is %s, which CD-Text has no code for; "
                      "expected three letters of ISO 639-2, for example jpn",
                      tree_shown(r->arena, n));
    else if (code == cdtext_language(album->credits.language))
        reading_error(r, "language", n->pos, "language is '%s', which is the first language of the "
                      "CD too: the album's `language`, eng where it is not given",
                      second->language);
}

static void read_songs(const struct reading *r, const struct tree *list,
                       struct disc_second *second, const struct album *album)
{
    if (!list || !reading_is_list(r, list, "songs"))
        return;
    if (list->count != album->song_count) {
        reading_error(r, "songs", list->pos, "the second language has texts of %d songs, expected "
                      "%d: one item a song of the recipe, {} for none", list->count,
                      album->song_count);
        return;
    }
    second->songs = arena_new_array(r->arena, struct disc_words, list->count + 1);
    second->song_count = list->count;
    for (int i = 0; i < list->count; i++) {
        second->songs[i].pos = list->items[i]->pos;
        reading_table(r, list->items[i], "an item of songs", disc_words_fields, &second->songs[i]);
    }
}

const struct disc_second *second_read(const struct reading *r, const struct tree *map,
                                      const struct album *album)
{
    if (!map || !reading_is_map(r, map, "second"))
        return NULL;
    struct disc_second *second = arena_new_one(r->arena, struct disc_second);
    second->pos = map->pos;
    reading_table(r, map, "second", disc_second_fields, second);
    check_language(r, map, second, album);
    if (second->charset < 0)
        second->charset = second->language && cdtext_language(second->language) ==
                                                  cdtext_language("jpn")
                              ? DISC_TEXT_MS_JIS
                              : DISC_TEXT_LATIN1;
    const struct tree *words = tree_get(map, "album");
    second->album.pos = words ? words->pos : map->pos;
    if (words)
        reading_table(r, words, "album", disc_words_fields, &second->album);
    read_songs(r, tree_get(map, "songs"), second, album);
    return second;
}
