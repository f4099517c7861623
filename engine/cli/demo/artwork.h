/* artwork: draws the demo album's front: a viaduct at dusk, a train, water, and the titles. */
#ifndef ENGINE_CLI_DEMO_ARTWORK_H
#define ENGINE_CLI_DEMO_ARTWORK_H

#include "engine/base/err.h"

/* Creates a PNG of 1400 x 1400 pixels at path, which must not exist. */
bool artwork_write(const char *path, struct err *err) MUST_CHECK;

#endif
