/* disc_json: a disc's times, codes, texts and ids as JSON. */
#ifndef FORMATS_DISC_DISC_JSON_H
#define FORMATS_DISC_DISC_JSON_H

#include "engine/base/json.h"
#include "formats/disc/disc.h"

void disc_json_put(struct arena *a, const struct disc *d, json_t *into);

#endif
