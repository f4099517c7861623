#include "engine/render/tracklist.h"

#include "engine/base/text.h"

#include <math.h>

static const struct song *song_at(const struct tracklist *l, int place)
{
    return &l->release->album.songs[l->timeline->tracks[place].song];
}

struct tracklist *tracklist_new(struct arena *a, const struct release *r, const struct sequence *q,
                                enum hidden hidden)
{
    struct tracklist *l = arena_new_one(a, struct tracklist);
    *l = (struct tracklist){ .release = r, .timeline = q->timeline, .hidden = hidden };
    l->heads = arena_new_array(a, int, q->timeline->track_count);
    for (int i = 0; i < q->timeline->track_count; i++)
        if (hidden != HIDDEN_JOIN || !song_at(l, i)->is_hidden)
            l->heads[l->count++] = i;
    return l;
}

int tracklist_end(const struct tracklist *l, int track)
{
    return track + 1 < l->count ? l->heads[track + 1] : l->timeline->track_count;
}

/* Where the song's sound ends in the programme. */
static int64_t sound_end(const struct tracklist *l, int place, int rate_hz)
{
    const struct track *t = &l->timeline->tracks[place];
    const struct run *run = &l->timeline->runs[t->run];
    return cdtime_samples(run->start, rate_hz) +
           resample_length(t->sound_end, run->rate_hz, rate_hz);
}

static int64_t sound_start(const struct tracklist *l, int place, int rate_hz)
{
    const struct track *t = &l->timeline->tracks[place];
    const struct run *run = &l->timeline->runs[t->run];
    return cdtime_samples(run->start, rate_hz) +
           resample_length(t->sound_start, run->rate_hz, rate_hz);
}

/* Is the gap before a song meant for hiding? It or all before it would be hidden elsewhere. */
static bool has_hidden_gap(const struct tracklist *l, int place)
{
    int ahead = 0;
    while (ahead < place && song_at(l, ahead)->is_hidden)
        ahead++;
    return song_at(l, place)->is_hidden || ahead == place;
}

void tracklist_range(const struct tracklist *l, int track, int rate_hz, enum spacing spacing,
                     int64_t *start, int64_t *length)
{
    const struct timeline *t = l->timeline;
    int next = tracklist_end(l, track);
    bool is_last = next == t->track_count;
    bool is_trimmed = spacing == SPACING_TRIM || (!is_last && has_hidden_gap(l, next));
    int64_t end = cdtime_samples(is_last ? t->end : t->tracks[next].start, rate_hz);
    int64_t sound = sound_end(l, next - 1, rate_hz);
    *start = cdtime_samples(t->tracks[l->heads[track]].start, rate_hz);
    *length = (is_trimmed && sound < end ? sound : end) - *start;
}

/* A hidden song's index 01 would be its start, so that may be one of the track's. */
static void add_indexes(const struct tracklist *l, int place, int rate_hz, int64_t origin,
                        struct delivery_track *d)
{
    const struct track *t = &l->timeline->tracks[place];
    bool is_head = song_at(l, place) == d->song;
    for (int k = 0; k < t->index_count; k++)
        if (!is_head || t->indexes[k].v > t->start.v)
            d->index_frames[d->index_count++] = cdtime_samples(t->indexes[k], rate_hz) - origin;
}

/* What lies in the pause of track 1 is in a disc, but not in a song's file. */
static void add_hidden(const struct tracklist *l, int place, int rate_hz, int64_t origin,
                       struct delivery_track *d)
{
    if (sound_start(l, place, rate_hz) < origin)
        return;
    d->hidden[d->hidden_count++] = (struct delivery_hidden){
        .song = song_at(l, place), .start_frame = sound_start(l, place, rate_hz) - origin,
        .end_frame = sound_end(l, place, rate_hz) - origin,
    };
}

static void set_track(struct arena *a, const struct tracklist *l, int track, int rate_hz,
                      int64_t origin, struct delivery_track *d)
{
    int head = l->heads[track], from = track == 0 ? 0 : head, end = tracklist_end(l, track);
    const struct track *t = &l->timeline->tracks[head];
    int most = 0;
    for (int i = head; i < end; i++)
        most += l->timeline->tracks[i].index_count;
    *d = (struct delivery_track){ .song = song_at(l, head), .number = track + 1 };
    d->pause_frame = (from < head ? 0 : cdtime_samples(t->pause, rate_hz)) - origin;
    d->start_frame = cdtime_samples(t->start, rate_hz) - origin;
    d->end_frame = sound_end(l, end - 1, rate_hz) - origin;
    d->index_frames = arena_new_array(a, int64_t, most);
    d->hidden = arena_new_array(a, struct delivery_hidden, end - from - 1);
    for (int i = from; i < end; i++) {
        if (i >= head)
            add_indexes(l, i, rate_hz, origin, d);
        if (i != head)
            add_hidden(l, i, rate_hz, origin, d);
    }
}

struct delivery_track *tracklist_deliver(struct arena *a, const struct tracklist *l, int first,
                                         int count, int rate_hz, int64_t origin)
{
    struct delivery_track *tracks = arena_new_array(a, struct delivery_track, count);
    for (int i = 0; i < count; i++)
        set_track(a, l, first + i, rate_hz, origin, &tracks[i]);
    return tracks;
}

/* Ahead of the first mark. */
static double seconds_ahead(const struct tracklist *l)
{
    const struct track *first = &l->timeline->tracks[l->heads[0]];
    int64_t pause = l->heads[0] > 0 ? 0 : first->pause.v;
    return (double)(first->start.v - pause) / CDTIME_FRAMES_PER_SECOND;
}

static double seconds_of(const struct tracklist *l, int place)
{
    const struct track *t = &l->timeline->tracks[place];
    return (double)(t->sound_end - t->sound_start) / l->timeline->runs[t->run].rate_hz;
}

double tracklist_hidden_seconds(const struct tracklist *l)
{
    double seconds = l->hidden == HIDDEN_LEAVE_OUT ? 0.0 : seconds_ahead(l);
    for (int i = l->heads[0] + 1; l->hidden == HIDDEN_JOIN && i < l->timeline->track_count; i++)
        seconds += song_at(l, i)->is_hidden ? seconds_of(l, i) : 0.0;
    return seconds;
}

static double start_seconds(const struct tracklist *l, int place)
{
    const struct track *t = &l->timeline->tracks[place];
    const struct run *run = &l->timeline->runs[t->run];
    return (double)run->start.v / CDTIME_FRAMES_PER_SECOND +
           (double)t->sound_start / run->rate_hz;
}

static void tell_song(const struct tracklist *l, int place, int track, struct text *out)
{
    const struct song *s = song_at(l, place);
    bool is_ahead = place < l->heads[track];
    text_printf(out, "%s'%s' in %strack %d at %s", out->length_bytes ? ", " : "",
                s->credits.title ? s->credits.title : s->mix, is_ahead ? "the pause of " : "",
                track + 1, text_clock(out->arena, start_seconds(l, place)));
}

void tracklist_tell(struct arena *a, const struct tracklist *l, const struct target *t,
                    struct findings *findings)
{
    bool is_songs = t->kind != KIND_CD && t->layout == LAYOUT_SONGS;
    struct text songs = text_new(a);
    for (int track = 0; track < l->count; track++)
        for (int i = track == 0 ? 0 : l->heads[track]; i < tracklist_end(l, track); i++)
            if (i != l->heads[track])
                tell_song(l, i, track, &songs);
    if (songs.length_bytes)
        finding_add(findings, SEVERITY_NOTE, "hidden-audio", t->pos,
                    "target '%s' hides %s: no track has their texts and codes", t->name, songs.s);
    if (is_songs && seconds_ahead(l) > 0.0)
        finding_add(findings, SEVERITY_NOTE, "hidden-audio", t->pos,
                    "target '%s': the %.2f s before the mark of its first song stand in no file",
                    t->name, seconds_ahead(l));
}
