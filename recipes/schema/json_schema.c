#include "recipes/schema/json_schema.h"

#include "engine/base/json.h"
#include "formats/registry.h"
#include "recipes/schema/describe.h"
#include "recipes/schema/quantity.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define DECIMALS 6
#define YES_OR_NO "{\"enum\": [true, false, \"yes\", \"no\"]}"
#define ANY_TEXT "{\"type\": [\"string\", \"number\", \"boolean\"]}"

/* Merges an object that stands in this file or in the tables into `object`. */
static void put_literal(struct arena *a, json_t *object, const char *literal)
{
    json_t *parsed = NULL;
    struct err err = {0};
    bool ok = json_parse(literal, strlen(literal), "shape", a, &parsed, &err);
    assert(ok);
    (void)ok;
    json_object_update(object, parsed);
}

/* One alternative of an anyOf. */
static json_t *alternative(json_t *list, const char *type)
{
    json_t *one = json_put_object(list, NULL);
    if (type)
        json_put_text(one, "type", type);
    return one;
}

static void put_number(struct arena *a, json_t *value, const struct field *f, bool is_whole)
{
    json_t *any = json_put_array(value, "anyOf");
    json_t *bare = alternative(any, is_whole ? "integer" : "number");
    if (f->min < f->max) {
        json_put_number(bare, "minimum", f->min, DECIMALS);
        json_put_number(bare, "maximum", f->max, DECIMALS);
    }
    if (f->unit != UNIT_NONE)
        json_put_text(alternative(any, "string"), "pattern", quantity_pattern(a, f->unit));
    if (isnan(f->dflt))
        json_put_text(alternative(any, NULL), "const", "none");
}

/* Editors read 12 as a number where the recipe compares texts. */
static void put_choices(json_t *value, const char *const choices[])
{
    json_t *list = json_put_array(value, "enum");
    for (int i = 0; choices[i]; i++) {
        json_array_append_new(list, json_string(choices[i]));
        if (quantity_is_number(choices[i]))
            json_array_append_new(list, json_integer(strtol(choices[i], NULL, 10)));
    }
}

static void put_time(struct arena *a, json_t *value)
{
    json_t *any = json_put_array(value, "anyOf");
    json_put_integer(alternative(any, "number"), "minimum", 0);
    json_put_text(alternative(any, "string"), "pattern", quantity_pattern(a, UNIT_SECONDS));
}

static void put_field(struct arena *a, json_t *properties, const struct field *f,
                      const struct tables_shape *shape)
{
    json_t *value = json_put_object(properties, f->key);
    const char *dflt = describe_default(a, f);
    bool has_default = dflt && !(f->flags & FIELD_REQUIRED);
    switch (f->kind) {
    case FIELD_NUMBER: put_number(a, value, f, false); break;
    case FIELD_INTEGER: put_number(a, value, f, true); break;
    case FIELD_SWITCH: put_literal(a, value, YES_OR_NO); break;
    case FIELD_CHOICE: put_choices(value, f->choices); break;
    case FIELD_TEXT: put_literal(a, value, ANY_TEXT); break;
    case FIELD_TIME: put_time(a, value); break;
    case FIELD_SPECIAL: put_literal(a, value, shape ? shape->json : "{}"); break;
    }
    if (json_object_get(value, "$ref"))
        return; /* draft-07 ignores what stands beside a reference */
    json_put_text(value, "description",
                  has_default ? arena_printf(a, "%s (default: %s)", f->help, dflt) : f->help);
}

static void put_fields(struct arena *a, json_t *object, const struct field *fields,
                       const struct tables_section *section)
{
    json_t *properties = json_object_get(object, "properties");
    json_t *required = json_object_get(object, "required");
    for (const struct field *f = fields; f->key; f++) {
        put_field(a, properties, f, section ? tables_shape_of(section, f->key) : NULL);
        if (f->flags & FIELD_REQUIRED)
            json_array_append_new(required, json_string(f->key));
    }
}

/* Fills in what every mapping has. */
static json_t *start_object(json_t *object, const char *help)
{
    json_put_text(object, "type", "object");
    if (help)
        json_put_text(object, "description", help);
    json_put_bool(object, "additionalProperties", false);
    json_put_object(object, "properties");
    json_put_array(object, "required");
    return object;
}

/* A mapping, or the bare value that stands for one of its keys. */
static json_t *start_definition(struct arena *a, json_t *definitions, const char *name,
                                const struct field *bare, const struct tables_shape *shape,
                                const char *help)
{
    json_t *definition = json_put_object(definitions, name);
    if (!bare)
        return start_object(definition, help);
    json_t *any = json_put_array(definition, "anyOf"), *holder = json_root_object(a);
    put_field(a, holder, bare, shape);
    json_array_append(any, json_object_get(holder, bare->key));
    return start_object(json_put_object(any, NULL), help);
}

/* A key that two formats have takes what either of them takes. */
static void put_either(struct arena *a, json_t *properties, const struct field *f)
{
    json_t *before = json_object_get(properties, f->key), *holder = json_root_object(a);
    if (!before) {
        put_field(a, properties, f, NULL);
        return;
    }
    put_field(a, holder, f, NULL);
    json_t *any = json_root_array(a);
    json_array_append(any, before);
    json_array_append(any, json_object_get(holder, f->key));
    json_object_set_new(properties, f->key, json_pack("{s:O}", "anyOf", any));
}

/* Into the mapping of its group: as a key, or as a word of the list of switches. */
static void put_grouped(struct arena *a, json_t *properties, const struct field *f,
                        const struct tables_group *g)
{
    json_t *group = json_object_get(properties, g->key);
    struct field inner = *f;
    inner.key = f->key + strlen(g->key) + 1;
    if (!group)
        group = start_object(json_put_object(properties, g->key), NULL);
    json_t *keys = json_object_get(group, "properties");
    if (f->kind != FIELD_SWITCH || !g->list) {
        put_field(a, keys, &inner, tables_shape_of(&tables_of_writers, f->key));
        return;
    }
    json_t *list = json_object_get(keys, g->list);
    if (!list) {
        list = json_put_object(keys, g->list);
        put_literal(a, list, "{\"type\": \"array\", \"items\": {\"enum\": []}}");
    }
    json_array_append_new(json_object_get(json_object_get(list, "items"), "enum"),
                          json_string(inner.key));
}

static void put_writer(struct arena *a, json_t *properties, const struct field *fields)
{
    for (const struct field *f = fields; f->key; f++) {
        const struct tables_group *g = tables_group_of(f->key);
        if (g)
            put_grouped(a, properties, f, g);
        else
            put_either(a, properties, f);
    }
}

static void put_section(struct arena *a, json_t *definitions, const struct tables_section *s)
{
    const struct field *bare = s->scalar ? field_find(s->fields[0], s->scalar) : NULL;
    const struct tables_shape *shape = s->scalar ? tables_shape_of(s, s->scalar) : NULL;
    json_t *object = start_definition(a, definitions, s->name, bare, shape, s->help);
    for (int i = 0; s->fields[i]; i++)
        put_fields(a, object, s->fields[i], s);
    for (int i = 0; s->has_writers && writer_classes[i]; i++)
        put_writer(a, json_object_get(object, "properties"), writer_classes[i]->fields);
}

/* One item of a chain: a processor's name, or a mapping of one key. */
static void put_steps(struct arena *a, json_t *definitions)
{
    json_t *any = json_put_array(json_put_object(definitions, "step"), "anyOf");
    json_t *names = json_put_array(alternative(any, NULL), "enum");
    json_t *one = start_object(json_put_object(any, NULL), NULL);
    json_put_integer(one, "minProperties", 1);
    json_put_integer(one, "maxProperties", 1);
    for (int i = 0; processor_classes[i]; i++) {
        const struct processor_class *class = processor_classes[i];
        const struct field *first = class->fields[0].key ? &class->fields[0] : NULL;
        json_array_append_new(names, json_string(class->name));
        json_t *object = start_definition(a, json_object_get(one, "properties"), class->name, first,
                                          NULL, class->help);
        put_fields(a, object, class->fields, NULL);
        put_fields(a, object, tables_of_step, NULL);
    }
}

char *json_schema_text(struct arena *a)
{
    json_t *root = json_root_object(a);
    json_put_text(root, "$schema", "http://json-schema.org/draft-07/schema#");
    json_put_text(root, "title", "stamper recipe");
    json_t *whole = json_put_array(root, "allOf");
    json_put_text(alternative(whole, NULL), "$ref", "#/definitions/recipe");
    json_t *definitions = json_put_object(root, "definitions");
    for (const struct tables_section *s = tables_sections; s->name; s++)
        put_section(a, definitions, s);
    put_steps(a, definitions);
    return json_print(a, root);
}
