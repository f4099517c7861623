#include "engine/bundle/itmsp.h"

#include "engine/base/xml.h"

char *itmsp_track_name(struct arena *a, const struct supply *s, const struct supply_track *t)
{
    return arena_printf(a, "%s_%02d_%03d%s", supply_upc(s->album), t->disc, t->number,
                        t->file.extension);
}

char *itmsp_cover_name(struct arena *a, const struct supply *s)
{
    return arena_printf(a, "%s%s", supply_upc(s->album), s->cover->extension);
}

static void put_file(struct xml *x, const struct supply_file *f, const char *name)
{
    xml_element(x, "file_name", name);
    xml_number(x, "size", f->size_bytes);
    xml_open(x, "checksum");
    xml_attribute(x, "type", "md5");
    xml_text(x, f->md5);
    xml_close(x);
}

static void put_artist(struct xml *x, const char *name)
{
    xml_open(x, "artists");
    xml_open(x, "artist");
    xml_element(x, "artist_name", name);
    xml_element(x, "primary", "true");
    xml_close(x);
    xml_close(x);
}

static void put_genre(struct xml *x, const char *genre)
{
    xml_open(x, "genres");
    xml_element(x, "genre", genre);
    xml_close(x);
}

static void put_track(struct xml *x, struct arena *a, const struct supply *s,
                      const struct supply_track *t)
{
    xml_open(x, "track");
    xml_element(x, "vendor_id", t->song->isrc);
    xml_element(x, "isrc", t->song->isrc);
    xml_element(x, "title", t->song->credits.title);
    xml_element(x, "label_name", s->album->label);
    put_genre(x, s->album->genre);
    xml_element(x, "copyright_pline", s->album->phonogram);
    xml_open(x, "audio_file");
    put_file(x, &t->file, itmsp_track_name(a, s, t));
    xml_close(x);
    xml_number(x, "volume_number", t->disc);
    xml_number(x, "track_number", t->number);
    xml_element(x, "explicit_content", t->song->is_explicit ? "explicit" : "none");
    put_artist(x, t->artist);
    xml_close(x);
}

static int discs_of(const struct supply *s)
{
    int most = 1;
    for (int i = 0; i < s->track_count; i++)
        most = s->tracks[i].disc > most ? s->tracks[i].disc : most;
    return most;
}

static void put_album(struct xml *x, struct arena *a, const struct supply *s)
{
    const struct album *al = s->album;
    xml_open(x, "album");
    xml_element(x, "album_type", "music");
    xml_element(x, "vendor_id", supply_upc(al));
    xml_element(x, "upc", supply_upc(al));
    xml_element(x, "catalog_number", al->catalog);
    xml_element(x, "title", al->credits.title);
    xml_element(x, "original_release_date", s->order->release_date);
    xml_element(x, "label_name", al->label);
    put_genre(x, al->genre);
    xml_element(x, "copyright_pline", al->phonogram);
    xml_element(x, "copyright_cline", al->copyright);
    xml_number(x, "volume_count", discs_of(s));
    xml_number(x, "track_count", s->track_count);
    if (s->cover) {
        xml_open(x, "artwork_files");
        xml_open(x, "file");
        put_file(x, s->cover, itmsp_cover_name(a, s));
        xml_close(x);
        xml_close(x);
    }
    put_artist(x, al->credits.artist);
    xml_open(x, "tracks");
    for (int i = 0; i < s->track_count; i++)
        put_track(x, a, s, &s->tracks[i]);
    xml_close(x);
    xml_close(x);
}

char *itmsp_metadata(struct arena *a, const struct supply *s)
{
    struct xml *x = xml_new(a);
    const char *language = s->album->credits.language;
    xml_open(x, "package");
    xml_attribute(x, "xmlns", "http://apple.com/itunes/importer");
    xml_attribute(x, "version", "music5.3");
    xml_element(x, "language", language ? language : "en");
    xml_element(x, "provider", s->order->provider);
    put_album(x, a, s);
    xml_close(x);
    return xml_finish(x);
}
