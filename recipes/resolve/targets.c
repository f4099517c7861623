#include "recipes/resolve/targets.h"

#include "engine/base/unicode.h"
#include "engine/bundle/names.h"
#include "engine/dsp/match.h"
#include "formats/disc/cd.h"
#include "formats/registry.h"
#include "recipes/presets.h"
#include "recipes/resolve/foldername.h"
#include "recipes/resolve/groups.h"
#include "recipes/resolve/hiding.h"
#include "recipes/resolve/levels.h"
#include "recipes/resolve/second.h"
#include "recipes/resolve/rulelist.h"
#include "recipes/resolve/selection.h"
#include "recipes/resolve/songs.h"
#include "recipes/resolve/steps.h"
#include "recipes/resolve/versions.h"

#include <string.h>

#define TARGETS 100
#define WRITER_CD "cd"
#define WRITER_BROADCAST "bwf"

static const struct preset *read_preset(const struct reading *r, const struct tree *n,
                                        const char *recipe_dir)
{
    const char *name = NULL;
    int before = r->findings->errors;
    if (!n || !reading_text(r, n, "preset", &name))
        return NULL;
    const struct preset *preset = presets_find(r->arena, recipe_dir, name, r->findings);
    if (preset || r->findings->errors > before)
        return preset;
    const char *nearest = reading_nearest(name, presets_names(r->arena, recipe_dir));
    const char *shown = tree_shown(r->arena, n);
    if (nearest)
        reading_error(r, "preset", n->pos, "there is no preset %s, did you mean '%s'?", shown,
                      nearest);
    else
        reading_error(r, "preset", n->pos, "there is no preset %s; `stamper presets` lists them",
                      shown);
    return NULL;
}

static const char *const *writer_names(struct arena *a)
{
    int count = 0;
    while (writer_classes[count])
        count++;
    const char **names = arena_new_array(a, const char *, count + 1);
    for (int i = 0; i < count; i++)
        names[i] = writer_classes[i]->name;
    return names;
}

static const struct writer_class *read_format(const struct reading *r, const struct tree *n)
{
    const char *name = NULL;
    if (!n || !reading_text(r, n, "format", &name))
        return NULL;
    const struct writer_class *writer = writer_find(name);
    if (writer)
        return writer;
    const char *nearest = reading_nearest(name, writer_names(r->arena));
    const char *shown = tree_shown(r->arena, n);
    if (nearest)
        reading_error(r, "format", n->pos, "there is no format %s, did you mean '%s'?", shown,
                      nearest);
    else
        reading_error(r, "format", n->pos, "there is no format %s; `stamper presets` lists them",
                      shown);
    return NULL;
}

static bool is_key_of(const struct field *const tables[], const char *key)
{
    for (; *tables; tables++)
        if (field_find(*tables, key))
            return true;
    return false;
}

static bool is_key_of_a_writer(const char *key)
{
    for (int i = 0; writer_classes[i]; i++) {
        const struct field *fields = writer_classes[i]->fields;
        if (field_find(fields, key) || groups_has(fields, key))
            return true;
    }
    return false;
}

/* Flat names of grouped settings are ours alone. */
static void refuse_flat(const struct reading *r, const struct tree_entry *e)
{
    const struct tables_group *g = tables_group_of(e->key);
    reading_error(r, "unknown-key", e->key_pos, "a target has no key '%s', did you mean %s: {%s: "
                  "...}?", e->key, g->key, e->key + strlen(g->key) + 1);
}

/* The mapping with groups as flat keys, and without keys that belong to other formats; these are
 * told. */
static struct tree *own_keys(const struct reading *r, const struct tree *map,
                             const struct target *t)
{
    static const struct field none[] = { FIELD_END };
    const struct field *writers = t->writer ? t->writer->fields : none;
    const struct field *const tables[] = { tables_of_target, tables_of_level, tables_of_vinyl,
                                           writers, NULL };
    struct tree *own = tree_new(r->arena, TREE_MAP, map->pos);
    for (int i = 0; i < map->count; i++) {
        const struct tree_entry *e = &map->entries[i];
        bool is_own = is_key_of(tables, e->key) || groups_has(writers, e->key);
        bool is_foreign = !is_own && is_key_of_a_writer(e->key);
        if (tables_group_of(e->key) && is_key_of_a_writer(e->key))
            refuse_flat(r, e);
        else if (is_foreign && t->writer)
            reading_error(r, "format", e->key_pos, "'%s' is no setting of the format '%s'", e->key,
                          t->writer->name);
        else if (!is_foreign)
            tree_set(r->arena, own, e->key, e->key_pos, e->value);
    }
    return groups_flatten(r, own, writers);
}

static void *writer_config(const struct reading *r, const struct writer_class *writer)
{
    void *config = arena_alloc(r->arena, (writer ? writer->config_size : 0) + 1);
    if (writer)
        field_defaults(writer->fields, config);
    return config;
}

static bool is_rate_of(const int *rates_hz, int rate_hz)
{
    for (; *rates_hz; rates_hz++)
        if (*rates_hz == rate_hz)
            return true;
    return false;
}

static const char *rates_text(struct arena *a, const int *rates_hz)
{
    struct text t = text_new(a);
    for (int i = 0; rates_hz[i]; i++)
        text_printf(&t, "%s%g", i == 0 ? "" : rates_hz[i + 1] ? ", " : " or ",
                    rates_hz[i] / 1000.0);
    return t.s;
}

/* The studio rates that the format knows; every run and every mark lies on 1/75 s. */
static int *possible_rates(struct arena *a, const struct writer_class *writer)
{
    int *rates_hz = arena_new_array(a, int, TABLES_RATES + 1), count = 0;
    for (int i = 0; tables_rates_hz[i]; i++)
        if (!writer || !writer->rates_hz || is_rate_of(writer->rates_hz, tables_rates_hz[i]))
            rates_hz[count++] = tables_rates_hz[i];
    return rates_hz;
}

/* 0 for auto. */
static int read_rate(const struct reading *r, const struct tree *n,
                     const struct writer_class *writer)
{
    double hz = 0.0;
    if (!n || reading_is_word(n, "auto") || !reading_number(r, n, "rate", UNIT_HZ, &hz))
        return 0;
    const int *rates_hz = possible_rates(r->arena, writer);
    for (int i = 0; rates_hz[i]; i++)
        if (hz == rates_hz[i])
            return rates_hz[i];
    bool is_its = writer && writer->rates_hz;
    const char *of = is_its ? arena_printf(r->arena, " in the format '%s'", writer->name) : "";
    reading_error(r, "rate", n->pos, "rate is %g Hz, possible is %s kHz%s", hz,
                  rates_text(r->arena, rates_hz), of);
    return 0;
}

static unsigned formats_of_bits(int bits)
{
    switch (bits) {
    case 16: return 1u << PCM_S16;
    case 24: return 1u << PCM_S24;
    case 32: return 1u << PCM_S32;
    default: return 1u << PCM_F32 | 1u << PCM_F64;
    }
}

/* The widest that the writer takes: what a lossy encoder is fed with. */
static int widest_bits(const struct writer_class *writer)
{
    static const int order[] = { 0, 32, 24, 16 };
    for (int i = 0; i < 4; i++)
        if (writer->formats & formats_of_bits(order[i]))
            return order[i];
    return 0;
}

static const char *bits_text(struct arena *a, const struct writer_class *writer)
{
    static const int order[] = { 16, 24, 32, 0 };
    const char *words[5] = {0};
    int count = 0;
    for (int i = 0; i < 4; i++)
        if (!writer || writer->formats & formats_of_bits(order[i]))
            words[count++] = tables_bits[i];
    struct text t = text_new(a);
    for (int i = 0; i < count; i++)
        text_printf(&t, "%s%s", i == 0 ? "" : i + 1 < count ? ", " : " or ", words[i]);
    return t.s;
}

static int read_bits(const struct reading *r, const struct tree *n,
                     const struct writer_class *writer)
{
    double bits = 24.0;
    int fallback = !writer || writer->formats & formats_of_bits(24) ? 24 : widest_bits(writer);
    if (!n)
        return writer && !writer->is_lossless ? widest_bits(writer) : fallback;
    if (writer && !writer->is_lossless) {
        reading_error(r, "bits", n->pos, "the format '%s' has no word length", writer->name);
        return widest_bits(writer);
    }
    if (!reading_number(r, n, "bits", UNIT_BITS, &bits))
        return fallback;
    bool is_known = bits == 16 || bits == 24 || bits == 32 || reading_is_word(n, "float");
    if (is_known && (!writer || writer->formats & formats_of_bits((int)bits)))
        return (int)bits;
    reading_error(r, "bits", n->pos, "bits is %s, possible is %s%s%s%s", tree_shown(r->arena, n),
                  bits_text(r->arena, writer), writer ? " in the format '" : "",
                  writer ? writer->name : "", writer ? "'" : "");
    return fallback;
}

/* What a CD has no place for may stand there for the sake of a house's defaults, but not untold. */
static void warn_idle(const struct reading *r, const struct tree *spelled, const struct target *t)
{
    static const char *const keys[] = { "name", "tags", "cover", "replaygain", NULL };
    for (int i = 0; t->kind == KIND_CD && keys[i]; i++)
        if (tree_get(spelled, keys[i]))
            reading_warn(r, "kind", tree_entry(spelled, keys[i])->key_pos, "'%s' does nothing for "
                         "a CD", keys[i]);
}

static void check_quality(const struct reading *r, const struct tree *spelled)
{
    const struct tree_entry *bitrate = tree_entry(spelled, "bitrate");
    const struct tree *quality = tree_get(spelled, "quality");
    if (bitrate && quality && !reading_is_word(bitrate->value, "none") &&
        !reading_is_word(quality, "none"))
        reading_error(r, "format", bitrate->key_pos, "a target has a bitrate or a quality, not "
                      "both");
}

/* Keys that mean nothing for a kind are refused, never ignored. */
static void check_kind(const struct reading *r, const struct tree *map, struct target *t)
{
    static const char *const no_cd_keys[] = { "layout", "spacing", "sides", "max_rate", NULL };
    bool is_cd = t->kind == KIND_CD;
    bool is_cd_writer = t->writer && text_equal(t->writer->name, WRITER_CD);
    const struct tree_entry *format = tree_entry(map, "format");
    const struct tree_entry *layout = tree_entry(map, "layout");
    for (int i = 0; is_cd && no_cd_keys[i]; i++)
        if (tree_get(map, no_cd_keys[i]))
            reading_error(r, "kind", tree_entry(map, no_cd_keys[i])->key_pos, "'%s' is not "
                          "possible for a CD", no_cd_keys[i]);
    if (t->writer && is_cd != is_cd_writer)
        reading_error(r, "kind", format->value->pos, "a target of the kind '%s' cannot have the "
                      "format '%s'", target_kind_names[t->kind], t->writer->name);
    if (t->kind == KIND_BROADCAST && t->writer && !text_equal(t->writer->name, WRITER_BROADCAST))
        reading_error(r, "kind", format->value->pos, "a target of the kind 'broadcast' has the "
                      "format '" WRITER_BROADCAST "', not '%s'", t->writer->name);
    if (t->kind == KIND_VINYL && layout && t->layout != LAYOUT_SIDES)
        reading_error(r, "kind", layout->value->pos, "layout is '%s', a record has a file for "
                      "every side", layout_names[t->layout]);
    if (t->kind == KIND_VINYL && isnan(t->level.peak_dbtp))
        reading_error(r, "kind", map->pos, "a record needs a 'peak': one gain for all sides brings "
                      "it there");
}

static void check_layout(const struct reading *r, const struct tree *map, const struct target *t)
{
    const struct tree_entry *sides = tree_entry(map, "sides"), *discs = tree_entry(map, "discs");
    if (t->layout == LAYOUT_SIDES && !sides)
        reading_error(r, "songs", t->pos, "the songs of every side are missing, for example "
                      "sides: {A: [1, 2], B: [3-5]}");
    bool has_layouts = t->kind == KIND_FILES || t->kind == KIND_BROADCAST;
    if (t->layout != LAYOUT_SIDES && has_layouts && sides)
        reading_error(r, "songs", sides->key_pos, "sides are given, but layout is '%s'",
                      layout_names[t->layout]);
    if (t->layout == LAYOUT_SIDES && discs)
        reading_error(r, "kind", discs->key_pos, "'discs' is not possible for sides of records: "
                      "name the sides A, B, C ...");
}

static void check_dither(const struct reading *r, const struct tree *map, const struct target *t)
{
    const struct tree *dither = tree_get(map, "dither");
    if (dither && t->dither > DITHER_NONE && t->writer && t->bits == 0)
        reading_error(r, "dither", dither->pos, "dither is '%s', but nothing is shortened to a "
                      "word length there", dither_names[t->dither]);
}

static void check_ceiling_applies(const struct reading *r, const struct tree *map,
                                  const struct target *t)
{
    const struct tree *n = tree_get(map, "ceiling_applies");
    if (n && t->ceiling_applies == CEILING_DECODED && isnan(t->level.ceiling_dbtp))
        reading_error(r, "level", n->pos, "ceiling_applies is 'decoded', but there is no ceiling: "
                      "give one, for example -1 dBTP");
}

static void check_name_template(const struct reading *r, const struct tree *map,
                                const struct target *t)
{
    const struct tree *name = tree_get(map, "name");
    struct err err = {0};
    if (name && !names_check(r->arena, t->name_template, name->pos, &err))
        reading_error(r, "name", err.pos, "%s", err.message);
}

/* What the settings say together; of a preset that is not there nothing can be said. */
static void check_target(const struct reading *r, const struct tree *map, struct target *t)
{
    if (!t->writer)
        return;
    check_kind(r, map, t);
    check_name_template(r, map, t);
    check_layout(r, map, t);
    check_dither(r, map, t);
}

/* Kind, format and the defaults that follow from them. */
static void *start_target(const struct reading *r, const struct tree *whole,
                          const struct preset *preset, const struct level *master, struct target *t)
{
    t->preset = preset ? preset->name : NULL;
    t->writer = read_format(r, tree_get(whole, "format"));
    bool is_cd = !preset && t->writer && text_equal(t->writer->name, WRITER_CD);
    t->kind = preset ? preset->kind : is_cd ? KIND_CD : KIND_FILES;
    t->level = *master;
    field_defaults(tables_of_target, t);
    t->layout = t->kind == KIND_VINYL ? LAYOUT_SIDES : LAYOUT_SONGS;
    void *config = writer_config(r, t->writer);
    t->writer_config = config;
    return config;
}

/* A side or disc begins with no song before it. */
static void check_beats(const struct reading *r, const struct album *album, const struct target *t)
{
    if (t->side_count == 0)
        songs_check_beats(r, album, t->songs, t->song_count);
    for (int i = 0; i < t->side_count; i++)
        songs_check_beats(r, album, t->sides[i].songs, t->sides[i].song_count);
}

static void read_specials(const struct reading *r, const struct tree *map,
                          const struct album *album, struct target *t)
{
    levels_finish(r, map, &t->level);
    t->rate_hz = read_rate(r, tree_get(map, "rate"), t->writer);
    t->bits = read_bits(r, tree_get(map, "bits"), t->writer);
    t->chain = steps_read(r, tree_get(map, "chain"), false);
    if (chain_has(&t->chain, &match_processor))
        reading_error(r, "chain", tree_get(map, "chain")->pos,
                      "match is possible in the chain of a song or of every song, not in a "
                      "target's");
    t->tags = songs_tags(r, tree_get(map, "tags"), &t->tag_count);
    t->rules = rulelist_read(r, tree_get(map, "rules"), &t->rule_count);
    selection_read(r, map, album->song_count, t);
    hiding_use(r, map, album, t);
    check_ceiling_applies(r, map, t);
    versions_use(r, map, album, t);
    check_beats(r, album, t);
    hiding_check(r, album, t);
}

/* The preset's keys; where the target names another format, without those that belong to the
 * preset's. */
static struct tree *kept_of(struct arena *a, const struct preset *preset,
                            const struct tree *spelled)
{
    const struct tree *format = tree_get(spelled, "format");
    const struct tree *before = tree_get(preset->node, "format");
    bool is_same = !format || !before || format->kind != TREE_SCALAR ||
                   before->kind != TREE_SCALAR || text_equal(format->text, before->text);
    if (is_same)
        return preset->node;
    struct tree *kept = tree_new(a, TREE_MAP, preset->node->pos);
    for (int i = 0; i < preset->node->count; i++) {
        const struct tree_entry *e = &preset->node->entries[i];
        if (strcmp(e->key, "bits") != 0 && !is_key_of_a_writer(e->key))
            tree_set(a, kept, e->key, e->key_pos, e->value);
    }
    return kept;
}

static void read_target(const struct reading *r, struct tree *spelled, struct target *t,
                        const struct release *release)
{
    if (!reading_is_map(r, spelled, "a target"))
        return;
    const struct preset *preset = read_preset(r, tree_get(spelled, "preset"), release->recipe_dir);
    const struct tree *whole = spelled;
    if (preset)
        whole = tree_merge(r->arena, kept_of(r->arena, preset, spelled), spelled);
    if (!tree_get(spelled, "preset") && !tree_get(spelled, "format"))
        reading_error(r, "preset", spelled->pos, "a target needs a preset or a format");
    void *config = start_target(r, whole, preset, &release->master, t);
    const struct tree *map = own_keys(r, whole, t);
    const struct reading_part parts[] = {
        { tables_of_target, t }, { tables_of_level, &t->level }, { tables_of_vinyl, &t->level },
        { t->writer ? t->writer->fields : NULL, config }, { NULL, NULL }
    };
    reading_fields(r, map, "a target", parts);
    if (t->writer)
        reading_refuse_beats(r, map, t->writer->fields);
    if (t->writer == &cd_writer)
        ((struct cd_config *)config)->second =
            second_read(r, tree_get(map, "cdtext_second"), &release->album);
    read_specials(r, map, &release->album, t);
    check_target(r, map, t);
    warn_idle(r, spelled, t);
    check_quality(r, spelled);
}

static void check_name(const struct reading *r, const struct tree *map, int index)
{
    const struct tree_entry *e = &map->entries[index];
    if (!foldername_check(r, e->key, e->key_pos, "a target"))
        return;
    const char *folded = unicode_fold(r->arena, e->key);
    for (int i = 0; i < index; i++)
        if (strcmp(unicode_fold(r->arena, map->entries[i].key), folded) == 0)
            reading_error(r, "name", e->key_pos, "the targets '%s' and '%s' would share a folder "
                          "on some systems", map->entries[i].key, e->key);
}

void targets_read(const struct reading *r, const struct tree *map, struct release *release)
{
    if (!map || !reading_is_map(r, map, "targets"))
        return;
    if (map->count == 0 || map->count > TARGETS) {
        reading_error(r, "targets", map->pos, "targets has %d entries, possible is 1 to %d",
                      map->count, TARGETS);
        return;
    }
    release->targets = arena_new_array(r->arena, struct target, map->count);
    for (int i = 0; i < map->count; i++) {
        const struct tree_entry *e = &map->entries[i];
        const char *shown = tree_shown(r->arena, tree_new_text(r->arena, e->key, e->key_pos));
        const char *where = arena_printf(r->arena, "in target %s", shown);
        const struct reading_note note = { r->note, e->key_pos, where };
        const struct reading in_target = { r->arena, r->findings, &note };
        struct target *t = &release->targets[release->target_count++];
        t->name = e->key;
        t->pos = e->key_pos;
        check_name(r, map, i);
        read_target(&in_target, e->value, t, release);
    }
}
