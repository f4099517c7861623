#include "recipes/schema/reading.h"

#include "engine/base/unicode.h"
#include "recipes/schema/quantity.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define FINDINGS 200 /* nobody reads on past these; a hostile recipe could have 50,000 */

static void add(const struct reading *r, enum severity severity, const char *rule, struct pos pos,
                const char *format, va_list args)
{
    char message[sizeof ((struct err *)0)->message];
    if (r->findings->count > FINDINGS)
        return;
    if (r->findings->count == FINDINGS) {
        finding_add(r->findings, SEVERITY_ERROR, "recipe", POS_NONE, "more than %d mistakes: the "
                    "rest is not listed", FINDINGS);
        return;
    }
    vsnprintf(message, sizeof message, format, args);
    struct finding *f = finding_add(r->findings, severity, rule, pos, "%s", message);
    for (const struct reading_note *n = r->note; n; n = n->up)
        err_note(&f->err, n->pos, "%s", n->text);
}

void reading_error(const struct reading *r, const char *rule, struct pos pos, const char *format,
                   ...)
{
    va_list args;
    va_start(args, format);
    add(r, SEVERITY_ERROR, rule, pos, format, args);
    va_end(args);
}

void reading_warn(const struct reading *r, const char *rule, struct pos pos, const char *format,
                  ...)
{
    va_list args;
    va_start(args, format);
    add(r, SEVERITY_WARNING, rule, pos, format, args);
    va_end(args);
}

bool reading_is_map(const struct reading *r, const struct tree *n, const char *what)
{
    if (n->kind == TREE_MAP)
        return true;
    reading_error(r, "type", n->pos, "%s is %s, expected a mapping (key: value)", what,
                  tree_shown(r->arena, n));
    return false;
}

bool reading_is_list(const struct reading *r, const struct tree *n, const char *what)
{
    if (n->kind == TREE_LIST)
        return true;
    reading_error(r, "type", n->pos, "%s is %s, expected a list", what, tree_shown(r->arena, n));
    return false;
}

bool reading_is_word(const struct tree *n, const char *word)
{
    return n && n->kind == TREE_SCALAR && !n->is_quoted && strcmp(n->text, word) == 0;
}

/* A scalar that is not empty? */
static bool is_scalar(const struct reading *r, const struct tree *n, const char *key,
                      const char *expected)
{
    bool is_nothing = n->kind == TREE_SCALAR && !n->is_quoted && *n->text == 0;
    if (n->kind == TREE_SCALAR && !is_nothing)
        return true;
    reading_error(r, "type", n->pos, "%s is %s, expected %s", key, tree_shown(r->arena, n),
                  expected);
    return false;
}

static bool read_text(const struct reading *r, const struct tree *n, const char *key,
                      bool has_lines, const char **value)
{
    if (!is_scalar(r, n, key, "a text"))
        return false;
    const char *bad = tree_forbidden(r->arena, n->text, has_lines);
    if (bad) {
        reading_error(r, "text", n->pos, "%s holds %s, which is not possible there", key, bad);
        return false;
    }
    if (n->text[strspn(n->text, " ")] == 0) {
        reading_error(r, "text", n->pos, "%s is an empty text: leave the key out instead", key);
        return false;
    }
    *value = unicode_nfc(r->arena, n->text);
    return true;
}

bool reading_text(const struct reading *r, const struct tree *n, const char *key,
                  const char **value)
{
    return read_text(r, n, key, false, value);
}

bool reading_lines(const struct reading *r, const struct tree *n, const char *key,
                   const char **value)
{
    return read_text(r, n, key, true, value);
}

/* A number in quotes is a text, unless a unit makes clear what is meant. */
static bool is_quoted_number(const struct reading *r, const struct tree *n, const char *key,
                             const char *expected)
{
    if (!n->is_quoted || !quantity_is_number(n->text))
        return false;
    reading_error(r, "type", n->pos, "%s is the text %s, expected %s without quotes", key,
                  tree_shown(r->arena, n), expected);
    return true;
}

bool reading_number(const struct reading *r, const struct tree *n, const char *key, enum unit unit,
                    double *value)
{
    const char *problem = NULL, *expected = quantity_example(unit);
    if (!is_scalar(r, n, key, expected) || is_quoted_number(r, n, key, expected))
        return false;
    if (quantity_parse(r->arena, n->text, unit, value, &problem))
        return true;
    reading_error(r, "quantity", n->pos, "%s is %s: %s", key, tree_shown(r->arena, n), problem);
    return false;
}

bool reading_time(const struct reading *r, const struct tree *n, const char *key,
                  struct time_value *value)
{
    const char *problem = NULL, *expected = quantity_example(UNIT_SECONDS);
    if (!is_scalar(r, n, key, expected) || is_quoted_number(r, n, key, expected))
        return false;
    if (quantity_parse_time(r->arena, n->text, value, &problem))
        return true;
    reading_error(r, "quantity", n->pos, "%s is %s: %s", key, tree_shown(r->arena, n), problem);
    return false;
}

bool reading_switch(const struct reading *r, const struct tree *n, const char *key, bool *value)
{
    static const struct { const char *word; bool value; } words[] = {
        { "yes", true }, { "no", false }, { "true", true }, { "false", false },
    };
    if (!is_scalar(r, n, key, "yes or no"))
        return false;
    bool is_known = false;
    for (size_t i = 0; i < sizeof words / sizeof words[0] && !is_known; i++) {
        is_known = strcmp(n->text, words[i].word) == 0;
        if (is_known && !n->is_quoted)
            *value = words[i].value;
    }
    if (is_known && !n->is_quoted)
        return true;
    reading_error(r, "type", n->pos, "%s is %s%s, expected yes or no%s", key,
                  n->is_quoted ? "the text " : "", tree_shown(r->arena, n),
                  is_known ? " without quotes" : "");
    return false;
}

const char *reading_nearest(const char *word, const char *const words[])
{
    int limit = strlen(word) < 5 ? 1 : 2, best = limit + 1;
    const char *nearest = NULL;
    for (int i = 0; words[i]; i++) {
        int d = text_distance(word, words[i], limit);
        if (d < best) {
            best = d;
            nearest = words[i];
        }
    }
    return nearest;
}

static const char *join(struct arena *a, const char *const words[])
{
    struct text t = text_new(a);
    for (int i = 0; words[i]; i++)
        text_printf(&t, "%s%s", i == 0 ? "" : words[i + 1] ? ", " : " or ", words[i]);
    return t.s;
}

bool reading_choice(const struct reading *r, const struct tree *n, const char *key,
                    const char *const choices[], int *value)
{
    const char *expected = join(r->arena, choices);
    if (!is_scalar(r, n, key, expected))
        return false;
    for (int i = 0; choices[i]; i++) {
        if (strcmp(n->text, choices[i]) == 0) {
            *value = i;
            return true;
        }
    }
    const char *nearest = reading_nearest(n->text, choices);
    if (nearest)
        reading_error(r, "choice", n->pos, "%s is %s, did you mean '%s'? Possible is %s", key,
                      tree_shown(r->arena, n), nearest, expected);
    else
        reading_error(r, "choice", n->pos, "%s is %s, possible is %s", key, tree_shown(r->arena, n),
                      expected);
    return false;
}

static bool check_range(const struct reading *r, const struct field *f, double value,
                        struct pos pos)
{
    struct err err = {0};
    if (f->min >= f->max || field_check(f, value, pos, &err))
        return true;
    reading_error(r, "range", pos, "%s", err.message);
    return false;
}

static bool read_number(const struct reading *r, const struct tree *n, const struct field *f,
                        double *value)
{
    double v = 0.0;
    if (isnan(f->dflt) && reading_is_word(n, "none")) {
        *value = NAN;
        return true;
    }
    if (!reading_number(r, n, f->key, f->unit, &v) || !check_range(r, f, v, n->pos))
        return false;
    *value = v;
    return true;
}

static bool read_integer(const struct reading *r, const struct tree *n, const struct field *f,
                         int *value)
{
    double v = 0.0;
    if (!reading_number(r, n, f->key, f->unit, &v) || !check_range(r, f, v, n->pos))
        return false;
    if (v != floor(v) || fabs(v) > INT_MAX) {
        reading_error(r, "type", n->pos, "%s is %s, expected a whole number", f->key,
                      tree_shown(r->arena, n));
        return false;
    }
    *value = (int)v;
    return true;
}

/* Ranges of times are in seconds; beats have no range before the tempo is known. */
static bool read_time(const struct reading *r, const struct tree *n, const struct field *f,
                      struct time_value *value)
{
    struct time_value t = {0};
    if (!reading_time(r, n, f->key, &t))
        return false;
    struct field in_seconds = *f;
    in_seconds.unit = UNIT_SECONDS;
    bool is_beats = t.kind == TIME_BEATS, is_good_beats = is_beats && t.v >= 0.0;
    double checked = is_beats ? t.v : time_seconds(t, 0.0);
    if (!is_good_beats && !check_range(r, &in_seconds, checked, n->pos))
        return false;
    *value = t;
    return true;
}

bool reading_value(const struct reading *r, const struct tree *n, const struct field *f,
                   void *config)
{
    void *slot = (char *)config + f->offset;
    switch (f->kind) {
    case FIELD_NUMBER: return read_number(r, n, f, slot);
    case FIELD_INTEGER: return read_integer(r, n, f, slot);
    case FIELD_SWITCH: return reading_switch(r, n, f->key, slot);
    case FIELD_CHOICE: return reading_choice(r, n, f->key, f->choices, slot);
    case FIELD_TEXT: return reading_text(r, n, f->key, slot);
    case FIELD_TIME: return read_time(r, n, f, slot);
    case FIELD_SPECIAL: break;
    }
    return true;
}

static void tell_unknown(const struct reading *r, const struct tree_entry *e, const char *what,
                         const struct reading_part parts[])
{
    const char *nearest = NULL;
    for (int i = 0; parts[i].fields && !nearest; i++)
        nearest = field_nearest(parts[i].fields, e->key);
    struct tree shown = { .kind = TREE_SCALAR, .text = e->key };
    if (nearest)
        reading_error(r, "unknown-key", e->key_pos, "%s has no key %s, did you mean '%s'?", what,
                      tree_shown(r->arena, &shown), nearest);
    else
        reading_error(r, "unknown-key", e->key_pos, "%s has no key %s", what,
                      tree_shown(r->arena, &shown));
}

static void read_entry(const struct reading *r, const struct tree_entry *e, const char *what,
                       const struct reading_part parts[])
{
    for (int i = 0; parts[i].fields; i++) {
        const struct field *f = field_find(parts[i].fields, e->key);
        if (!f)
            continue;
        (void)reading_value(r, e->value, f, parts[i].config);
        return;
    }
    tell_unknown(r, e, what, parts);
}

static void tell_missing(const struct reading *r, const struct tree *map, const char *what,
                         const struct field *fields)
{
    for (const struct field *f = fields; f->key; f++)
        if (f->flags & FIELD_REQUIRED && !tree_get(map, f->key))
            reading_error(r, "missing-key", map->pos, "%s lacks the key '%s' (%s)", what, f->key,
                          f->help);
}

void reading_fields(const struct reading *r, const struct tree *map, const char *what,
                    const struct reading_part parts[])
{
    if (!reading_is_map(r, map, what))
        return;
    for (int i = 0; i < map->count; i++)
        read_entry(r, &map->entries[i], what, parts);
    for (int i = 0; parts[i].fields; i++)
        tell_missing(r, map, what, parts[i].fields);
}

void reading_refuse_beats(const struct reading *r, const struct tree *map,
                          const struct field *fields)
{
    for (const struct field *f = fields; f->key; f++) {
        const struct tree_entry *e = tree_entry(map, f->key);
        bool is_beats = e && f->kind == FIELD_TIME && e->value->kind == TREE_SCALAR &&
                        strstr(e->value->text, "beat");
        if (is_beats)
            reading_error(r, "quantity", e->value->pos, "%s is %s: beats are possible for gaps and "
                          "crossfades only", f->key, tree_shown(r->arena, e->value));
    }
}

void reading_table(const struct reading *r, const struct tree *map, const char *what,
                   const struct field *fields, void *config)
{
    const struct reading_part parts[] = { { fields, config }, { NULL, NULL } };
    field_defaults(fields, config);
    reading_fields(r, map, what, parts);
}
