/* space: is there room on the disk for what a plan will write? */
#ifndef ENGINE_RENDER_SPACE_H
#define ENGINE_RENDER_SPACE_H

#include "engine/render/plan.h"

/* Sizes are known to the byte but for lossy files, which count as if they were PCM. False:
 * ERR_NO_SPACE with both numbers. Encoded streams do not count: each is gone as soon as its file is
 * there. A disk that fills up later is noticed when it does. */
bool space_check(const struct plan *p, const char *output_folder, struct err *err) MUST_CHECK;

#endif
