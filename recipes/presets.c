#include "recipes/presets.h"

#include "engine/base/file.h"
#include "recipes/reader/reader.h"
#include "recipes/schema/later.h"
#include "recipes/schema/reading.h"
#include "recipes/schema/tables.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#define FOLDERS 4
#define SUFFIX ".yaml"
#define NAME_BYTES 64

struct folders {
    int count;
    const char *paths[FOLDERS];
};

static struct folders folders_of(struct arena *a, const char *recipe_dir)
{
    struct folders f = {0};
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME"), *shipped = getenv("STAMPER_PRESETS");
    if (recipe_dir)
        f.paths[f.count++] = file_join(a, recipe_dir, "presets");
    if (config && config[0] == '/')
        f.paths[f.count++] = arena_printf(a, "%s/stamper/presets", config);
    else if (home && home[0] == '/')
        f.paths[f.count++] = arena_printf(a, "%s/.config/stamper/presets", home);
    if (shipped && *shipped)
        f.paths[f.count++] = shipped;
    f.paths[f.count++] = PKGDATADIR "/presets";
    return f;
}

/* Nothing else reaches the file system. */
static bool is_name(const char *s)
{
    size_t n = strlen(s);
    return n > 0 && n <= NAME_BYTES && s[0] != '.' && s[0] != '-' &&
           strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == n;
}

static const char *path_of(struct arena *a, const char *recipe_dir, const char *name)
{
    struct folders f = folders_of(a, recipe_dir);
    for (int i = 0; is_name(name) && i < f.count; i++) {
        const char *path = arena_printf(a, "%s/%s" SUFFIX, f.paths[i], name);
        if (file_exists(path))
            return path;
    }
    return NULL;
}

/* What describes the preset is taken out; what is left are the keys of a target. */
static bool describe(const struct reading *r, const struct tree *root, struct preset *p)
{
    struct tables_preset described = { .kind = KIND_FILES };
    struct tree *about = tree_new(r->arena, TREE_MAP, root->pos);
    p->node = tree_new(r->arena, TREE_MAP, root->pos);
    for (int i = 0; i < root->count; i++) {
        const struct tree_entry *e = &root->entries[i];
        bool is_about = field_find(tables_of_preset, e->key) != NULL;
        tree_set(r->arena, is_about ? about : p->node, e->key, e->key_pos, e->value);
    }
    const struct tree_entry *base = tree_entry(root, "preset");
    if (base)
        reading_error(r, "preset", base->key_pos, "a preset is not made from another preset");
    const struct tree *kind = tree_get(root, "kind");
    if (kind && kind->kind == TREE_SCALAR && later_has(LATER_KIND, kind->text)) {
        reading_error(r, "not-built", kind->pos, "the kind '%s' is not built yet", kind->text);
        return false;
    }
    reading_table(r, about, "a preset", tables_of_preset, &described);
    p->description = described.description;
    p->kind = (enum target_kind)described.kind;
    return !base && p->description && kind;
}

const struct preset *presets_find(struct arena *a, const char *recipe_dir, const char *name,
                                  struct findings *findings)
{
    const struct reading r = { .arena = a, .findings = findings };
    const char *path = path_of(a, recipe_dir, name);
    if (!path)
        return NULL;
    struct tree *root = reader_read(a, path, POS_NONE, NULL, findings);
    if (!root || !reading_is_map(&r, root, "a preset"))
        return NULL;
    struct preset *p = arena_new_one(a, struct preset);
    p->name = arena_strdup(a, name);
    p->path = path;
    return describe(&r, root, p) ? p : NULL;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char **add_names(struct arena *a, const char *folder, const char **names, int *count)
{
    DIR *dir = opendir(folder);
    if (!dir)
        return names;
    for (struct dirent *e; (e = readdir(dir));) {
        if (!text_ends_with(e->d_name, SUFFIX))
            continue;
        char *name = arena_strndup(a, e->d_name, strlen(e->d_name) - strlen(SUFFIX));
        if (!is_name(name))
            continue;
        names = arena_grow(a, names, *count, sizeof *names);
        names[(*count)++] = name;
    }
    closedir(dir);
    return names;
}

const char *const *presets_names(struct arena *a, const char *recipe_dir)
{
    struct folders f = folders_of(a, recipe_dir);
    const char **names = NULL;
    int count = 0, kept = 0;
    for (int i = 0; i < f.count; i++)
        names = add_names(a, f.paths[i], names, &count);
    if (count > 0)
        qsort(names, (size_t)count, sizeof *names, by_text);
    for (int i = 0; i < count; i++)
        if (kept == 0 || strcmp(names[i], names[kept - 1]) != 0)
            names[kept++] = names[i];
    names = arena_grow(a, names, kept, sizeof *names);
    names[kept] = NULL;
    return names;
}
