#include "recipes/resolve/selection.h"

#include "recipes/resolve/foldername.h"

#include <stdlib.h>
#include <string.h>

#define SIDES 52

struct picker { /* songs picked so far; no song twice */
    const struct reading *r;
    int song_count, count;
    int *songs;
    bool *is_taken;
};

static void pick(struct picker *p, long number, struct pos pos)
{
    if (number < 1 || number > p->song_count)
        reading_error(p->r, "songs", pos, "there is no song %ld: the recipe has %d", number,
                      p->song_count);
    else if (p->is_taken[number - 1])
        reading_error(p->r, "songs", pos, "song %ld stands there twice", number);
    else {
        p->is_taken[number - 1] = true;
        p->songs[p->count++] = (int)number - 1;
    }
}

/* "5" or "5-7". */
static bool parse_range(const char *s, long *first, long *last)
{
    static const char digits[] = "0123456789";
    size_t n = strspn(s, digits), m = s[n] == '-' ? strspn(s + n + 1, digits) : 0;
    bool is_one = n > 0 && n < 6 && s[n] == 0;
    bool is_range = n > 0 && n < 6 && m > 0 && m < 6 && s[n + 1 + m] == 0;
    if (!is_one && !is_range)
        return false;
    *first = strtol(s, NULL, 10);
    *last = is_range ? strtol(s + n + 1, NULL, 10) : *first;
    return true;
}

static void pick_list(struct picker *p, const struct tree *list, const char *what)
{
    if (!reading_is_list(p->r, list, what))
        return;
    if (list->count == 0)
        reading_error(p->r, "songs", list->pos, "%s names no song", what);
    for (int i = 0; i < list->count; i++) {
        const struct tree *item = list->items[i];
        long first = 0, last = 0;
        if (item->kind != TREE_SCALAR || !parse_range(item->text, &first, &last) || last < first) {
            reading_error(p->r, "songs", item->pos, "%s has %s, expected a song's number or a "
                          "range such as 5-7", what, tree_shown(p->r->arena, item));
            continue;
        }
        int before = p->r->findings->errors;
        for (long n = first; n <= last && p->r->findings->errors == before; n++)
            pick(p, n, item->pos);
    }
}

static void read_side(struct picker *p, const struct tree_entry *e, const char *what,
                      struct target *t)
{
    struct side *side = &t->sides[t->side_count++];
    int before = p->count;
    side->name = e->key;
    pick_list(p, e->value, arena_printf(p->r->arena, "%s %s", what, e->key));
    side->songs = p->songs + before;
    side->song_count = p->count - before;
}

/* The songs of every side or disc; `what` is one of them. */
static void read_parts(struct picker *p, const struct tree_entry *parts, const char *what,
                       struct target *t)
{
    const struct tree *map = parts->value;
    if (!reading_is_map(p->r, map, parts->key))
        return;
    if (map->count == 0 || map->count > SIDES) {
        reading_error(p->r, "songs", map->pos, "%s has %d entries, possible is 1 to %d",
                      parts->key, map->count, SIDES);
        return;
    }
    t->sides = arena_new_array(p->r->arena, struct side, map->count);
    for (int i = 0; i < map->count; i++)
        read_side(p, &map->entries[i], what, t);
    for (int i = 0; i < p->song_count; i++)
        if (!p->is_taken[i])
            reading_warn(p->r, "songs", map->pos, "song %d is on no %s", i + 1, what);
}

static void read_sides(struct picker *p, const struct tree_entry *sides, struct target *t)
{
    const struct tree *map = sides->value;
    for (int i = 0; map->kind == TREE_MAP && i < map->count; i++)
        (void)foldername_check(p->r, map->entries[i].key, map->entries[i].key_pos, "a side");
    read_parts(p, sides, "side", t);
}

/* Discs are numbered from 1 on: the number stands in tags and names. */
static void read_discs(struct picker *p, const struct tree_entry *discs, struct target *t)
{
    const struct tree *map = discs->value;
    for (int i = 0; map->kind == TREE_MAP && i < map->count; i++) {
        const struct tree_entry *e = &map->entries[i];
        const struct tree *key = tree_new_text(p->r->arena, e->key, e->key_pos);
        if (strcmp(e->key, arena_printf(p->r->arena, "%d", i + 1)) != 0)
            reading_error(p->r, "songs", e->key_pos, "discs has the key %s, expected %d: discs "
                          "are numbered from 1 on", tree_shown(p->r->arena, key), i + 1);
    }
    t->sides_are_discs = true;
    read_parts(p, discs, "disc", t);
}

void selection_read(const struct reading *r, const struct tree *map, int song_count,
                    struct target *target)
{
    const struct tree_entry *songs = tree_entry(map, "songs"), *sides = tree_entry(map, "sides");
    const struct tree_entry *discs = tree_entry(map, "discs");
    struct picker p = { .r = r, .song_count = song_count };
    p.songs = target->songs = arena_new_array(r->arena, int, song_count + 1);
    p.is_taken = arena_new_array(r->arena, bool, song_count + 1);
    if (sides && discs)
        reading_error(r, "songs", discs->key_pos, "sides say already which songs: 'discs' is not "
                      "possible beside them");
    else if (songs && (sides || discs))
        reading_error(r, "songs", songs->key_pos, "%s say already which songs: 'songs' is not "
                      "possible beside them", sides ? "sides" : "discs");
    else if (sides)
        read_sides(&p, sides, target);
    else if (discs)
        read_discs(&p, discs, target);
    else if (songs && !reading_is_word(songs->value, "all"))
        pick_list(&p, songs->value, "songs");
    else
        for (int i = 0; i < song_count; i++)
            pick(&p, i + 1, POS_NONE);
    target->song_count = p.count;
}
