/* airplay: what platforms make of songs and album, as people read it.
 *
 * Made from the "as_played" of a manifest or of measured files.
 * Owner: the arena. */
#ifndef ENGINE_REPORT_AIRPLAY_H
#define ENGINE_REPORT_AIRPLAY_H

#include "engine/base/json.h"
#include "engine/report/table.h"

/* A row for every platform and song, the album in the last of each. */
struct table *airplay_table(struct arena *a, const json_t *as_played);
/* A row for every platform: what it does, source and date. */
struct table *airplay_platforms(struct arena *a, const json_t *as_played);

#endif
