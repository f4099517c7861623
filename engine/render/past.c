#include "engine/render/past.h"

#include "engine/base/file.h"

#include <string.h>
#include <sys/stat.h>

#define PAPER_LIMIT_BYTES ((size_t)64 << 20)

const char *past_text(const json_t *j, const char *key)
{
    const char *s = json_string_value(json_object_get(j, key));
    return s ? s : "";
}

static json_t *read_json(struct arena *a, const char *path, char **text)
{
    size_t size;
    struct err ignored = {0};
    json_t *j;
    if (!file_exists(path) ||
        !file_read(path, PAPER_LIMIT_BYTES, a, text, &size, POS_NONE, &ignored) ||
        !json_parse(*text, size, path, a, &j, &ignored))
        return NULL;
    return j;
}

struct past *past_open(struct arena *a, const char *bundle)
{
    struct past *p = arena_new_one(a, struct past);
    char *ignored;
    p->bundle = arena_strdup(a, bundle);
    p->manifest = read_json(a, file_join(a, bundle, "manifest.json"), &p->manifest_text);
    p->revision = read_json(a, file_join(a, bundle, "revision.json"), &ignored);
    return p->manifest ? p : NULL;
}

static const json_t *find(const json_t *list, const char *key, const char *value)
{
    const json_t *j;
    size_t i;
    json_array_foreach (list, i, j)
        if (strcmp(past_text(j, key), value) == 0)
            return j;
    return NULL;
}

const json_t *past_item(const struct past *p, const char *key)
{
    return *key ? find(json_object_get(p->manifest, "items"), "key", key) : NULL;
}

const json_t *past_item_of_sound(const struct past *p, const char *key)
{
    const json_t *item;
    size_t i;
    json_array_foreach (json_object_get(p ? p->manifest : NULL, "items"), i, item)
        if (*key && strcmp(past_text(json_object_get(item, "sound"), "key"), key) == 0)
            return item;
    return NULL;
}

const json_t *past_item_at(const struct past *p, const char *path)
{
    return find(json_object_get(p->manifest, "items"), "path", path);
}

const json_t *past_file(const struct past *p, const char *path, const json_t **target)
{
    const json_t *t;
    size_t i;
    json_array_foreach (json_object_get(p->manifest, "targets"), i, t) {
        const json_t *file = find(json_object_get(t, "deliverables"), "path", path);
        if (file && target)
            *target = t;
        if (file)
            return file;
    }
    return find(json_object_get(p->manifest, "papers"), "path", path);
}

const json_t *past_task(const struct past *p, const char *id)
{
    return json_object_get(json_object_get(p->manifest, "tasks"), id);
}

const json_t *past_level(const struct past *p, const char *key)
{
    return *key ? find(json_object_get(p->manifest, "levels"), "key", key) : NULL;
}

int64_t past_modified_ns(const struct stat *st)
{
    return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

bool past_is_whole(const struct past *p, struct stamps *stamps, const char *path,
                   int64_t *modified_ns, struct arena *scratch)
{
    const json_t *file = past_file(p, path, NULL);
    char *full = file_join(scratch, p->bundle, path), *known;
    const char *sha256 = past_text(file, "sha256");
    struct stat before, after;
    if (!file || !file_is_inside(path) || lstat(full, &before) != 0 || !S_ISREG(before.st_mode) ||
        before.st_size != json_integer_value(json_object_get(file, "size_bytes")))
        return false;
    if (modified_ns)
        *modified_ns = past_modified_ns(&before);
    if (stamps_find(stamps, &before, scratch, &known) && strlen(known) == HASH_HEX_BYTES - 1)
        return strcmp(known, sha256) == 0; /* else some recipe has it for a mix */
    struct hash *h = hash_new(scratch, HASH_SHA256);
    struct err ignored = {0};
    char hex[HASH_HEX_BYTES];
    if (!hash_file(full, h, &ignored))
        return false;
    hash_hex(h, HASH_SHA256, hex);
    if (lstat(full, &after) == 0 && stamp_same(&before, &after))
        stamps_put(stamps, &after, hex);
    return strcmp(hex, sha256) == 0;
}
