/* keep: which deliverables of the bundle before are still what the recipe asks for, and their way
 * into the new one; and which parts have to be made for the others. */
#ifndef ENGINE_RENDER_KEEP_H
#define ENGINE_RENDER_KEEP_H

#include "engine/render/past.h"

/* Decides over every item: kept, with the figures that the manifest has of it, or made, with its
 * cause. past: NULL: everything is made. */
bool keep_decide(struct plan *p, const struct past *past, graph_watch watch, void *user,
                 struct err *err) MUST_CHECK;
/* Marks what is to be made or recalled for the items and figures that are not there, and recalls
 * what can be. Nothing is scheduled yet. */
bool keep_recall(struct plan *p, const struct past *past, graph_watch watch, void *user,
                 struct err *err) MUST_CHECK;
/* Links the kept files into the stage. */
bool keep_link(const struct plan *p, const struct past *past, struct stage *stage,
               struct err *err) MUST_CHECK;
/* Before they are published: files that were taken over are still those that were checked, hours
 * ago perhaps. */
bool keep_look_again(const struct plan *p, struct stage *stage, struct err *err) MUST_CHECK;
/* Files that came out byte for byte as they were give way to a link of the old one. */
bool keep_same_bytes(const struct plan *p, const struct past *past, struct stage *stage,
                     struct err *err) MUST_CHECK;

#endif
