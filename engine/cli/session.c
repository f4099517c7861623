#include "engine/cli/session.h"

#include <sched.h>
#include <stdarg.h>
#include <stdio.h>

int session_jobs(const struct session *s)
{
    if (s->options.jobs)
        return s->options.jobs;
    cpu_set_t cores;
    if (sched_getaffinity(0, sizeof cores, &cores) != 0)
        return 1;
    return CPU_COUNT(&cores) > 0 ? CPU_COUNT(&cores) : 1;
}

void session_print(const struct session *s, const char *format, ...)
{
    if (s->options.json)
        return;
    va_list args;
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
}
