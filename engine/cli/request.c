#include "engine/cli/request.h"

#include "engine/cli/diagnose.h"

#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

int request_jobs(const struct request *r)
{
    if (r->options.jobs)
        return r->options.jobs;
    cpu_set_t cores;
    if (sched_getaffinity(0, sizeof cores, &cores) != 0)
        return 1;
    return CPU_COUNT(&cores) > 0 ? CPU_COUNT(&cores) : 1;
}

void request_print(const struct request *r, const char *format, ...)
{
    if (r->options.json)
        return;
    va_list args;
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
}

void request_tell(const struct request *r, bool count)
{
    struct text out = text_new(r->arena);
    if (r->options.progress == PROGRESS_JSON)
        diagnose_add_json_lines(&out, r->findings);
    else
        diagnose_add_all(&out, r->findings, diagnose_wants_color(r->options.color, STDERR_FILENO),
                         count);
    fputs(out.s, stderr);
}
