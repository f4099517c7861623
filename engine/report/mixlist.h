/* mixlist: what the intake found: the songs, their mixes, and how those measure. */
#ifndef ENGINE_REPORT_MIXLIST_H
#define ENGINE_REPORT_MIXLIST_H

#include "engine/base/json.h"
#include "engine/base/text.h"

/* report: as render_check makes it. */
void mixlist_add(struct text *out, const json_t *report);

#endif
