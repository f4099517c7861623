#include "engine/render/keep.h"

#include "engine/base/file.h"
#include "engine/render/cause.h"
#include "engine/render/manifest.h"
#include "engine/render/recall.h"

#include <math.h>
#include <string.h>

static struct made_file file_of(struct arena *a, const json_t *file, const char *path,
                                int64_t modified_ns)
{
    struct made_file f = { .path = arena_strdup(a, path),
                           .from = arena_strdup(a, past_text(file, "path")),
                           .modified_ns = modified_ns,
                           .size_bytes = json_integer_value(json_object_get(file, "size_bytes")) };
    snprintf(f.sha256, sizeof f.sha256, "%s", past_text(file, "sha256"));
    return f;
}

/* The file of the old item under the new item's path. */
static const char *new_path(const struct item *it, const json_t *old, const char *path)
{
    const char *from = past_text(old, "path");
    size_t n = strlen(from);
    if (strncmp(path, from, n) != 0)
        return NULL;
    return arena_printf(it->arena, "%s%s", it->delivery.path, path + n);
}

/* Every file of the old item, if each is still whole. */
static bool take_files(struct item *it, const json_t *old, const struct past *past,
                       struct arena *scratch)
{
    const json_t *path;
    size_t i;
    it->file_count = 0;
    json_array_foreach (json_object_get(old, "files"), i, path) {
        const char *from = json_string_value(path), *to = from ? new_path(it, old, from) : NULL;
        const json_t *file = from ? past_file(past, from, NULL) : NULL;
        int64_t modified_ns;
        if (!to || !file ||
            !past_is_whole(past, it->session->stamps, from, &modified_ns, scratch)) {
            it->cause = from ? arena_printf(it->arena, "%s is no longer as it was published", from)
                             : "the manifest before is damaged";
            it->file_count = 0;
            return false;
        }
        it->files = arena_grow(it->arena, it->files, it->file_count, sizeof *it->files);
        it->files[it->file_count++] = file_of(it->arena, file, to, modified_ns);
    }
    return it->file_count > 0;
}

/* is_same: they are those that would be measured now; else they are wanted anew. */
static bool take_figures(struct figures *f, const json_t *measures, bool is_same)
{
    f->is_wanted = f->is_wanted || !is_same;
    if (!is_same)
        return measures != NULL;
    if (!f->is_known)
        f->is_known = measures && meter_get_json(measures, &f->measures);
    return f->is_known;
}

/* Measures of the whole, of its tracks, of what was decoded: all stand with its audio file. */
static bool take_measures(struct item *it, const json_t *old, const struct past *past)
{
    const json_t *path, *audio = NULL;
    char measured[HASH_HEX_BYTES];
    size_t i;
    item_measured(it, measured);
    const char *before = past_text(old, "measured");
    bool is_same = *before && strncmp(measured, before, strlen(before)) == 0;
    json_array_foreach (json_object_get(old, "files"), i, path) {
        const json_t *file = past_file(past, json_string_value(path), NULL);
        if (json_object_get(file, "measures"))
            audio = file;
    }
    if (!audio || !take_figures(it->figures, json_object_get(audio, "measures"), is_same))
        return false;
    snprintf(it->audio_sha256, sizeof it->audio_sha256, "%s", past_text(audio, "audio_sha256"));
    const json_t *decoded = json_object_get(audio, "decoded");
    it->has_decoded = decoded && meter_get_json(decoded, &it->decoded);
    const json_t *tracks = json_object_get(audio, "tracks");
    for (int t = 0; it->track_count > 1 && t < it->track_count; t++)
        if (!take_figures(it->tracks[t],
                          json_object_get(json_array_get(tracks, (size_t)t), "measures"),
                          is_same))
            return false;
    return true;
}

/* The files of sound, under their new names: one that is not whole is made again, with the rest. */
static void take_sound(struct item *it, const json_t *old, const struct past *past,
                       struct arena *scratch)
{
    const json_t *sound = json_object_get(old, "sound"), *path;
    struct text ignored = text_new(scratch);
    const char **to = it->target->writer->sound(&it->delivery, it->arena, &ignored);
    struct made_file *files = NULL;
    size_t i, count = 0;
    json_array_foreach (json_object_get(sound, "files"), i, path) {
        const char *from = json_string_value(path);
        int64_t modified_ns;
        if (!from || !to[count] ||
            !past_is_whole(past, it->session->stamps, from, &modified_ns, scratch))
            return;
        files = arena_grow(it->arena, files, (int)count, sizeof *files);
        files[count] = file_of(it->arena, past_file(past, from, NULL), to[count], modified_ns);
        count++;
    }
    if (count == 0 || to[count])
        return;
    it->sound = files;
    it->sound_count = (int)count;
    it->past_bundle = past->bundle;
    it->delivery.sums = json_object_get(sound, "sums");
}

struct look {
    struct item *item;
    const struct past *past;
};

static bool look(struct task *self, void *data, struct arena *scratch, struct err *err)
{
    (void)self;
    (void)err;
    struct look *l = data;
    struct item *it = l->item;
    const json_t *old = past_item(l->past, it->key);
    const json_t *heard = past_item_of_sound(l->past, it->sound_key);
    it->is_kept = old && take_files(it, old, l->past, scratch);
    if (!it->is_kept && heard)
        take_sound(it, heard, l->past, scratch);
    return true;
}

/* With the files go the figures that the manifest has of them. */
static void decide(struct item *it, const struct past *past, struct arena *a)
{
    const json_t *old = past ? past_item(past, it->key) : NULL;
    const json_t *sums = json_object_get(json_object_get(old, "sound"), "sums");
    it->is_kept = it->is_kept && take_measures(it, old, past);
    if (it->is_kept && it->target->writer->sound && !sums) {
        it->is_kept = false;
        it->cause = "the manifest before lacks its checksums";
    }
    if (it->is_kept) {
        it->delivery.sums = (json_t *)sums;
        return;
    }
    it->file_count = 0;
    it->delivery.has_sound = it->sound_count > 0 &&
                             take_measures(it, past_item_of_sound(past, it->sound_key), past);
    if (!it->delivery.has_sound)
        it->sound_count = 0;
    if (!it->cause)
        it->cause = cause_of_item(a, it, past);
}

bool keep_decide(struct plan *p, const struct past *past, graph_watch watch, void *user,
                 struct err *err)
{
    struct arena *a = p->session->arena;
    struct graph *g = graph_new(a, false);
    for (int i = 0; i < p->item_count; i++) {
        struct item *it = p->items[i];
        item_make_key(it);
        if (!past || (!past_item(past, it->key) && !past_item_of_sound(past, it->sound_key)))
            continue;
        struct look *l = arena_new_one(a, struct look);
        *l = (struct look){ it, past };
        graph_add(g, look, l, it->delivery.path, 1.0);
    }
    if (!graph_run(g, p->jobs, watch, user, err))
        return false;
    for (int i = 0; i < p->item_count; i++) {
        decide(p->items[i], past, a);
        p->done += p->items[i]->is_kept;
    }
    return true;
}

static void need_parts(struct part *const parts[], int count)
{
    for (int i = 0; i < count; i++)
        parts[i]->is_needed = true;
}

static void need_item(struct item *it)
{
    if (!it->delivery.has_sound)
        need_parts(it->parts, it->part_count);
    it->figures->is_wanted = true;
    for (int i = 0; i < it->track_count; i++)
        it->tracks[i]->is_wanted = true;
    if (it->album)
        it->album->is_wanted = true;
}

static void need_figures(struct plan *p)
{
    struct arena *a = p->session->arena;
    for (int i = 0; i < p->figures_count; i++) {
        struct figures *f = p->figures[i];
        char *identity = f->is_known || !f->is_wanted ? NULL : item_figures_identity(a, f);
        if (!f->is_wanted || f->is_known || (identity && recall_figures(f, identity)))
            continue;
        need_parts(f->parts, f->part_count);
    }
}

static bool recall_one(struct task *self, void *data, struct arena *scratch, struct err *err)
{
    (void)self;
    (void)err;
    struct part *p = data;
    p->is_made = !recall_part(p, scratch);
    return true;
}

/* A level that is to be solved needs every anchor; figures of the limiter need every part, unless
 * the manifest before has them. */
static void recall_master(struct master *m, const struct past *past, struct graph *g)
{
    m->told = past ? past_level(past, manifest_level_key(m->session->arena, m)) : NULL;
    for (int i = 0; i < m->part_count; i++) {
        struct part *p = m->parts[i];
        if (!p->has_gain) {
            p->is_made = true;
            p->is_needed = true;
        } else if (p->is_needed || !m->told) {
            graph_add(g, recall_one, p, p->in->what, 1.0);
        }
    }
}

/* Mixes from which something is to be made, and which nobody has decoded yet. */
static bool recall_source(struct task *self, void *data, struct arena *scratch, struct err *err)
{
    (void)self;
    (void)scratch;
    (void)err;
    struct node *n = data;
    struct mix *m = n->state;
    if (recall_mix(m->session, m, n->arena))
        n->class = NULL;
    return true;
}

static void add_sources(struct node *n, struct graph *g)
{
    for (int i = 0; i < n->input_count; i++)
        add_sources(n->inputs[i], g);
    if (n->input_count == 0 && n->class && !n->is_asked) {
        n->is_asked = true;
        graph_add(g, recall_source, n, n->what, 1.0);
    }
}

bool keep_recall(struct plan *p, const struct past *past, graph_watch watch, void *user,
                 struct err *err)
{
    struct session *s = p->session;
    struct graph *g = graph_new(s->arena, false);
    for (int i = 0; i < p->item_count; i++)
        if (!p->items[i]->is_kept)
            need_item(p->items[i]);
    need_figures(p);
    for (int i = 0; i < s->master_count; i++)
        recall_master(s->masters[i], past, g);
    if (!graph_run(g, p->jobs, watch, user, err))
        return false;
    g = graph_new(s->arena, false);
    for (int i = 0; i < s->master_count; i++)
        for (int k = 0; k < s->masters[i]->part_count; k++)
            if (s->masters[i]->parts[k]->is_made)
                add_sources(s->masters[i]->parts[k]->finish, g);
    return graph_run(g, p->jobs, watch, user, err);
}

bool keep_link(const struct plan *p, const struct past *past, struct stage *stage, struct err *err)
{
    for (int i = 0; i < p->item_count; i++) {
        const struct item *it = p->items[i];
        for (int f = 0; it->is_kept && f < it->file_count; f++)
            if (!stage_take(stage, past->bundle, it->files[f].from, it->files[f].path, err))
                return false;
    }
    return true;
}

/* A link shares what is done to the old file; a copy has a time of its own, and is read. */
static bool is_as_checked(const struct made_file *f, struct stage *stage, struct arena *a,
                          struct err *err)
{
    struct stat st;
    const char *full = stage_path(a, stage, f->path);
    char hex[HASH_HEX_BYTES] = "";
    if (lstat(full, &st) == 0 && st.st_size == f->size_bytes &&
        past_modified_ns(&st) == f->modified_ns)
        return true;
    struct hash *h = hash_new(a, HASH_SHA256);
    if (!hash_file(full, h, err))
        return false;
    hash_hex(h, HASH_SHA256, hex);
    return strcmp(hex, f->sha256) == 0 ||
           err_set(err, ERR_REJECTED, POS_NONE, "%s was changed in the bundle while this render "
                   "ran; render again", f->from);
}

bool keep_look_again(const struct plan *p, struct stage *stage, struct err *err)
{
    struct arena *a = arena_new();
    bool ok = true;
    for (int i = 0; ok && i < p->item_count; i++)
        for (int f = 0; ok && f < p->items[i]->file_count; f++)
            if (p->items[i]->files[f].from)
                ok = is_as_checked(&p->items[i]->files[f], stage, a, err);
    arena_free(a);
    return ok;
}

bool keep_same_bytes(const struct plan *p, const struct past *past, struct stage *stage,
                     struct err *err)
{
    struct arena *a = arena_new();
    bool ok = true;
    for (int i = 0; past && ok && i < p->item_count; i++) {
        const struct item *it = p->items[i];
        for (int f = 0; ok && !it->is_kept && f < it->file_count; f++) {
            const char *path = it->files[f].path;
            if (it->files[f].from)
                continue; /* taken over */
            const json_t *old = past_file(past, path, NULL);
            if (strcmp(past_text(old, "sha256"), it->files[f].sha256) == 0 &&
                past_is_whole(past, it->session->stamps, path, NULL, a))
                ok = stage_take(stage, past->bundle, path, path, err);
        }
    }
    arena_free(a);
    return ok;
}
