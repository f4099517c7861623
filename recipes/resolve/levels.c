#include "recipes/resolve/levels.h"

static void read_limiter(const struct reading *r, const struct tree *map, struct level *level)
{
    const struct tree *limiter = tree_get(map, "limiter");
    const struct reading_part parts[] = { { limiter_fields, &level->limiter }, { NULL, NULL } };
    if (!limiter)
        return;
    reading_fields(r, limiter, "limiter", parts);
    if (isnan(level->ceiling_dbtp) && isnan(level->peak_dbtp))
        reading_warn(r, "level", limiter->pos, "a limiter without a ceiling does nothing: give a "
                     "ceiling, for example -1 dBTP");
}

/* A peak is reached by gain alone. */
static void check_peak(const struct reading *r, const struct tree *map, struct level *level)
{
    static const char *const others[] = { "loudness", "ceiling", "limiter", NULL };
    if (isnan(level->peak_dbtp))
        return;
    for (int i = 0; others[i]; i++) {
        const struct tree_entry *e = tree_entry(map, others[i]);
        if (e && !reading_is_word(e->value, "none"))
            reading_error(r, "level", e->key_pos, "%s and peak exclude each other: a peak is "
                          "reached by one gain, without a limiter; 'peak: none' takes the preset's "
                          "away", others[i]);
    }
    level->loudness_lufs = level->ceiling_dbtp = NAN;
}

void levels_finish(const struct reading *r, const struct tree *map, struct level *level)
{
    static const char *const asking[] = { "peak", "ceiling", "loudness", NULL };
    read_limiter(r, map, level);
    check_peak(r, map, level);
    for (int i = 0; asking[i]; i++)
        if (tree_get(map, asking[i]))
            level->pos = tree_get(map, asking[i])->pos;
}

struct level levels_read(const struct reading *r, const struct tree *master)
{
    struct level level = {0};
    field_defaults(tables_of_level, &level);
    field_defaults(tables_of_vinyl, &level);
    field_defaults(limiter_fields, &level.limiter);
    if (!master)
        return level;
    reading_table(r, master, "master", tables_of_level, &level);
    levels_finish(r, master, &level);
    return level;
}
