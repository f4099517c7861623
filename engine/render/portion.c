#include "engine/render/portion.h"

#include "engine/base/file.h"

#define MANIFEST_LIMIT_BYTES ((size_t)64 << 20)
#define KEY "only_songs"

/* A bundle that cannot be read may be a whole one. */
static bool is_portion(struct arena *a, const char *path)
{
    char *text = NULL;
    size_t size_bytes = 0;
    json_t *manifest = NULL;
    struct err ignored = {0};
    return file_read(path, MANIFEST_LIMIT_BYTES, a, &text, &size_bytes, POS_NONE, &ignored) &&
           json_parse(text, size_bytes, path, a, &manifest, &ignored) &&
           json_object_get(manifest, KEY);
}

bool portion_check_output(const struct render_options *o, const char *output, struct err *err)
{
    if (o->song_count == 0)
        return true;
    if (!o->output)
        return err_set(err, ERR_USAGE, POS_NONE, "--songs makes a part of the release, which never "
                       "takes the place of the whole: name a place for it with -o");
    struct arena *a = arena_new();
    char *path = file_join(a, output, "manifest.json");
    bool is_free = !file_exists(path) || is_portion(a, path);
    arena_free(a);
    return is_free || err_set(err, ERR_USAGE, POS_NONE, "%s holds a whole release, which --songs "
                              "would leave without its other songs: name a new place with -o",
                              output);
}

bool portion_has(const struct session *s, int song)
{
    const struct album *album = &s->release->album;
    for (int i = 0; i < s->only_song_count; i++)
        if (s->only_songs[i] == album_main_index(album, &album->songs[song]))
            return true;
    return s->only_song_count == 0;
}

bool portion_takes(struct session *s, const struct target *t)
{
    if (s->only_song_count == 0 || (t->kind != KIND_CD && t->layout == LAYOUT_SONGS))
        return true;
    finding_add(s->findings, SEVERITY_NOTE, "songs-only", t->pos,
                "target '%s' is left out: its files hold several songs, and --songs asks for some",
                t->name);
    return false;
}

void portion_put_json(json_t *manifest, const struct session *s)
{
    if (s->only_song_count == 0)
        return;
    json_t *list = json_put_array(manifest, KEY);
    for (int i = 0; i < s->only_song_count; i++)
        json_put_integer(list, NULL, s->only_songs[i] + 1);
}
