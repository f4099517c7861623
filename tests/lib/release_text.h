/* release_text: a resolved release as text, one value a line, for comparison with a golden file.
 *
 * `dir` is cut off the front of paths, so that the text is the same under every folder. */
#ifndef TESTS_LIB_RELEASE_TEXT_H
#define TESTS_LIB_RELEASE_TEXT_H

#include "engine/render/release.h"

char *release_text(struct arena *a, const struct release *release, const char *dir);

#endif
