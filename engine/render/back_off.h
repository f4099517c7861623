/* back_off: lossy files whose decoded sound keeps the ceiling: what an encoder overshoots is found
 * by decoding, the sound that it gets is lowered by so much, and what is over the ceiling is
 * encoded again, until nothing is.
 *
 * One back-off for the whole target keeps songs as loud to each other as they were rendered; each
 * its own lowers no more than it must. A held one stays while the target's settings do; a new mix
 * that needs more gets more for itself. */
#ifndef ENGINE_RENDER_BACK_OFF_H
#define ENGINE_RENDER_BACK_OFF_H

#include "engine/render/plan.h"

#define BACK_OFF_ROOM_DB 0.005 /* of the figures' own rounding */

/* The back-off that the lock holds for an item, and what it is held under. */
void back_off_apply(struct item *it);
void back_off_collect(struct arena *a, struct lock *l, const struct plan *p);
/* Adds the task that judges the files of each such target; after its items are scheduled. */
void back_off_schedule(struct plan *p);

#endif
