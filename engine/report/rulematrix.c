#include "engine/report/rulematrix.h"

#include "engine/report/figure.h"

#include <string.h>

#define COLUMNS 101 /* the name, and as many targets as a recipe may have */

static int place_of(const char *const names[], int count, const char *name)
{
    int i = 0;
    while (i < count && strcmp(names[i], name) != 0)
        i++;
    return i;
}

/* Each once, in the order in which they come. */
static int names_of(const json_t *rules, const char *key, const char *names[], int most)
{
    const json_t *rule;
    size_t i;
    int count = 0;
    json_array_foreach(rules, i, rule) {
        const char *name = figure_text(rule, key);
        if (count < most && place_of(names, count, name) == count)
            names[count++] = name;
    }
    return count;
}

/* The worst that a target's rules of one kind say. */
static const char *worst(const json_t *rules, const char *kind, const char *target)
{
    static const char *const order[] = { "", "pass", "later", "warn", "refuse" };
    const json_t *rule;
    size_t i;
    int at = 0;
    json_array_foreach(rules, i, rule) {
        if (strcmp(figure_text(rule, "rule"), kind) != 0 ||
            strcmp(figure_text(rule, "target"), target) != 0)
            continue;
        int here = place_of(order, 5, figure_text(rule, "verdict"));
        at = here < 5 && here > at ? here : at;
    }
    return order[at];
}

struct table *rulematrix_overview(struct arena *a, const json_t *rules)
{
    const char *headings[COLUMNS] = { "Rule" };
    const char **kinds = arena_new_array(a, const char *, (int)json_array_size(rules));
    int columns = 1 + names_of(rules, "target", headings + 1, COLUMNS - 1);
    int rows = names_of(rules, "rule", kinds, (int)json_array_size(rules));
    char alignment[COLUMNS + 1] = {0};
    memset(alignment, 'l', (size_t)columns);
    struct table *t = table_new(a, alignment, headings);
    for (int i = 0; i < rows; i++) {
        const char *cells[COLUMNS] = { kinds[i] };
        for (int k = 1; k < columns; k++)
            cells[k] = worst(rules, kinds[i], headings[k]);
        table_add(t, cells);
    }
    return t;
}

struct table *rulematrix_reasons(struct arena *a, const json_t *rules, const char *target)
{
    const json_t *rule;
    size_t i;
    struct table *t = table_new(a, "lllllll", (const char *const[]){
        "Target", "Rule", "Limit", "Verdict", "Found", "Source", "Date" });
    json_array_foreach(rules, i, rule) {
        const char *name = figure_text(rule, "target"), *verdict = figure_text(rule, "verdict");
        if (target ? strcmp(name, target) != 0 : strcmp(verdict, "pass") == 0)
            continue;
        table_add(t, (const char *const[]){
            target ? "" : name, figure_text(rule, "rule"), figure_text(rule, "limit"), verdict,
            figure_text(rule, "reason"), figure_text(rule, "source"), figure_text(rule, "date") });
    }
    return t;
}

struct table *rulematrix_compliance(struct arena *a, const json_t *target)
{
    const json_t *file, *rule;
    size_t i, k;
    struct table *t = table_new(a, "lllrlll", (const char *const[]){
        "File", "Rule", "Limit", "Measured", "Verdict", "Source", "Date" });
    json_array_foreach(json_object_get(target, "deliverables"), i, file)
        json_array_foreach(json_object_get(file, "compliance"), k, rule)
            table_add(t, (const char *const[]){
                k ? "" : figure_text(file, "path"), figure_text(rule, "rule"),
                figure_text(rule, "limit"),
                figure_number(a, rule, "measured", 2, figure_text(rule, "unit")),
                figure_text(rule, "verdict"), figure_text(rule, "source"),
                figure_text(rule, "date") });
    return t;
}

void rulematrix_add(struct text *out, const json_t *report)
{
    const json_t *rules = json_object_get(report, "rules");
    struct table *overview = rulematrix_overview(out->arena, rules);
    struct table *reasons = rulematrix_reasons(out->arena, rules, NULL);
    if (table_is_empty(overview))
        return;
    text_add(out, "\nRules of the destinations\n");
    table_text(overview, "", out);
    if (table_is_empty(reasons))
        return;
    text_add(out, "\n");
    table_text(reasons, "", out);
}
