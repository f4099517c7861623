#include "engine/render/papers.h"

#include "engine/base/file.h"
#include "engine/base/pack.h"
#include "engine/bundle/ddex.h"
#include "engine/bundle/itmsp.h"
#include "engine/bundle/labelcopy.h"
#include "engine/bundle/names.h"

#include <string.h>
#include <sys/stat.h>

static bool add(struct papers *ps, const char *path, struct err *err)
{
    const char *full = stage_path(ps->arena, ps->stage, path);
    struct hash *h = hash_new(ps->arena, HASH_SHA256);
    struct stat st;
    if (stat(full, &st) != 0)
        return err_set(err, ERR_FAILED, POS_NONE, "%s was not written", path);
    if (!hash_file(full, h, err))
        return false;
    ps->files = arena_grow(ps->arena, ps->files, ps->count, sizeof *ps->files);
    struct made_file *f = &ps->files[ps->count++];
    *f = (struct made_file){ .path = path, .size_bytes = st.st_size };
    hash_hex(h, HASH_SHA256, f->sha256);
    return true;
}

static bool put(struct papers *ps, const char *path, const char *text, struct err *err)
{
    return stage_put(ps->stage, path, text, strlen(text), err) && add(ps, path, err);
}

static bool find_md5(struct papers *ps, struct supply_file *f, struct err *err)
{
    struct hash *h = hash_new(ps->arena, HASH_MD5);
    char hex[HASH_HEX_BYTES];
    if (!hash_file(stage_path(ps->arena, ps->stage, f->path), h, err))
        return false;
    hash_hex(h, HASH_MD5, hex);
    f->md5 = arena_strdup(ps->arena, hex);
    return true;
}

static struct supply_file file_of(const struct made_file *m)
{
    const char *dot = strrchr(m->path, '.');
    return (struct supply_file){ .path = m->path, .extension = dot ? dot : "",
                                 .sha256 = m->sha256, .size_bytes = m->size_bytes };
}

static struct supply_track track_of(const struct item *it)
{
    const struct delivery_track *t = &it->delivery.tracks[0];
    const struct reel *reel = it->delivery.reel;
    return (struct supply_track){
        .song = t->song, .artist = song_artist(it->delivery.album, t->song), .number = t->number,
        .disc = it->delivery.disc_number, .file = file_of(&it->files[0]),
        .rate_hz = reel->rate_hz, .bits = it->target->writer->is_lossless ? it->word_bits : 0,
        .channels = reel->channels, .length_s = (double)reel->length_frames / reel->rate_hz,
    };
}

/* The cover goes beside the messages: targets may have none. */
static bool put_cover(struct papers *ps, const struct cover *cover, struct supply *s,
                      struct supply_file *room, struct err *err)
{
    if (!cover)
        return true;
    bool is_png = strcmp(cover->mime, "image/png") == 0;
    const char *path = is_png ? PAPERS_FOLDER "/cover.png" : PAPERS_FOLDER "/cover.jpg";
    if (!stage_put(ps->stage, path, cover->bytes, cover->size_bytes, err) || !add(ps, path, err))
        return false;
    *room = file_of(&ps->files[ps->count - 1]);
    room->sha256 = arena_strdup(ps->arena, room->sha256); /* the list may move */
    s->cover = room;
    s->cover_mime = cover->mime;
    s->cover_width = cover->width;
    s->cover_height = cover->height;
    return true;
}

/* The same bytes under another name, and found to be so: past a link, they may be a copy. */
static bool put_again(struct papers *ps, const struct supply_file *f, const char *path,
                      struct err *err)
{
    if (!stage_link(ps->stage, f->path, path, err) || !add(ps, path, err))
        return false;
    return strcmp(ps->files[ps->count - 1].sha256, f->sha256) == 0 ||
           err_set(err, ERR_REJECTED, POS_NONE, "%s is not as %s", path, f->path);
}

static bool put_itmsp(struct papers *ps, const struct supply *s, struct supply_track *tracks,
                      struct supply_file *cover, struct err *err)
{
    struct arena *a = ps->arena;
    const char *folder = arena_printf(a, "%s/%s.itmsp", PAPERS_FOLDER, supply_upc(s->album));
    for (int i = 0; i < s->track_count; i++) {
        const char *name = itmsp_track_name(a, s, &tracks[i]);
        const char *path = arena_printf(a, "%s/%s", folder, name);
        if (!find_md5(ps, &tracks[i].file, err) ||
            !put_again(ps, &tracks[i].file, path, err))
            return false;
    }
    if (s->cover) {
        const char *path = arena_printf(a, "%s/%s", folder, itmsp_cover_name(a, s));
        if (!find_md5(ps, cover, err) || !put_again(ps, cover, path, err))
            return false;
    }
    return put(ps, arena_printf(a, "%s/metadata.xml", folder), itmsp_metadata(a, s), err);
}

static bool put_forms(struct papers *ps, const struct supply *s, struct supply_track *tracks,
                      struct supply_file *cover, struct err *err)
{
    struct arena *a = ps->arena;
    const struct supply_order *o = s->order;
    const char *message = s->album->ean ? arena_printf(a, PAPERS_FOLDER "/ddex/%s.xml",
                                                       supply_upc(s->album)) : NULL;
    return (!o->has_ddex || put(ps, message, ddex_message(a, s, message), err)) &&
           (!o->has_itmsp || put_itmsp(ps, s, tracks, cover, err)) &&
           (!o->has_label_copy ||
            put(ps, PAPERS_FOLDER "/label-copy.csv", labelcopy_csv(a, s), err)) &&
           (!o->has_json || put(ps, PAPERS_FOLDER "/release.json", supply_json(a, s), err));
}

static bool put_supply(struct papers *ps, const struct plan *p, struct err *err)
{
    const struct release *r = p->session->release;
    const struct supply_order *o = &r->supply;
    struct supply_track *tracks = arena_new_array(ps->arena, struct supply_track, p->item_count);
    struct supply_file cover = {0};
    struct supply s = { .order = o, .album = &r->album, .tracks = tracks };
    if (!o->has_ddex && !o->has_itmsp && !o->has_label_copy && !o->has_json)
        return true;
    for (int i = 0; i < p->item_count; i++) {
        const struct item *it = p->items[i];
        if (strcmp(it->target->name, o->target) != 0)
            continue;
        tracks[s.track_count++] = track_of(it);
        s.format = it->target->writer->name;
    }
    if (s.track_count == 0) { /* by --only */
        finding_add(p->session->findings, SEVERITY_WARNING, "supply", o->pos,
                    "nothing is made for the supply chain: its target '%s' is not rendered",
                    o->target);
        return true;
    }
    return put_cover(ps, p->cover, &s, &cover, err) && put_forms(ps, &s, tracks, &cover, err);
}

static const struct made_file **files_of(const struct plan *p, const struct target *t,
                                         struct arena *a, int *count)
{
    const struct made_file **files = NULL;
    *count = 0;
    for (int i = 0; i < p->item_count; i++) {
        for (int k = 0; p->items[i]->target == t && k < p->items[i]->file_count; k++) {
            files = arena_grow(a, files, *count, sizeof *files);
            files[(*count)++] = &p->items[i]->files[k];
        }
    }
    return files;
}

static int by_path(const void *a, const void *b)
{
    const struct made_file *const *x = a, *const *y = b;
    return strcmp((*x)->path, (*y)->path);
}

/* Nothing is delivered that was not read back, from a zip neither. */
static bool is_packed(const char *zip, const char *name, const char *sha256, struct err *err)
{
    char hex[HASH_HEX_BYTES];
    return pack_hash(zip, name, hex, err) &&
           (strcmp(hex, sha256) == 0 ||
            err_set(err, ERR_REJECTED, POS_NONE, "%s holds other bytes of %s than were packed", zip,
                    name));
}

static bool read_zip_back(const char *zip, const struct made_file *const files[], int count,
                          const char *sums_name, const char *sums, struct err *err)
{
    char hex[HASH_HEX_BYTES];
    hash_hex_of(HASH_SHA256, sums, strlen(sums), hex);
    for (int i = 0; i < count; i++)
        if (!is_packed(zip, files[i]->path, files[i]->sha256, err))
            return false;
    return is_packed(zip, sums_name, hex, err);
}

/* TARGET.zip holds the folder TARGET with its files and a SHA256SUMS of them. */
static bool put_zip(struct papers *ps, const struct plan *p, const struct target *t,
                    struct err *err)
{
    struct arena *a = ps->arena;
    const char *folder = names_safe(a, t->name);
    const char *path = arena_printf(a, "%s.zip", folder);
    int count;
    const struct made_file **files = files_of(p, t, a, &count);
    if (count == 0)
        return true;
    qsort(files, (size_t)count, sizeof *files, by_path);
    struct pack *pack = pack_new(a, stage_path(a, ps->stage, path), err);
    struct text sums = text_new(a);
    for (int i = 0; pack && i < count; i++) {
        text_printf(&sums, "%s  %s\n", files[i]->sha256, files[i]->path + strlen(folder) + 1);
        if (!pack_add_file(pack, files[i]->path, stage_path(a, ps->stage, files[i]->path), err))
            return false;
    }
    const char *sums_name = arena_printf(a, "%s/SHA256SUMS", folder);
    return pack && pack_add_bytes(pack, sums_name, sums.s, sums.length_bytes, err) &&
           pack_finish(pack, err) &&
           read_zip_back(stage_path(a, ps->stage, path), files, count, sums_name, sums.s, err) &&
           add(ps, path, err);
}

bool papers_are_wanted(const struct release *r)
{
    const struct supply_order *o = &r->supply;
    bool is_wanted = o->has_ddex || o->has_itmsp || o->has_label_copy || o->has_json;
    for (int i = 0; i < r->target_count; i++)
        is_wanted = is_wanted || r->targets[i].has_zip;
    return is_wanted;
}

bool papers_put(struct papers *ps, const struct plan *p, struct arena *a, struct stage *stage,
                struct err *err)
{
    const struct release *r = p->session->release;
    *ps = (struct papers){ .arena = a, .stage = stage };
    if (!put_supply(ps, p, err))
        return err_note(err, r->supply.pos, "in supply");
    for (int i = 0; i < r->target_count; i++)
        if (r->targets[i].has_zip && !put_zip(ps, p, &r->targets[i], err))
            return err_note(err, r->targets[i].pos, "in target '%s', writing its zip",
                            r->targets[i].name);
    return true;
}

void papers_put_json(json_t *manifest, const struct papers *ps)
{
    if (ps->count == 0)
        return;
    json_t *list = json_put_array(manifest, "papers");
    for (int i = 0; i < ps->count; i++) {
        json_t *j = json_put_object(list, NULL);
        json_put_text(j, "path", ps->files[i].path);
        json_put_integer(j, "size_bytes", ps->files[i].size_bytes);
        json_put_text(j, "sha256", ps->files[i].sha256);
    }
}
