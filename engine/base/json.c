#include "engine/base/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void drop(void *document)
{
    json_decref(document);
}

static json_t *rooted(struct arena *a, json_t *document)
{
    arena_defer(a, drop, document);
    return document;
}

json_t *json_root_object(struct arena *a)
{
    return rooted(a, json_object());
}

json_t *json_root_array(struct arena *a)
{
    return rooted(a, json_array());
}

static json_t *put(json_t *parent, const char *key, json_t *value)
{
    if (key)
        json_object_set_new_nocheck(parent, key, value);
    else
        json_array_append_new(parent, value);
    return value;
}

json_t *json_put_object(json_t *parent, const char *key)
{
    return put(parent, key, json_object());
}

json_t *json_put_array(json_t *parent, const char *key)
{
    return put(parent, key, json_array());
}

void json_put_text(json_t *parent, const char *key, const char *value)
{
    put(parent, key, value ? json_string(value) : json_null());
}

void json_put_integer(json_t *parent, const char *key, long long value)
{
    put(parent, key, json_integer(value));
}

void json_put_bool(json_t *parent, const char *key, bool value)
{
    put(parent, key, json_boolean(value));
}

void json_put_number(json_t *parent, const char *key, double value, int decimals)
{
    if (!isfinite(value)) {
        put(parent, key, json_null());
        return;
    }
    char text[64];
    snprintf(text, sizeof text, "%.*f", decimals, value);
    double rounded = strtod(text, NULL);
    put(parent, key, json_real(rounded == 0.0 ? 0.0 : rounded));
}

static char *print(struct arena *a, const json_t *document, size_t layout)
{
    /* 15 digits bring back every number of up to 15 decimals as it was rounded. */
    char *text = json_dumps(document, layout | JSON_REAL_PRECISION(15) | JSON_ENCODE_ANY);
    char *copy = arena_printf(a, "%s\n", text ? text : "null");
    free(text);
    return copy;
}

char *json_print(struct arena *a, const json_t *document)
{
    return print(a, document, JSON_INDENT(2));
}

char *json_print_line(struct arena *a, const json_t *document)
{
    return print(a, document, JSON_COMPACT);
}

bool json_parse(const char *text, size_t size_bytes, const char *path, struct arena *a,
                json_t **document, struct err *err)
{
    json_error_t at;
    json_t *parsed = json_loadb(text, size_bytes, JSON_REJECT_DUPLICATES, &at);
    if (!parsed)
        return err_set(err, ERR_DAMAGED,
                       (struct pos){ .file = path, .line = at.line, .column = at.column },
                       "not JSON: %s", at.text);
    *document = rooted(a, parsed);
    return true;
}
