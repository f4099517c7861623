#include "engine/report/linediff.h"

#include <string.h>

#define CELLS_MOST 16000000

struct lines { int count; const char **items; };

struct differ {
    struct arena *arena;
    int count;
    struct linediff_line *found;
};

static struct lines split(struct arena *a, const char *text)
{
    struct lines l = { 0 };
    while (*text) {
        const char *end = strchrnul(text, '\n');
        l.items = arena_grow(a, l.items, l.count, sizeof *l.items);
        l.items[l.count++] = arena_strndup(a, text, (size_t)(end - text));
        text = *end ? end + 1 : end;
    }
    return l;
}

static void add(struct differ *d, bool is_new, int index, const char *text)
{
    d->found = arena_grow(d->arena, d->found, d->count, sizeof *d->found);
    d->found[d->count++] = (struct linediff_line){ .is_new = is_new, .number = index + 1,
                                                   .text = text };
}

/* common[i * (m + 1) + j]: lines shared by what follows x[i] and y[j]. */
static const int *common_lengths(struct arena *a, const char *const *x, int n,
                                 const char *const *y, int m)
{
    int *common = arena_new_array(a, int, (n + 1) * (m + 1));
    for (int i = n - 1; i >= 0; i--)
        for (int j = m - 1; j >= 0; j--) {
            int right = common[i * (m + 1) + j + 1], below = common[(i + 1) * (m + 1) + j];
            common[i * (m + 1) + j] = strcmp(x[i], y[j]) == 0
                                          ? common[(i + 1) * (m + 1) + j + 1] + 1
                                          : right > below ? right : below;
        }
    return common;
}

/* Lines [first, first + n) of x against [first, first + m) of y. */
static void walk(struct differ *d, const struct lines *x, const struct lines *y, int first, int n,
                 int m)
{
    if (n + m == 0)
        return;
    const char *const *p = n ? x->items + first : NULL, *const *q = m ? y->items + first : NULL;
    bool is_large = (long long)(n + 1) * (m + 1) > CELLS_MOST;
    struct arena *scratch = arena_new();
    const int *common = is_large ? NULL : common_lengths(scratch, p, n, q, m);
    int i = 0, j = 0;
    while (i < n || j < m) {
        if (common && i < n && j < m && strcmp(p[i], q[j]) == 0) {
            i++;
            j++;
        } else if (i < n && (j == m || is_large ||
                             common[(i + 1) * (m + 1) + j] >= common[i * (m + 1) + j + 1])) {
            add(d, false, first + i, p[i]);
            i++;
        } else {
            add(d, true, first + j, q[j]);
            j++;
        }
    }
    arena_free(scratch);
}

int linediff_run(struct arena *a, const char *before, const char *after,
                 struct linediff_line **lines)
{
    struct differ d = { .arena = a };
    struct lines x = split(a, before), y = split(a, after);
    int head = 0, tail = 0;
    while (head < x.count && head < y.count && strcmp(x.items[head], y.items[head]) == 0)
        head++;
    while (tail < x.count - head && tail < y.count - head &&
           strcmp(x.items[x.count - 1 - tail], y.items[y.count - 1 - tail]) == 0)
        tail++;
    walk(&d, &x, &y, head, x.count - head - tail, y.count - head - tail);
    *lines = d.found;
    return d.count;
}
