#include "engine/cli/demo/demo.h"

#include "engine/base/file.h"
#include "engine/cli/demo/artwork.h"
#include "engine/cli/demo/sleeve.h"
#include "engine/cli/demo/take.h"

#include <string.h>
#include <unistd.h>

#define RECIPE "album.yaml"
#define COVER "art/cover.png"

/* Every file that the demo makes, the recipe last: paths below dir. */
static int list_files(struct arena *a, const char *dir, char *paths[], int room)
{
    int count = 0;
    for (int i = 0; i < take_album_count; i++)
        for (int j = 0; j < TAKE_CUTS && take_album[i].cut[j].file && count < room; j++)
            paths[count++] = arena_printf(a, "%s/mixes/%s", dir, take_album[i].cut[j].file);
    if (count + 2 <= room) {
        paths[count++] = file_join(a, dir, COVER);
        paths[count++] = file_join(a, dir, RECIPE);
    }
    return count;
}

static bool write_all(struct arena *a, const char *dir, int jobs, struct err *err)
{
    const char *mixes = file_join(a, dir, "mixes");
    return file_make_dirs(mixes, err) && file_make_dirs(file_join(a, dir, "art"), err) &&
           artwork_write(file_join(a, dir, COVER), err) &&
           take_record(take_album, take_album_count, mixes, jobs, err) &&
           file_create(file_join(a, dir, RECIPE), sleeve_recipe, strlen(sleeve_recipe), err);
}

bool demo_write(const char *dir, int jobs, struct err *err)
{
    struct arena *a = arena_new();
    char *paths[32];
    int count = list_files(a, dir, paths, 32);
    bool ok = true;
    for (int i = count - 1; i >= 0 && ok; i--)
        if (file_exists(paths[i]))
            ok = err_set(
                err, ERR_USAGE, POS_NONE,
                "%s is there already and is not written over; name another folder for the demo",
                paths[i]);
    if (ok && !write_all(a, dir, jobs, err)) {
        for (int i = 0; i < count; i++)
            unlink(paths[i]);
        ok = err_note(err, POS_NONE, "in the demo album %s", dir);
    }
    arena_free(a);
    return ok;
}
