/* tracklist: what a sequence of songs is to one target: its tracks, and the songs that are hidden
 * in them.
 *
 * Order:  a hidden song lies in the track before; hidden songs ahead of the first track lie in its
 *         pause.
 * Owner:  the arena that it was made in. */
#ifndef ENGINE_RENDER_TRACKLIST_H
#define ENGINE_RENDER_TRACKLIST_H

#include "engine/render/sequence.h"

struct tracklist {
    const struct release *release;
    const struct timeline *timeline;
    enum hidden hidden;
    int count;
    int *heads;                /* of each track: its first song, an index into timeline->tracks */
};

/* At least one song of the sequence is not hidden, or the target makes tracks of them. */
struct tracklist *tracklist_new(struct arena *a, const struct release *r, const struct sequence *q,
                                enum hidden hidden);
/* The song behind the last of a track. */
int tracklist_end(const struct tracklist *l, int track);
/* A track's stretch of the programme: from its mark to the next (keep) or to the end of its sound
 * (trim; and where the gap behind it is one that hides a song in other targets). */
void tracklist_range(const struct tracklist *l, int track, int rate_hz, enum spacing spacing,
                     int64_t *start, int64_t *length);
/* `count` tracks from `first` on as a writer takes them, in frames from `origin`. */
struct delivery_track *tracklist_deliver(struct arena *a, const struct tracklist *l, int first,
                                         int count, int rate_hz, int64_t origin);
/* Seconds of sound that no mark leads to: ahead of the first, and in the tracks. */
double tracklist_hidden_seconds(const struct tracklist *l);
/* Notes what is hidden, and what therefore stands in no file or code of the target. */
void tracklist_tell(struct arena *a, const struct tracklist *l, const struct target *t,
                    struct findings *findings);

#endif
