/* held: solved values on their way between the lock and a render: levels, sides' cut, match curves.
 *
 * A value is held under what it was solved for: the level that was asked for, the limiter, the
 * target's and the album's chain, the delivery rate. Neither the mixes nor what is done to one song
 * are part of it: a revised song does not move an approved level. */
#ifndef ENGINE_RENDER_HELD_H
#define ENGINE_RENDER_HELD_H

#include "engine/render/lock.h"
#include "engine/render/plan.h"

struct match_held {            /* a match's place in the lock */
    const char *settings, *mix;
    const struct lock_curve *curve; /* NULL: to be found */
};

/* Lets go of what the session's lock holds of these songs alone, so that it is solved again; a song
 * of which it holds nothing alone is told. Before anything is held. */
void held_release(struct session *s, int count, const int *songs);
/* Gives every part the gain that the lock holds for it; a master without a level gets 0 dB. */
void held_apply(struct plan *p);
/* A song's mix as the lock names what is that song's alone: as spelled, and of songs that are cut
 * from one mix with their place in it, but for the first: "live.wav #2". */
char *held_mix_name(const struct session *s, int song);
struct match_held held_match(const struct session *s, const char *solved_for, const char *mix);
bool held_read_curve(const struct lock_curve *from, struct match_curve *to);
void held_curve_to_steps(struct match_curve *curve);
/* All that this render used, for the next one. */
struct lock *held_collect(struct arena *a, const struct plan *p);
/* What a master's level was solved for, as text for people ("44.1 kHz, -11 LUFS ..."). */
char *held_about(struct arena *a, const struct master *m);

/* The lock as the manifest holds it, and back. NULL: none there. */
void held_put_json(json_t *parent, const struct lock *l);
struct lock *held_of_json(struct arena *a, const json_t *manifest);

#endif
