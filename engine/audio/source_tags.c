#include "engine/audio/source_tags.h"

#include "engine/base/unicode.h"

#include <stdlib.h>

/* The first of `keys` that has text. Old files carry Latin-1 and say nothing of it. */
static const char *text_of(const AVDictionary *tags, const char *const keys[], struct arena *a)
{
    for (int i = 0; keys[i]; i++) {
        const AVDictionaryEntry *e = av_dict_get(tags, keys[i], NULL, 0);
        if (!e || !e->value[0])
            continue;
        const char *text = unicode_is_valid(e->value) ? e->value : unicode_from_latin1(a, e->value);
        return unicode_nfc(a, text);
    }
    return NULL;
}

static const char *const title_keys[] = { "title", "TIT2", NULL };
static const char *const artist_keys[] = { "artist", "album_artist", NULL };
static const char *const album_keys[] = { "album", NULL };
static const char *const isrc_keys[] = { "ISRC", "TSRC", NULL };
static const char *const track_keys[] = { "track", "TRACKNUMBER", NULL };

void source_tags_read(const AVDictionary *tags, struct arena *a, struct source_info *info)
{
    if (!info->title)
        info->title = text_of(tags, title_keys, a);
    if (!info->artist)
        info->artist = text_of(tags, artist_keys, a);
    if (!info->album)
        info->album = text_of(tags, album_keys, a);
    if (!info->isrc)
        info->isrc = text_of(tags, isrc_keys, a);
    const char *track = text_of(tags, track_keys, a);
    if (!info->track && track) {
        long n = strtol(track, NULL, 10); /* "3/12" too */
        info->track = n > 0 && n < 1000 ? (int)n : 0;
    }
}
