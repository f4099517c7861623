/* remix: revised mixes set against the ones that the bundle before was made of.
 *
 * The old samples come from the cache; where they are gone a fingerprint serves. What was found is
 * kept, so that a plan and the render behind it look once. */
#ifndef ENGINE_RENDER_REMIX_H
#define ENGINE_RENDER_REMIX_H

#include "engine/render/past.h"

#define REMIX_TOLD_MS 1.0 /* offset that moves trims, fades and marks audibly */

/* Compares every song whose mix is another than in `past`, and fills in session->differences (JSON
 * with "sentences", NULL where the song is not revised) and the shift of songs that follow their
 * mixes. Tells offsets that nothing follows. */
bool remix_find(struct session *s, const struct past *past, int jobs, graph_watch watch,
                     void *user, struct err *err) MUST_CHECK;
/* Keeps what a later comparison needs when these samples are gone. */
void remix_keep(struct session *s, const struct mix *m, struct arena *scratch);

#endif
