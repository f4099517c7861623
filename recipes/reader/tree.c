#include "recipes/reader/tree.h"

#include "engine/base/text.h"
#include "engine/base/unicode.h"

#include <string.h>

#define SHOWN_BYTES 60

struct tree *tree_new(struct arena *a, enum tree_kind kind, struct pos pos)
{
    struct tree *n = arena_new_one(a, struct tree);
    n->kind = kind;
    n->pos = pos;
    n->text = "";
    n->weight = 1;
    n->height = kind != TREE_SCALAR;
    return n;
}

struct tree *tree_new_text(struct arena *a, const char *text, struct pos pos)
{
    struct tree *n = tree_new(a, TREE_SCALAR, pos);
    n->text = text;
    return n;
}

const struct tree_entry *tree_entry(const struct tree *map, const char *key)
{
    if (!map || map->kind != TREE_MAP)
        return NULL;
    for (int i = 0; i < map->count; i++)
        if (strcmp(map->entries[i].key, key) == 0)
            return &map->entries[i];
    return NULL;
}

struct tree *tree_get(const struct tree *map, const char *key)
{
    const struct tree_entry *entry = tree_entry(map, key);
    return entry ? entry->value : NULL;
}

static void grow_by(struct tree *parent, const struct tree *child)
{
    parent->weight += child->weight;
    if (child->height + 1 > parent->height)
        parent->height = child->height + 1;
}

void tree_add_item(struct arena *a, struct tree *list, struct tree *item)
{
    list->items = arena_grow(a, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = item;
    grow_by(list, item);
}

void tree_set(struct arena *a, struct tree *map, const char *key, struct pos key_pos,
              struct tree *value)
{
    struct tree_entry *found = (struct tree_entry *)tree_entry(map, key);
    if (!found) {
        map->entries = arena_grow(a, map->entries, map->count, sizeof *map->entries);
        found = &map->entries[map->count++];
    }
    *found = (struct tree_entry){ key, key_pos, value };
    grow_by(map, value);
}

struct tree *tree_merge(struct arena *a, struct tree *base, struct tree *over)
{
    if (!base || base->kind != TREE_MAP || over->kind != TREE_MAP)
        return over;
    struct tree *merged = tree_new(a, TREE_MAP, over->pos);
    for (int i = 0; i < base->count; i++)
        tree_set(a, merged, base->entries[i].key, base->entries[i].key_pos, base->entries[i].value);
    for (int i = 0; i < over->count; i++) {
        const struct tree_entry *e = &over->entries[i];
        tree_set(a, merged, e->key, e->key_pos, tree_merge(a, tree_get(base, e->key), e->value));
    }
    return merged;
}

const char *tree_shown(struct arena *a, const struct tree *n)
{
    if (n->kind == TREE_LIST)
        return "a list";
    if (n->kind == TREE_MAP)
        return "a mapping";
    size_t length = strlen(n->text);
    if (length == 0)
        return n->is_quoted ? "an empty text" : "nothing";
    const char *end = "";
    if (length > SHOWN_BYTES) {
        length = strlen(unicode_cut(a, arena_strndup(a, n->text, SHOWN_BYTES), SHOWN_BYTES - 4,
                                    SHOWN_BYTES));
        end = "...";
    }
    const char *quote = n->is_quoted ? "\"" : "'";
    return arena_printf(a, "%s%s%s%s", quote, tree_harmless(a, n->text, length), end, quote);
}

/* Decodes one code point of well-formed UTF-8, leniently: a stray byte is itself. */
static unsigned decode(const unsigned char *s, size_t left, size_t *length)
{
    int more = s[0] >= 0xF0 ? 3 : s[0] >= 0xE0 ? 2 : s[0] >= 0xC0 ? 1 : 0;
    static const unsigned char masks[] = { 0xFF, 0x1F, 0x0F, 0x07 };
    unsigned c = s[0] & masks[more];
    *length = 1;
    for (int i = 1; i <= more; i++) {
        if ((size_t)i >= left || (s[i] & 0xC0) != 0x80)
            return s[0];
        c = c << 6 | (s[i] & 0x3Fu);
        *length = (size_t)i + 1;
    }
    return c;
}

static bool is_control(unsigned c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

/* Marks that turn the direction of what follows, and so can disguise a name. */
static bool is_bidi(unsigned c)
{
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

const char *tree_forbidden(struct arena *a, const char *text, bool has_lines)
{
    size_t left = strlen(text), length = 0;
    const unsigned char *s = (const unsigned char *)text;
    for (; left > 0; s += length, left -= length) {
        unsigned c = decode(s, left, &length);
        if (has_lines && (c == '\n' || c == '\t'))
            continue;
        if (is_control(c) || c == 0x2028 || c == 0x2029)
            return arena_printf(a, "the control character U+%04X", c);
        if (is_bidi(c))
            return arena_printf(a, "the direction mark U+%04X", c);
    }
    return NULL;
}

char *tree_harmless(struct arena *a, const char *text, size_t length_bytes)
{
    struct text out = text_new(a);
    size_t length = 0;
    for (const unsigned char *s = (const unsigned char *)text; length_bytes > 0;
         s += length, length_bytes -= length) {
        unsigned c = decode(s, length_bytes, &length);
        bool is_stray = length == 1 && c >= 0x80;
        if (is_stray || (is_control(c) && c != '\t') || is_bidi(c))
            text_add(&out, "?");
        else
            text_add_bytes(&out, s, length);
    }
    return out.s;
}
