#include "engine/base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    enum err_code code;
    int status;
} exit_statuses[] = {
    { ERR_NONE, 0 },     { ERR_FAILED, 1 },   { ERR_USAGE, 2 },  { ERR_RECIPE, 3 },
    { ERR_REJECTED, 4 }, { ERR_DAMAGED, 5 },  { ERR_UNSUPPORTED, 3 },
    { ERR_NO_SPACE, 75 }, { ERR_IO, 75 },     { ERR_BUSY, 75 },  { ERR_INTERRUPTED, 130 },
};

bool err_set(struct err *err, enum err_code code, struct pos pos, const char *format, ...)
{
    if (err->code != ERR_NONE)
        return false;
    err->code = code;
    err->pos = pos;
    va_list args;
    va_start(args, format);
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    return false;
}

static enum err_code code_of_errno(int error_number)
{
    switch (error_number) {
    case ENOSPC: case EDQUOT: case EFBIG:
        return ERR_NO_SPACE;
    default:
        return ERR_IO;
    }
}

bool err_errno(struct err *err, int error_number, struct pos pos, const char *format, ...)
{
    char what[512];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    return err_set(err, code_of_errno(error_number), pos, "%s: %s", what, strerror(error_number));
}

bool err_note(struct err *err, struct pos pos, const char *format, ...)
{
    if (err->note_count == ERR_NOTES)
        return false;
    err->note[err->note_count].pos = pos;
    va_list args;
    va_start(args, format);
    vsnprintf(err->note[err->note_count].message, sizeof err->note[0].message, format, args);
    va_end(args);
    err->note_count++;
    return false;
}

int err_exit_status(enum err_code code)
{
    for (size_t i = 0; i < sizeof exit_statuses / sizeof exit_statuses[0]; i++)
        if (exit_statuses[i].code == code)
            return exit_statuses[i].status;
    return 1;
}
