#include "recipes/recipe.h"

#include "engine/base/file.h"
#include "recipes/resolve/include.h"
#include "recipes/resolve/levels.h"
#include "recipes/resolve/references.h"
#include "recipes/resolve/songs.h"
#include "recipes/resolve/steps.h"
#include "recipes/resolve/supplies.h"
#include "recipes/resolve/targets.h"
#include "recipes/schema/json_schema.h"
#include "recipes/schema/manual.h"

#include <string.h>

static void read_session(const struct reading *r, const struct tree *map, struct release *release)
{
    struct tables_session session = {0};
    release->resampler = tables_resamplers[0];
    if (!map)
        return;
    reading_table(r, map, "session", tables_of_session, &session);
    release->resampler = tables_resamplers[session.resampler];
    const struct tree *rate = tree_get(map, "rate");
    double hz = 0.0;
    if (!rate || reading_is_word(rate, "auto") || !reading_number(r, rate, "rate", UNIT_HZ, &hz))
        return;
    for (int i = 0; tables_rates_hz[i]; i++)
        if (hz == tables_rates_hz[i])
            release->session_rate_hz = tables_rates_hz[i];
    if (release->session_rate_hz == 0)
        reading_error(r, "rate", rate->pos, "rate is %g Hz, possible is auto or a studio rate from "
                      "44.1 to 384 kHz", hz);
}

static bool is_before(const struct pos *a, const struct pos *b)
{
    if (!a->file || !b->file || strcmp(a->file, b->file) != 0)
        return false;
    return a->line < b->line || (a->line == b->line && a->column < b->column);
}

/* Mistakes come in the order of the lines, whatever was read first; files stay as they came. */
static void sort_findings(struct findings *list, int first)
{
    for (int i = first + 1; i < list->count; i++) {
        struct finding *f = list->items[i];
        int to = i;
        for (int j = i - 1; j >= first; j--)
            if (is_before(&f->err.pos, &list->items[j]->err.pos))
                to = j;
        memmove(&list->items[to + 1], &list->items[to], sizeof *list->items * (size_t)(i - to));
        list->items[to] = f;
    }
}

struct release *recipe_load(struct arena *a, const char *path, struct findings *findings)
{
    const struct reading r = { .arena = a, .findings = findings };
    int errors_before = findings->errors, findings_before = findings->count;
    struct tables_recipe top = {0};
    struct release *release = arena_new_one(a, struct release);
    struct tree *root = include_load(a, path, &release->recipe_text, findings);
    if (!root)
        return NULL;
    release->recipe_path = arena_strdup(a, path);
    release->recipe_dir = file_dir(a, path);
    reading_table(&r, root, "the recipe", tables_of_recipe, &top);
    read_session(&r, tree_get(root, "session"), release);
    songs_read(&r, root, release);
    release->chain = steps_read(&r, tree_get(root, "chain"), false);
    release->master = levels_read(&r, tree_get(root, "master"));
    references_read(&r, tree_get(root, "references"), release);
    targets_read(&r, tree_get(root, "targets"), release);
    supplies_read(&r, tree_get(root, "supply"), release);
    sort_findings(findings, findings_before);
    return findings->errors > errors_before ? NULL : release;
}

char *recipe_schema_json(struct arena *a)
{
    return json_schema_text(a);
}

char *recipe_manual_tables(struct arena *a)
{
    return manual_text(a);
}
