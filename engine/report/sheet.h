/* sheet: the delivery sheet: a manifest for people, as HTML and as text.
 *
 * Both are made from the manifest alone, so they can say nothing that it does not hold, and the
 * same manifest gives the same bytes. All that comes from outside is escaped; nothing is loaded
 * from elsewhere.
 * Owner: the arena. */
#ifndef ENGINE_REPORT_SHEET_H
#define ENGINE_REPORT_SHEET_H

#include "engine/base/json.h"

char *sheet_html(struct arena *a, const json_t *manifest, const json_t *revision);
char *sheet_text(struct arena *a, const json_t *manifest, const json_t *revision);

#endif
