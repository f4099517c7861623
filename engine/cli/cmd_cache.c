/* cmd_cache: what is kept between renders, by kind; to keep it under a limit, or to clear it. */
#include "engine/cache/store.h"
#include "engine/cli/request.h"
#include "engine/report/figure.h"
#include "engine/report/table.h"

#include <stdlib.h>
#include <string.h>

/* What entries of one kind come to. */
struct kind {
    const char *name;
    int count;
    int64_t size_bytes;
    double seconds;
};

/* The first word of what an entry says of itself. */
static const char *kind_name(struct arena *a, const struct store_item *item)
{
    size_t length = strcspn(item->what, " \n");
    return length ? arena_strndup(a, item->what, length) : "unreadable";
}

static int by_size(const void *a, const void *b)
{
    const struct kind *x = a, *y = b;
    if (x->size_bytes != y->size_bytes)
        return x->size_bytes > y->size_bytes ? -1 : 1;
    return strcmp(x->name, y->name);
}

static struct kind *kinds_of(struct arena *a, const struct store_item *items, int item_count,
                             int *count)
{
    struct kind *kinds = NULL;
    *count = 0;
    for (int i = 0; i < item_count; i++) {
        const char *name = kind_name(a, &items[i]);
        int k = 0;
        while (k < *count && strcmp(kinds[k].name, name) != 0)
            k++;
        if (k == *count) {
            kinds = arena_grow(a, kinds, *count, sizeof *kinds);
            kinds[(*count)++] = (struct kind){ .name = name };
        }
        kinds[k].count++;
        kinds[k].size_bytes += items[i].size_bytes;
        kinds[k].seconds += items[i].seconds;
    }
    if (*count)
        qsort(kinds, (size_t)*count, sizeof *kinds, by_size);
    return kinds;
}

static void print(struct request *r, const struct store *s, const struct kind *kinds, int count,
                  const struct kind *all, int64_t limit_bytes)
{
    struct arena *a = r->arena;
    static const char *const headings[] = { "kind", "entries", "size", "made in", NULL };
    struct table *t = table_new(a, "lrrr", headings);
    for (int i = 0; i < count; i++)
        table_add(t, (const char *const[]){ kinds[i].name, arena_printf(a, "%d", kinds[i].count),
                                            figure_size(a, kinds[i].size_bytes),
                                            text_clock(a, kinds[i].seconds) });
    struct text out = text_new(a);
    text_printf(&out, "%s: %s in %d %s, at most %s\n", store_folder(s),
                figure_size(a, all->size_bytes), all->count, all->count == 1 ? "entry" : "entries",
                figure_size(a, limit_bytes));
    if (count)
        table_text(t, "  ", &out);
    request_print(r, "%s", out.s);
}

static void put(json_t *object, const struct kind *kind)
{
    json_put_integer(object, "entries", kind->count);
    json_put_integer(object, "size_bytes", kind->size_bytes);
    json_put_number(object, "seconds", kind->seconds, 3);
}

static struct kind total(const struct kind *kinds, int count)
{
    struct kind all = { .name = "all" };
    for (int i = 0; i < count; i++) {
        all.count += kinds[i].count;
        all.size_bytes += kinds[i].size_bytes;
        all.seconds += kinds[i].seconds;
    }
    return all;
}

static void show(struct request *r, const struct store *s, int64_t limit_bytes)
{
    struct store_item *items;
    int item_count, count;
    store_list(s, true, r->arena, &items, &item_count);
    struct kind *kinds = kinds_of(r->arena, items, item_count, &count), all = total(kinds, count);
    json_put_text(r->document, "folder", store_folder(s));
    json_put_integer(r->document, "limit_bytes", limit_bytes);
    put(r->document, &all);
    json_t *list = json_put_array(r->document, "kinds");
    for (int i = 0; i < count; i++) {
        json_t *kind = json_put_object(list, NULL);
        json_put_text(kind, "kind", kinds[i].name);
        put(kind, &kinds[i]);
    }
    if (!r->options.quiet)
        print(r, s, kinds, count, &all, limit_bytes);
}

/* The limit of the option, else the usual one. */
static bool find_limit(const struct request *r, const struct store *s, int64_t *limit_bytes,
                       struct err *err)
{
    const char *asked = getenv("STAMPER_CACHE_LIMIT");
    *limit_bytes = store_limit(s);
    if (r->options.limit && !store_parse_limit(r->options.limit, limit_bytes))
        return err_set(err, ERR_USAGE, POS_NONE,
                       "--limit is '%s', expected a size such as 500M or 20G", r->options.limit);
    if (!r->options.limit && asked && *asked && !store_parse_limit(asked, limit_bytes))
        return err_set(err, ERR_USAGE, POS_NONE,
                       "STAMPER_CACHE_LIMIT is '%s', expected a size such as 500M or 20G", asked);
    return true;
}

bool cmd_cache(struct request *r, struct err *err)
{
    const char *folder = r->options.cache_dir ? r->options.cache_dir : store_usual_folder(r->arena);
    const char *task = r->operand_count ? r->operands[0] : "show";
    bool is_prune = strcmp(task, "prune") == 0, is_clear = strcmp(task, "clear") == 0;
    int64_t limit_bytes;
    if (r->operand_count && !is_prune && !is_clear)
        return err_set(err, ERR_USAGE, POS_NONE, "stamper cache %s: possible are prune and clear",
                       task);
    if (r->options.limit && !is_prune)
        return err_set(err, ERR_USAGE, POS_NONE, "--limit goes with stamper cache prune");
    struct store *s = store_open(r->arena, folder, true, err);
    if (!s || !find_limit(r, s, &limit_bytes, err))
        return false;
    if ((is_prune && !store_prune(s, limit_bytes, err)) || (is_clear && !store_clear(s, err)))
        return false;
    show(r, s, limit_bytes);
    if (store_trouble(s))
        finding_add(r->findings, SEVERITY_WARNING, "cache", POS_NONE, "%s", store_trouble(s));
    return true;
}
