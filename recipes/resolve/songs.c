#include "recipes/resolve/songs.h"

#include "engine/album/codes.h"
#include "engine/base/file.h"
#include "engine/dsp/speed.h"
#include "recipes/resolve/hiding.h"
#include "recipes/resolve/steps.h"

#include <string.h>

#define SONGS 99
#define INDEXES 98 /* 02 .. 99 */
#define TAG_BYTES 64

/* A path is used as spelled: file names are bytes, not text in a normal form. */
static const char *path_beside(const struct reading *r, const struct tree *spelled)
{
    return file_join(r->arena, file_dir(r->arena, spelled->pos.file), spelled->text);
}

static bool is_tag_name(const char *s)
{
    size_t n = strlen(s);
    for (const char *c = s; *c; c++)
        if (*c < 0x20 || *c > 0x7D || *c == '=')
            return false;
    return n <= TAG_BYTES;
}

struct tag *songs_tags(const struct reading *r, const struct tree *map, int *count)
{
    *count = 0;
    if (!map || !reading_is_map(r, map, "tags"))
        return NULL;
    struct tag *tags = arena_new_array(r->arena, struct tag, map->count + 1);
    for (int i = 0; i < map->count; i++) {
        const struct tree_entry *e = &map->entries[i];
        struct tag *tag = &tags[*count];
        tag->key = e->key;
        if (!is_tag_name(e->key))
            reading_error(r, "tag", e->key_pos, "a tag's name has at most %d characters of ASCII, "
                          "without '='", TAG_BYTES);
        else
            *count += reading_lines(r, e->value, e->key, &tag->value);
    }
    return tags;
}

static void check_language(const struct reading *r, const struct tree *map,
                           const struct credits *credits)
{
    const char *s = credits->language;
    if (s && (strlen(s) != 3 || strspn(s, "abcdefghijklmnopqrstuvwxyz") != 3))
        reading_error(r, "language", tree_get(map, "language")->pos, "language is '%s', expected "
                      "three small letters of ISO 639-2, for example eng", s);
}

static const char *read_code(const struct reading *r, const struct tree *n, const char *key,
                             bool (*parse)(const char *, char *, struct pos, struct err *))
{
    const char *spelled = NULL;
    char code[16] = "";
    struct err err = {0};
    if (!n || !reading_text(r, n, key, &spelled))
        return NULL;
    if (parse(spelled, code, n->pos, &err))
        return arena_strdup(r->arena, code);
    reading_error(r, key, n->pos, "%s", err.message);
    return NULL;
}

static void read_album(const struct reading *r, const struct tree *map, struct album *album)
{
    field_defaults(tables_of_album, album);
    if (!map)
        return;
    album->pos = map->pos;
    reading_table(r, map, "album", tables_of_album, album);
    album->ean = read_code(r, tree_get(map, "upc"), "upc", codes_parse_ean);
    album->tags = songs_tags(r, tree_get(map, "tags"), &album->tag_count);
    check_language(r, map, &album->credits);
    const struct tree *cover = tree_get(map, "cover");
    if (album->cover) {
        album->cover = cover->text;
        album->cover_path = path_beside(r, cover);
        album->cover_pos = cover->pos;
    }
}

/* Beats are of the song before, in the album's order. */
static void read_crossfade(const struct reading *r, const struct tree *n, const struct song *before,
                           struct crossfade *crossfade)
{
    struct tables_crossfade spelled = {0};
    field_defaults(tables_of_crossfade, &spelled);
    crossfade->curve = CURVE_EQUAL_POWER;
    if (!n)
        return;
    if (n->kind == TREE_SCALAR)
        (void)reading_value(r, n, &tables_of_crossfade[0], &spelled);
    else
        reading_table(r, n, "crossfade", tables_of_crossfade, &spelled);
    crossfade->curve = (enum curve)spelled.curve;
    if (!before)
        reading_error(r, "crossfade", n->pos, "the first song has no song before it to cross from");
    else if (spelled.length.kind == TIME_BEATS && isnan(before->tempo_bpm))
        reading_error(r, "tempo", n->pos, "the crossfade is counted in beats, but the song before "
                      "has no tempo");
    else
        crossfade->length_s = time_seconds(spelled.length, before->tempo_bpm);
}

static bool read_mark_word(const struct reading *r, const struct tree *n, struct song *song)
{
    for (int i = 0; tables_marks[i]; i++) {
        if (!reading_is_word(n, tables_marks[i]))
            continue;
        song->mark.kind = (enum mark_kind)i;
        if (song->mark.kind != MARK_START && song->crossfade.length_s <= 0.0)
            reading_error(r, "mark", n->pos, "mark: %s needs a crossfade", tables_marks[i]);
        return true;
    }
    return false;
}

static void read_mark(const struct reading *r, const struct tree *n, struct song *song)
{
    struct time_value t = {0};
    if (!n || read_mark_word(r, n, song))
        return;
    bool is_word = n->kind == TREE_SCALAR && *n->text && !strpbrk(n->text, "0123456789");
    if (is_word)
        reading_error(r, "mark", n->pos, "mark is %s, expected start, middle, end, or a time such "
                      "as 3.5 s", tree_shown(r->arena, n));
    if (is_word || !reading_time(r, n, "mark", &t))
        return;
    if (t.kind == TIME_BEATS || t.v < 0.0)
        reading_error(r, "mark", n->pos, "mark is %s, expected a time from the song's first "
                      "sample, in seconds or frames", tree_shown(r->arena, n));
    else
        song->mark = (struct mark){ MARK_TIME, time_seconds(t, 0.0) };
}

/* The pause of track 1 starts with the disc. */
static void check_pause(const struct reading *r, const struct tree_entry *pause, int index)
{
    if (pause && index == 0)
        reading_error(r, "pause", pause->key_pos, "the first song has no song before it for a "
                      "pause to lie in; what sounds before its mark is its pause");
}

static void read_indexes(const struct reading *r, const struct tree *list, struct song *song)
{
    if (!list || !reading_is_list(r, list, "indexes"))
        return;
    if (list->count > INDEXES) {
        reading_error(r, "indexes", list->pos, "indexes has %d times, at most %d are possible (02 "
                      "to 99)", list->count, INDEXES);
        return;
    }
    double after = song->mark.kind == MARK_TIME ? song->mark.time_s : song->is_hidden ? -1.0 : 0.0;
    song->indexes_s = arena_new_array(r->arena, double, list->count + 1);
    for (int i = 0; i < list->count; i++) {
        double t = 0.0;
        if (!reading_number(r, list->items[i], "an index", UNIT_SECONDS, &t))
            continue;
        if (t <= after)
            reading_error(r, "indexes", list->items[i]->pos, "index %02d at %s does not lie after "
                          "the %s before it at %s", i + 2, text_clock(r->arena, t),
                          i == 0 ? "mark" : "index", text_clock(r->arena, after));
        else
            song->indexes_s[song->index_count++] = after = t;
    }
}

static void read_flags(const struct reading *r, const struct tree *list, struct song *song)
{
    if (!list || !reading_is_list(r, list, "flags"))
        return;
    for (int i = 0; i < list->count; i++) {
        int flag = 0;
        if (!reading_choice(r, list->items[i], "a flag", tables_flags, &flag))
            continue;
        if (song->flags & 1u << flag)
            reading_error(r, "flags", list->items[i]->pos, "the flag %s stands twice",
                          tables_flags[flag]);
        song->flags |= 1u << flag;
    }
}

static void read_trim(const struct reading *r, const struct tree *map, struct trim *trim)
{
    field_defaults(tables_of_trim, trim);
    if (!map)
        return;
    reading_table(r, map, "trim", tables_of_trim, trim);
    bool has_times = !isnan(trim->start_s) || !isnan(trim->end_s), is_auto = !isnan(trim->level_db);
    double start = isnan(trim->start_s) ? 0.0 : trim->start_s;
    if (has_times && is_auto)
        reading_error(r, "trim", map->pos, "trim has times and 'auto': one or the other is "
                      "possible");
    else if (!is_auto && (tree_get(map, "head") || tree_get(map, "tail")))
        reading_error(r, "trim", map->pos, "head and tail of a trim belong to 'auto', which is "
                      "missing");
    if (trim->end_s <= start)
        reading_error(r, "trim", tree_get(map, "end")->pos, "trim ends at %s, which is not after "
                      "its start at %s", text_clock(r->arena, trim->end_s),
                      text_clock(r->arena, start));
}

static void read_fade(const struct reading *r, const struct tree *map, struct fade *fade)
{
    field_defaults(tables_of_fade, fade);
    if (map)
        reading_table(r, map, "fade", tables_of_fade, fade);
}

/* What the keys of one song say together. */
static void check_song(const struct reading *r, const struct tree *map,
                       const struct credits *credits)
{
    const struct tree_entry *gap = tree_entry(map, "gap");
    if (gap && tree_get(map, "crossfade"))
        reading_error(r, "gap", gap->key_pos, "a song that has a crossfade has no gap");
    check_language(r, map, credits);
}

static void read_song(const struct reading *r, const struct tree *map, const char *mixes,
                      struct album *album, struct chain_spec *chain)
{
    int index = album->song_count++;
    struct song *song = &album->songs[index];
    song->pos = map->pos;
    field_defaults(tables_of_song, song);
    song->revise = album->revise;
    song->older_versions = album->older_versions;
    reading_fields(r, map, "a song", (struct reading_part[]){ { tables_of_song, song }, { 0 } });
    read_trim(r, tree_get(map, "trim"), &song->trim);
    read_fade(r, tree_get(map, "fade"), &song->fade);
    read_crossfade(r, tree_get(map, "crossfade"), index > 0 ? song - 1 : NULL, &song->crossfade);
    if (song->mix) {
        const struct tree *mix = tree_get(map, "mix");
        song->mix = mix->text;
        song->mix_pos = mix->pos;
        song->mix_path = file_join(r->arena, mixes, mix->text);
    }
    song->isrc = read_code(r, tree_get(map, "isrc"), "isrc", codes_parse_isrc);
    read_mark(r, tree_get(map, "mark"), song);
    check_pause(r, tree_entry(map, "pause"), index);
    read_indexes(r, tree_get(map, "indexes"), song);
    read_flags(r, tree_get(map, "flags"), song);
    song->tags = songs_tags(r, tree_get(map, "tags"), &song->tag_count);
    *chain = steps_read(r, tree_get(map, "chain"), true);
    struct speed_ratio speed = speed_of_chain(chain);
    song->tempo_bpm *= (double)speed.from / speed.to; /* as it is heard */
    check_song(r, map, &song->credits);
    hiding_check_song(r, map, song);
}

static void read_version(const struct reading *r, const struct tree_entry *e, const char *mixes,
                         struct song *alternate)
{
    const struct tree *n = e->value, *mix = n->kind == TREE_MAP ? tree_get(n, "mix") : n;
    const struct song main = *alternate;
    if (n->kind == TREE_MAP)
        reading_fields(r, n, "a version",
                       (struct reading_part[]){ { tables_of_version, alternate }, { 0 } });
    else if (!reading_text(r, n, e->key, &alternate->mix))
        return;
    alternate->pos = e->key_pos;
    alternate->version = e->key;
    alternate->isrc = n->kind == TREE_MAP
                          ? read_code(r, tree_get(n, "isrc"), "isrc", codes_parse_isrc) : NULL;
    if (alternate->mix == main.mix)
        return; /* told */
    alternate->mix = mix->text;
    alternate->mix_pos = mix->pos;
    alternate->mix_path = file_join(r->arena, mixes, mix->text);
}

static void read_versions(const struct reading *r, const struct tree *map, const char *mixes,
                          int index, struct release *release)
{
    struct album *album = &release->album;
    if (!map || !reading_is_map(r, map, "versions"))
        return;
    for (int i = 0; i < map->count; i++) {
        int at = album->song_count + album->alternate_count++;
        album->songs[at] = album->songs[index];
        album->songs[at].main = &album->songs[index];
        release->song_chains[at] = release->song_chains[index];
        read_version(r, &map->entries[i], mixes, &album->songs[at]);
    }
}

static int count_versions(const struct tree *songs)
{
    int count = 0;
    for (int i = 0; i < songs->count; i++) {
        const struct tree *map = tree_get(songs->items[i], "versions");
        count += map && map->kind == TREE_MAP ? map->count : 0;
    }
    return count;
}

static void check_pair(const struct reading *r, const struct album *album, int before, int index)
{
    const struct song *song = &album->songs[index];
    struct time_value gap = song->gap.kind != TIME_NONE ? song->gap : album->gap;
    if (gap.kind == TIME_BEATS && song->crossfade.length_s <= 0.0 &&
        isnan(album->songs[before].tempo_bpm))
        reading_error(r, "tempo", song->pos, "the gap before song %d is counted in beats, but song "
                      "%d before it has no tempo", index + 1, before + 1);
}

static void check_beats(const struct reading *r, const struct album *album)
{
    if (album->song_count > 0 && album->songs[0].gap.kind == TIME_BEATS)
        reading_error(r, "tempo", album->songs[0].pos, "the gap before the first song is counted "
                      "in beats, but no song is before it");
    for (int i = 1; i < album->song_count; i++)
        check_pair(r, album, i - 1, i);
}

void songs_check_beats(const struct reading *r, const struct album *album, const int *order,
                       int count)
{
    for (int i = 1; i < count; i++) {
        int before = album_main_index(album, &album->songs[order[i - 1]]);
        int index = album_main_index(album, &album->songs[order[i]]);
        if (index != before + 1)
            check_pair(r, album, before, index);
    }
}

static struct reading_note song_note(const struct reading *r, const struct tree *item, int index)
{
    return (struct reading_note){ r->note, item->pos,
                                  arena_printf(r->arena, "in song %d", index + 1) };
}

void songs_read(const struct reading *r, const struct tree *recipe, struct release *release)
{
    const struct tree *songs = tree_get(recipe, "songs"), *folder = tree_get(recipe, "mixes");
    bool has_folder = folder && folder->kind == TREE_SCALAR && *folder->text;
    const char *mixes = has_folder ? path_beside(r, folder) : release->recipe_dir;
    struct album *album = &release->album;
    read_album(r, tree_get(recipe, "album"), album);
    if (!songs || !reading_is_list(r, songs, "songs"))
        return;
    if (songs->count < 1 || songs->count > SONGS) {
        reading_error(r, "songs", songs->pos, "songs has %d items, possible is 1 to %d",
                      songs->count, SONGS);
        return;
    }
    int most = songs->count + count_versions(songs);
    album->songs = arena_new_array(r->arena, struct song, most);
    release->song_chains = arena_new_array(r->arena, struct chain_spec, most);
    for (int i = 0; i < songs->count; i++) {
        const struct reading_note note = song_note(r, songs->items[i], i);
        const struct reading in_song = { r->arena, r->findings, &note };
        read_song(&in_song, songs->items[i], mixes, album, &release->song_chains[i]);
    }
    for (int i = 0; i < songs->count; i++) {
        const struct reading_note note = song_note(r, songs->items[i], i);
        const struct reading in_song = { r->arena, r->findings, &note };
        read_versions(&in_song, tree_get(songs->items[i], "versions"), mixes, i, release);
    }
    check_beats(r, album);
}
