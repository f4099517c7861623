#include "formats/disc/pq.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define RULE "ddp-pq"

struct reading {
    struct arena *a;
    struct pos pos;
    struct findings *findings;
    struct disc *disc;
    int packet;          /* 1 .. */
    int lead_outs;
    int64_t last;        /* time of the packet before */
    bool has_start;      /* of the track that is being read */
};

#define FAULT(r_, severity_, ...) fault((r_), (severity_), arena_printf((r_)->a, __VA_ARGS__))

static void fault(const struct reading *r, enum severity severity, const char *message)
{
    finding_add(r->findings, severity, RULE, r->pos, "packet %d: %s", r->packet,
                message);
}

/* Two characters as a number, blanks and NULs as zeros; -1 when they are no digits. */
static int number_at(const char *p)
{
    int value = 0;
    for (int i = 0; i < 2; i++) {
        if (p[i] == ' ' || p[i] == 0)
            continue;
        if (!isdigit((unsigned char)p[i]))
            return -1;
        value += (p[i] - '0') * (i == 0 ? 10 : 1);
    }
    return value;
}

/* A text field without the blanks around it; characters that are not printable ASCII become '?'. */
static void copy_field(char *to, const char *from, int width)
{
    while (width > 0 && (*from == ' ' || *from == 0)) {
        from++;
        width--;
    }
    while (width > 0 && (from[width - 1] == ' ' || from[width - 1] == 0))
        width--;
    for (int i = 0; i < width; i++)
        to[i] = from[i] > 0x20 && from[i] < 0x7F ? from[i] : '?';
    to[width] = 0;
}

static bool read_time(struct reading *r, const char *p, struct cdframe *at)
{
    int hour = number_at(p + 8), minute = number_at(p + 10), second = number_at(p + 12),
        frame = number_at(p + 14);
    if (hour != 0 || minute < 0 || second < 0 || second > 59 || frame < 0 || frame > 74) {
        FAULT(r, SEVERITY_ERROR, "'%.8s' is no time", p + 8);
        return false;
    }
    *at = cdtime_frames((struct cdtime){ minute, second, frame });
    return true;
}

static unsigned read_flags(struct reading *r, const char *control)
{
    int nibble = isdigit((unsigned char)control[0]) ? control[0] - '0'
               : control[0] >= 'A' && control[0] <= 'F' ? control[0] - 'A' + 10 : -1;
    if (nibble < 0 || (control[1] != '1' && control[1] != 'S')) {
        FAULT(r, SEVERITY_ERROR, "'%.2s' is no control field", control);
        return 0;
    }
    if (nibble & 4)
        FAULT(r, SEVERITY_ERROR, "the control field says that the track is data");
    if (nibble & 8)
        FAULT(r, SEVERITY_ERROR, "the control field says that the track has four channels");
    return (nibble & 1 ? SONG_PRE : 0u) | (nibble & 2 ? SONG_DCP : 0u) |
           (control[1] == 'S' ? SONG_SCMS : 0u);
}

static void read_ean(struct reading *r, const char *p)
{
    char ean[14], wide[14];
    copy_field(ean, p + 32, 13);
    if (!ean[0])
        return;
    snprintf(wide, sizeof wide, "%s", ean);
    if (strlen(ean) == 12) /* a UPC-A as it is printed */
        snprintf(wide, sizeof wide, "0%.12s", ean);
    if (r->disc->ean[0] && strcmp(r->disc->ean, wide) != 0)
        FAULT(r, SEVERITY_ERROR, "the catalogue number is '%s', it was '%s' before", ean,
              r->disc->ean);
    else
        snprintf(r->disc->ean, sizeof r->disc->ean, "%s", wide);
}

static void read_isrc(struct reading *r, struct disc_track *t, const char *p)
{
    char isrc[13];
    copy_field(isrc, p + 20, 12);
    if (isrc[0] && t->isrc[0] && strcmp(t->isrc, isrc) != 0)
        FAULT(r, SEVERITY_ERROR, "the ISRC is '%s', it was '%s' on the packet before", isrc,
              t->isrc);
    else if (isrc[0])
        memcpy(t->isrc, isrc, sizeof isrc);
}

static void add_index(struct reading *r, struct disc_track *t, int index, struct cdframe at)
{
    if (index == 0) {
        t->pause = at;
        return;
    }
    if (index == 1) {
        t->start = at;
        if (!r->has_start && t->pause.v < 0)
            t->pause = at;
        r->has_start = true;
        return;
    }
    if (index != t->index_count + 2)
        FAULT(r, SEVERITY_ERROR, "index %02d, expected is %02d", index, t->index_count + 2);
    if (t->index_count < DISC_INDEXES)
        t->indexes[t->index_count++] = at;
}

static struct disc_track *track_at(struct reading *r, int track, int index, struct cdframe at)
{
    struct disc *d = r->disc;
    if (d->track_count > 0 && track == d->track_count)
        return &d->tracks[track - 1];
    if (track != d->track_count + 1 || track > DISC_TRACKS) {
        FAULT(r, SEVERITY_ERROR, "track %02d, expected is %02d", track, d->track_count + 1);
        return NULL;
    }
    if (d->track_count > 0 && !r->has_start)
        FAULT(r, SEVERITY_ERROR, "track %02d has no index 01", d->track_count);
    if (index > 1)
        FAULT(r, SEVERITY_ERROR, "track %02d starts with index %02d", track, index);
    if (track == 1 && (index != 0 || at.v != 0))
        FAULT(r, SEVERITY_ERROR, "track 01 does not start with index 00 at 00:00:00");
    r->has_start = false;
    struct disc_track *t = &d->tracks[d->track_count++];
    *t = (struct disc_track){ .pos = r->pos, .pause = { -1 }, .start = at };
    t->indexes = arena_new_array(r->a, struct cdframe, DISC_INDEXES);
    return t;
}

static void read_track(struct reading *r, const char *p, struct cdframe at)
{
    int track = number_at(p + 4), index = number_at(p + 6);
    if (track < 0 || index < 0) {
        FAULT(r, SEVERITY_ERROR, "'%.4s' is no track and index", p + 4);
        return;
    }
    if (at.v <= r->last && !(track == 1 && index == 0))
        FAULT(r, SEVERITY_ERROR, "track %02d index %02d does not lie after the packet before",
              track, index);
    r->last = at.v;
    struct disc_track *t = track_at(r, track, index, at);
    if (!t)
        return;
    unsigned flags = read_flags(r, p + 16);
    bool is_new = index == 0 || (index == 1 && t->pause.v < 0);
    if (!is_new && flags != t->flags)
        FAULT(r, SEVERITY_ERROR, "the flags of track %02d change inside it", track);
    t->flags = is_new ? flags : t->flags;
    read_isrc(r, t, p);
    add_index(r, t, index, at);
}

static void read_lead_out(struct reading *r, const char *p, struct cdframe at)
{
    if (number_at(p + 6) != 1)
        FAULT(r, SEVERITY_ERROR, "the lead-out has index '%.2s', it should be 01", p + 6);
    if (r->lead_outs > 0 && at.v != r->disc->leadout.v)
        FAULT(r, SEVERITY_ERROR, "the second lead-out packet has another time than the first");
    if (r->lead_outs == 0 && at.v <= r->last)
        FAULT(r, SEVERITY_ERROR, "the lead-out does not lie after the last track");
    r->disc->leadout = at;
    r->lead_outs++;
}

static void read_packet(struct reading *r, const char *p)
{
    struct cdframe at;
    if (memcmp(p, "VVVS", 4) != 0) {
        FAULT(r, SEVERITY_ERROR, "does not start with VVVS");
        return;
    }
    if (!read_time(r, p, &at))
        return;
    read_ean(r, p);
    if (memcmp(p + 4, "AA", 2) == 0)
        read_lead_out(r, p, at);
    else if (r->lead_outs > 0)
        FAULT(r, SEVERITY_ERROR, "a track follows the lead-out");
    else if (memcmp(p + 4, "00", 2) == 0 && r->packet != 1)
        FAULT(r, SEVERITY_ERROR, "a lead-in that is not the first packet");
    else if (memcmp(p + 4, "00", 2) != 0)
        read_track(r, p, at);
}

struct disc *pq_reader_parse(struct arena *a, const char *bytes, size_t size_bytes,
                             const char *path, struct findings *findings)
{
    struct disc *d = arena_new_one(a, struct disc);
    struct reading r = {
        .a = a, .pos = { .file = path }, .findings = findings, .disc = d, .last = -1
    };
    d->pos = r.pos;
    d->tracks = arena_new_array(a, struct disc_track, DISC_TRACKS);
    if (size_bytes % PQ_PACKET_BYTES != 0)
        finding_add(findings, SEVERITY_ERROR, RULE, r.pos,
                    "%zu bytes are not whole packets of %d", size_bytes, PQ_PACKET_BYTES);
    for (size_t at = 0; at + PQ_PACKET_BYTES <= size_bytes; at += PQ_PACKET_BYTES) {
        r.packet++;
        read_packet(&r, bytes + at);
    }
    for (int i = 0; i < d->track_count; i++)
        if (d->tracks[i].pause.v < 0)
            d->tracks[i].pause = d->tracks[i].start;
    if (size_bytes >= 8 && memcmp(bytes + 4, "00", 2) != 0)
        finding_add(findings, SEVERITY_ERROR, RULE, r.pos,
                    "it does not start with the lead-in packet");
    if (d->track_count == 0 || r.lead_outs == 0) {
        finding_add(findings, SEVERITY_ERROR, RULE, r.pos, "it has no %s",
                    d->track_count == 0 ? "track" : "lead-out");
        return NULL;
    }
    if (!r.has_start)
        finding_add(findings, SEVERITY_ERROR, RULE, r.pos, "the last track has no index 01");
    return d;
}
