#include "recipes/lock/lock_file.h"

#include "engine/base/file.h"
#include "recipes/lock/lock_text.h"
#include "recipes/reader/reader.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define EXTENSION ".lock"

char *lock_file_path(struct arena *a, const char *recipe_path)
{
    const char *name = file_name(recipe_path), *dot = strrchr(name, '.');
    bool has_extension = dot && dot > name && strcmp(dot, EXTENSION) != 0;
    size_t length = has_extension ? (size_t)(dot - recipe_path) : strlen(recipe_path);
    return arena_printf(a, "%s%s", arena_strndup(a, recipe_path, length), EXTENSION);
}

static bool is_absent(const char *path)
{
    struct stat st;
    return stat(path, &st) != 0 && errno == ENOENT;
}

bool lock_file_read(struct arena *a, const char *recipe_path, struct lock **lock,
                    struct findings *findings, struct err *err)
{
    const char *path = lock_file_path(a, recipe_path);
    char *bytes = NULL;
    size_t size_bytes = 0;
    if (is_absent(path)) {
        *lock = NULL;
        return true;
    }
    if (!file_read(path, READER_FILE_BYTES, a, &bytes, &size_bytes, POS_NONE, err))
        return false;
    struct lock *found = lock_text_parse(a, path, bytes, size_bytes, findings);
    if (found)
        *lock = found;
    return found != NULL;
}

/* Would it be read as it was meant? A text that YAML cannot hold would lock the recipe up. */
static bool is_readable(struct arena *a, const struct text *text)
{
    struct findings *unheard = findings_new(a);
    const struct lock *again = lock_text_parse(a, "", text->s, text->length_bytes, unheard);
    struct text same = text_new(a);
    if (again)
        lock_text_format(&same, again);
    return again && text->length_bytes <= READER_FILE_BYTES && text_equal(same.s, text->s);
}

static bool is_there_already(struct arena *a, const char *path, const struct text *text)
{
    struct err ignored = {0};
    char *bytes = NULL;
    size_t size_bytes = 0;
    return file_read(path, READER_FILE_BYTES, a, &bytes, &size_bytes, POS_NONE, &ignored) &&
           size_bytes == text->length_bytes && memcmp(bytes, text->s, size_bytes) == 0;
}

bool lock_file_write(struct arena *a, const char *recipe_path, const struct lock *lock,
                     struct err *err)
{
    const char *path = lock_file_path(a, recipe_path);
    struct text text = text_new(a);
    if (lock->gain_count + lock->curve_count + lock->mix_count == 0 && is_absent(path))
        return true;
    lock_text_format(&text, lock);
    if (!is_readable(a, &text))
        return err_set(err, ERR_UNSUPPORTED, POS_NONE, "%s cannot hold what was solved: a mix's "
                       "name is not UTF-8, has control characters, or is too long", path);
    return is_there_already(a, path, &text) || file_replace(a, path, text.s, text.length_bytes,
                                                            err);
}
