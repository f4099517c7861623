#include "engine/bundle/labelcopy.h"

#include "engine/base/text.h"

#include <string.h>

/* Quoted where it must be; quotes inside are doubled. */
static void add_cell(struct text *t, const char *s, bool is_last)
{
    bool is_quoted = s && strpbrk(s, ",\"\r\n");
    text_add(t, is_quoted ? "\"" : "");
    for (; s && *s; s++)
        text_add_bytes(t, *s == '"' ? "\"\"" : s, *s == '"' ? 2 : 1);
    text_printf(t, "%s%s", is_quoted ? "\"" : "", is_last ? "\r\n" : ",");
}

static void add_row(struct text *t, const char *const cells[], int count)
{
    for (int i = 0; i < count; i++)
        add_cell(t, cells[i], i == count - 1);
}

static void add_track(struct text *t, const struct supply *s, const struct supply_track *track)
{
    struct arena *a = t->arena;
    const struct album *al = s->album;
    const struct credits *c = &track->song->credits;
    const char *const cells[] = {
        al->credits.title, al->credits.artist, supply_upc(al), al->catalog, al->label, al->genre,
        al->year ? arena_printf(a, "%d", al->year) : NULL, s->order->release_date, al->phonogram,
        al->copyright, arena_printf(a, "%d", track->disc), arena_printf(a, "%d", track->number),
        c->title, track->artist, track->song->isrc, text_clock(a, track->length_s), c->composer,
        c->songwriter, c->arranger, c->producer, c->mixer,
        c->language ? c->language : al->credits.language, track->song->is_explicit ? "yes" : "no",
    };
    add_row(t, cells, (int)(sizeof cells / sizeof cells[0]));
}

char *labelcopy_csv(struct arena *a, const struct supply *s)
{
    static const char *const headings[] = {
        "Album", "Album artist", "UPC", "Catalogue number", "Label", "Genre", "Year",
        "Release date", "(P)", "(C)", "Disc", "Track", "Title", "Artist", "ISRC", "Length",
        "Composer", "Songwriter", "Arranger", "Producer", "Mixer", "Language", "Explicit",
    };
    struct text t = text_new(a);
    add_row(&t, headings, (int)(sizeof headings / sizeof headings[0]));
    for (int i = 0; i < s->track_count; i++)
        add_track(&t, s, &s->tracks[i]);
    return t.s;
}
