#include "engine/base/finding.h"

#include <stdarg.h>
#include <stdio.h>

struct findings *findings_new(struct arena *a)
{
    struct findings *list = arena_new_one(a, struct findings);
    list->arena = a;
    return list;
}

static struct finding *append(struct findings *list, enum severity severity)
{
    struct finding *f = arena_new_one(list->arena, struct finding);
    f->severity = severity;
    list->items = arena_grow(list->arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = f;
    list->errors += severity == SEVERITY_ERROR;
    list->warnings += severity == SEVERITY_WARNING;
    return f;
}

struct finding *finding_add(struct findings *list, enum severity severity, const char *rule,
                            struct pos pos, const char *format, ...)
{
    struct finding *f = append(list, severity);
    f->rule = rule;
    f->err.code = ERR_RECIPE;
    f->err.pos = pos;
    va_list args;
    va_start(args, format);
    vsnprintf(f->err.message, sizeof f->err.message, format, args);
    va_end(args);
    return f;
}

void finding_add_err(struct findings *list, const struct err *err)
{
    append(list, SEVERITY_ERROR)->err = *err;
}
