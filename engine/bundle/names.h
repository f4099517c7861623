/* names: file names made from templates and titles, safe on Linux, macOS and Windows.
 *
 * Template: text and {variable}, {variable:02} (a number, zero-padded), {variable|filter|...};
 *           filters: ascii, upper, lower, and a number (at most so many bytes are kept, whole
 *           graphemes). "{{" is a brace.
 * Safe:     NFC; / \ : * ? " < > | and control characters become "-"; bidi marks and zero-width
 *           characters go; no leading dot, dash or space, no trailing dot or space; names reserved
 *           by Windows get a "_"; at most 255 bytes and 255 UTF-16 units with the extension. */
#ifndef ENGINE_BUNDLE_NAMES_H
#define ENGINE_BUNDLE_NAMES_H

#include "engine/base/arena.h"
#include "engine/base/err.h"
#include "engine/base/finding.h"

struct name_value {            /* a variable; text NULL: a number */
    const char *key, *text;
    int number;
};

/* The file name for a template, made safe, with the extension (".flac", or ""). NULL: *err at
 * pos. */
char *names_make(struct arena *a, const char *template, const struct name_value *values, int count,
                 const char *extension, struct pos pos, struct err *err) MUST_CHECK;
/* What a target's name may be made of: the keys of the values that its files get;
 * NULL-terminated. */
extern const char *const names_variables[];
#define NAMES_TEMPLATE "{track:02} - {title}" /* where a recipe has none */
/* Is the template right, whatever the values? False: *err at pos. */
bool names_check(struct arena *a, const char *template, struct pos pos, struct err *err) MUST_CHECK;
/* One path component made safe; "_" where nothing is left. */
char *names_safe(struct arena *a, const char *name);
/* Reports every pair of paths that is one on a file system that folds case or normalises. */
struct name_claim {
    const char *path, *target;
    struct pos pos;
};
void names_check_collisions(const struct name_claim *claims, int count, struct findings *findings);

#endif
