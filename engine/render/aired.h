/* aired: what the platforms' level normalisation will make of a plan's deliverables.
 *
 * Each platform is shown what it gets: the target of its own preset, else the first target of songs
 * (a lossless one before others), else the first target. */
#ifndef ENGINE_RENDER_AIRED_H
#define ENGINE_RENDER_AIRED_H

#include "engine/base/json.h"
#include "engine/render/plan.h"

/* "as_played": a platform each. After the render only: it needs the measured figures. */
void aired_put_json(json_t *parent, const struct plan *p);

#endif
