#include "formats/disc/pq_sheet.h"

#include "formats/disc/disc_ids.h"

#include <string.h>

static void add_line(const char *name, const char *value, struct text *out)
{
    if (value && *value)
        text_printf(out, "%-16s%s\n", name, value);
}

static void add_head(const struct pq_sheet *s, struct text *out)
{
    const struct disc *d = s->original;
    char time[12];
    text_add(out, "PQ SHEET\n\n");
    add_line("Title", d->text[DISC_TITLE], out);
    add_line("Artist", d->text[DISC_PERFORMER], out);
    add_line("Catalogue", d->catalog, out);
    if (d->total > 1)
        add_line("Disc", arena_printf(out->arena, "%d of %d", d->number, d->total), out);
    add_line("UPC/EAN", d->ean[0] ? d->ean : "none", out);
    text_printf(out, "%-16s%d\n", "Tracks", d->track_count);
    add_line("Lead-out", cdtime_format(d->leadout, time), out);
    add_line("Programme", cdtime_format((struct cdframe){ d->leadout.v - CDTIME_PAUSE }, time),
             out);
    text_printf(out, "%-16s%lld sectors of %d bytes, the pause of 00:02:00 included\n", "Image",
                (long long)d->leadout.v, CDTIME_SECTOR_BYTES);
    add_line("Fileset", arena_printf(out->arena, "DDP 2.00, profile %s", s->profile->name), out);
}

static const char *flag_text(unsigned flags)
{
    static const char *const texts[8] = { "-",   "DCP",     "SCMS",     "DCP SCMS",
                                          "PRE", "DCP PRE", "SCMS PRE", "DCP SCMS PRE" };
    return texts[flags & 7];
}

/* Absolute: the disc's clock, from the pause of track 1. Programme: from the end of that pause, as
 *           the WAV
 * and the cue count. Length: to the next index. */
static void add_index(const struct disc *d, int track, int index, struct cdframe at,
                      struct cdframe end, struct text *out)
{
    char absolute[12], programme[12] = "-", length[12];
    if (at.v >= CDTIME_PAUSE)
        cdtime_format((struct cdframe){ at.v - CDTIME_PAUSE }, programme);
    const struct disc_track *t = &d->tracks[track];
    bool is_head = index == 1;
    text_printf(out, "%02d   %02d   %-10s %-10s %s", track + 1, index, cdtime_format(at, absolute),
                programme, cdtime_format((struct cdframe){ end.v - at.v }, length));
    if (is_head)
        text_printf(out, "   %-13s %s", t->isrc[0] ? t->isrc : "-", flag_text(t->flags));
    else if (index == 0)
        text_add(out, "   pause");
    text_add(out, "\n");
}

static void add_track(const struct disc *d, int i, struct text *out)
{
    const struct disc_track *t = &d->tracks[i];
    struct cdframe end = i + 1 < d->track_count ? d->tracks[i + 1].pause : d->leadout;
    if (t->pause.v < t->start.v)
        add_index(d, i, 0, t->pause, t->start, out);
    add_index(d, i, 1, t->start, t->index_count > 0 ? t->indexes[0] : end, out);
    for (int k = 0; k < t->index_count; k++)
        add_index(d, i, k + 2, t->indexes[k], k + 1 < t->index_count ? t->indexes[k + 1] : end,
                  out);
}

static void add_times(const struct disc *d, struct text *out)
{
    char time[12], programme[12];
    text_add(out, "\nTIMES (mm:ss:ff, 75 frames a second)\nTrk  Idx  Absolute   Programme  Length  "
                  "   ISRC          Flags\n");
    for (int i = 0; i < d->track_count; i++)
        add_track(d, i, out);
    text_printf(out, "AA   01   %-10s %-10s lead-out\n", cdtime_format(d->leadout, time),
                cdtime_format((struct cdframe){ d->leadout.v - CDTIME_PAUSE }, programme));
}

/* Pause, music and total of each track, counted from its own index 01. */
static void add_totals(const struct disc *d, struct text *out)
{
    char pause[12], length[12], total[12];
    text_add(out, "\nTRACKS\nTrk  Pause      Length     Total      Title\n");
    for (int i = 0; i < d->track_count; i++) {
        const struct disc_track *t = &d->tracks[i];
        struct cdframe end = i + 1 < d->track_count ? d->tracks[i + 1].pause : d->leadout;
        text_printf(out, "%02d   %-10s %-10s %-10s %s%s%s\n", i + 1,
                    cdtime_format((struct cdframe){ t->start.v - t->pause.v }, pause),
                    cdtime_format((struct cdframe){ end.v - t->start.v }, length),
                    cdtime_format((struct cdframe){ end.v - t->pause.v }, total),
                    t->text[DISC_TITLE] ? t->text[DISC_TITLE] : "-",
                    t->text[DISC_PERFORMER] ? " / " : "",
                    t->text[DISC_PERFORMER] ? t->text[DISC_PERFORMER] : "");
    }
}

static void add_cdtext_of(const char *who, const char *const shown[DISC_ITEMS],
                          const char *const original[DISC_ITEMS], struct text *out)
{
    for (int k = 0; k < DISC_ITEMS; k++) {
        if (!shown[k])
            continue;
        text_printf(out, "%-6s %-11s %s", who, disc_item_names[k], shown[k]);
        if (original[k] && strcmp(original[k], shown[k]) != 0)
            text_printf(out, "   (for: %s)", original[k]);
        else if (!original[k])
            text_add(out, "   (filled in)");
        text_add(out, "\n");
    }
}

static void add_cdtext(struct arena *a, const struct pq_sheet *s, struct text *out)
{
    size_t packs = s->files->cdtext.length_bytes / CDTEXT_PACK_BYTES;
    if (packs == 0) {
        text_add(out, "\nCD-TEXT\nnone\n");
        return;
    }
    text_printf(
        out, "\nCD-TEXT (%s, as the cue sheets and the TOC have it; %zu packs in use, %zu left)\n",
        s->texts_page, packs, CDTEXT_PACKS_MOST - packs);
    add_cdtext_of("disc", s->disc->text, s->original->text, out);
    unsigned types = s->profile->cdtext_types;
    if (s->disc->catalog && types & CDTEXT_SET(CDTEXT_DISC_ID))
        text_printf(out, "disc   %-11s %s\n", "disc id", s->disc->catalog);
    if (s->disc->genre && types & CDTEXT_SET(CDTEXT_GENRE))
        text_printf(out, "disc   %-11s %s\n", "genre", s->disc->genre);
    for (int i = 0; i < s->disc->track_count; i++)
        add_cdtext_of(arena_printf(a, "%02d", i + 1), s->disc->tracks[i].text,
                      s->original->tracks[i].text, out);
}

static void add_ids(struct arena *a, const struct disc *d, struct text *out)
{
    struct disc_ids ids = disc_ids_of(a, d);
    text_add(out, "\nDISC IDS\n");
    add_line("FreeDB", ids.freedb, out);
    add_line("MusicBrainz", ids.musicbrainz, out);
    add_line("TOC", ids.toc, out);
    add_line("AccurateRip", ids.accuraterip, out);
    add_line("CUETools", ids.cuetools, out);
}

void pq_sheet_format(struct arena *a, const struct pq_sheet *s, struct text *out)
{
    add_head(s, out);
    add_times(s->original, out);
    add_totals(s->original, out);
    add_cdtext(a, s, out);
    add_ids(a, s->disc, out);
    text_add(out, "\nCHECKSUMS OF A RIP (AccurateRip)\nTrk  v1        v2\n");
    for (int i = 0; i < s->disc->track_count; i++)
        text_printf(out, "%02d   %08x  %08x\n", i + 1, rip_sums_v1(s->sums, i),
                    rip_sums_v2(s->sums, i));
    text_printf(out, "\nCHECKSUMS OF THE FILESET (MD5)\n%s", s->checksums);
}
