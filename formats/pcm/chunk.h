/* chunk: the numbers and chunks that RIFF and FORM files are made of, put together in memory.
 *
 * A chunk is four letters, the size of its body in 32 bits, the body, and a zero byte after a body
 * of odd size, which the size does not count.
 * Order: `le` is RIFF's (least significant byte first), `be` is FORM's.
 * Source: Microsoft/IBM RIFF 1.0; EA IFF 85. */
#ifndef FORMATS_PCM_CHUNK_H
#define FORMATS_PCM_CHUNK_H

#include "engine/base/text.h"

void chunk_le(struct text *t, uint64_t v, int bytes);
void chunk_be(struct text *t, uint64_t v, int bytes);
/* A whole chunk; a body without bytes adds none. */
void chunk_add_le(struct text *t, const char *id, const struct text *body);
void chunk_add_be(struct text *t, const char *id, const struct text *body);
/* ASCII in a field of fixed size, filled up with zero bytes: other letters are transliterated, what
 * is too long is cut, NULL leaves it empty. */
void chunk_ascii(struct text *t, const char *s, size_t size_bytes);

#endif
