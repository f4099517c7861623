/* registry: every delivery format that this build has. */
#ifndef FORMATS_REGISTRY_H
#define FORMATS_REGISTRY_H

#include "engine/bundle/writer.h"

extern const struct writer_class *const writer_classes[]; /* NULL-terminated */
const struct writer_class *writer_find(const char *name);

#endif
