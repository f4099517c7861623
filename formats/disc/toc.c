#include "formats/disc/toc.h"

#include "engine/base/unicode.h"
#include "formats/disc/cdtext.h"

/* In the order of enum disc_item. */
static const char *const keywords[DISC_ITEMS] = { "TITLE",    "PERFORMER", "SONGWRITER",
                                                  "COMPOSER", "ARRANGER",  "MESSAGE" };

/* Quotes too are octal: programs other than cdrdao end the text at an escaped one. */
static void add_string(struct arena *a, const char *text, struct text *out)
{
    text_add(out, "\"");
    for (const char *p = unicode_latin1(a, text, NULL, NULL); *p; p++) {
        if (*p == '"' || *p == '\\' || (unsigned char)*p >= 0x7F)
            text_printf(out, "\\%03o", (unsigned char)*p);
        else
            text_add_bytes(out, p, 1);
    }
    text_add(out, "\"");
}

/* Items in use anywhere: cdrdao wants them of the disc and of every track. */
static unsigned used_items(const struct disc *d)
{
    unsigned used = 0;
    for (int k = 0; k < DISC_ITEMS; k++) {
        used |= d->text[k] ? 1u << k : 0u;
        for (int i = 0; i < d->track_count; i++)
            used |= d->tracks[i].text[k] ? 1u << k : 0u;
    }
    return used;
}

/* Language 0 stands last: libcdio keeps one language, the last that it meets. `id`: of the disc,
 * or NULL. There is no genre: cuetools takes its list for a fault. */
static void add_texts(struct arena *a, const char *const text[DISC_ITEMS], unsigned used,
                      int language, const char *id, struct text *out)
{
    text_printf(out, "  LANGUAGE %d {\n", language);
    for (int k = 0; k < DISC_ITEMS; k++) {
        if (!(used & 1u << k))
            continue;
        text_printf(out, "    %s ", keywords[k]);
        add_string(a, text[k] ? text[k] : "", out);
        text_add(out, "\n");
    }
    if (id) {
        text_add(out, "    DISC_ID ");
        add_string(a, id, out);
        text_add(out, "\n");
    }
    text_add(out, "  }\n");
}

static void add_time(const char *keyword, int64_t frames, struct text *out)
{
    char time[12];
    text_printf(out, "%s %s\n", keyword, cdtime_format((struct cdframe){ frames }, time));
}

static void add_data(const struct disc *d, int i, const char *file, struct text *out)
{
    const struct disc_track *t = &d->tracks[i];
    int64_t from = t->pause.v > CDTIME_PAUSE
                       ? t->pause.v
                       : CDTIME_PAUSE; /* the pause of track 1 is not in the file */
    int64_t to = i + 1 < d->track_count ? d->tracks[i + 1].pause.v : d->leadout.v;
    char start[12], length[12];
    text_printf(out, "FILE \"%s\" %s %s\n", file,
                cdtime_format((struct cdframe){ from - CDTIME_PAUSE }, start),
                cdtime_format((struct cdframe){ to - from }, length));
    if (t->start.v > from)
        add_time("START", t->start.v - from, out);
    for (int k = 0; k < t->index_count; k++)
        add_time("INDEX", t->indexes[k].v - t->start.v, out);
}

static void add_track(struct arena *a, const struct disc *d, int i, const char *file, unsigned used,
                      struct text *out)
{
    const struct disc_track *t = &d->tracks[i];
    text_printf(out, "\n// Track %d\nTRACK AUDIO\n%sCOPY\n%sPRE_EMPHASIS\nTWO_CHANNEL_AUDIO\n",
                i + 1, t->flags & SONG_DCP ? "" : "NO ", t->flags & SONG_PRE ? "" : "NO ");
    if (t->isrc[0])
        text_printf(out, "ISRC \"%s\"\n", t->isrc);
    if (used) {
        text_add(out, "CD_TEXT {\n");
        if (d->second)
            add_texts(a, d->second->tracks[i].text, used_items(d->second), 1, NULL, out);
        add_texts(a, t->text, used, 0, NULL, out);
        text_add(out, "}\n");
    }
    add_data(d, i, file, out);
}

void toc_format(struct arena *a, const struct disc *d, const char *file, struct text *out)
{
    unsigned used = used_items(d);
    text_add(out, "CD_DA\n\n");
    if (d->ean[0])
        text_printf(out, "CATALOG \"%s\"\n\n", d->ean);
    if (used) {
        text_printf(out, "CD_TEXT {\n  LANGUAGE_MAP {0 : %d", cdtext_language(d->language));
        if (d->second)
            text_printf(out, " 1 : %d", cdtext_language(d->second->language));
        text_add(out, "}\n");
        if (d->second)
            add_texts(a, d->second->text, used_items(d->second), 1, NULL, out);
        add_texts(a, d->text, used, 0, d->catalog, out);
        text_add(out, "}\n");
    }
    for (int i = 0; i < d->track_count; i++)
        add_track(a, d, i, file, used, out);
}
