#include "recipes/lock/lock_text.h"

#include "recipes/reader/quoted.h"
#include "recipes/reader/reader.h"
#include "recipes/schema/reading.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HEX "0123456789abcdef"
#define WORD HEX "ghijklmnopqrstuvwxyz-"
#define LEVELS_A_LINE 10
#define GAIN_MOST_DB 200
#define SHIFT_MOST_MS 3600000.0

/* Formatting. */

static int compare(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

static int by_gain(const void *x, const void *y)
{
    const struct lock_gain *a = x, *b = y;
    int order = compare(a->what, b->what);
    order = order ? order : compare(a->about, b->about);
    order = order ? order : compare(a->mixes, b->mixes);
    return order ? order : compare(a->settings, b->settings);
}

static int by_curve(const void *x, const void *y)
{
    const struct lock_curve *a = x, *b = y;
    int order = compare(a->about, b->about);
    order = order ? order : compare(a->mixes, b->mixes);
    return order ? order : compare(a->settings, b->settings);
}

static int by_mix(const void *x, const void *y)
{
    return compare(((const struct lock_mix *)x)->mix, ((const struct lock_mix *)y)->mix);
}

static void *sorted(struct arena *a, const void *items, int count, size_t size,
                    int (*order)(const void *, const void *))
{
    void *copy = arena_alloc(a, size * (size_t)(count + 1));
    if (count > 0)
        memcpy(copy, items, size * (size_t)count);
    qsort(copy, (size_t)count, size, order);
    return copy;
}

/* A line "before value"; a word or a digest stands bare, nothing is left out. */
static void add_line(struct text *out, const char *before, const char *value)
{
    if (!value || !*value)
        return;
    text_add(out, before);
    if (value[strspn(value, WORD)] == 0 && *value != '-')
        text_add(out, value);
    else
        quoted_add(out, value);
    text_add(out, "\n");
}

/* All levels are whole hundredths; the sign of -0.00 is part of the value. */
static void add_level(struct text *out, const char *before, double value, const char *unit)
{
    text_printf(out, "%s%.2f %s\n", before, value, unit);
}

static void add_gains(struct text *out, const struct lock *lock)
{
    const struct lock_gain *gains = sorted(out->arena, lock->gains, lock->gain_count,
                                           sizeof *gains, by_gain);
    text_add(out, lock->gain_count ? "\ngains:\n" : "");
    for (int i = 0; i < lock->gain_count; i++) {
        add_line(out, "  - what: ", gains[i].what);
        add_line(out, "    about: ", gains[i].about);
        add_line(out, "    settings: ", gains[i].settings);
        add_line(out, "    mixes: ", gains[i].mixes);
        add_level(out, "    gain: ", gains[i].gain_db, "dB");
    }
}

static void add_levels(struct text *out, const char *before, const double *levels, int count)
{
    text_add(out, before);
    for (int i = 0; i < count; i++) {
        const char *joint = i == 0 ? "" : i % LEVELS_A_LINE ? ", " : ",\n           ";
        text_printf(out, "%s%.2f", joint, levels[i]);
    }
    text_add(out, "]\n");
}

static void add_curves(struct text *out, const struct lock *lock)
{
    const struct lock_curve *curves = sorted(out->arena, lock->curves, lock->curve_count,
                                             sizeof *curves, by_curve);
    text_add(out, lock->curve_count ? "\n# In dB, a band each.\ncurves:\n" : "");
    for (int i = 0; i < lock->curve_count; i++) {
        add_line(out, "  - settings: ", curves[i].settings);
        add_line(out, "    about: ", curves[i].about);
        add_line(out, "    mixes: ", curves[i].mixes);
        add_levels(out, "    mid: [", curves[i].mid_db, curves[i].band_count);
        add_levels(out, "    side: [", curves[i].side_db, curves[i].band_count);
    }
}

static void add_mixes(struct text *out, const struct lock *lock)
{
    const struct lock_mix *mixes = sorted(out->arena, lock->mixes, lock->mix_count, sizeof *mixes,
                                          by_mix);
    text_add(out, lock->mix_count ? "\n# The mixes as they were approved.\nmixes:\n" : "");
    for (int i = 0; i < lock->mix_count; i++) {
        add_line(out, "  - mix: ", mixes[i].mix);
        add_line(out, "    audio: ", mixes[i].audio_sha256);
        if (isfinite(mixes[i].loudness_lufs))
            add_level(out, "    loudness: ", mixes[i].loudness_lufs, "LUFS");
        else
            text_add(out, "    loudness: none\n");
        add_level(out, "    gain: ", mixes[i].gain_db, "dB");
        if (mixes[i].shift_ms != 0.0)
            add_level(out, "    shift: ", mixes[i].shift_ms, "ms");
    }
}

void lock_text_format(struct text *out, const struct lock *lock)
{
    text_printf(out,
                "# What stamper solved for the recipe beside this file, and the mixes that it\n"
                "# was approved with. Commit it with the recipe: a value is taken as it is while\n"
                "# its settings stay as they are, even where a mix changed. Delete this file, or\n"
                "# render with --relevel, to solve anew. stamper writes it; comments are lost.\n"
                "lock: %d\n", LOCK_TEXT_VERSION);
    add_gains(out, lock);
    add_curves(out, lock);
    add_mixes(out, lock);
}

/* Parsing. */

struct top { int version; };

static const struct field top_fields[] = {
    FIELD("lock", struct top, version, .kind = FIELD_INTEGER, .flags = FIELD_REQUIRED, .min = 1,
          .max = 1000, .help = "version of the lock: 1"),
    { .key = "gains", .kind = FIELD_SPECIAL, .help = "levels that were solved" },
    { .key = "curves", .kind = FIELD_SPECIAL, .help = "curves that were solved" },
    { .key = "mixes", .kind = FIELD_SPECIAL, .help = "mixes that were approved" },
    FIELD_END
};
static const struct field gain_fields[] = {
    { .key = "what", .kind = FIELD_SPECIAL, .flags = FIELD_REQUIRED, .help = "what was solved" },
    { .key = "about", .kind = FIELD_SPECIAL, .help = "the settings in words" },
    { .key = "settings", .kind = FIELD_SPECIAL, .flags = FIELD_REQUIRED,
      .help = "digest of the settings" },
    { .key = "mixes", .kind = FIELD_SPECIAL, .help = "the mixes whose it is alone" },
    FIELD("gain", struct lock_gain, gain_db, .kind = FIELD_NUMBER, .unit = UNIT_DB,
          .flags = FIELD_REQUIRED, .min = -GAIN_MOST_DB, .max = GAIN_MOST_DB,
          .help = "the gain that was found"),
    FIELD_END
};
static const struct field curve_fields[] = {
    { .key = "about", .kind = FIELD_SPECIAL, .help = "the settings in words" },
    { .key = "settings", .kind = FIELD_SPECIAL, .flags = FIELD_REQUIRED,
      .help = "digest of the settings" },
    { .key = "mixes", .kind = FIELD_SPECIAL, .help = "the mixes whose it is alone" },
    { .key = "mid", .kind = FIELD_SPECIAL, .flags = FIELD_REQUIRED, .help = "levels of the mid" },
    { .key = "side", .kind = FIELD_SPECIAL, .flags = FIELD_REQUIRED, .help = "levels of the side" },
    FIELD_END
};
static const struct field mix_fields[] = {
    { .key = "mix", .kind = FIELD_SPECIAL, .flags = FIELD_REQUIRED, .help = "the mix" },
    { .key = "audio", .kind = FIELD_SPECIAL, .flags = FIELD_REQUIRED,
      .help = "SHA-256 of its audio" },
    FIELD("loudness", struct lock_mix, loudness_lufs, .kind = FIELD_NUMBER, .unit = UNIT_LUFS,
          .flags = FIELD_REQUIRED, .min = -GAIN_MOST_DB, .max = GAIN_MOST_DB, .dflt = NAN,
          .help = "its loudness, or none"),
    FIELD("gain", struct lock_mix, gain_db, .kind = FIELD_NUMBER, .unit = UNIT_DB,
          .flags = FIELD_REQUIRED, .min = -GAIN_MOST_DB, .max = GAIN_MOST_DB,
          .help = "the gain that keeps its song's loudness"),
    FIELD("shift", struct lock_mix, shift_ms, .kind = FIELD_NUMBER, .unit = UNIT_MS,
          .min = -SHIFT_MOST_MS, .max = SHIFT_MOST_MS,
          .help = "by how much it starts later than the mix that the recipe was written for"),
    FIELD_END
};

struct parser {
    struct reading reading;
    struct lock *lock;
};

/* As it is spelled: names of mixes are not brought to a normal form. "" when absent or bad. */
static const char *read_spelled(const struct parser *p, const struct tree *map, const char *key)
{
    const struct tree *n = tree_get(map, key);
    const char *normal;
    return n && reading_text(&p->reading, n, key, &normal) ? n->text : "";
}

static const char *read_digest(const struct parser *p, const struct tree *map, const char *key,
                               size_t length)
{
    const char *s = read_spelled(p, map, key);
    bool is_hex = s[strspn(s, HEX)] == 0 && (length == 0 || strlen(s) == length);
    if (*s && !is_hex)
        reading_error(&p->reading, "digest", tree_get(map, key)->pos, "%s is %s, expected %s",
                      key, tree_shown(p->reading.arena, tree_get(map, key)),
                      length ? "64 hexadecimal digits" : "hexadecimal digits");
    return s;
}

/* The number that a text of two decimals stands for. */
static void keep_step(const struct parser *p, const struct tree *n, const char *key, double *value)
{
    double whole = nearbyint(*value * 100.0);
    if (fabs(*value * 100.0 - whole) > 1e-6)
        reading_error(&p->reading, "step", n->pos, "%s is %s, expected at most two decimals", key,
                      tree_shown(p->reading.arena, n));
    *value = whole / 100.0;
}

static double read_level(const struct parser *p, const struct tree *map, const char *key,
                         double value)
{
    if (tree_get(map, key) && isfinite(value))
        keep_step(p, tree_get(map, key), key, &value);
    return value;
}

static void read_gain(const struct parser *p, const struct tree *map)
{
    struct lock_gain g = {0};
    reading_table(&p->reading, map, "a gain", gain_fields, &g);
    g.what = read_spelled(p, map, "what");
    g.about = read_spelled(p, map, "about");
    g.settings = read_digest(p, map, "settings", 0);
    g.mixes = read_spelled(p, map, "mixes");
    g.gain_db = read_level(p, map, "gain", g.gain_db);
    if (lock_find_gain(p->lock, g.what, g.settings, g.mixes))
        reading_error(&p->reading, "twice", map->pos, "this gain stands twice: keep one of them");
    lock_put_gain(p->reading.arena, p->lock, g);
}

static double *read_levels(const struct parser *p, const struct tree *map, const char *key,
                           int *count)
{
    const struct tree *list = tree_get(map, key);
    *count = 0;
    if (!list || !reading_is_list(&p->reading, list, key))
        return NULL;
    if (list->count < 1 || list->count > LOCK_TEXT_BANDS)
        reading_error(&p->reading, "bands", list->pos, "%s has %d levels, possible is 1 to %d", key,
                      list->count, LOCK_TEXT_BANDS);
    double *levels = arena_new_array(p->reading.arena, double, list->count + 1);
    static const struct field level = { .key = "a level", .kind = FIELD_NUMBER, .unit = UNIT_DB,
                                        .min = -GAIN_MOST_DB, .max = GAIN_MOST_DB };
    for (int i = 0; i < list->count; i++)
        if (reading_value(&p->reading, list->items[i], &level, &levels[i]))
            keep_step(p, list->items[i], level.key, &levels[i]);
    *count = list->count;
    return levels;
}

static void read_curve(const struct parser *p, const struct tree *map)
{
    struct lock_curve c = {0};
    int side_count;
    reading_table(&p->reading, map, "a curve", curve_fields, &c);
    c.about = read_spelled(p, map, "about");
    c.settings = read_digest(p, map, "settings", 0);
    c.mixes = read_spelled(p, map, "mixes");
    c.mid_db = read_levels(p, map, "mid", &c.band_count);
    c.side_db = read_levels(p, map, "side", &side_count);
    if (!c.mid_db || !c.side_db)
        return;
    if (side_count != c.band_count) {
        reading_error(&p->reading, "bands", tree_get(map, "side")->pos, "mid and side need as "
                      "many levels, found %d and %d", c.band_count, side_count);
        return;
    }
    if (lock_find_curve(p->lock, c.settings, c.mixes))
        reading_error(&p->reading, "twice", map->pos, "this curve stands twice: keep one of them");
    lock_put_curve(p->reading.arena, p->lock, c);
}

static void read_mix(const struct parser *p, const struct tree *map)
{
    struct lock_mix m = {0};
    reading_table(&p->reading, map, "a mix", mix_fields, &m);
    m.mix = read_spelled(p, map, "mix");
    m.audio_sha256 = read_digest(p, map, "audio", 64);
    m.loudness_lufs = isnan(m.loudness_lufs) ? -INFINITY
                                             : read_level(p, map, "loudness", m.loudness_lufs);
    m.gain_db = read_level(p, map, "gain", m.gain_db);
    m.shift_ms = read_level(p, map, "shift", m.shift_ms);
    if (lock_find_mix(p->lock, m.mix))
        reading_error(&p->reading, "twice", map->pos, "this mix stands twice: keep one of them");
    lock_put_mix(p->reading.arena, p->lock, m);
}

static void read_list(const struct parser *p, const struct tree *root, const char *key,
                      void (*read)(const struct parser *p, const struct tree *map))
{
    const struct tree *list = tree_get(root, key);
    if (!list || !reading_is_list(&p->reading, list, key))
        return;
    for (int i = 0; i < list->count; i++)
        if (reading_is_map(&p->reading, list->items[i], arena_printf(p->reading.arena,
                                                                     "an item of %s", key)))
            read(p, list->items[i]);
}

/* A later stamper's file is not read as if it were ours. */
static bool is_newer(const struct reading *r, const struct tree *root)
{
    const struct tree *n = tree_get(root, "lock");
    if (!n || n->kind != TREE_SCALAR || n->is_quoted || n->text[strspn(n->text, "0123456789")] ||
        strtol(n->text, NULL, 10) <= LOCK_TEXT_VERSION)
        return false;
    reading_error(r, "lock", n->pos, "lock is %s: this stamper reads lock version %d; use the "
                  "stamper that wrote it, or delete the file to solve anew", n->text,
                  LOCK_TEXT_VERSION);
    return true;
}

struct lock *lock_text_parse(struct arena *a, const char *path, const char *bytes,
                             size_t size_bytes, struct findings *findings)
{
    int errors_before = findings->errors;
    struct top top = {0};
    const struct tree *root = reader_parse(a, path, bytes, size_bytes, findings);
    if (!root)
        return NULL;
    const struct reading_note note = { NULL, root->pos, "in a lock; without the file everything is "
                                                        "solved anew" };
    const struct parser p = { { a, findings, &note }, lock_new(a) };
    if (!reading_is_map(&p.reading, root, "the lock") || is_newer(&p.reading, root))
        return NULL;
    reading_table(&p.reading, root, "the lock", top_fields, &top);
    read_list(&p, root, "gains", read_gain);
    read_list(&p, root, "curves", read_curve);
    read_list(&p, root, "mixes", read_mix);
    return findings->errors > errors_before ? NULL : p.lock;
}
