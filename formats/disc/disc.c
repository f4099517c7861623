#include "formats/disc/disc.h"

#include "engine/base/text.h"

#include <stdio.h>
#include <string.h>

const char *const disc_item_names[] = { "title",    "performer", "songwriter", "composer",
                                        "arranger", "message",   NULL };

static void set_text(const char *text[DISC_ITEMS], const struct credits *credits,
                     const char *artist)
{
    text[DISC_TITLE] = credits->title;
    text[DISC_PERFORMER] = artist;
    text[DISC_SONGWRITER] = credits->songwriter;
    text[DISC_COMPOSER] = credits->composer;
    text[DISC_ARRANGER] = credits->arranger;
    text[DISC_MESSAGE] = credits->message;
}

/* Sector of a reel frame; one that is not on a sector is told and rounded down. */
static struct cdframe address(int64_t frame, const char *what, const struct disc_track *t,
                              int number, struct findings *findings)
{
    if (frame % CDTIME_SECTOR_SAMPLES != 0 && findings)
        finding_add(findings, SEVERITY_ERROR, "cd-frame", t->pos,
                    "%s of track %d is at sample %lld, which is not a multiple of %d", what, number,
                    (long long)frame, CDTIME_SECTOR_SAMPLES);
    return (struct cdframe){ CDTIME_PAUSE + frame / CDTIME_SECTOR_SAMPLES };
}

static void set_hidden(struct arena *a, struct disc_track *t, const struct delivery *d,
                       const struct delivery_track *from)
{
    t->hidden_count = from->hidden_count;
    t->hidden = arena_new_array(a, struct disc_hidden, from->hidden_count);
    for (int k = 0; k < from->hidden_count; k++) {
        const struct delivery_hidden *h = &from->hidden[k];
        bool has_text = d->metadata != METADATA_NONE;
        t->hidden[k] = (struct disc_hidden){
            .start = { CDTIME_PAUSE + h->start_frame / CDTIME_SECTOR_SAMPLES },
            .title = has_text ? h->song->credits.title : NULL,
        };
    }
}

static void set_track(struct arena *a, struct disc_track *t, const struct delivery *d, int i,
                      struct findings *findings)
{
    const struct delivery_track *from = &d->tracks[i];
    t->pos = from->song->pos;
    t->pause = address(from->pause_frame, "the pause", t, i + 1, findings);
    t->start = address(from->start_frame, "the mark", t, i + 1, findings);
    if (i == 0)
        t->pause.v = 0;
    t->index_count = from->index_count;
    t->indexes = arena_new_array(a, struct cdframe, from->index_count);
    for (int k = 0; k < from->index_count; k++)
        t->indexes[k] = address(from->index_frames[k], "an index", t, i + 1, findings);
    set_hidden(a, t, d, from);
    t->flags = from->song->flags;
    if (from->song->isrc)
        snprintf(t->isrc, sizeof t->isrc, "%s", from->song->isrc);
    if (d->metadata != METADATA_NONE)
        set_text(t->text, &from->song->credits, song_artist(d->album, from->song));
}

struct disc *disc_new(struct arena *a, const struct delivery *d, struct findings *findings)
{
    struct disc *disc = arena_new_one(a, struct disc);
    disc->pos = d->pos;
    if (d->album->ean)
        snprintf(disc->ean, sizeof disc->ean, "%s", d->album->ean);
    if (d->metadata != METADATA_NONE) {
        set_text(disc->text, &d->album->credits, d->album->credits.artist);
        disc->catalog = d->album->catalog;
        disc->genre = d->album->genre;
        disc->year = d->album->year;
    }
    disc->language = d->album->credits.language;
    disc->number = d->disc_number;
    disc->total = d->disc_total;
    disc->track_count = d->track_count;
    disc->tracks = arena_new_array(a, struct disc_track, d->track_count);
    for (int i = 0; i < d->track_count; i++)
        set_track(a, &disc->tracks[i], d, i, findings);
    int64_t sectors = (d->reel->length_frames + CDTIME_SECTOR_SAMPLES - 1) / CDTIME_SECTOR_SAMPLES;
    disc->leadout.v = CDTIME_PAUSE + sectors;
    return disc;
}

static bool has_any(const char *const text[DISC_ITEMS])
{
    for (int k = 0; k < DISC_ITEMS; k++)
        if (text[k])
            return true;
    return false;
}

bool disc_has_text(const struct disc *d)
{
    for (int i = 0; i < d->track_count; i++)
        if (has_any(d->tracks[i].text))
            return true;
    return has_any(d->text);
}

/* One comparison: where it is read, of what file. */
struct comparison {
    const char *path;
    unsigned leaving_out;
    struct err *err;
};

static bool same_time(const struct comparison *c, int track, const char *what, struct cdframe read,
                      struct cdframe wanted)
{
    if (read.v == wanted.v)
        return true;
    char found[12], expected[12];
    return err_set(c->err, ERR_DAMAGED, POS_NONE, "%s: %s of track %d is at %s, it should be at %s",
                   c->path, what, track, cdtime_format(read, found),
                   cdtime_format(wanted, expected));
}

static bool same_code(const struct comparison *c, int track, const char *what, const char *read,
                      const char *wanted)
{
    if (strcmp(read, wanted) == 0)
        return true;
    if (track == 0)
        return err_set(c->err, ERR_DAMAGED, POS_NONE, "%s: %s is '%s', it should be '%s'", c->path,
                       what, read, wanted);
    return err_set(c->err, ERR_DAMAGED, POS_NONE, "%s: %s of track %d is '%s', it should be '%s'",
                   c->path, what, track, read, wanted);
}

static bool same_string(const struct comparison *c, const char *read, const char *wanted)
{
    read = read ? read : "";
    wanted = wanted ? wanted : "";
    for (; *read && *wanted; read++, wanted++)
        if (*read != *wanted &&
            !(c->leaving_out & DISC_CUE_TEXT && *wanted == '"' && *read == '\''))
            return false;
    return *read == *wanted;
}

static bool same_text(const struct comparison *c, int track, const char *const read[DISC_ITEMS],
                      const char *const wanted[DISC_ITEMS])
{
    for (int k = 0; k < DISC_ITEMS && !(c->leaving_out & DISC_NO_TEXT); k++)
        if (!same_string(c, read[k], wanted[k]))
            return same_code(c, track, disc_item_names[k], read[k] ? read[k] : "",
                             wanted[k] ? wanted[k] : "");
    return true;
}

/* The texts of a second language. */
static bool same_second(const struct comparison *c, const struct disc *read,
                        const struct disc *wanted)
{
    if (c->leaving_out & (DISC_NO_TEXT | DISC_NO_SECOND) || (!read && !wanted))
        return true;
    if (!read || !wanted)
        return err_set(c->err, ERR_DAMAGED, POS_NONE, "%s has %s second language of CD-Text",
                       c->path, read ? "an unexpected" : "no");
    for (int i = 0; i < read->track_count; i++)
        if (!same_text(c, i + 1, read->tracks[i].text, wanted->tracks[i].text))
            return false;
    return same_text(c, 0, read->text, wanted->text);
}

static bool same_track(const struct comparison *c, int number, const struct disc_track *read,
                       const struct disc_track *wanted)
{
    unsigned flags = c->leaving_out & DISC_NO_SCMS ? ~(unsigned)SONG_SCMS : ~0u;
    if (!same_time(c, number, "the pause", read->pause, wanted->pause) ||
        !same_time(c, number, "the start", read->start, wanted->start))
        return false;
    if (!(c->leaving_out & DISC_NO_INDEX)) {
        if (read->index_count != wanted->index_count)
            return err_set(c->err, ERR_DAMAGED, POS_NONE,
                           "%s: track %d has %d indexes after 01, it should have %d", c->path,
                           number, read->index_count, wanted->index_count);
        for (int k = 0; k < read->index_count; k++)
            if (!same_time(c, number, "an index", read->indexes[k], wanted->indexes[k]))
                return false;
    }
    if ((read->flags & flags) != (wanted->flags & flags))
        return err_set(c->err, ERR_DAMAGED, POS_NONE,
                       "%s: flags of track %d are %#x, they should be %#x", c->path, number,
                       read->flags & flags, wanted->flags & flags);
    return same_code(c, number, "ISRC", read->isrc, wanted->isrc) &&
           same_text(c, number, read->text, wanted->text);
}

bool disc_agrees(const struct disc *read, const struct disc *wanted, unsigned leaving_out,
                 const char *path, struct err *err)
{
    struct comparison c = { path, leaving_out, err };
    if (read->track_count != wanted->track_count)
        return err_set(err, ERR_DAMAGED, POS_NONE, "%s has %d tracks, it should have %d", path,
                       read->track_count, wanted->track_count);
    char found[12], expected[12];
    if (read->leadout.v != wanted->leadout.v)
        return err_set(err, ERR_DAMAGED, POS_NONE, "%s: the lead-out is at %s, it should be at %s",
                       path, cdtime_format(read->leadout, found),
                       cdtime_format(wanted->leadout, expected));
    if (!same_code(&c, 0, "the catalogue number", read->ean, wanted->ean) ||
        !same_text(&c, 0, read->text, wanted->text))
        return false;
    for (int i = 0; i < read->track_count; i++)
        if (!same_track(&c, i + 1, &read->tracks[i], &wanted->tracks[i]))
            return false;
    return same_second(&c, read->second, wanted->second);
}
