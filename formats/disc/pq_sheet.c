#include "formats/disc/pq_sheet.h"

#include "engine/base/unicode.h"
#include "formats/disc/disc_ids.h"

#include <string.h>

struct making {
    struct arena *a;
    const struct pq_sheet *sheet;
    struct pq_page *page;
};

static struct pq_table *add_table(struct making *m, const char *heading, const char *note,
                                  const char *kinds, const char *const titles[])
{
    struct pq_table *t = &m->page->tables[m->page->table_count++];
    *t = (struct pq_table){ .heading = heading, .note = note, .kinds = kinds,
                            .column_count = (int)strlen(kinds) };
    for (int i = 0; titles && i < t->column_count; i++)
        t->titles[i] = titles[i];
    return t;
}

static void add_row(struct making *m, struct pq_table *t, const char *const cells[])
{
    size_t row_bytes = sizeof *t->cells * (size_t)t->column_count;
    t->cells = arena_grow(m->a, t->cells, t->row_count, row_bytes);
    for (int i = 0; i < t->column_count; i++)
        t->cells[t->row_count * t->column_count + i] = cells[i];
    t->row_count++;
}

static void add_pair(struct making *m, struct pq_table *t, const char *name, const char *value)
{
    if (value && *value)
        add_row(m, t, (const char *const[]){ name, value });
}

/* "-00:02:00" before zero. */
static const char *clock_of(struct making *m, int64_t frames)
{
    char time[12];
    bool is_before = frames < 0;
    cdtime_format((struct cdframe){ is_before ? -frames : frames }, time);
    return arena_printf(m->a, "%s%s", is_before ? "-" : "", time);
}

static const char *two_digits(struct making *m, int number)
{
    return arena_printf(m->a, "%02d", number);
}

static struct cdframe end_of(const struct disc *d, int track)
{
    return track + 1 < d->track_count ? d->tracks[track + 1].pause : d->leadout;
}

static void add_head(struct making *m)
{
    const struct pq_sheet *s = m->sheet;
    const struct disc *d = s->original;
    struct pq_table *t = add_table(m, "Disc", NULL, "tt", NULL);
    add_pair(m, t, "Title", d->text[DISC_TITLE]);
    add_pair(m, t, "Artist", d->text[DISC_PERFORMER]);
    add_pair(m, t, "Catalogue", d->catalog);
    if (d->total > 1)
        add_pair(m, t, "Disc", arena_printf(m->a, "%d of %d", d->number, d->total));
    add_pair(m, t, "UPC/EAN", d->ean[0] ? d->ean : "none");
    add_pair(m, t, "Tracks", arena_printf(m->a, "%d", d->track_count));
    add_pair(m, t, "Lead-out", clock_of(m, d->leadout.v));
    add_pair(m, t, "Programme", clock_of(m, d->leadout.v - CDTIME_PAUSE));
    add_pair(m, t, "Image",
             arena_printf(m->a, "%lld sectors of %d bytes, the pause of 00:02:00 included",
                          (long long)d->leadout.v, CDTIME_SECTOR_BYTES));
    add_pair(m, t, "Fileset", arena_printf(m->a, "DDP 2.00, profile %s", s->profile->name));
}

static const char *flag_text(unsigned flags)
{
    static const char *const texts[8] = { "-",   "DCP",     "SCMS",     "DCP SCMS",
                                          "PRE", "DCP PRE", "SCMS PRE", "DCP SCMS PRE" };
    return texts[flags & 7];
}

static void add_index(struct making *m, struct pq_table *table, int track, int index,
                      struct cdframe at, struct cdframe end)
{
    const struct disc_track *t = &m->sheet->original->tracks[track];
    bool is_start = index == 1;
    add_row(m, table,
            (const char *const[]){
                two_digits(m, track + 1), two_digits(m, index), clock_of(m, at.v),
                at.v >= CDTIME_PAUSE ? clock_of(m, at.v - CDTIME_PAUSE) : "-",
                clock_of(m, at.v - t->start.v), clock_of(m, end.v - at.v),
                is_start ? (t->isrc[0] ? t->isrc : "-") : index == 0 ? "pause" : "",
                is_start ? flag_text(t->flags) : "" });
}

static void add_indexes(struct making *m, struct pq_table *table, int i)
{
    const struct disc *d = m->sheet->original;
    const struct disc_track *t = &d->tracks[i];
    struct cdframe end = end_of(d, i);
    if (t->pause.v < t->start.v)
        add_index(m, table, i, 0, t->pause, t->start);
    add_index(m, table, i, 1, t->start, t->index_count > 0 ? t->indexes[0] : end);
    for (int k = 0; k < t->index_count; k++)
        add_index(m, table, i, k + 2, t->indexes[k],
                  k + 1 < t->index_count ? t->indexes[k + 1] : end);
}

/* Absolute:  the disc's clock, from the pause of track 1.
 * Programme: from the end of that pause, as the WAV and the cue count.
 * Relative:  from the track's own index 01, as players show it. */
static void add_times(struct making *m)
{
    static const char *const titles[] = { "Trk",      "Idx",    "Absolute", "Programme",
                                          "Relative", "Length", "ISRC",     "Flags" };
    const struct disc *d = m->sheet->original;
    struct pq_table *t = add_table(m, "Times", "mm:ss:ff, 75 frames a second", "nnnnnnct", titles);
    for (int i = 0; i < d->track_count; i++)
        add_indexes(m, t, i);
    add_row(m, t, (const char *const[]){ "AA", "01", clock_of(m, d->leadout.v),
                                         clock_of(m, d->leadout.v - CDTIME_PAUSE), "", "",
                                         "lead-out", "" });
}

/* Pause, music and total of each track, counted from its own index 01. */
static void add_totals(struct making *m)
{
    static const char *const titles[] = { "Trk", "Pause", "Music", "Total", "Title", "Artist" };
    const struct disc *d = m->sheet->original;
    struct pq_table *table = add_table(m, "Tracks", NULL, "nnnntt", titles);
    int64_t pauses = 0, music = 0;
    for (int i = 0; i < d->track_count; i++) {
        const struct disc_track *t = &d->tracks[i];
        int64_t pause = t->start.v - t->pause.v, length = end_of(d, i).v - t->start.v;
        const char *title = t->text[DISC_TITLE], *artist = t->text[DISC_PERFORMER];
        add_row(m, table, (const char *const[]){ two_digits(m, i + 1), clock_of(m, pause),
                                                 clock_of(m, length), clock_of(m, pause + length),
                                                 title ? title : "-", artist ? artist : "-" });
        pauses += pause;
        music += length;
    }
    add_row(m, table, (const char *const[]){ "all", clock_of(m, pauses), clock_of(m, music),
                                             clock_of(m, pauses + music), "", "" });
}

/* So that nobody at the plant takes the silence before them for a fault. */
static void add_hidden(struct making *m)
{
    static const char *const titles[] = { "Trk", "Absolute", "Programme", "Relative", "Title" };
    struct pq_table *table = NULL;
    const struct disc *d = m->sheet->original;
    for (int i = 0; i < d->track_count; i++) {
        const struct disc_track *t = &d->tracks[i];
        for (int k = 0; k < t->hidden_count; k++) {
            const struct disc_hidden *h = &t->hidden[k];
            table = table ? table
                          : add_table(m, "Hidden songs", "wanted: no index 01 of their own",
                                      "nnnnt", titles);
            add_row(m, table, (const char *const[]){ two_digits(m, i + 1), clock_of(m, h->start.v),
                                                     clock_of(m, h->start.v - CDTIME_PAUSE),
                                                     clock_of(m, h->start.v - t->start.v),
                                                     h->title ? h->title : "-" });
        }
    }
}

static void add_texts_of(struct making *m, struct pq_table *t, const char *who,
                         const char *const shown[DISC_ITEMS], const char *const from[DISC_ITEMS])
{
    for (int k = 0; k < DISC_ITEMS; k++) {
        if (!shown[k])
            continue;
        bool is_same =
            from[k] && text_equal(unicode_plain(m->a, from[k]), unicode_plain(m->a, shown[k]));
        const char *instead = from[k] ? arena_printf(m->a, "for: %s", from[k]) : "filled in";
        add_row(m, t, (const char *const[]){ who, disc_item_names[k], shown[k],
                                             is_same ? "" : instead });
    }
}

static void add_language(struct making *m, const char *heading, const char *note,
                         const struct disc *shown, const struct disc *from)
{
    static const char *const titles[] = { "Trk", "Item", "On the disc", "Changed" };
    struct pq_table *t = add_table(m, heading, note, "nttt", titles);
    unsigned types = m->sheet->profile->cdtext_types;
    bool is_first = shown == m->sheet->disc;
    add_texts_of(m, t, "disc", shown->text, from->text);
    if (is_first && shown->catalog && types & CDTEXT_SET(CDTEXT_DISC_ID))
        add_row(m, t, (const char *const[]){ "disc", "disc id", shown->catalog, "" });
    if (is_first && shown->genre && types & CDTEXT_SET(CDTEXT_GENRE))
        add_row(m, t, (const char *const[]){ "disc", "genre", shown->genre, "" });
    for (int i = 0; i < shown->track_count; i++)
        add_texts_of(m, t, two_digits(m, i + 1), shown->tracks[i].text, from->tracks[i].text);
}

/* Packs of a block: the packs of the file are in their order. */
static size_t packs_of(const struct pq_sheet *s, int block)
{
    size_t count = 0;
    const struct text *t = &s->files->cdtext;
    for (size_t at = 0; at < t->length_bytes; at += CDTEXT_PACK_BYTES)
        count += (t->s[at + 3] >> 4 & 7) == block;
    return count;
}

static void add_cdtext(struct making *m)
{
    const struct pq_sheet *s = m->sheet;
    size_t packs = packs_of(s, 0), second = packs_of(s, 1);
    if (packs == 0) {
        struct pq_table *none = add_table(m, "CD-Text", NULL, "tt", NULL);
        add_pair(m, none, "CD-Text", "none");
        return;
    }
    add_language(m, "CD-Text",
                 arena_printf(m->a, "%s; %zu packs in use, %zu left", s->texts_page, packs,
                              CDTEXT_PACKS_MOST - packs),
                 s->disc, s->original);
    const char *iso = s->disc->second ? s->disc->second->language : NULL;
    if (s->disc->second)
        add_language(m, "CD-Text, second language",
                     arena_printf(m->a, "%s, %s; %zu packs in use, %zu left", iso ? iso : "eng",
                                  s->second_page, second, CDTEXT_PACKS_MOST - second),
                     s->disc->second, s->original->second);
}

static void add_ids(struct making *m)
{
    struct disc_ids *ids = arena_new_one(m->a, struct disc_ids);
    *ids = disc_ids_of(m->a, m->sheet->disc);
    struct pq_table *t = add_table(m, "Disc ids", NULL, "tc", NULL);
    add_pair(m, t, "FreeDB", ids->freedb);
    add_pair(m, t, "MusicBrainz", ids->musicbrainz);
    add_pair(m, t, "TOC", ids->toc);
    add_pair(m, t, "AccurateRip", ids->accuraterip);
    add_pair(m, t, "CUETools", ids->cuetools);
}

static void add_rip(struct making *m)
{
    static const char *const titles[] = { "Trk", "AccurateRip v1", "AccurateRip v2", "CUETools" };
    const struct rip_sums *sums = m->sheet->sums;
    struct pq_table *t =
        add_table(m, "Checksums of a rip", "as AccurateRip and CUETools compute them", "nccc",
                  titles);
    for (int i = 0; i < m->sheet->disc->track_count; i++)
        add_row(m, t, (const char *const[]){ two_digits(m, i + 1),
                                             arena_printf(m->a, "%08x", rip_sums_v1(sums, i)),
                                             arena_printf(m->a, "%08x", rip_sums_v2(sums, i)),
                                             arena_printf(m->a, "%08x", rip_sums_ctdb(sums, i)) });
    add_row(m, t, (const char *const[]){ "disc", "", "",
                                         arena_printf(m->a, "%08x", rip_sums_ctdb(sums, -1)) });
}

/* "digest *name" or "name=digest", a line each; the title of the CRC file is none of them. */
static void add_digests(struct making *m, struct pq_table *t, const char *kind, const char *lines)
{
    char *rest = NULL, *copy = arena_strdup(m->a, lines ? lines : "");
    for (char *line = strtok_r(copy, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        char *star = strchr(line, '*'), *equals = strchr(line, '=');
        if (star && star > line)
            star[-1] = 0;
        if (equals)
            *equals = 0;
        if (star || equals)
            add_row(m, t, (const char *const[]){ star ? star + 1 : line, kind,
                                                 star ? line : equals + 1 });
    }
}

static void add_checksums(struct making *m)
{
    static const char *const titles[] = { "File", "Kind", "Checksum" };
    struct pq_table *t = add_table(m, "Checksums of the fileset", NULL, "ttc", titles);
    add_digests(m, t, "MD5", m->sheet->md5);
    add_digests(m, t, "CRC-32", m->sheet->crc32);
}

static const char *foot_of(struct making *m)
{
    const struct disc *d = m->sheet->original;
    const char *name = d->catalog ? d->catalog : d->ean[0] ? d->ean : d->text[DISC_TITLE];
    const char *disc = d->total > 1 ? arena_printf(m->a, " disc %d of %d", d->number, d->total)
                                    : "";
    return arena_printf(m->a, "PQ sheet%s%s%s", name ? " of " : "", name ? name : "", disc);
}

struct pq_page *pq_sheet_page(struct arena *a, const struct pq_sheet *sheet)
{
    struct making m = { a, sheet, arena_new_one(a, struct pq_page) };
    m.page->title = sheet->original->text[DISC_TITLE];
    m.page->artist = sheet->original->text[DISC_PERFORMER];
    m.page->foot = foot_of(&m);
    add_head(&m);
    add_times(&m);
    add_totals(&m);
    add_hidden(&m);
    add_cdtext(&m);
    add_ids(&m);
    add_rip(&m);
    if (sheet->md5 || sheet->crc32)
        add_checksums(&m);
    return m.page;
}
