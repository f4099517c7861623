#include "formats/pcm/chunk.h"

#include "engine/base/unicode.h"

#include <string.h>

void chunk_le(struct text *t, uint64_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        text_add_bytes(t, &(char){ (char)(v >> 8 * i) }, 1);
}

void chunk_be(struct text *t, uint64_t v, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--)
        text_add_bytes(t, &(char){ (char)(v >> 8 * i) }, 1);
}

static void add(struct text *t, const char *id, const struct text *body,
                void (*put)(struct text *t, uint64_t v, int bytes))
{
    if (body->length_bytes == 0)
        return;
    text_add_bytes(t, id, 4);
    put(t, body->length_bytes, 4);
    text_add_bytes(t, body->s, body->length_bytes);
    if (body->length_bytes & 1)
        put(t, 0, 1);
}

void chunk_add_le(struct text *t, const char *id, const struct text *body)
{
    add(t, id, body, chunk_le);
}

void chunk_add_be(struct text *t, const char *id, const struct text *body)
{
    add(t, id, body, chunk_be);
}

void chunk_ascii(struct text *t, const char *s, size_t size_bytes)
{
    bool lost;
    const char *ascii = s ? unicode_ascii(t->arena, s, &lost) : "";
    size_t n = strlen(ascii) < size_bytes ? strlen(ascii) : size_bytes;
    text_add_bytes(t, ascii, n);
    for (; n < size_bytes; n++)
        chunk_le(t, 0, 1);
}
