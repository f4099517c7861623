/* cmd_import: a disc that another program described becomes a recipe that gives it again. */
#include "engine/base/file.h"
#include "engine/cli/request.h"
#include "recipes/imported.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *resolved(struct arena *a, const char *path, struct err *err)
{
    char real[PATH_MAX];
    if (realpath(path, real))
        return arena_strdup(a, real);
    err_errno(err, errno, POS_NONE, "cannot find %s", path);
    return NULL;
}

static char *without_ending(struct arena *a, const char *path)
{
    const char *name = file_name(path), *dot = strrchr(name, '.');
    return dot && dot > name ? arena_strndup(a, path, (size_t)(dot - path)) : arena_strdup(a, path);
}

/* disc.cue gives disc.yaml, the folder ddp gives ddp.yaml beside it. */
static char *place_beside(struct arena *a, const char *path, struct err *err)
{
    struct stat st;
    char *real = resolved(a, path, err);
    if (!real)
        return NULL;
    if (stat(real, &st) == 0 && !S_ISDIR(st.st_mode))
        return arena_printf(a, "%s.yaml", without_ending(a, path));
    const char *name = file_name(path);
    bool is_name = *name && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
    return arena_printf(a, "%s.yaml", is_name ? path : real);
}

/* A name for the WAV that nothing has yet. */
static char *wav_beside(struct arena *a, const char *recipe)
{
    char *stem = without_ending(a, recipe), *path = arena_printf(a, "%s.wav", stem);
    return file_exists(path) ? arena_printf(a, "%s-programme.wav", stem) : path;
}

struct spelling {
    struct arena *a;
    const char *home;          /* the recipe's folder, absolute */
};

/* Relative where the file lies in the recipe's folder or below it, else absolute. */
static const char *mix_name(void *context, const char *path)
{
    const struct spelling *s = context;
    struct err err = {0};
    const char *real = resolved(s->a, path, &err);
    size_t n = strlen(s->home);
    if (real && strncmp(real, s->home, n) == 0 && real[n] == '/')
        return real + n + 1;
    return real ? real : path;
}

static void put_document(struct request *r, const char *recipe, const struct import *im)
{
    const struct disc *d = im->disc;
    json_put_text(r->document, "recipe", recipe);
    json_put_text(r->document, "wav", im->wav_path);
    json_t *list = json_put_array(r->document, "songs");
    for (int i = 0; i < d->track_count; i++) {
        json_t *song = json_put_object(list, NULL);
        json_put_text(song, "mix", im->songs[i].path);
        json_put_text(song, "title", d->tracks[i].text[DISC_TITLE]);
        json_put_integer(song, "start", d->tracks[i].start.v);
    }
    json_put_integer(r->document, "leadout", d->leadout.v);
}

static bool write_recipe(struct request *r, const char *recipe, const struct import *im,
                         struct err *err)
{
    bool to_stdout = strcmp(recipe, "-") == 0;
    struct spelling s = { r->arena, resolved(r->arena, to_stdout ? "." : file_dir(r->arena, recipe),
                                             err) };
    struct text out = text_new(r->arena);
    if (!s.home)
        return false;
    const char *origin = r->operands[0];
    imported_format(&out, im, file_name(origin), mix_name, &s);
    put_document(r, recipe, im);
    if (to_stdout) {
        request_print(r, "%s", out.s);
        return true;
    }
    if (!file_create(recipe, out.s, out.length_bytes, err))
        return false;
    if (r->options.quiet)
        return true;
    request_print(r, "%s: %d song%s from %s\n", recipe, im->disc->track_count,
                  im->disc->track_count == 1 ? "" : "s", origin);
    if (im->wav_path)
        request_print(r, "%s: its sound\n", im->wav_path);
    return true;
}

bool cmd_import(struct request *r, struct err *err)
{
    struct arena *a = r->arena;
    const char *path = r->operands[0], *recipe = r->options.output;
    if (!recipe)
        recipe = place_beside(a, path, err);
    if (!recipe)
        return false;
    bool to_stdout = strcmp(recipe, "-") == 0;
    if (!to_stdout && file_exists(recipe))
        return err_set(err, ERR_USAGE, POS_NONE, "%s is there already; name another with -o",
                       recipe);
    const char *wav = to_stdout ? NULL : wav_beside(a, recipe);
    struct import *im = import_read(a, path, wav, r->findings, err);
    if (im && write_recipe(r, recipe, im, err))
        return true;
    if (im && im->wav_path)
        unlink(im->wav_path);
    return false;
}
