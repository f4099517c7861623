#include "recipes/resolve/include.h"

#include "engine/base/file.h"
#include "recipes/reader/reader.h"
#include "recipes/schema/reading.h"

#include <string.h>
#include <sys/stat.h>

#define LEVELS 8
#define FILES 32
#define LANGUAGE 1

struct open_file { /* the files that lead here, for cycles */
    const struct open_file *up;
    dev_t device;
    ino_t inode;
};
struct loader {
    struct reading r;
    int files;
};

static struct tree *load(struct loader *l, const char *path, struct pos asked_at,
                         const struct open_file *up, int level, const char **text);

static bool is_open(const struct open_file *up, const struct stat *st)
{
    for (; up; up = up->up)
        if (up->device == st->st_dev && up->inode == st->st_ino)
            return true;
    return false;
}

/* A file of another version would only give misleading mistakes. */
static bool speaks_our_language(struct loader *l, const struct tree *root)
{
    const struct tree *version = tree_get(root, "recipe");
    double v = LANGUAGE;
    if (!version || (reading_number(&l->r, version, "recipe", UNIT_NONE, &v) && v == LANGUAGE))
        return true;
    if (v != LANGUAGE)
        reading_error(&l->r, "version", version->pos, "recipe is %g: this stamper reads language "
                      "version %d", v, LANGUAGE);
    return false;
}

static struct tree *copy_of(struct arena *a, const struct tree *map)
{
    struct tree *copy = tree_new(a, TREE_MAP, map->pos);
    for (int i = 0; i < map->count; i++)
        tree_set(a, copy, map->entries[i].key, map->entries[i].key_pos, map->entries[i].value);
    return copy;
}

/* NAME: PRESET is short for NAME: {preset: PRESET}; in full, two files' settings merge. */
static struct tree *spell_out_targets(struct arena *a, struct tree *root)
{
    const struct tree_entry *targets = tree_entry(root, "targets");
    if (!targets || targets->value->kind != TREE_MAP)
        return root;
    struct tree *full = copy_of(a, targets->value), *spelled = copy_of(a, root);
    for (int i = 0; i < full->count; i++) {
        struct tree *preset = full->entries[i].value;
        if (preset->kind != TREE_SCALAR)
            continue;
        full->entries[i].value = tree_new(a, TREE_MAP, preset->pos);
        tree_set(a, full->entries[i].value, "preset", preset->pos, preset);
    }
    tree_set(a, spelled, "targets", targets->key_pos, full);
    return spelled;
}

static struct tree *load_included(struct loader *l, const struct tree *name,
                                  const struct open_file *self, int level)
{
    const char *spelled = NULL;
    if (!reading_text(&l->r, name, "include", &spelled))
        return NULL;
    if (level == LEVELS) {
        reading_error(&l->r, "include", name->pos, "includes are nested deeper than %d levels",
                      LEVELS);
        return NULL;
    }
    const char *path = file_join(l->r.arena, file_dir(l->r.arena, name->pos.file), name->text);
    return load(l, path, name->pos, self, level + 1, NULL);
}

static struct tree *with_includes(struct loader *l, struct tree *root, const struct open_file *self,
                                  int level)
{
    const struct tree *names = tree_get(root, "include");
    if (!names || !reading_is_list(&l->r, names, "include"))
        return root;
    struct tree *base = NULL;
    for (int i = 0; i < names->count; i++) {
        struct tree *next = load_included(l, names->items[i], self, level);
        if (next)
            base = base ? tree_merge(l->r.arena, base, next) : next;
    }
    return base ? tree_merge(l->r.arena, base, root) : root;
}

static struct tree *load(struct loader *l, const char *path, struct pos asked_at,
                         const struct open_file *up, int level, const char **text)
{
    struct stat st = {0};
    if (++l->files > FILES) {
        if (l->files == FILES + 1)
            reading_error(&l->r, "include", asked_at, "more than %d files are included", FILES);
        return NULL;
    }
    bool is_there = stat(path, &st) == 0;
    if (is_there && is_open(up, &st)) {
        reading_error(&l->r, "include", asked_at, "%s includes itself", path);
        return NULL;
    }
    struct tree *root = reader_read(l->r.arena, path, asked_at, text, l->r.findings);
    if (!root || !reading_is_map(&l->r, root, "a recipe") || !speaks_our_language(l, root))
        return NULL;
    const struct open_file self = { up, st.st_dev, st.st_ino };
    return with_includes(l, spell_out_targets(l->r.arena, root), &self, level);
}

struct tree *include_load(struct arena *a, const char *path, const char **text,
                          struct findings *findings)
{
    struct loader l = { .r = { .arena = a, .findings = findings } };
    return load(&l, path, POS_NONE, NULL, 1, text);
}
