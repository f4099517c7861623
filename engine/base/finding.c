#include "engine/base/finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct findings *findings_new(struct arena *a)
{
    struct findings *list = arena_new_one(a, struct findings);
    list->arena = a;
    return list;
}

static bool is_same(const struct err *a, const struct err *b)
{
    return strcmp(a->message, b->message) == 0 &&
           a->pos.line == b->pos.line && a->pos.column == b->pos.column &&
           strcmp(a->pos.file ? a->pos.file : "", b->pos.file ? b->pos.file : "") == 0;
}

/* The same thing is told once, however many tasks ran into it. */
static struct finding *append(struct findings *list, enum severity severity, const char *rule,
                              const struct err *err)
{
    for (int i = 0; i < list->count; i++)
        if (list->items[i]->severity == severity && is_same(&list->items[i]->err, err))
            return list->items[i];
    struct finding *f = arena_new_one(list->arena, struct finding);
    *f = (struct finding){ .severity = severity, .rule = rule, .err = *err };
    list->items = arena_grow(list->arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = f;
    list->errors += severity == SEVERITY_ERROR;
    list->warnings += severity == SEVERITY_WARNING;
    return f;
}

struct finding *finding_add(struct findings *list, enum severity severity, const char *rule,
                            struct pos pos, const char *format, ...)
{
    struct err err = { .code = ERR_RECIPE, .pos = pos };
    va_list args;
    va_start(args, format);
    vsnprintf(err.message, sizeof err.message, format, args);
    va_end(args);
    return append(list, severity, rule, &err);
}

void finding_add_err(struct findings *list, const struct err *err)
{
    append(list, SEVERITY_ERROR, NULL, err);
}

const struct finding *finding_error(const struct findings *list)
{
    for (int i = 0; i < list->count; i++)
        if (list->items[i]->severity == SEVERITY_ERROR)
            return list->items[i];
    return NULL;
}
