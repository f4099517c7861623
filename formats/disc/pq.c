#include "formats/disc/pq.h"

#include <stdio.h>
#include <string.h>

#define LEAD_OUT_PACKETS 2 /* written twice by nearly every program */
#define PLAIN "01"

struct packet {
    const char *track;
    int index;
    struct cdframe at;
    const char *control, *isrc, *ean;
};

static void add_packet(struct packet p, struct text *out)
{
    struct cdtime t = cdtime_of(p.at);
    text_printf(out, "VVVS%-2s%02d  %02d%02d%02d%-2s  %-12s%-13s%19s", p.track, p.index, t.minute,
                t.second, t.frame, p.control, p.isrc, p.ean, "");
}

/* Control nibble in hex (1 pre-emphasis, 2 copying permitted), then ADR 1, or S for SCMS. */
static void format_control(unsigned flags, char control[3])
{
    int nibble = (flags & SONG_PRE ? 1 : 0) | (flags & SONG_DCP ? 2 : 0);
    snprintf(control, 3, "%d%c", nibble, flags & SONG_SCMS ? 'S' : '1');
}

static void add_track(const struct disc_track *t, int number, enum pq_isrc isrc, struct text *out)
{
    char name[4], control[3];
    snprintf(name, sizeof name, "%02d", number % 100);
    format_control(t->flags, control);
    bool has_pause = t->pause.v < t->start.v;
    if (has_pause)
        add_packet((struct packet){ name, 0, t->pause, control, t->isrc, "" }, out);
    bool again = isrc == PQ_ISRC_BOTH || !has_pause;
    add_packet((struct packet){ name, 1, t->start, control, again ? t->isrc : "", "" }, out);
    for (int k = 0; k < t->index_count; k++)
        add_packet((struct packet){ name, k + 2, t->indexes[k], control, "", "" }, out);
}

void pq_format(const struct disc *d, enum pq_isrc isrc, struct text *out)
{
    add_packet((struct packet){ "00", 0, { 0 }, PLAIN, "", d->ean }, out);
    for (int i = 0; i < d->track_count; i++)
        add_track(&d->tracks[i], i + 1, isrc, out);
    for (int i = 0; i < LEAD_OUT_PACKETS; i++)
        add_packet((struct packet){ "AA", 1, d->leadout, PLAIN, "", "" }, out);
}
