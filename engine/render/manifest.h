/* manifest: what was delivered, from what, and how it measures. No clock, no host, no past. */
#ifndef ENGINE_RENDER_MANIFEST_H
#define ENGINE_RENDER_MANIFEST_H

#include "engine/base/json.h"
#include "engine/render/plan.h"

#define MANIFEST_ID_DIGITS 24  /* of a task's identity */

/* The key of a master's entry in `levels`: of all its parts; "" while one is not solved. */
const char *manifest_level_key(struct arena *a, const struct master *m);
json_t *manifest_of(struct arena *a, const struct plan *p);
/* "hash  path" lines of every deliverable, in the order of the manifest. */
char *manifest_sums(struct arena *a, const json_t *manifest);
/* The album's texts and codes, the songs with their mixes: what the intake report shows too. */
void manifest_put_album(json_t *parent, const struct session *s);
void manifest_put_songs(json_t *parent, const struct session *s);

#endif
