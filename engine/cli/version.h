/* version: of the program and of the libraries that it runs with. */
#ifndef ENGINE_CLI_VERSION_H
#define ENGINE_CLI_VERSION_H

#include "engine/base/json.h"
#include "engine/base/text.h"

void version_add(struct text *out);
/* "stamper" and "libraries". */
void version_put(json_t *document);

#endif
