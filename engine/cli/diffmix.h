/* diffmix: two mixes set against each other, as text and JSON. */
#ifndef ENGINE_CLI_DIFFMIX_H
#define ENGINE_CLI_DIFFMIX_H

#include "engine/cli/request.h"

bool diffmix_run(struct request *r, const char *before, const char *after,
                 struct err *err) MUST_CHECK;

#endif
