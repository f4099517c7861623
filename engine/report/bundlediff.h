/* bundlediff: what changed from one release to another, by song and by deliverable.
 *
 * Manifests tell names, figures, marks and whether bytes and samples are the same; where both sides
 * are whole bundles, files whose samples differ are decoded and set against each other.
 *
 * Errors: what cannot be read or decoded; a difference is none. */
#ifndef ENGINE_REPORT_BUNDLEDIFF_H
#define ENGINE_REPORT_BUNDLEDIFF_H

#include "engine/base/json.h"
#include "engine/base/text.h"

struct bundlediff_side {
    const char *folder;        /* NULL: only the manifest is there */
    const json_t *manifest;
};

/* Is that a bundle, or a manifest? */
bool bundlediff_is_bundle(struct arena *a, const char *path);
bool bundlediff_open(struct arena *a, const char *path, struct bundlediff_side *side,
                     struct err *err) MUST_CHECK;
/* Adds a line for every change to `out` and an object to the array `into`; *count: changes. */
bool bundlediff_run(struct arena *a, const struct bundlediff_side *before,
                    const struct bundlediff_side *after, struct text *out, json_t *into,
                    int *count, struct err *err) MUST_CHECK;

/* Between the parts of it. */
struct bundlediff {
    struct arena *arena;
    const struct bundlediff_side *before, *after;
    struct text *out;
    json_t *into;
    int count;
    int song_count;            /* of the old manifest                    */
    int *new_song;             /* number of each old song; 0 = gone      */
};

/* "WHERE: WHAT: OLD -> NEW"; without values "WHERE: WHAT". Returns the object in JSON. */
json_t *bundlediff_say(struct bundlediff *d, const char *where, const char *what,
                       const char *before, const char *after);
/* Every key of two objects whose value differs, `skip` apart (NULL-terminated). */
void bundlediff_keys(struct bundlediff *d, const char *where, const json_t *before,
                     const json_t *after, const char *const skip[]);
const char *bundlediff_value(struct arena *a, const json_t *value);
const char *bundlediff_text(const json_t *object, const char *key); /* NULL = none */
bool bundlediff_files(struct bundlediff *d, struct err *err) MUST_CHECK;

#endif
