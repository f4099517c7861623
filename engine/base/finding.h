/* finding: a list of things a check has to say, collected so that all are told at once. */
#ifndef ENGINE_BASE_FINDING_H
#define ENGINE_BASE_FINDING_H

#include "engine/base/arena.h"
#include "engine/base/err.h"

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR };

struct finding {
    enum severity severity;
    struct err err;       /* position, message, notes          */
    const char *rule;     /* short stable name, e.g. "cd-track-length"; may be NULL */
    bool is_of_past;      /* about what was before: what tells of the result leaves it out */
};
struct findings {
    struct arena *arena;
    struct finding **items;
    int count, errors, warnings;
};

struct findings *findings_new(struct arena *a);
/* Adds one; the text is formatted at once. What is there already in the same words at the same
 * place is not added again, but returned. */
struct finding *finding_add(struct findings *list, enum severity severity, const char *rule,
                            struct pos pos, const char *format, ...) PRINTF_LIKE(5, 6);
/* Adds a failed function's err as an error. */
void finding_add_err(struct findings *list, const struct err *err);
/* The first error; NULL: there is none. */
const struct finding *finding_error(const struct findings *list);

#endif
