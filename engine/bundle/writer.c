#include "engine/bundle/writer.h"

const char *const metadata_names[] = { "full", "minimal", "none", 0 };
