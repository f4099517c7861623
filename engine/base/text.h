/* text: a string that grows, and the few string tools that the C library lacks.
 *
 * Numbers are always written with a full stop: the program never sets LC_NUMERIC. */
#ifndef ENGINE_BASE_TEXT_H
#define ENGINE_BASE_TEXT_H

#include "engine/base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
    struct arena *arena;
    char *s;       /* always NUL-terminated once something was added */
    size_t length_bytes, capacity_bytes;
};

struct text text_new(struct arena *a);
void text_add(struct text *t, const char *s);
void text_add_bytes(struct text *t, const void *bytes, size_t length_bytes);
void text_printf(struct text *t, const char *format, ...) PRINTF_LIKE(2, 3);

bool text_equal(const char *a, const char *b);            /* NULL equals only NULL */
bool text_ends_with(const char *s, const char *suffix);
/* Levenshtein distance with transpositions counted once; stops at `limit` + 1. */
int text_distance(const char *a, const char *b, int limit);
/* m:ss.mmm (or h:mm:ss.mmm) of a time in seconds. */
char *text_clock(struct arena *a, double seconds);
/* s with & < > " ' escaped for HTML and XML. */
char *text_html(struct arena *a, const char *s);

#endif
