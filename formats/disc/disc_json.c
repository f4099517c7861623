#include "formats/disc/disc_json.h"

#include "formats/disc/disc_ids.h"

static void put_time(json_t *into, const char *key, struct cdframe at)
{
    char text[12];
    json_put_text(into, key, cdtime_format(at, text));
}

static void put_texts(json_t *into, const char *const text[DISC_ITEMS])
{
    for (int k = 0; k < DISC_ITEMS; k++)
        if (text[k] && *text[k])
            json_put_text(into, disc_item_names[k], text[k]);
}

static void put_track(const struct disc_track *t, int number, json_t *into)
{
    json_put_integer(into, "number", number);
    put_texts(into, t->text);
    put_time(into, "pause", t->pause);
    put_time(into, "start", t->start);
    json_t *indexes = t->index_count > 0 ? json_put_array(into, "indexes") : NULL;
    for (int k = 0; k < t->index_count; k++)
        put_time(indexes, NULL, t->indexes[k]);
    json_put_text(into, "isrc", t->isrc[0] ? t->isrc : NULL);
    json_t *flags = json_put_array(into, "flags");
    if (t->flags & SONG_DCP)
        json_put_text(flags, NULL, "dcp");
    if (t->flags & SONG_SCMS)
        json_put_text(flags, NULL, "scms");
    if (t->flags & SONG_PRE)
        json_put_text(flags, NULL, "pre");
}

void disc_json_put(struct arena *a, const struct disc *d, json_t *into)
{
    struct disc_ids ids = disc_ids_of(a, d);
    json_put_text(into, "ean", d->ean[0] ? d->ean : NULL);
    put_texts(into, d->text);
    put_time(into, "lead_out", d->leadout);
    json_t *names = json_put_object(into, "ids");
    json_put_text(names, "freedb", ids.freedb);
    json_put_text(names, "musicbrainz", ids.musicbrainz);
    json_put_text(names, "toc", ids.toc);
    json_put_text(names, "accuraterip", ids.accuraterip);
    json_put_text(names, "cuetools", ids.cuetools);
    json_t *tracks = json_put_array(into, "tracks");
    for (int i = 0; i < d->track_count; i++)
        put_track(&d->tracks[i], i + 1, json_put_object(tracks, NULL));
}
