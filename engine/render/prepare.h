/* prepare: what every command but verify begins with: the mixes are read, all is planned, and it is
 * decided what of a bundle that stands there is still right. */
#ifndef ENGINE_RENDER_PREPARE_H
#define ENGINE_RENDER_PREPARE_H

#include "engine/render/past.h"
#include "engine/render/plan.h"
#include "engine/render/render.h"

/* Reports a graph's progress in the caller's words. */
struct watching {
    const struct render_options *options;
    const char *stage;
    const struct plan *plan;   /* NULL before there is one */
};

/* A graph's callback; user: a struct watching. False: the work is to end. */
bool prepare_watch(void *user, const struct graph_tick *tick);
int prepare_jobs(const struct render_options *o);
/* Where the bundle goes. */
char *prepare_output(struct arena *a, const struct release *r, const struct render_options *o);
/* past: the bundle that stands where this one is to be, or NULL.
 * headers_only: nothing is decoded. */
struct plan *prepare_plan(struct arena *a, const struct release *r, const struct render_options *o,
                          const struct past *past, struct findings *findings, bool headers_only,
                          struct err *err) MUST_CHECK;
/* What is kept and what is to be made, and of the latter what earlier renders left. */
bool prepare_decide(struct plan *p, const struct past *past, const struct render_options *o,
                    struct err *err) MUST_CHECK;

#endif
