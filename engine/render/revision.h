/* revision: what a render changed in the bundle before, why, and what else that reaches.
 *
 * The past stands here and not in the manifest, which is the same whatever way led to it. No times,
 * nothing of the cache. */
#ifndef ENGINE_RENDER_REVISION_H
#define ENGINE_RENDER_REVISION_H

#include "engine/render/past.h"

/* revision.json of the new bundle: {revision, history: [the oldest first ... this one]}. */
json_t *revision_of(struct arena *a, const struct plan *p, const struct past *past,
                    const json_t *manifest);
/* Every deliverable with what was or is to be done about it: state kept or made, and the cause. */
void revision_put_states(json_t *parent, const struct plan *p);
/* Tells what a revision moves that somebody should know of. */
void revision_tell(struct findings *findings, const json_t *revision);

#endif
