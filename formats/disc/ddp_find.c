#include "formats/disc/ddp_find.h"

#include "engine/base/file.h"
#include "formats/disc/ddp_check.h"

#include <sys/stat.h>

#define DEPTH_MOST 3 /* bundle, target, disc: then ddp */

struct search {
    struct arena *a;
    const char **found;
    int count;
};

static bool is_folder(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void look(struct search *s, const char *dir, int depth)
{
    const char **names;
    int count;
    struct err err = {0};
    if (ddp_check_is_ddp(dir)) {
        s->found = arena_grow(s->a, s->found, s->count, sizeof *s->found);
        s->found[s->count++] = dir;
        return;
    }
    if (depth == DEPTH_MOST || !file_list(s->a, dir, &names, &count, &err))
        return;
    for (int i = 0; i < count; i++) {
        char *path = file_join(s->a, dir, names[i]);
        if (is_folder(path))
            look(s, path, depth + 1);
    }
}

int ddp_find(struct arena *a, const char *dir, const char ***found)
{
    struct search s = { .a = a };
    look(&s, arena_strdup(a, dir), 0);
    *found = s.found;
    return s.count;
}
