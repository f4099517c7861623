#include "recipes/resolve/references.h"

#include "engine/base/file.h"
#include "engine/dsp/match.h"
#include "recipes/resolve/selection.h"
#include "recipes/schema/tables.h"

#define REFERENCES 100

static void read_reference(const struct reading *r, const struct tree *map, struct release *release)
{
    struct reference *it = &release->references[release->reference_count++];
    struct target selected = { 0 };
    it->pos = map->pos;
    reading_table(r, map, "a reference", tables_of_reference, it);
    if (map->kind != TREE_MAP)
        return;
    const struct tree *file = tree_get(map, "file");
    if (it->file) {
        it->file = file->text; /* as spelled: a path is bytes */
        it->pos = file->pos;
        it->path = file_join(r->arena, file_dir(r->arena, file->pos.file), file->text);
    }
    selection_read(r, map, release->album.song_count, &selected);
    it->song_count = selected.song_count;
    it->songs = selected.songs;
}

static bool has_reference(const struct release *release, int song)
{
    for (int i = 0; i < release->reference_count; i++)
        for (int k = 0; k < release->references[i].song_count; k++)
            if (release->references[i].songs[k] == song)
                return true;
    return false;
}

/* The first match in force of a chain, or NULL. */
static const struct chain_step *match_of(const struct chain_spec *chain)
{
    for (int i = 0; i < chain->count; i++)
        if (chain->steps[i].class == &match_processor && !chain->steps[i].bypass)
            return &chain->steps[i];
    return NULL;
}

static void check_matches(const struct reading *r, const struct release *release)
{
    const struct chain_step *all = match_of(&release->chain);
    for (int i = 0; i < release->album.song_count; i++) {
        const struct chain_step *own = match_of(&release->song_chains[i]), *step = own ? own : all;
        if (!step || has_reference(release, i))
            continue;
        reading_error(r, "match", step->pos, "match has no reference for song %d; name one, for "
                      "example references: [{file: record.flac}]", i + 1);
        if (!own)
            return; /* once is enough */
    }
}

void references_read(const struct reading *r, const struct tree *list, struct release *release)
{
    int errors = r->findings->errors;
    if (list && reading_is_list(r, list, "references")) {
        if (list->count > REFERENCES) {
            reading_error(r, "references", list->pos,
                          "references has %d items, at most %d are possible", list->count,
                          REFERENCES);
            return;
        }
        release->references = arena_new_array(r->arena, struct reference, list->count + 1);
        for (int i = 0; i < list->count; i++)
            read_reference(r, list->items[i], release);
    }
    if (r->findings->errors == errors && release->song_chains)
        check_matches(r, release);
}
