#include "engine/render/pace.h"

#include "engine/base/file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_NAME "pace"       /* in the cache's folder: thread seconds a second of work */
#define LEAST_WORK_S 10.0      /* less tells little */
#define SHARE_OF_NEWS 0.5

static double known(const struct store *s, struct arena *a)
{
    char *text;
    size_t size;
    struct err ignored = {0};
    if (!file_read(file_join(a, store_folder(s), FILE_NAME), 64, a, &text, &size, POS_NONE,
                   &ignored))
        return NAN;
    double pace = strtod(text, NULL);
    return pace > 0.0 && isfinite(pace) ? pace : NAN;
}

void pace_learn(const struct store *s, double work_s, double wall_s, int jobs)
{
    if (work_s < LEAST_WORK_S)
        return;
    struct arena *a = arena_new();
    struct err ignored = {0};
    double now = wall_s * jobs / work_s, before = known(s, a);
    if (!isnan(before))
        now = before + SHARE_OF_NEWS * (now - before);
    char *path = file_join(a, store_folder(s), FILE_NAME);
    char *fresh = arena_printf(a, "%s.%ld", path, (long)getpid());
    char *text = arena_printf(a, "%.6f\n", now);
    if (!file_create(fresh, text, strlen(text), &ignored) || rename(fresh, path) != 0)
        unlink(fresh); /* only a guess is lost */
    arena_free(a);
}

double pace_expect(const struct store *s, double work_s, int jobs)
{
    struct arena *a = arena_new();
    double pace = known(s, a);
    arena_free(a);
    return work_s * pace / jobs;
}
