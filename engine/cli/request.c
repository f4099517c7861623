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

/* Titles and names come from outside: C0 (but line ends and tabs), DEL and C1 steer terminals. */
static void make_harmless(char *s)
{
    for (; *s; s++) {
        unsigned char c = (unsigned char)s[0], next = (unsigned char)s[1];
        bool is_c1 = c == 0xc2 && next >= 0x80 && next < 0xa0;
        if (is_c1)
            *s++ = '?';
        if (is_c1 || (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
            *s = '?';
    }
}

void request_print(const struct request *r, const char *format, ...)
{
    va_list args, again;
    if (r->options.json)
        return;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    size_t size = length < 0 ? 1 : (size_t)length + 1;
    char *s = arena_alloc(r->arena, size);
    vsnprintf(s, size, format, again);
    va_end(again);
    va_end(args);
    make_harmless(s);
    fputs(s, stdout);
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
