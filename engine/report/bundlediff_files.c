#include "engine/report/bundlediff.h"

#include "engine/base/file.h"
#include "engine/compare/compare.h"
#include "engine/compare/mixfile.h"

#include <math.h>
#include <string.h>

#define TELL_LUFS 0.05
#define TELL_PEAK_DB 0.05

struct entry {
    const json_t *file, *target;
    const char *path, *sha256, *audio_sha256; /* NULL where there is none */
    bool is_taken;
};
struct entries { int count; struct entry *items; };

static struct entries entries_of(struct arena *a, const json_t *manifest)
{
    struct entries e = { 0 };
    const json_t *targets = json_object_get(manifest, "targets");
    for (size_t i = 0; i < json_array_size(targets); i++) {
        const json_t *target = json_array_get(targets, i);
        const json_t *files = json_object_get(target, "deliverables");
        for (size_t k = 0; k < json_array_size(files); k++) {
            const json_t *file = json_array_get(files, k);
            const char *path = bundlediff_text(file, "path");
            if (!path)
                continue;
            e.items = arena_grow(a, e.items, e.count, sizeof *e.items);
            e.items[e.count++] = (struct entry){
                .file = file, .target = target, .path = path,
                .sha256 = bundlediff_text(file, "sha256"),
                .audio_sha256 = bundlediff_text(file, "audio_sha256"),
            };
        }
    }
    return e;
}

static const char *extension_of(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot ? dot : "";
}

/* The same songs, by the new numbers of the old ones. */
static bool has_same_songs(const struct bundlediff *d, const json_t *old, const json_t *new)
{
    const json_t *x = json_object_get(old, "songs"), *y = json_object_get(new, "songs");
    if (!json_array_size(x) || json_array_size(x) != json_array_size(y))
        return false;
    for (size_t i = 0; i < json_array_size(x); i++) {
        long long number = json_integer_value(json_array_get(x, i));
        if (number < 1 || number > d->song_count ||
            d->new_song[number - 1] != json_integer_value(json_array_get(y, i)))
            return false;
    }
    return true;
}

enum way { BY_PATH, BY_BYTES, BY_SAMPLES, BY_SONGS, WAYS };

static bool is_match(const struct bundlediff *d, const struct entry *old, const struct entry *new,
                     enum way way)
{
    bool is_alike = strcmp(extension_of(old->path), extension_of(new->path)) == 0 &&
                    text_equal(bundlediff_text(old->target, "name"),
                               bundlediff_text(new->target, "name"));
    switch (way) {
    case BY_PATH:
        return strcmp(old->path, new->path) == 0;
    case BY_BYTES:
        return is_alike && text_equal(old->sha256, new->sha256);
    case BY_SAMPLES:
        return is_alike && old->audio_sha256 && text_equal(old->audio_sha256, new->audio_sha256);
    default:
        return is_alike && has_same_songs(d, old->file, new->file);
    }
}

/* partner[i]: index of the new file of old file i, or -1. A path that now holds other songs is
 * renamed first. */
static int *match_files(struct bundlediff *d, struct entries *old, struct entries *new)
{
    static const enum way order[] = { BY_BYTES, BY_SAMPLES, BY_SONGS, BY_PATH };
    int *partner = arena_new_array(d->arena, int, old->count + 1);
    for (int i = 0; i < old->count; i++)
        partner[i] = -1;
    for (int pass = 0; pass <= WAYS; pass++)
        for (int i = 0; i < old->count; i++)
            for (int k = 0; partner[i] < 0 && k < new->count; k++) {
                /* first what kept its path and its bytes */
                enum way way = pass == 0 ? BY_PATH : order[pass - 1];
                const struct entry *x = &old->items[i], *y = &new->items[k];
                if (y->is_taken || !is_match(d, x, y, way) ||
                    (pass == 0 && !text_equal(x->sha256, y->sha256)))
                    continue;
                partner[i] = k;
                new->items[k].is_taken = true;
            }
    return partner;
}

static double measure_of(const struct entry *e, const char *key)
{
    const json_t *v = json_object_get(json_object_get(e->file, "measures"), key);
    return json_is_number(v) ? json_number_value(v) : NAN;
}

static void diff_figure(struct bundlediff *d, const char *where, const struct entry *old,
                        const struct entry *new, const char *what, const char *key,
                        const char *unit, double least)
{
    double before = measure_of(old, key), after = measure_of(new, key);
    if (fabs(after - before) >= least)
        bundlediff_say(d, where, what, arena_printf(d->arena, "%.2f %s", before, unit),
                       arena_printf(d->arena, "%.2f %s", after, unit));
}

/* A place in samples, as a time. */
static void diff_time(struct bundlediff *d, const char *where, const char *what,
                      const json_t *old, const json_t *new, const char *key, double old_rate,
                      double new_rate)
{
    const json_t *x = json_object_get(old, key), *y = json_object_get(new, key);
    if (!json_is_integer(x) || !json_is_integer(y) || old_rate <= 0 || new_rate <= 0)
        return;
    double before = json_number_value(x) / old_rate, after = json_number_value(y) / new_rate;
    if (old_rate == new_rate ? json_integer_value(x) == json_integer_value(y)
                             : fabs(after - before) < 0.0005)
        return;
    bundlediff_say(d, where, what, text_clock(d->arena, before),
                   arena_printf(d->arena, "%s (%+.3f s)", text_clock(d->arena, after),
                                after - before));
}

static double rate_of(const struct entry *e)
{
    return measure_of(e, "rate_hz");
}

/* Tracks inside a file, by their number. */
static void diff_marks(struct bundlediff *d, const char *where, const struct entry *old,
                       const struct entry *new)
{
    static const struct { const char *key, *what; } marks[] = {
        { "pause_frame", "pause" }, { "start_frame", "start" }, { "end_frame", "end" },
    };
    const json_t *x = json_object_get(old->file, "tracks");
    const json_t *y = json_object_get(new->file, "tracks");
    for (size_t i = 0; i < json_array_size(x) && i < json_array_size(y); i++)
        for (int m = 0; m < 3; m++)
            diff_time(d, where,
                      arena_printf(d->arena, "track %lld: %s",
                                   (long long)json_integer_value(json_object_get(
                                       json_array_get(x, i), "number")),
                                   marks[m].what),
                      json_array_get(x, i), json_array_get(y, i), marks[m].key, rate_of(old),
                      rate_of(new));
    if (json_array_size(x) != json_array_size(y))
        bundlediff_say(d, where, "tracks",
                       arena_printf(d->arena, "%zu", json_array_size(x)),
                       arena_printf(d->arena, "%zu", json_array_size(y)));
}

static void diff_tag(struct bundlediff *d, const char *where, const char *tag, const char *old,
                     const char *new)
{
    if (text_equal(old, new))
        return;
    bundlediff_say(d, where, arena_printf(d->arena, "tag %s", tag),
                   old ? arena_printf(d->arena, "\"%s\"", old) : "none",
                   new ? arena_printf(d->arena, "\"%s\"", new) : "none");
}

static const char *number_text(struct arena *a, int number)
{
    return number ? arena_printf(a, "%d", number) : NULL;
}

/* Of the few tags that can be read. */
static bool diff_tags(struct bundlediff *d, const char *where, const struct entry *old,
                      const struct entry *new, struct err *err)
{
    if (!d->before->folder || !d->after->folder)
        return true;
    struct arena *a = arena_new();
    const char *before = file_join(a, d->before->folder, old->path);
    const char *after = file_join(a, d->after->folder, new->path);
    struct source *x = source_open(a, before, POS_NONE, err);
    struct source *y = x ? source_open(a, after, POS_NONE, err) : NULL;
    if (y) {
        const struct source_info *p = source_info_of(x), *q = source_info_of(y);
        diff_tag(d, where, "title", p->title, q->title);
        diff_tag(d, where, "artist", p->artist, q->artist);
        diff_tag(d, where, "album", p->album, q->album);
        diff_tag(d, where, "ISRC", p->isrc, q->isrc);
        diff_tag(d, where, "track", number_text(a, p->track), number_text(a, q->track));
    }
    arena_free(a);
    return y != NULL;
}

static bool diff_bytes(struct bundlediff *d, const char *where, const struct entry *old,
                       const struct entry *new, struct err *err)
{
    bundlediff_say(d, where, "the same samples, other bytes", NULL, NULL);
    return diff_tags(d, where, old, new, err);
}

static void tell_sound(struct bundlediff *d, const char *where, const struct comparison *c)
{
    const char **sentences;
    struct text t = text_new(d->arena);
    int count = compare_sentences(d->arena, c, &sentences);
    if (c->first_difference_frame >= 0)
        text_printf(&t, "first difference at %s",
                    text_clock(d->arena, (double)c->first_difference_frame / c->new_rate_hz));
    for (int i = 0; i < count; i++)
        text_printf(&t, "%s%s", t.length_bytes ? "; " : "", sentences[i]);
    json_t *j = bundlediff_say(d, where, arena_printf(d->arena, "other samples: %s", t.s), NULL,
                               NULL);
    compare_put_json(json_put_object(j, "sound"), c);
}

/* Decodes both as a player does. */
static bool diff_sound(struct bundlediff *d, const char *where, const struct entry *old,
                       const struct entry *new, struct err *err)
{
    if (!d->before->folder || !d->after->folder) {
        bundlediff_say(d, where, old->audio_sha256 && new->audio_sha256 ? "other samples"
                                                                        : "other bytes",
                       NULL, NULL);
        return true;
    }
    struct arena *scratch = arena_new();
    const char *before = file_join(scratch, d->before->folder, old->path);
    const char *after = file_join(scratch, d->after->folder, new->path);
    struct pcm *x = mixfile_decode(scratch, before, true, err);
    struct pcm *y = x ? mixfile_decode(scratch, after, true, err) : NULL;
    bool ok = y != NULL;
    if (ok) {
        struct comparison c;
        struct compare_input p = compare_input_pcm(x), q = compare_input_pcm(y);
        ok = compare_mixes(scratch, &p, &q, &c, err);
        if (ok && c.is_identical)
            ok = diff_bytes(d, where, old, new, err);
        else if (ok)
            tell_sound(d, where, &c);
    }
    arena_free(scratch);
    return ok || err_note(err, POS_NONE, "when %s was compared", where);
}

static bool diff_file(struct bundlediff *d, const struct entry *old, const struct entry *new,
                      struct err *err)
{
    const char *where = new->path;
    bool is_audio =
        json_object_get(old->file, "measures") && json_object_get(new->file, "measures");
    bool is_inside = file_is_inside(old->path) && file_is_inside(new->path);
    if (strcmp(old->path, new->path) != 0)
        bundlediff_say(d, where, "renamed", arena_printf(d->arena, "\"%s\"", old->path),
                       arena_printf(d->arena, "\"%s\"", new->path));
    if (text_equal(old->sha256, new->sha256))
        return true;
    if (!is_audio || !is_inside) {
        bundlediff_say(d, where, "other bytes", NULL, NULL);
        return true;
    }
    bool ok = old->audio_sha256 && text_equal(old->audio_sha256, new->audio_sha256)
                  ? diff_bytes(d, where, old, new, err) : diff_sound(d, where, old, new, err);
    if (!ok)
        return false;
    diff_figure(d, where, old, new, "loudness", "integrated_lufs", "LUFS", TELL_LUFS);
    diff_figure(d, where, old, new, "true peak", "true_peak_dbtp", "dBTP", TELL_PEAK_DB);
    diff_time(d, where, "length", old->file, new->file, "length_frames", rate_of(old),
              rate_of(new));
    diff_marks(d, where, old, new);
    return true;
}

bool bundlediff_files(struct bundlediff *d, struct err *err)
{
    struct entries old = entries_of(d->arena, d->before->manifest);
    struct entries new = entries_of(d->arena, d->after->manifest);
    int *partner = match_files(d, &old, &new);
    for (int i = 0; i < old.count; i++) {
        if (partner[i] < 0)
            bundlediff_say(d, old.items[i].path, "removed", NULL, NULL);
        else if (!diff_file(d, &old.items[i], &new.items[partner[i]], err))
            return false;
    }
    for (int i = 0; i < new.count; i++)
        if (!new.items[i].is_taken)
            bundlediff_say(d, new.items[i].path, "added", NULL, NULL);
    return true;
}
