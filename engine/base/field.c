#include "engine/base/field.h"

#include <stdio.h>
#include <string.h>

static void *slot(const struct field *f, void *config)
{
    return (char *)config + f->offset;
}

static const void *slot_const(const struct field *f, const void *config)
{
    return (const char *)config + f->offset;
}

void field_defaults(const struct field *fields, void *config)
{
    for (const struct field *f = fields; f->key; f++) {
        switch (f->kind) {
        case FIELD_NUMBER: *(double *)slot(f, config) = f->dflt; break;
        case FIELD_INTEGER:
        case FIELD_CHOICE: *(int *)slot(f, config) = (int)f->dflt; break;
        case FIELD_SWITCH: *(bool *)slot(f, config) = f->dflt != 0.0; break;
        case FIELD_TEXT: *(const char **)slot(f, config) = f->dflt_text; break;
        case FIELD_TIME:
            if (!isnan(f->dflt) && f->dflt != 0.0)
                *(struct time_value *)slot(f, config) =
                    (struct time_value){ TIME_SECONDS, f->dflt };
            break;
        case FIELD_SPECIAL: break;
        }
    }
}

const struct field *field_find(const struct field *fields, const char *key)
{
    for (const struct field *f = fields; f->key; f++)
        if (strcmp(f->key, key) == 0)
            return f;
    return NULL;
}

const char *field_nearest(const struct field *fields, const char *word)
{
    int limit = strlen(word) < 5 ? 1 : 2, best = limit + 1;
    const char *nearest = NULL;
    for (const struct field *f = fields; f->key; f++) {
        int d = text_distance(word, f->key, limit);
        if (d < best) {
            best = d;
            nearest = f->key;
        }
    }
    return nearest;
}

bool field_check(const struct field *f, double value, struct pos pos, struct err *err)
{
    if (value >= f->min && value <= f->max)
        return true;
    const char *unit = unit_name(f->unit), *space = *unit ? " " : "";
    return err_set(err, ERR_RECIPE, pos, "%s is %g%s%s, possible is %g to %g%s%s", f->key, value,
                   space, unit, f->min, f->max, space, unit);
}

void field_key_text(const struct field *fields, const void *config, struct text *out)
{
    field_key_text_but(fields, config, 0, out);
}

void field_key_text_but(const struct field *fields, const void *config, unsigned flags,
                        struct text *out)
{
    for (const struct field *f = fields; f->key; f++) {
        if (f->flags & (FIELD_SILENT | flags) || (f->kind == FIELD_SPECIAL && !f->add_key))
            continue;
        text_printf(out, "%s=", f->key);
        const void *p = slot_const(f, config);
        const struct time_value *t = p;
        switch (f->kind) {
        case FIELD_NUMBER: text_printf(out, "%a", *(const double *)p); break;
        case FIELD_INTEGER:
        case FIELD_CHOICE: text_printf(out, "%d", *(const int *)p); break;
        case FIELD_SWITCH: text_printf(out, "%d", *(const bool *)p); break;
        case FIELD_TEXT: {
            const char *s = *(const char *const *)p;
            text_printf(out, "%zu:%s", s ? strlen(s) : 0, s ? s : "");
            break;
        }
        case FIELD_TIME: text_printf(out, "%d:%a", t->kind, t->v); break;
        case FIELD_SPECIAL: f->add_key(p, out); break;
        }
        text_add(out, "\n");
    }
}

void field_format(const struct field *f, const void *config, struct text *out)
{
    static const char *const time_units[] = { "", " s", " f", " beats" };
    const void *p = slot_const(f, config);
    const char *unit = unit_name(f->unit);
    switch (f->kind) {
    case FIELD_NUMBER:
        text_printf(out, "%g%s%s", *(const double *)p, *unit ? " " : "", unit);
        break;
    case FIELD_INTEGER: text_printf(out, "%d%s%s", *(const int *)p, *unit ? " " : "", unit); break;
    case FIELD_SWITCH: text_add(out, *(const bool *)p ? "yes" : "no"); break;
    case FIELD_CHOICE: {
        int choice = *(const int *)p;
        text_add(out, choice < 0 ? "-" : f->choices[choice]);
        break;
    }
    case FIELD_TEXT: {
        const char *s = *(const char *const *)p;
        text_add(out, s ? s : "-");
        break;
    }
    case FIELD_TIME: {
        const struct time_value *t = p;
        text_printf(out, "%g%s", t->v, time_units[t->kind]);
        break;
    }
    case FIELD_SPECIAL: text_add(out, "-"); break;
    }
}
