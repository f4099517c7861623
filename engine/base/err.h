/* err: what went wrong, where in the user's files, and what was being done at the time.
 *
 * Owner:   plain data; strings are copied in, positions point into the recipe's arena.
 * Errors:  a function that can fail returns false after err_set; callers add err_note. */
#ifndef ENGINE_BASE_ERR_H
#define ENGINE_BASE_ERR_H

#include <stdbool.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

/* The kinds of failure; `err_exit_status` maps each to the status that the manual promises. */
enum err_code {
    ERR_NONE,
    ERR_USAGE,       /* the command line                                    */
    ERR_RECIPE,      /* the recipe: syntax, types, keys, ranges, sense      */
    ERR_REJECTED,    /* a mix or a deliverable failed a check               */
    ERR_DAMAGED,     /* verify found damage                                 */
    ERR_UNSUPPORTED, /* this build or library cannot do it                  */
    ERR_FAILED,      /* the work failed: an encoder, a bug of ours          */
    ERR_NO_SPACE,    /* ENOSPC, EDQUOT                                      */
    ERR_IO,          /* EIO and other refusals of the system                */
    ERR_BUSY,        /* another process works on the same bundle            */
    ERR_INTERRUPTED, /* a signal asked us to stop                           */
};

/* A place in a text file; `file` NULL means none. Lines and columns count from 1. */
struct pos {
    const char *file;
    const char *source_line; /* the whole line, for the caret; may be NULL */
    int line, column;
};

#define POS_NONE ((struct pos){0})
#define ERR_NOTES 4

struct err {
    enum err_code code;
    struct pos pos;
    char message[768];
    int note_count;
    struct {
        struct pos pos;
        char message[256];
    } note[ERR_NOTES];
};

/* Sets the cause; later calls on the same err are ignored, so the first cause stays. Returns
 * false. */
bool err_set(struct err *err, enum err_code code, struct pos pos, const char *format, ...)
    PRINTF_LIKE(4, 5);
/* As err_set with the text of `error_number` (an errno) appended and its code chosen from it. */
bool err_errno(struct err *err, int error_number, struct pos pos, const char *format, ...)
    PRINTF_LIKE(4, 5);
/* Adds what the caller was doing. Returns false. */
bool err_note(struct err *err, struct pos pos, const char *format, ...) PRINTF_LIKE(3, 4);
int err_exit_status(enum err_code code);

#endif
