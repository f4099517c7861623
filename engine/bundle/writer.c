#include "engine/bundle/writer.h"

#include <math.h>

const char *const metadata_names[] = { "full", "minimal", "none", 0 };
const struct delivery_figures delivery_figures_unknown = { NAN, NAN, NAN, NAN, NAN };
