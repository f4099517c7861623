/* plan: from a release and its mixes to all that is to be made: sequences, masters, items.
 *
 * Errors: findings for what the recipe asks and cannot have (each at its place); *err for the
 *         rest. */
#ifndef ENGINE_RENDER_PLAN_H
#define ENGINE_RENDER_PLAN_H

#include "engine/render/item.h"

struct plan {
    struct session *session;
    const char *only;          /* targets to make; NULL = all */
    const struct cover *cover; /* the album's; NULL = none */
    int sequence_count;
    struct sequence **sequences;
    int figures_count;
    struct figures **figures;
    int item_count;
    struct item **items;
    int done;                  /* items kept, or written and read back */
    int jobs;
};

/* Is the target among those of --only? NULL: all are. */
bool plan_is_wanted(const char *only, const char *name);
/* cover: the album's picture, or NULL. */
struct plan *plan_new(struct session *s, const struct cover *cover, const char *only,
                      struct err *err) MUST_CHECK;
/* The figures of frames [start, start + length) of a sequence's programme: one for all who ask. */
struct figures *plan_figures(struct plan *p, const struct master *m, const struct sequence *q,
                             int64_t start, int64_t length);
/* Gives every item its stage (NULL where nothing is going to be run) and adds the tasks of all that
 * is to be made to the session's graph: items and figures that are not there yet, parts that were
 * found to be made. */
void plan_schedule(struct plan *p, struct stage *stage);

#endif
