/* cmd_init: a folder of mixes becomes a first recipe. */
#include "engine/album/codes.h"
#include "engine/audio/source.h"
#include "engine/base/file.h"
#include "engine/base/unicode.h"
#include "engine/cli/draft.h"
#include "engine/cli/request.h"
#include "recipes/reader/tree.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SONGS_MOST 99

static bool list_mixes(struct request *r, const char *folder, struct draft_song **songs, int *count,
                       struct err *err)
{
    const char **names;
    int name_count;
    if (!file_list(r->arena, folder, &names, &name_count, err))
        return false;
    for (int i = 0; i < name_count; i++) {
        if (names[i][0] == '.' || !draft_is_audio(names[i]))
            continue;
        *songs = arena_grow(r->arena, *songs, *count, sizeof **songs);
        (*songs)[(*count)++] = (struct draft_song){ .name = names[i] };
    }
    if (*count > SONGS_MOST)
        return err_set(err, ERR_REJECTED, POS_NONE,
                       "%s has %d mixes, an album has at most %d songs", folder, *count,
                       SONGS_MOST);
    if (*count == 0)
        return err_set(err, ERR_REJECTED, POS_NONE,
                       "%s holds no audio files; expected are .wav, .flac, .aiff and others that "
                       "libavformat reads", folder);
    return true;
}

/* What of a text a recipe does not take, or NULL. */
static const char *unspeakable(struct arena *a, const char *text)
{
    return unicode_is_valid(text) ? tree_forbidden(a, text, false) : "bytes that are no UTF-8";
}

/* YAML in UTF-8 cannot spell every name that a file system can. */
static bool check_names(struct request *r, const char *folder, const struct draft_song *songs,
                        int count, struct err *err)
{
    for (int i = 0; i < count; i++) {
        const char *bad = unspeakable(r->arena, songs[i].name);
        if (bad)
            return err_set(err, ERR_REJECTED, POS_NONE,
                           "%s: its name holds %s, which a recipe cannot spell: rename it",
                           file_join(r->arena, folder, songs[i].name), bad);
    }
    return true;
}

/* A tag that a recipe takes as a text; others are told and left out. */
static const char *usable(struct request *r, const char *path, const char *what, const char *text)
{
    const char *bad = text ? unspeakable(r->arena, text) : NULL;
    if (bad)
        finding_add(r->findings, SEVERITY_WARNING, "mix-tag", POS_NONE,
                    "%s: the %s in its tags is left out: it holds %s", path, what, bad);
    return bad ? NULL : text;
}

/* A mix that cannot be read stays in the recipe, so that `check` tells of it at its place. */
static void read_tags(struct request *r, const char *folder, struct draft_song *song)
{
    struct err err = {0}, ignored = {0};
    char isrc[13];
    const char *path = file_join(r->arena, folder, song->name);
    struct source *source = source_open(r->arena, path, POS_NONE, &err);
    if (!source) {
        finding_add(r->findings, SEVERITY_WARNING, "mix-unreadable", POS_NONE, "%s", err.message);
        return;
    }
    const struct source_info *info = source_info_of(source);
    song->title = usable(r, path, "title", info->title);
    song->artist = usable(r, path, "artist", info->artist);
    song->album = usable(r, path, "album", info->album);
    song->track = info->track;
    if (info->isrc && codes_parse_isrc(info->isrc, isrc, POS_NONE, &ignored))
        song->isrc = arena_strdup(r->arena, isrc);
}

/* `to` as seen from the folder `from`, both absolute. */
static char *relative(struct arena *a, const char *from, const char *to)
{
    size_t shared = 0, i = 0;
    for (; from[i] && from[i] == to[i]; i++)
        if (from[i] == '/')
            shared = i + 1;
    if ((!from[i] || from[i] == '/') && (!to[i] || to[i] == '/'))
        shared = i + (from[i] == '/' || to[i] == '/');
    struct text out = text_new(a);
    for (const char *p = from + (strlen(from) < shared ? strlen(from) : shared); *p;
         p += *p == '/') {
        text_add(&out, out.length_bytes ? "/.." : "..");
        p += strcspn(p, "/");
    }
    const char *rest = to + (strlen(to) < shared ? strlen(to) : shared);
    if (*rest)
        text_printf(&out, "%s%s", out.length_bytes ? "/" : "", rest);
    return out.length_bytes ? out.s : arena_strdup(a, ".");
}

static char *resolved(struct arena *a, const char *path, struct err *err)
{
    char real[PATH_MAX];
    if (!realpath(path, real)) {
        err_errno(err, errno, POS_NONE, "cannot find %s", path);
        return NULL;
    }
    return arena_strdup(a, real);
}

/* album.yaml beside the folder: spelled as the folder was, where its last part is a name. */
static char *place_beside(struct arena *a, const char *folder, const char *real)
{
    const char *last = file_name(folder);
    bool is_name = *last && strcmp(last, ".") != 0 && strcmp(last, "..") != 0;
    return file_join(a, file_dir(a, is_name ? folder : real), "album.yaml");
}

static void put_document(struct request *r, const char *recipe, const struct draft_song *songs,
                         int count)
{
    json_put_text(r->document, "recipe", recipe);
    json_t *list = json_put_array(r->document, "songs");
    for (int i = 0; i < count; i++) {
        json_t *song = json_put_object(list, NULL);
        json_put_text(song, "mix", songs[i].name);
        json_put_text(song, "title", songs[i].title);
        json_put_text(song, "artist", songs[i].artist);
        json_put_text(song, "isrc", songs[i].isrc);
    }
}

bool cmd_init(struct request *r, struct err *err)
{
    struct arena *a = r->arena;
    struct draft_song *songs = NULL;
    int count = 0;
    const char *folder = r->operands[0], *recipe = r->options.output;
    char *mixes = resolved(a, folder, err);
    if (!mixes || !list_mixes(r, folder, &songs, &count, err) ||
        !check_names(r, folder, songs, count, err))
        return false;
    if (!recipe)
        recipe = place_beside(a, folder, mixes);
    bool to_stdout = text_equal(recipe, "-");
    if (!to_stdout && file_exists(recipe))
        return err_set(err, ERR_USAGE, POS_NONE, "%s is there already; name another with -o",
                       recipe);
    char *home = resolved(a, to_stdout ? "." : file_dir(a, recipe), err);
    if (!home)
        return false;
    for (int i = 0; i < count; i++)
        read_tags(r, folder, &songs[i]);
    draft_order(songs, count);
    draft_titles(a, songs, count);
    struct text out = text_new(a);
    draft_recipe(&out, relative(a, home, mixes), songs, count);
    put_document(r, recipe, songs, count);
    if (to_stdout) {
        request_print(r, "%s", out.s);
        return true;
    }
    if (!file_create(recipe, out.s, out.length_bytes, err))
        return false;
    if (!r->options.quiet)
        request_print(r, "%s: %d song%s from %s\n", recipe, count, count == 1 ? "" : "s", folder);
    return true;
}
