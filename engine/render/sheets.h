/* sheets: manifest, sums, delivery sheet and revision, as they stand in a bundle. */
#ifndef ENGINE_RENDER_SHEETS_H
#define ENGINE_RENDER_SHEETS_H

#include "engine/bundle/stage.h"
#include "engine/render/past.h"
#include "engine/render/render.h"

struct sheets { char *manifest, *sums, *html, *text, *revision; }; /* NULL: left out */

/* In `a`. The sums include the manifest's own. */
struct sheets sheets_of(struct arena *a, const struct render_options *o, const json_t *manifest,
                        const json_t *revision);
bool sheets_put(const struct sheets *p, struct stage *stage, struct err *err) MUST_CHECK;
/* Has the bundle there the same ones to the byte? Its own revision stands for itself. */
bool sheets_are_there(const struct sheets *now, const struct past *past);

#endif
