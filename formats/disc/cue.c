#include "formats/disc/cue.h"

#include "engine/base/unicode.h"
#include "formats/disc/disc_ids.h"

/* In the order of enum disc_item. A cue has no word for the message that all programs know. */
static const char *const keywords[DISC_ITEMS] = { "TITLE",    "PERFORMER", "SONGWRITER",
                                                  "COMPOSER", "ARRANGER",  "MESSAGE" };
/* PERFORMER stands before TITLE in the sheets that rippers write. */
static const enum disc_item order[DISC_ITEMS] = { DISC_PERFORMER, DISC_SONGWRITER, DISC_COMPOSER,
                                                  DISC_ARRANGER,  DISC_MESSAGE,    DISC_TITLE };

static void add_quoted(struct arena *a, const char *indent, const char *keyword, const char *text,
                       struct text *out)
{
    char *bytes = unicode_latin1(a, text, NULL, NULL);
    for (char *p = bytes; *p; p++)
        if (*p == '"')
            *p = '\'';
    text_printf(out, "%s%s \"%s\"\n", indent, keyword, bytes);
}

static void add_texts(struct arena *a, const char *indent, const char *const text[DISC_ITEMS],
                      struct text *out)
{
    for (int i = 0; i < DISC_ITEMS; i++)
        if (text[order[i]])
            add_quoted(a, indent, keywords[order[i]], text[order[i]], out);
}

static void add_index(int number, struct cdframe at, struct cdframe address, struct text *out)
{
    char time[12];
    text_printf(out, "    INDEX %02d %s\n", number,
                cdtime_format((struct cdframe){ at.v - address.v }, time));
}

static void add_track(struct arena *a, const struct disc_track *t, int number,
                      struct cdframe address, struct text *out)
{
    text_printf(out, "  TRACK %02d AUDIO\n", number);
    add_texts(a, "    ", t->text, out);
    if (t->isrc[0])
        text_printf(out, "    ISRC %s\n", t->isrc);
    if (t->flags)
        text_printf(out, "    FLAGS%s%s%s\n", t->flags & SONG_DCP ? " DCP" : "",
                    t->flags & SONG_PRE ? " PRE" : "", t->flags & SONG_SCMS ? " SCMS" : "");
    struct cdframe pause =
        t->pause.v < address.v ? address : t->pause; /* of track 1: what the file has of it */
    if (pause.v < t->start.v)
        add_index(0, pause, address, out);
    add_index(1, t->start, address, out);
    for (int k = 0; k < t->index_count; k++)
        add_index(k + 2, t->indexes[k], address, out);
}

void cue_format(struct arena *a, const struct disc *d, struct cue_file file, struct text *out)
{
    if (d->genre)
        add_quoted(a, "", "REM GENRE", d->genre, out);
    if (d->year > 0)
        text_printf(out, "REM DATE %d\n", d->year);
    if (d->total > 1)
        text_printf(out, "REM DISCNUMBER %d\nREM TOTALDISCS %d\n", d->number, d->total);
    text_printf(out, "REM DISCID %08X\n", disc_ids_freedb(d));
    if (file.comment)
        add_quoted(a, "", "REM COMMENT", file.comment, out);
    if (d->ean[0])
        text_printf(out, "CATALOG %s\n", d->ean);
    add_texts(a, "", d->text, out);
    text_printf(out, "FILE \"%s\" %s\n", file.name, file.type);
    for (int i = 0; i < d->track_count; i++)
        add_track(a, &d->tracks[i], i + 1, file.address, out);
}
