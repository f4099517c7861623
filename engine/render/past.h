/* past: the bundle that stands where a render is to publish, by its manifest.
 *
 * Its files are trusted as far as they can be: by a stamp that tells their hash without reading
 * them, else by reading them again.
 * Owner:  the arena. */
#ifndef ENGINE_RENDER_PAST_H
#define ENGINE_RENDER_PAST_H

#include "engine/base/json.h"
#include "engine/render/plan.h"

struct past {
    const char *bundle;        /* its folder    */
    json_t *manifest;
    char *manifest_text;       /* as it stands there */
    json_t *revision;          /* revision.json; NULL: there is none */
};

/* NULL: nothing stands there, or nothing of ours that can be read. */
struct past *past_open(struct arena *a, const char *bundle);
/* The item of this key, or of this path (key NULL) and, if there is none, of this target's nth. */
const json_t *past_item(const struct past *p, const char *key);
/* The item with files of sound of this key; p may be NULL. */
const json_t *past_item_of_sound(const struct past *p, const char *key);
const json_t *past_item_at(const struct past *p, const char *path);
/* The manifest's entry of a file or paper; target: filled in unless NULL, and for a file. */
const json_t *past_file(const struct past *p, const char *path, const json_t **target);
const json_t *past_task(const struct past *p, const char *id);
/* A master's entry in `levels` by its key. */
const json_t *past_level(const struct past *p, const char *key);
/* Has the file still the bytes of the manifest? modified_ns: gets the time of its last change, by
 * which a later one shows; may be NULL. */
bool past_is_whole(const struct past *p, struct stamps *stamps, const char *path,
                   int64_t *modified_ns, struct arena *scratch);
int64_t past_modified_ns(const struct stat *st);
const char *past_text(const json_t *j, const char *key); /* "" where there is none */

#endif
