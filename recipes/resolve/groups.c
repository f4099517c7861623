#include "recipes/resolve/groups.h"

#include "recipes/schema/tables.h"

#include <string.h>

static bool is_in(const struct field *f, const char *group)
{
    const struct tables_group *g = tables_group_of(f->key);
    return g && strcmp(g->key, group) == 0;
}

bool groups_has(const struct field *fields, const char *key)
{
    for (const struct field *f = fields; f->key; f++)
        if (is_in(f, key))
            return true;
    return false;
}

static bool has_word(const struct tree *list, const char *word)
{
    for (int i = 0; i < list->count; i++)
        if (list->items[i]->kind == TREE_SCALAR && strcmp(list->items[i]->text, word) == 0)
            return true;
    return false;
}

/* A list names the switches that are on; the others of the group are off. */
static void flatten_list(const struct reading *r, const struct tree_entry *e, const char *group,
                         const struct field *fields, struct tree *flat)
{
    const char *words[16] = {0};
    int count = 0, ignored = 0;
    size_t prefix = strlen(group) + 1;
    if (!reading_is_list(r, e->value, e->key))
        return;
    for (const struct field *f = fields; f->key && count < 15; f++) {
        if (!is_in(f, group) || f->kind != FIELD_SWITCH)
            continue;
        words[count++] = f->key + prefix;
        const char *is_on = has_word(e->value, f->key + prefix) ? "yes" : "no";
        tree_set(r->arena, flat, f->key, e->key_pos, tree_new_text(r->arena, is_on, e->value->pos));
    }
    for (int i = 0; i < e->value->count; i++)
        (void)reading_choice(r, e->value->items[i], e->key, words, &ignored);
}

static void flatten_group(const struct reading *r, const struct tree_entry *group,
                          const struct field *fields, struct tree *flat)
{
    if (!reading_is_map(r, group->value, group->key))
        return;
    for (int i = 0; i < group->value->count; i++) {
        const struct tree_entry *e = &group->value->entries[i];
        const char *key = arena_printf(r->arena, "%s_%s", group->key, e->key);
        const struct tables_group *g = tables_group_of(key);
        const struct field *f = field_find(fields, key);
        if (g && g->list && strcmp(g->list, e->key) == 0)
            flatten_list(r, e, group->key, fields, flat);
        else if (!f || (f->kind == FIELD_SWITCH && g && g->list))
            reading_error(r, "unknown-key", e->key_pos, "%s has no key %s", group->key,
                          tree_shown(r->arena, tree_new_text(r->arena, e->key, e->key_pos)));
        else
            tree_set(r->arena, flat, key, e->key_pos, e->value);
    }
}

struct tree *groups_flatten(const struct reading *r, const struct tree *map,
                            const struct field *fields)
{
    struct tree *flat = tree_new(r->arena, TREE_MAP, map->pos);
    for (int i = 0; i < map->count; i++) {
        const struct tree_entry *e = &map->entries[i];
        if (groups_has(fields, e->key))
            flatten_group(r, e, fields, flat);
        else
            tree_set(r->arena, flat, e->key, e->key_pos, e->value);
    }
    return flat;
}
