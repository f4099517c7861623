#include "recipes/resolve/rulelist.h"

#include "recipes/schema/tables.h"

#include <math.h>
#include <string.h>

#define RULES 64
#define LIMITS 32

/* One value, or a list of them. */
static int values_of(const struct tree *limit, const struct tree *values[LIMITS])
{
    int count = 0;
    if (limit->kind != TREE_LIST) {
        values[count++] = limit;
        return count;
    }
    for (int i = 0; i < limit->count && count < LIMITS; i++)
        values[count++] = limit->items[i];
    return count;
}

static bool read_numbers(const struct reading *r, const struct tree *limit, struct rule *rule)
{
    const struct tree *values[LIMITS];
    int count = values_of(limit, values);
    rule->numbers = arena_new_array(r->arena, double, count);
    for (int i = 0; i < count; i++)
        if (!reading_number(r, values[i], "limit", rule_unit_of((enum rule_kind)rule->kind),
                            &rule->numbers[i]))
            return false;
    rule->number_count = count;
    return true;
}

static bool read_words(const struct reading *r, const struct tree *limit, struct rule *rule)
{
    const struct tree *values[LIMITS];
    int count = values_of(limit, values);
    rule->words = arena_new_array(r->arena, const char *, count);
    for (int i = 0; i < count; i++)
        if (!reading_text(r, values[i], "limit", &rule->words[i]))
            return false;
    rule->word_count = count;
    return true;
}

static bool refuse(const struct reading *r, struct pos pos, const struct rule *rule,
                   const char *expected)
{
    reading_error(r, "rules", pos, "the rule '%s' takes %s: %s", rule_kind_names[rule->kind],
                  expected, rule_help((enum rule_kind)rule->kind));
    return false;
}

static bool read_limit(const struct reading *r, const struct tree *map, struct rule *rule)
{
    static const char *const tags[] = { "none", "isrc", NULL };
    const struct tree_entry *limit = tree_entry(map, "limit");
    enum rule_limit wanted = rule_limit_of((enum rule_kind)rule->kind);
    int word;
    if (wanted == LIMIT_NONE)
        return !limit || refuse(r, limit->key_pos, rule, "no limit");
    if (!limit)
        return refuse(r, map->pos, rule, "a limit");
    bool is_list = limit->value->kind == TREE_LIST;
    bool may_list = wanted == LIMIT_NUMBERS || wanted == LIMIT_WORDS;
    if (is_list && (!may_list || limit->value->count == 0))
        return refuse(r, limit->value->pos, rule,
                      may_list ? "a list of at least one" : "one limit");
    if (rule->kind == RULE_TAGS && !reading_choice(r, limit->value, "limit", tags, &word))
        return false;
    if (wanted == LIMIT_NUMBER || wanted == LIMIT_NUMBERS)
        return read_numbers(r, limit->value, rule);
    return read_words(r, limit->value, rule);
}

static bool read_rule(const struct reading *r, const struct tree *map, struct rule *rule)
{
    int before = r->findings->errors;
    if (!reading_is_map(r, map, "a rule"))
        return false;
    *rule = (struct rule){ .pos = map->pos };
    reading_table(r, map, "a rule", tables_of_rule, rule);
    if (r->findings->errors > before || !read_limit(r, map, rule))
        return false;
    const struct tree_entry *above = tree_entry(map, "above");
    if (above && rule->kind != RULE_TRUE_PEAK)
        return refuse(r, above->key_pos, rule, "no 'above'");
    const struct tree_entry *shorter = tree_entry(map, "shorter");
    if (shorter && !ruling_has_figure(rule))
        return refuse(r, shorter->key_pos, rule, "no 'shorter'");
    return true;
}

struct rule *rulelist_read(const struct reading *r, const struct tree *list, int *count)
{
    *count = 0;
    if (!list || !reading_is_list(r, list, "rules"))
        return NULL;
    if (list->count > RULES) {
        reading_error(r, "rules", list->pos, "rules has %d items, at most %d are possible",
                      list->count, RULES);
        return NULL;
    }
    struct rule *rules = arena_new_array(r->arena, struct rule, list->count);
    for (int i = 0; i < list->count; i++)
        *count += read_rule(r, list->items[i], &rules[*count]);
    return rules;
}
