#include "formats/tags.h"

#include "engine/audio/source.h"
#include "engine/base/text.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#define REPLAYGAIN_LUFS (-18.0)
#define R128_LUFS (-23.0)

/* Native names; NULL: free text where the dialect has it, else left out. */
struct name {
    const char *key;           /* ours: that of Vorbis comments */
    const char *alias;         /* what else a recipe may call it */
    const char *id3, *ape, *mp4, *info;
    bool is_minimal;
};
static const struct name names[] = {
    { "TITLE", NULL, "title", NULL, "title", "INAM", true },
    { "ARTIST", NULL, "artist", NULL, "artist", "IART", true },
    { "ALBUM", NULL, "album", NULL, "album", "IPRD", true },
    { "TRACKNUMBER", "TRACK", "track", "Track", "track", "ITRK", true },
    { "TRACKTOTAL", "TOTALTRACKS", "", "", "", NULL, false },
    { "DISCNUMBER", "DISC", "disc", "Disc", "disc", NULL, false },
    { "DISCTOTAL", "TOTALDISCS", "", "", "", NULL, false },
    { "ALBUMARTIST", "ALBUM_ARTIST", "album_artist", "Album Artist", "album_artist", NULL, false },
    { "DATE", "YEAR", "date", "Year", "date", "ICRD", false },
    { "GENRE", NULL, "genre", NULL, "genre", "IGNR", false },
    { "COMPOSER", NULL, "composer", NULL, "composer", NULL, false },
    { "LYRICIST", "SONGWRITER", "TEXT", NULL, NULL, NULL, false },
    { "ARRANGER", NULL, NULL, NULL, NULL, NULL, false },
    { "PRODUCER", NULL, NULL, NULL, NULL, NULL, false },
    { "MIXER", NULL, NULL, NULL, NULL, NULL, false },
    { "ENGINEER", NULL, NULL, NULL, NULL, "IENG", false },
    { "LANGUAGE", NULL, "language", NULL, NULL, "ILNG", false },
    { "ISRC", "TSRC", "TSRC", NULL, NULL, "ISRC", false },
    { "BARCODE", "UPC", NULL, NULL, NULL, NULL, false },
    { "CATALOGNUMBER", "CATALOG", NULL, NULL, NULL, NULL, false },
    { "LABEL", "PUBLISHER", "publisher", NULL, NULL, NULL, false },
    { "COPYRIGHT", NULL, "copyright", NULL, "copyright", "ICOP", false },
    { "PHONOGRAM", NULL, "TPRO", NULL, NULL, NULL, false },
    { "COMMENT", "DESCRIPTION", "comment", NULL, "comment", "ICMT", false },
    { "LYRICS", NULL, "lyrics", NULL, "lyrics", NULL, false },
    { "GROUPING", NULL, "grouping", NULL, "grouping", NULL, false },
    { "COMPILATION", NULL, "compilation", NULL, "compilation", NULL, false },
    { "ITUNESADVISORY", NULL, NULL, NULL, TAGS_ADVISORY, NULL, false },
    { "REPLAYGAIN_TRACK_GAIN", NULL, NULL, NULL, TAGS_FREEFORM "replaygain_track_gain", NULL,
      false },
    { "REPLAYGAIN_TRACK_PEAK", NULL, NULL, NULL, TAGS_FREEFORM "replaygain_track_peak", NULL,
      false },
    { "REPLAYGAIN_ALBUM_GAIN", NULL, NULL, NULL, TAGS_FREEFORM "replaygain_album_gain", NULL,
      false },
    { "REPLAYGAIN_ALBUM_PEAK", NULL, NULL, NULL, TAGS_FREEFORM "replaygain_album_peak", NULL,
      false },
};

static const struct name *name_of(const char *key)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcasecmp(names[i].key, key) == 0 ||
            (names[i].alias && strcasecmp(names[i].alias, key) == 0))
            return &names[i];
    return NULL;
}

static char *upper(struct arena *a, const char *s)
{
    char *u = arena_strdup(a, s);
    for (char *p = u; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    return u;
}

/* Adds, or takes the place of the one with that key; NULL adds nothing, "" takes it out. */
static void set(struct tag_list *list, struct arena *a, const char *key, const char *value)
{
    int i = 0;
    if (!value)
        return;
    while (i < list->count && strcmp(list->items[i].key, key) != 0)
        i++;
    if (i == list->count) {
        list->items = arena_grow(a, list->items, list->count, sizeof *list->items);
        list->count++;
    }
    list->items[i] = (struct tag){ key, value };
}

static void set_number(struct tag_list *list, struct arena *a, const char *key, int n)
{
    if (n > 0)
        set(list, a, key, arena_printf(a, "%d", n));
}

static void add_credits(struct tag_list *list, struct arena *a, const struct credits *c)
{
    set(list, a, "COMPOSER", c->composer);
    set(list, a, "LYRICIST", c->songwriter);
    set(list, a, "ARRANGER", c->arranger);
    set(list, a, "PRODUCER", c->producer);
    set(list, a, "MIXER", c->mixer);
    set(list, a, "LANGUAGE", c->language);
}

static void add_song(struct tag_list *list, struct arena *a, const struct delivery *d)
{
    const struct delivery_track *t = d->tracks;
    set(list, a, "TITLE", t->song->credits.title);
    set(list, a, "ARTIST", song_artist(d->album, t->song));
    set_number(list, a, "TRACKNUMBER", t->number);
    set_number(list, a, "TRACKTOTAL", d->track_total);
    add_credits(list, a, &t->song->credits);
    set(list, a, "ISRC", t->song->isrc);
    if (t->song->is_explicit)
        set(list, a, "ITUNESADVISORY", "1");
}

/* ReplayGain 2.0: what brings the sound to -18 LUFS, and its true peak. */
static void add_replaygain(struct tag_list *list, struct arena *a, const char *scope,
                           const struct delivery_figures *f)
{
    if (!isfinite(f->integrated_lufs) || !isfinite(f->true_peak_dbtp))
        return; /* silence */
    double gain = rint((REPLAYGAIN_LUFS - f->integrated_lufs) * 100) / 100;
    set(list, a, arena_printf(a, "REPLAYGAIN_%s_GAIN", scope),
        arena_printf(a, "%.2f dB", gain + 0.0));
    set(list, a, arena_printf(a, "REPLAYGAIN_%s_PEAK", scope),
        arena_printf(a, "%.6f", pow(10, f->true_peak_dbtp / 20)));
}

/* RFC 7845, 5.2.1: to -23 LUFS, in 1/256 dB, and no other gains. */
static void add_r128(struct tag_list *list, struct arena *a, const char *scope,
                     const struct delivery_figures *f)
{
    if (isfinite(f->integrated_lufs))
        set(list, a, arena_printf(a, "R128_%s_GAIN", scope),
            arena_printf(a, "%ld", lrint((R128_LUFS - f->integrated_lufs) * 256)));
}

static void add_gains(struct tag_list *list, struct arena *a, const struct delivery *d,
                      enum tag_dialect dialect)
{
    bool is_opus = dialect == TAG_OPUS;
    if (!d->has_replaygain)
        return;
    (is_opus ? add_r128 : add_replaygain)(list, a, "TRACK", &d->figures);
    (is_opus ? add_r128 : add_replaygain)(list, a, "ALBUM", &d->album_figures);
}

/* Everything that is known, under our own keys. */
static struct tag_list gather(const struct delivery *d, enum tag_dialect dialect, struct arena *a)
{
    struct tag_list list = {0};
    const struct album *album = d->album;
    if (d->metadata == METADATA_NONE)
        return list;
    set(&list, a, "ALBUM", album->credits.title);
    set(&list, a, "ALBUMARTIST", album->credits.artist);
    add_credits(&list, a, &album->credits);
    if (d->track_count == 1) {
        add_song(&list, a, d);
    } else { /* a side or a whole album */
        set(&list, a, "TITLE", album->credits.title);
        set(&list, a, "ARTIST", album->credits.artist);
    }
    if (d->disc_total > 1) {
        set_number(&list, a, "DISCNUMBER", d->disc_number);
        set_number(&list, a, "DISCTOTAL", d->disc_total);
    }
    set_number(&list, a, "DATE", album->year);
    set(&list, a, "GENRE", album->genre);
    set(&list, a, "BARCODE", album->ean);
    set(&list, a, "LABEL", album->label);
    set(&list, a, "CATALOGNUMBER", album->catalog);
    set(&list, a, "COPYRIGHT", album->copyright);
    set(&list, a, "PHONOGRAM", album->phonogram);
    add_gains(&list, a, d, dialect);
    for (int i = 0; i < d->tag_count; i++) {
        const struct name *n = name_of(d->tags[i].key);
        set(&list, a, n ? n->key : upper(a, d->tags[i].key), d->tags[i].value);
    }
    return list;
}

static const char *find(const struct tag_list *list, const char *key)
{
    for (int i = 0; i < list->count; i++)
        if (strcmp(list->items[i].key, key) == 0)
            return list->items[i].value;
    return NULL;
}

/* The native key; NULL: the dialect has no place for it. */
static const char *native(const struct name *n, const char *key, enum tag_dialect dialect,
                          struct arena *a)
{
    const char *name = NULL;
    switch (dialect) {
    case TAG_VORBIS:
    case TAG_OPUS:
        return key;
    case TAG_ID3:
        name = n && n->id3 ? n->id3 : key;
        break;
    case TAG_APE:
        name = n && n->ape ? n->ape : key;
        break;
    case TAG_MP4:
        name = n && n->mp4 ? n->mp4 : arena_printf(a, "%s%s", TAGS_FREEFORM, key);
        break;
    case TAG_INFO:
        name = n ? n->info : NULL;
    }
    return name && name[0] ? name : NULL;
}

/* "3/12" where the dialect has one field for both. */
static const char *with_total(const struct tag_list *all, const struct tag *t, bool is_minimal,
                              struct arena *a)
{
    const char *total = strcmp(t->key, "TRACKNUMBER") == 0 ? find(all, "TRACKTOTAL")
                      : strcmp(t->key, "DISCNUMBER") == 0 ? find(all, "DISCTOTAL") : NULL;
    return total && total[0] && !is_minimal ? arena_printf(a, "%s/%s", t->value, total) : t->value;
}

struct tag_list tags_of(const struct delivery *d, enum tag_dialect dialect, struct arena *a)
{
    struct tag_list all = gather(d, dialect, a), list = {0};
    bool is_minimal = d->metadata == METADATA_MINIMAL;
    for (int i = 0; i < all.count; i++) {
        const struct tag *t = &all.items[i];
        const struct name *n = name_of(t->key);
        if (!t->value[0] || (is_minimal && (!n || !n->is_minimal)))
            continue;
        const char *key = native(n, t->key, dialect, a);
        bool is_joint = dialect == TAG_ID3 || dialect == TAG_MP4 || dialect == TAG_APE;
        set(&list, a, key ? key : "",
            key ? is_joint ? with_total(&all, t, is_minimal, a) : t->value : NULL);
    }
    return list;
}

static bool same(const char *what, const char *found, const char *expected,
                 const struct delivery *d, struct err *err)
{
    if (!expected || !expected[0] || text_equal(found, expected))
        return true;
    return err_set(err, ERR_FAILED, d->pos, "%s: the %s reads back as '%s', expected '%s'", d->path,
                   what, found ? found : "nothing", expected);
}

/* A recipe may call a track "A1": no reader makes a number of that. */
static bool is_number(const char *s)
{
    return s && s[0] && strspn(s, "0123456789") == strlen(s) && s[0] != '0';
}

bool tags_verify(const struct delivery *d, struct stage *stage, struct arena *a, struct err *err)
{
    struct tag_list t = gather(d, TAG_VORBIS, a);
    struct source *s = source_open_as_player(a, stage_path(a, stage, d->path), err);
    if (!s)
        return false;
    const struct source_info *info = source_info_of(s);
    const char *track = find(&t, "TRACKNUMBER");
    bool is_full = d->metadata == METADATA_FULL;
    return same("title", info->title, find(&t, "TITLE"), d, err) &&
           same("artist", info->artist, find(&t, "ARTIST"), d, err) &&
           same("album", info->album, find(&t, "ALBUM"), d, err) &&
           same("track number", arena_printf(a, "%d", info->track), is_number(track) ? track : NULL,
                d, err) &&
           (!is_full || same("ISRC", info->isrc, find(&t, "ISRC"), d, err));
}
