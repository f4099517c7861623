/* json: the door to jansson; documents keep the order in which keys were set.
 *
 * Owner: json_new_* ... json_set steals; the document itself is dropped with its arena. */
#ifndef ENGINE_BASE_JSON_H
#define ENGINE_BASE_JSON_H

#include "engine/base/arena.h"
#include "engine/base/err.h"

#include <jansson.h>

/* A new empty object or array that is released with the arena. */
json_t *json_root_object(struct arena *a);
json_t *json_root_array(struct arena *a);
/* A new object or array inside a parent (array parent: key NULL appends). */
json_t *json_put_object(json_t *parent, const char *key);
json_t *json_put_array(json_t *parent, const char *key);
void json_put_text(json_t *parent, const char *key, const char *value);    /* NULL gives null */
void json_put_integer(json_t *parent, const char *key, long long value);
void json_put_bool(json_t *parent, const char *key, bool value);
/* Rounded to `decimals`; not finite gives null. Printed without noise digits. */
void json_put_number(json_t *parent, const char *key, double value, int decimals);
/* Indented text with a final newline. */
char *json_print(struct arena *a, const json_t *document);
/* On one line, for streams of objects. */
char *json_print_line(struct arena *a, const json_t *document);
bool json_parse(const char *text, size_t size_bytes, const char *path, struct arena *a,
                json_t **document, struct err *err) MUST_CHECK;

#endif
