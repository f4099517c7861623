#include "engine/report/bundlediff.h"

#include "engine/base/file.h"
#include "engine/report/linediff.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>

#define MANIFEST_LIMIT_BYTES ((size_t)64 << 20)
#define TELL_DB 0.005

static const char *manifest_path(struct arena *a, const char *path, bool *is_folder)
{
    struct stat st;
    *is_folder = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
    return *is_folder ? file_join(a, path, "manifest.json") : path;
}

bool bundlediff_is_bundle(struct arena *a, const char *path)
{
    bool is_folder;
    const char *manifest = manifest_path(a, path, &is_folder);
    return is_folder ? file_exists(manifest) : text_ends_with(path, ".json");
}

bool bundlediff_open(struct arena *a, const char *path, struct bundlediff_side *side,
                     struct err *err)
{
    bool is_folder;
    char *text;
    size_t size;
    json_t *manifest;
    const char *file = manifest_path(a, path, &is_folder);
    if (!file_read(file, MANIFEST_LIMIT_BYTES, a, &text, &size, POS_NONE, err) ||
        !json_parse(text, size, file, a, &manifest, err))
        return false;
    if (json_integer_value(json_object_get(manifest, "manifest")) != 1)
        return err_set(err, ERR_DAMAGED, POS_NONE, "%s is not the manifest of a release", file);
    *side = (struct bundlediff_side){ .folder = is_folder ? path : NULL, .manifest = manifest };
    return true;
}

const char *bundlediff_text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

const char *bundlediff_value(struct arena *a, const json_t *v)
{
    if (json_is_string(v))
        return arena_printf(a, "\"%s\"", json_string_value(v));
    if (json_is_integer(v))
        return arena_printf(a, "%lld", (long long)json_integer_value(v));
    if (json_is_real(v))
        return arena_printf(a, "%.6g", json_real_value(v));
    if (json_is_boolean(v))
        return json_is_true(v) ? "yes" : "no";
    if (!v || json_is_null(v))
        return "none";
    char *line = json_print_line(a, v);
    line[strlen(line) - 1] = '\0';
    return line;
}

json_t *bundlediff_say(struct bundlediff *d, const char *where, const char *what,
                       const char *before, const char *after)
{
    json_t *j = json_put_object(d->into, NULL);
    json_put_text(j, "where", where);
    json_put_text(j, "what", what);
    text_printf(d->out, "%s: %s", where, what);
    if (before || after) {
        json_put_text(j, "before", before);
        json_put_text(j, "after", after);
        text_printf(d->out, ": %s -> %s", before ? before : "none", after ? after : "none");
    }
    text_add(d->out, "\n");
    d->count++;
    return j;
}

/* "loudness_lufs" is "loudness", in LUFS. */
static const char *name_of(struct arena *a, const char *key, const char **unit)
{
    static const struct { const char *suffix, *unit; } units[] = {
        { "_lufs", " LUFS" }, { "_dbtp", " dBTP" }, { "_dbfs", " dBFS" }, { "_db", " dB" },
        { "_hz", " Hz" }, { "_lu", " LU" }, { "_frames", " samples" }, { "_bytes", " bytes" },
    };
    size_t length = strlen(key);
    *unit = "";
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (text_ends_with(key, units[i].suffix)) {
            length -= strlen(units[i].suffix);
            *unit = units[i].unit;
            break;
        }
    char *name = arena_strndup(a, key, length);
    for (char *c = name; *c; c++)
        *c = *c == '_' ? ' ' : *c;
    return name;
}

/* A key of the cache says nothing that the figures do not say better. */
static bool is_skipped(const char *key, const char *const skip[])
{
    if (strcmp(key, "key") == 0)
        return true;
    for (int i = 0; skip && skip[i]; i++)
        if (strcmp(key, skip[i]) == 0)
            return true;
    return false;
}

static void tell_key(struct bundlediff *d, const char *where, const char *key,
                     const json_t *before, const json_t *after)
{
    const char *unit, *name = name_of(d->arena, key, &unit), *value[2];
    const json_t *from[2] = { before, after };
    bool are_none = (!before || json_is_null(before)) && (!after || json_is_null(after));
    if (are_none || (before && after && json_equal(before, after)))
        return;
    for (int i = 0; i < 2; i++)
        value[i] = arena_printf(d->arena, "%s%s", bundlediff_value(d->arena, from[i]),
                                json_is_number(from[i]) ? unit : "");
    bundlediff_say(d, where, name, value[0], value[1]);
}

void bundlediff_keys(struct bundlediff *d, const char *where, const json_t *before,
                     const json_t *after, const char *const skip[])
{
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)before, key, value)
        if (!is_skipped(key, skip))
            tell_key(d, where, key, value, json_object_get(after, key));
    json_object_foreach ((json_t *)after, key, value)
        if (!is_skipped(key, skip) && !json_object_get(before, key))
            tell_key(d, where, key, NULL, value);
}

/* The new song (from 1) that is not taken yet and has the same text under all keys; 0 = none. */
static int find_song(const struct bundlediff *d, const json_t *song, const char *const keys[],
                     const bool *taken)
{
    const json_t *list = json_object_get(d->after->manifest, "songs");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *other = json_array_get(list, i);
        bool is_same = !taken[i];
        for (int k = 0; is_same && keys[k]; k++) {
            const char *text = bundlediff_text(song, keys[k]);
            is_same = text && text_equal(text, bundlediff_text(other, keys[k]));
        }
        if (is_same)
            return (int)i + 1;
    }
    return 0;
}

/* By the surest likeness first. */
static void match_songs(struct bundlediff *d, bool *taken)
{
    static const char *const ways[][3] = {
        { "audio_sha256", "title", NULL }, { "isrc", NULL },  { "title", "artist", NULL },
        { "audio_sha256", NULL },          { "title", NULL }, { "mix", NULL },
    };
    const json_t *old = json_object_get(d->before->manifest, "songs");
    for (size_t way = 0; way < sizeof ways / sizeof *ways; way++)
        for (int i = 0; i < d->song_count; i++) {
            if (d->new_song[i])
                continue;
            d->new_song[i] = find_song(d, json_array_get(old, (size_t)i), ways[way], taken);
            if (d->new_song[i])
                taken[d->new_song[i] - 1] = true;
        }
}

static const char *song_name(struct bundlediff *d, const json_t *song)
{
    const char *title = bundlediff_text(song, "title");
    int number = (int)json_integer_value(json_object_get(song, "number"));
    return title ? arena_printf(d->arena, "song %d \"%s\"", number, title)
                 : arena_printf(d->arena, "song %d", number);
}

static void diff_song(struct bundlediff *d, const json_t *old, const json_t *new)
{
    static const char *const skip[] = { "audio_sha256", NULL };
    const char *where = song_name(d, old);
    const char *before = bundlediff_text(old, "audio_sha256");
    const char *after = bundlediff_text(new, "audio_sha256");
    if (before && after && strcmp(before, after) != 0)
        bundlediff_say(d, where, "the mix has other samples", NULL, NULL);
    bundlediff_keys(d, where, old, new, skip);
}

static void diff_songs(struct bundlediff *d)
{
    const json_t *old = json_object_get(d->before->manifest, "songs");
    const json_t *new = json_object_get(d->after->manifest, "songs");
    bool *taken = arena_new_array(d->arena, bool, json_array_size(new) + 1);
    d->song_count = (int)json_array_size(old);
    d->new_song = arena_new_array(d->arena, int, d->song_count + 1);
    match_songs(d, taken);
    for (int i = 0; i < d->song_count; i++) {
        const json_t *song = json_array_get(old, (size_t)i);
        if (d->new_song[i])
            diff_song(d, song, json_array_get(new, (size_t)d->new_song[i] - 1));
        else
            bundlediff_say(d, song_name(d, song), "removed", NULL, NULL);
    }
    for (size_t i = 0; i < json_array_size(new); i++)
        if (!taken[i])
            bundlediff_say(d, song_name(d, json_array_get(new, i)), "added", NULL, NULL);
}

static double number_at(const json_t *array, int index)
{
    const json_t *v = json_array_get(array, (size_t)index);
    return json_is_number(v) ? json_number_value(v) : NAN;
}

static void diff_gains(struct bundlediff *d, const char *where, const json_t *old,
                       const json_t *new)
{
    for (int i = 0; i < d->song_count; i++) {
        double before = number_at(json_object_get(old, "gains_db"), i);
        double after = d->new_song[i]
                           ? number_at(json_object_get(new, "gains_db"), d->new_song[i] - 1) : NAN;
        if (fabs(after - before) > TELL_DB)
            bundlediff_say(d, where, arena_printf(d->arena, "gain of song %d", i + 1),
                           arena_printf(d->arena, "%.2f dB", before),
                           arena_printf(d->arena, "%.2f dB", after));
    }
}

static void diff_level(struct bundlediff *d, const json_t *old, const json_t *new)
{
    static const char *const skip[] = { "targets", "gains_db", "limiter", "limiter_passes", NULL };
    static const char *const skip_none[] = { NULL };
    const char *where = arena_printf(d->arena, "level of %s", bundlediff_text(new, "targets"));
    bundlediff_keys(d, where, old, new, skip);
    bundlediff_keys(d, arena_printf(d->arena, "%s: limiter", where),
                    json_object_get(old, "limiter"), json_object_get(new, "limiter"), skip_none);
    diff_gains(d, where, old, new);
}

/* Levels belong together when they have a target in common. */
static bool share_target(const json_t *old, const json_t *new)
{
    const char *names = bundlediff_text(old, "targets"), *others = bundlediff_text(new, "targets");
    for (const char *at = names; at && *at;) {
        size_t length = strcspn(at, ",");
        for (const char *with = others; with && *with;) {
            size_t other = strcspn(with, ",");
            if (length == other && strncmp(at, with, length) == 0)
                return true;
            with += other + strspn(with + other, ", ");
        }
        at += length + strspn(at + length, ", ");
    }
    return false;
}

static void diff_levels(struct bundlediff *d)
{
    const json_t *old = json_object_get(d->before->manifest, "levels");
    const json_t *new = json_object_get(d->after->manifest, "levels");
    for (size_t i = 0; i < json_array_size(new); i++)
        for (size_t k = 0; k < json_array_size(old); k++)
            if (share_target(json_array_get(old, k), json_array_get(new, i))) {
                diff_level(d, json_array_get(old, k), json_array_get(new, i));
                break;
            }
}

static const json_t *target_named(const json_t *manifest, const char *name)
{
    const json_t *list = json_object_get(manifest, "targets");
    for (size_t i = 0; i < json_array_size(list); i++)
        if (text_equal(bundlediff_text(json_array_get(list, i), "name"), name))
            return json_array_get(list, i);
    return NULL;
}

static void diff_targets(struct bundlediff *d)
{
    static const char *const skip[] = { "deliverables", NULL };
    const json_t *sides[2] = { d->before->manifest, d->after->manifest };
    for (int side = 0; side < 2; side++) {
        const json_t *list = json_object_get(sides[side], "targets");
        for (size_t i = 0; i < json_array_size(list); i++) {
            const json_t *target = json_array_get(list, i);
            const char *name = bundlediff_text(target, "name");
            const json_t *other = target_named(sides[1 - side], name);
            const char *where = arena_printf(d->arena, "target %s", name ? name : "?");
            if (!other)
                bundlediff_say(d, where, side == 0 ? "removed" : "added", NULL, NULL);
            else if (side == 0)
                bundlediff_keys(d, where, target, other, skip);
        }
    }
}

static void diff_recipe(struct bundlediff *d)
{
    const char *before = bundlediff_text(d->before->manifest, "recipe");
    const char *after = bundlediff_text(d->after->manifest, "recipe");
    struct linediff_line *lines;
    int count = linediff_run(d->arena, before ? before : "", after ? after : "", &lines);
    for (int i = 0; i < count; i++) {
        json_t *j = json_put_object(d->into, NULL);
        json_put_text(j, "where", "recipe");
        json_put_text(j, "what", lines[i].is_new ? "line added" : "line removed");
        json_put_integer(j, "line", lines[i].number);
        json_put_text(j, "text", lines[i].text);
        text_printf(d->out, "recipe: %c %s\n", lines[i].is_new ? '+' : '-', lines[i].text);
        d->count++;
    }
}

bool bundlediff_run(struct arena *a, const struct bundlediff_side *before,
                    const struct bundlediff_side *after, struct text *out, json_t *into,
                    int *count, struct err *err)
{
    static const char *const skip_none[] = { NULL };
    struct bundlediff d = { .arena = a, .before = before, .after = after, .out = out,
                            .into = into };
    const json_t *old = before->manifest, *new = after->manifest;
    bundlediff_keys(&d, "album", json_object_get(old, "album"), json_object_get(new, "album"),
                    skip_none);
    diff_songs(&d);
    diff_levels(&d);
    diff_targets(&d);
    if (!bundlediff_files(&d, err))
        return false;
    diff_recipe(&d);
    tell_key(&d, "made by", "stamper", json_object_get(old, "stamper"),
             json_object_get(new, "stamper"));
    *count = d.count;
    return true;
}
