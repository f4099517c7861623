/* order: what one target asks for, and the items that come of it. */
#ifndef ENGINE_RENDER_ORDER_H
#define ENGINE_RENDER_ORDER_H

#include "engine/render/plan.h"
#include "engine/render/tracklist.h"

/* What all items of one target have in common. */
struct order {
    struct plan *plan;
    const struct target *target;
    struct master *master;
    const struct sequence *sequence;
    const struct tracklist *tracks;
    const struct side *side;
    int disc_number, disc_total;
    int bits;
    enum dither dither;
    const struct cover *cover;
    struct err *err;
};

/* Adds to the plan the item that holds frames [start, start + length) of the sequence's programme
 * at the master's rate, which are those of `track_count` tracks from `first_track` on. False:
 * o->err. */
bool order_add_item(struct order *o, int first_track, int track_count, int64_t start,
                    int64_t length) MUST_CHECK;

#endif
