#include "formats/disc/disc_rules.h"

#include "engine/album/codes.h"

#include <string.h>

static void check_length(const struct disc *d, struct cdframe plant_limit, struct findings *f)
{
    char at[12], limit[12];
    cdtime_format(d->leadout, at);
    int64_t refused = plant_limit.v > DISC_RULES_CAPACITY ? plant_limit.v : DISC_RULES_CAPACITY;
    if (d->leadout.v > CDTIME_LIMIT)
        finding_add(f, SEVERITY_ERROR, "cd-length", d->pos,
                    "the lead-out would be at %s, past 99:59:74, the last time that a CD can count "
                    "to: split the album",
                    at);
    else if (d->leadout.v > refused)
        finding_add(f, SEVERITY_ERROR, "cd-length", d->pos,
                    "the lead-out would be at %s, past %s: shorten the album, or set plant_limit "
                    "when the plant takes more",
                    at, cdtime_format((struct cdframe){ refused }, limit));
    else if (d->leadout.v > plant_limit.v)
        finding_add(f, SEVERITY_WARNING, "cd-length", d->pos,
                    "the lead-out is at %s, past the plant's limit of %s", at,
                    cdtime_format(plant_limit, limit));
    else if (d->leadout.v > DISC_RULES_STANDARD)
        finding_add(f, SEVERITY_NOTE, "cd-length", d->pos,
                    "the lead-out is at %s, past 74:00:00: old players may stumble, some plants "
                    "ask before they press it",
                    at);
}

static void check_track_length(const struct disc *d, int i, struct findings *f)
{
    const struct disc_track *t = &d->tracks[i], *after = i + 1 < d->track_count ? t + 1 : NULL;
    int64_t length = (after ? after->start.v : d->leadout.v) - t->start.v;
    int64_t without_pause = (after ? after->pause.v : d->leadout.v) - t->start.v;
    if (length < DISC_RULES_TRACK_LEAST)
        finding_add(f, SEVERITY_ERROR, "cd-track-length", t->pos,
                    "track %d is %.2f s long, a CD track must have at least 4 s", i + 1,
                    (double)length / CDTIME_FRAMES_PER_SECOND);
    else if (without_pause < DISC_RULES_TRACK_LEAST)
        finding_add(
            f, SEVERITY_WARNING, "cd-track-length", t->pos,
            "track %d is %.2f s long without the pause after it, some plants ask for at least 4 s",
            i + 1, (double)without_pause / CDTIME_FRAMES_PER_SECOND);
}

static void check_order(const struct disc *d, int i, struct findings *f)
{
    const struct disc_track *t = &d->tracks[i];
    int64_t end = i + 1 < d->track_count ? d->tracks[i + 1].pause.v : d->leadout.v,
            last = t->start.v;
    if (t->pause.v > t->start.v || (i > 0 && t->pause.v <= d->tracks[i - 1].start.v))
        finding_add(f, SEVERITY_ERROR, "cd-index", t->pos,
                    "the pause of track %d does not lie between the tracks", i + 1);
    if (t->index_count > DISC_INDEXES - 1)
        finding_add(f, SEVERITY_ERROR, "cd-index", t->pos,
                    "track %d has %d indexes, at most 99 are possible", i + 1, t->index_count + 1);
    for (int k = 0; k < t->index_count; k++) {
        if (t->indexes[k].v <= last || t->indexes[k].v >= end)
            finding_add(
                f, SEVERITY_ERROR, "cd-index", t->pos,
                "index %02d of track %d does not lie between the index before and the track's end",
                k + 2, i + 1);
        last = t->indexes[k].v;
    }
}

static void check_flags(const struct disc_track *t, int number, struct findings *f)
{
    if (t->flags & SONG_DCP && t->flags & SONG_SCMS)
        finding_add(f, SEVERITY_ERROR, "cd-flags", t->pos,
                    "track %d has dcp and scms, which exclude each other: copying is either free "
                    "or counted",
                    number);
    if (t->flags & SONG_PRE)
        finding_add(f, SEVERITY_NOTE, "cd-flags", t->pos,
                    "track %d is flagged as pre-emphasised: players will cut its treble (50/15 us)",
                    number);
}

static void check_isrc(const struct disc *d, int i, struct findings *f)
{
    struct disc_track *t = &d->tracks[i];
    char again[13];
    struct err err = {0};
    if (!t->isrc[0])
        return;
    if (!codes_parse_isrc(t->isrc, again, t->pos, &err))
        finding_add(f, SEVERITY_ERROR, "cd-isrc", t->pos, "track %d: %s", i + 1, err.message);
    for (int k = 0; k < i; k++) {
        if (strcmp(d->tracks[k].isrc, t->isrc) != 0)
            continue;
        struct finding *found =
            finding_add(f, SEVERITY_ERROR, "cd-isrc", t->pos,
                        "tracks %d and %d have the same ISRC, %s", k + 1, i + 1, t->isrc);
        err_note(&found->err, d->tracks[k].pos, "track %d is here", k + 1);
        return;
    }
}

static void check_ean(const struct disc *d, struct findings *f)
{
    char again[14];
    struct err err = {0};
    if (d->ean[0] && !codes_parse_ean(d->ean, again, d->pos, &err))
        finding_add(f, SEVERITY_ERROR, "cd-ean", d->pos, "%s", err.message);
}

static void check_first_pause(const struct disc *d, struct findings *f)
{
    const struct disc_track *t = &d->tracks[0];
    double hidden = (double)(t->start.v - CDTIME_PAUSE) / CDTIME_FRAMES_PER_SECOND;
    if (t->start.v < CDTIME_PAUSE)
        finding_add(f, SEVERITY_ERROR, "cd-pause", t->pos,
                    "the pause of track 1 is shorter than 2 s");
    else if (t->start.v > CDTIME_PAUSE)
        finding_add(
            f, SEVERITY_WARNING, "cd-hidden-audio", t->pos,
            "%.2f s of sound lie hidden before track 1: many players and programs cannot reach it",
            hidden);
}

void disc_rules_check(const struct disc *d, struct cdframe plant_limit, struct findings *findings)
{
    if (d->track_count < 1 || d->track_count > DISC_TRACKS) {
        finding_add(findings, SEVERITY_ERROR, "cd-tracks", d->pos, "%d tracks, a CD has 1 to %d",
                    d->track_count, DISC_TRACKS);
        return;
    }
    check_length(d, plant_limit, findings);
    check_first_pause(d, findings);
    check_ean(d, findings);
    for (int i = 0; i < d->track_count; i++) {
        check_track_length(d, i, findings);
        check_order(d, i, findings);
        check_flags(&d->tracks[i], i + 1, findings);
        check_isrc(d, i, findings);
    }
}
