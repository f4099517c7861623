/* quoted: a text as a YAML scalar in double quotes, which the reader gives back as it was.
 *
 * Control characters, the line ends that YAML knows beside LF, and the byte order mark are escaped.
 * The text must be UTF-8. */
#ifndef RECIPES_READER_QUOTED_H
#define RECIPES_READER_QUOTED_H

#include "engine/base/text.h"

void quoted_add(struct text *out, const char *s);

#endif
