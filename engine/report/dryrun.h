/* dryrun: what a render would do: its deliverables, every conversion on the way, its tasks. */
#ifndef ENGINE_REPORT_DRYRUN_H
#define ENGINE_REPORT_DRYRUN_H

#include "engine/base/json.h"
#include "engine/base/text.h"

/* plan: as render_plan makes it; with `tasks` each of them, else how many of each stage. */
void dryrun_add(struct text *out, const json_t *plan, bool tasks);

#endif
