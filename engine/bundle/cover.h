/* cover: a cover picture's bytes with the size and kind that its header tells; never decoded.
 *
 * Range:   PNG or JPEG, at most 20 MB and 10000 pixels a side.
 * Errors:  ERR_REJECTED (no such picture, cut off, too large), ERR_RECIPE (too many bytes), ERR_IO.
 * Source:  PNG (ISO/IEC 15948) 11.2.2, JPEG (ITU-T T.81) B.2.2. */
#ifndef ENGINE_BUNDLE_COVER_H
#define ENGINE_BUNDLE_COVER_H

#include "engine/bundle/writer.h"

bool cover_load(struct arena *a, const char *path, struct pos pos, struct cover *out,
                struct err *err) MUST_CHECK;
/* Kind and size from the first bytes: false when they are no PNG or JPEG, or a cut one. */
bool cover_parse(const void *bytes, size_t size_bytes, struct cover *out);

#endif
