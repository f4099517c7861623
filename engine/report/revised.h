/* revised: the history of a bundle in sentences, the newest revision first. */
#ifndef ENGINE_REPORT_REVISED_H
#define ENGINE_REPORT_REVISED_H

#include "engine/base/json.h"

/* Calls `each` with every sentence: what the last revision changed, why, and what else that
 * reaches; then one of each before it. revision: NULL: none. */
void revised_tell(struct arena *a, const json_t *revision,
                  void (*each)(void *user, const char *sentence), void *user);

#endif
