#include "recipes/schema/describe.h"

#include <string.h>

/* As recipes spell it: 320k, 44.1 kHz, -1.5 dB. */
static char *spelled(struct arena *a, double value, enum unit unit)
{
    const char *name = unit_name(unit);
    if (unit == UNIT_BITRATE)
        return arena_printf(a, "%gk", value / 1000.0);
    if (unit == UNIT_HZ && value >= 1000.0)
        return arena_printf(a, "%g kHz", value / 1000.0);
    return arena_printf(a, "%g%s%s", value, *name ? " " : "", name);
}

static char *range(struct arena *a, const struct field *f, const char *otherwise)
{
    const char *last = spelled(a, f->max, f->unit), *first = spelled(a, f->min, f->unit);
    const char *unit = strchr(last, ' ');
    bool is_same = unit && text_ends_with(first, unit);
    if (f->min >= f->max)
        return arena_strdup(a, otherwise);
    size_t length = strlen(first) - (is_same ? strlen(unit) : 0);
    return arena_printf(a, "%.*s to %s", (int)length, first, last);
}

static char *words(struct arena *a, const char *const list[])
{
    struct text t = text_new(a);
    for (int i = 0; list[i]; i++)
        text_printf(&t, "%s%s", i == 0 ? "" : list[i + 1] ? ", " : " or ", list[i]);
    return t.s;
}

char *describe_key(struct arena *a, const struct field *f)
{
    const struct tables_group *g = tables_group_of(f->key);
    if (!g)
        return arena_strdup(a, f->key);
    const char *rest = f->key + strlen(g->key) + 1;
    if (f->kind == FIELD_SWITCH && g->list)
        return arena_printf(a, "%s: %s: %s", g->key, g->list, rest);
    return arena_printf(a, "%s: %s", g->key, rest);
}

char *describe_takes(struct arena *a, const struct field *f, const struct tables_shape *shape)
{
    switch (f->kind) {
    case FIELD_NUMBER: return range(a, f, "number");
    case FIELD_INTEGER: return range(a, f, "whole number");
    case FIELD_SWITCH: return arena_strdup(a, "yes or no");
    case FIELD_CHOICE: return words(a, f->choices);
    case FIELD_TEXT: return arena_strdup(a, "text");
    case FIELD_TIME: return arena_strdup(a, "time");
    case FIELD_SPECIAL: break;
    }
    return arena_strdup(a, shape ? shape->takes : "");
}

char *describe_default(struct arena *a, const struct field *f)
{
    if (f->flags & FIELD_REQUIRED)
        return arena_strdup(a, "required");
    if (f->dflt_text)
        return arena_strdup(a, f->dflt_text);
    switch (f->kind) {
    case FIELD_NUMBER:
    case FIELD_INTEGER:
    case FIELD_TIME: return isnan(f->dflt) ? NULL : spelled(a, f->dflt, f->unit);
    case FIELD_SWITCH: return arena_strdup(a, f->dflt != 0.0 ? "yes" : "no");
    case FIELD_CHOICE: return f->dflt < 0.0 ? NULL : arena_strdup(a, f->choices[(int)f->dflt]);
    case FIELD_TEXT:
    case FIELD_SPECIAL: break;
    }
    return NULL;
}
