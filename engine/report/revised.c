#include "engine/report/revised.h"

#include "engine/base/text.h"
#include "engine/report/figure.h"

#define CAUSES_MOST 12

struct telling {
    struct arena *arena;
    void (*each)(void *user, const char *sentence);
    void *user;
};

static int count_state(const json_t *files, const char *state)
{
    const json_t *file;
    size_t i;
    int count = 0;
    json_array_foreach (files, i, file)
        count += text_equal(figure_text(file, "state"), state);
    return count;
}

static void add_count(struct text *t, int count, const char *what)
{
    if (count)
        text_printf(t, "%s%d %s", text_ends_with(t->s ? t->s : "", ": ") ? "" : ", ", count, what);
}

/* "Revision 3: 9 files changed, 81 kept." */
static void tell_counts(const struct telling *t, const json_t *entry)
{
    const json_t *files = json_object_get(entry, "deliverables");
    struct text s = text_new(t->arena);
    text_printf(&s, "Revision %lld: ", figure_integer(entry, "revision"));
    add_count(&s, count_state(files, "new"), "new");
    add_count(&s, count_state(files, "changed"), "changed");
    add_count(&s, count_state(files, "same"), "made again with the same bytes");
    add_count(&s, count_state(files, "kept"), "kept");
    add_count(&s, (int)json_array_size(json_object_get(entry, "removed")), "removed");
    text_add(&s, ".");
    t->each(t->user, s.s);
}

static void tell_song(const struct telling *t, const json_t *song)
{
    bool is_new = text_equal(figure_text(song, "state"), "new");
    t->each(t->user, arena_printf(t->arena, "Song %lld, %s: %s.", figure_integer(song, "number"),
                                  figure_text(song, "mix"),
                                  is_new ? "its first mix" : "a new mix"));
    const json_t *sentence;
    size_t i;
    const json_t *difference = json_object_get(song, "difference");
    json_array_foreach (json_object_get(difference, "sentences"), i, sentence)
        t->each(t->user, arena_printf(t->arena, "Song %lld: %s.", figure_integer(song, "number"),
                                      json_string_value(sentence)));
}

/* Each cause once, with how many files it made. */
static void tell_causes(const struct telling *t, const json_t *files)
{
    const json_t *file, *other;
    size_t i, k;
    int told = 0;
    json_array_foreach (files, i, file) {
        const char *cause = figure_text(file, "cause");
        int count = 0;
        bool is_first = true;
        json_array_foreach (files, k, other) {
            bool is_same = text_equal(figure_text(other, "cause"), cause);
            count += is_same;
            is_first = is_first && !(is_same && k < i);
        }
        if (*cause && is_first && told++ < CAUSES_MOST)
            t->each(t->user, arena_printf(t->arena, "%d file%s made: %s.", count,
                                          count == 1 ? "" : "s", cause));
    }
}

void revised_tell(struct arena *a, const json_t *revision,
                  void (*each)(void *user, const char *sentence), void *user)
{
    struct telling t = { a, each, user };
    const json_t *history = json_object_get(revision, "history"), *j;
    size_t i, count = json_array_size(history);
    const json_t *last = json_array_get(history, count - 1);
    if (count == 0)
        return;
    tell_counts(&t, last);
    json_array_foreach (json_object_get(last, "songs"), i, j)
        if (count > 1)
            tell_song(&t, j);
    if (count > 1)
        tell_causes(&t, json_object_get(last, "deliverables"));
    json_array_foreach (json_object_get(last, "reaches"), i, j)
        each(user, arena_printf(a, "%s.", json_string_value(j)));
    for (i = count - 1; i > 0; i--)
        tell_counts(&t, json_array_get(history, i - 1));
}
