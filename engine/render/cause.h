/* cause: why a deliverable is made again, in words down to the setting that differs.
 *
 * The manifest holds for every item the settings that it was made under and the tasks that led to
 * it, each with its own; the first places where they differ from today's are the cause. */
#ifndef ENGINE_RENDER_CAUSE_H
#define ENGINE_RENDER_CAUSE_H

#include "engine/render/past.h"

/* past: NULL: there is no bundle yet. Joined by "; ", at most a few. */
const char *cause_of_item(struct arena *a, const struct item *it, const struct past *past);

#endif
