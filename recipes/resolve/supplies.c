#include "recipes/resolve/supplies.h"

#include "recipes/schema/tables.h"

#include <string.h>

#define DEALS 100
#define TEXTS 300

/* A text or a list of texts. */
static const char **read_texts(const struct reading *r, const struct tree *map, const char *key,
                               int *count)
{
    struct tree *n = tree_get(map, key);
    int most = n && n->kind == TREE_LIST ? n->count : 1;
    *count = 0;
    if (!n)
        return NULL; /* told already */
    if (most == 0 || most > TEXTS) {
        reading_error(r, "supply", n->pos, "%s has %d items, possible is 1 to %d", key, most,
                      TEXTS);
        return NULL;
    }
    const char **texts = arena_new_array(r->arena, const char *, most + 1);
    for (int i = 0; i < most; i++)
        *count += reading_text(r, n->kind == TREE_LIST ? n->items[i] : n, key, &texts[*count]);
    return texts;
}

static void read_deal(const struct reading *r, const struct tree *map, struct supply_deal *d)
{
    if (!reading_is_map(r, map, "a deal"))
        return;
    reading_table(r, map, "a deal", tables_of_deal, d);
    d->territories = read_texts(r, map, "territories", &d->territory_count);
    d->models = read_texts(r, map, "models", &d->model_count);
    d->uses = read_texts(r, map, "uses", &d->use_count);
}

static void read_deals(const struct reading *r, const struct tree *list, struct supply_order *o)
{
    if (!list || !reading_is_list(r, list, "deals"))
        return;
    if (list->count > DEALS) {
        reading_error(r, "supply", list->pos, "deals has %d items, at most %d are possible",
                      list->count, DEALS);
        return;
    }
    o->deals = arena_new_array(r->arena, struct supply_deal, list->count);
    for (int i = 0; i < list->count; i++)
        read_deal(r, list->items[i], &o->deals[o->deal_count++]);
}

static bool is_songs(const struct target *t)
{
    return t->kind == KIND_FILES && t->layout == LAYOUT_SONGS && t->writer;
}

/* The target that is named, else the first lossless one with a file for every song. */
static void find_target(const struct reading *r, const struct tree *map,
                        struct release *release)
{
    struct supply_order *o = &release->supply;
    const struct tree *named = tree_get(map, "target");
    for (int i = 0; i < release->target_count; i++) {
        const struct target *t = &release->targets[i];
        bool is_it = named ? text_equal(t->name, o->target)
                           : is_songs(t) && t->writer->is_lossless;
        if (!is_it)
            continue;
        if (!is_songs(t))
            reading_error(r, "supply", named->pos, "the target '%s' has no file for every song",
                          t->name);
        o->target = t->name;
        return;
    }
    if (named)
        reading_error(r, "supply", named->pos, "there is no target '%s'", o->target);
    else
        reading_error(r, "supply", map->pos, "supply needs a lossless target with a file for "
                      "every song");
}

void supplies_read(const struct reading *r, const struct tree *map, struct release *release)
{
    static const char *const types[] = { "Album", "EP", "Single" };
    struct tables_supply read = {0};
    if (!map || !reading_is_map(r, map, "supply"))
        return;
    const struct reading_note note = { r->note, map->pos, "in supply" };
    const struct reading inside = { r->arena, r->findings, &note };
    int errors = r->findings->errors;
    reading_table(&inside, map, "supply", tables_of_supply, &read);
    release->supply = read.order;
    release->supply.pos = map->pos;
    release->supply.release_type = types[read.release_type];
    read_deals(&inside, tree_get(map, "deals"), &release->supply);
    find_target(r, map, release);
    if (r->findings->errors == errors)
        supply_check(&release->supply, &release->album, r->findings);
}
