#include "tests/lib/check.h"

#include "engine/base/file.h"
#include "engine/base/text.h"

#include <unistd.h>

void check_near(double value, double expected, double tolerance, const char *what, const char *file,
                int line)
{
    if (value == expected || fabs(value - expected) <= tolerance)
        return;
    print_error("%s: found %.9g, expected %.9g within %.3g\n", what, value, expected, tolerance);
    _fail(file, line);
}

void check_succeeds(bool ok, const struct err *err, const char *what, const char *file, int line)
{
    if (ok)
        return;
    print_error("%s: %s\n", what, err->message);
    for (int i = 0; i < err->note_count; i++)
        print_error("  note: %s\n", err->note[i].message);
    _fail(file, line);
}

static void remove_scratch(void *path)
{
    struct err err = {0};
    file_remove_tree(path, &err);
    free(path);
}

char *check_scratch(struct arena *a)
{
    char name[] = "scratch-XXXXXX";
    if (!mkdtemp(name))
        fail_msg("cannot make a scratch folder");
    char *dir = realpath(name, NULL);
    arena_defer(a, remove_scratch, dir);
    return dir;
}

char *check_run(struct arena *a, int *status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *line = NULL;
    if (vasprintf(&line, format, args) < 0)
        abort();
    va_end(args);
    FILE *pipe = popen(line, "r");
    if (!pipe)
        fail_msg("cannot run: %s", line);
    struct text out = text_new(a);
    text_add(&out, "");
    char bytes[4096];
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, pipe)) > 0;)
        text_add_bytes(&out, bytes, n);
    int rc = pclose(pipe);
    *status = WIFEXITED(rc) ? WEXITSTATUS(rc) : 128;
    free(line);
    return out.s;
}
