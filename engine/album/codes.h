/* codes: ISRC (ISO 3901) and UPC-A / EAN-13 (GS1), as recipes spell them and as files store
 * them. */
#ifndef ENGINE_ALBUM_CODES_H
#define ENGINE_ALBUM_CODES_H

#include "engine/base/err.h"

/* "GB-AYE-26-00001" or without dashes, any case: 12 characters and NUL in `isrc`. */
bool codes_parse_isrc(const char *spelled, char isrc[13], struct pos pos,
                      struct err *err) MUST_CHECK;
/* 12 or 13 digits, spaces and dashes allowed; check digit verified; stored as EAN-13 (UPC-A with a
 * leading 0). */
bool codes_parse_ean(const char *spelled, char ean[14], struct pos pos, struct err *err) MUST_CHECK;

#endif
