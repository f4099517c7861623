#include "engine/render/cause.h"

#include "engine/render/held.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CAUSES_MOST 4

struct search {
    struct arena *arena;
    const struct past *past;
    const struct item *item;
    int count;
    const char *causes[CAUSES_MOST];
};

static void add(struct search *s, const char *cause)
{
    for (int i = 0; i < s->count; i++)
        if (strcmp(s->causes[i], cause) == 0)
            return;
    if (s->count < CAUSES_MOST)
        s->causes[s->count++] = cause;
}

/* A value as it reads best: hex floats as decimals, lengths taken off texts. */
static const char *shown(struct arena *a, const char *value)
{
    char *end;
    if (strncmp(value, "0x", 2) == 0 || strncmp(value, "-0x", 3) == 0) {
        double v = strtod(value, &end);
        return *end ? value : arena_printf(a, "%.6g", v);
    }
    if (strcmp(value, "nan") == 0 || strcmp(value, "-nan") == 0)
        return "none";
    size_t digits = strspn(value, "0123456789");
    if (digits > 0 && value[digits] == ':')
        return arena_printf(a, "'%s'", value + digits + 1);
    return *value ? value : "none";
}

/* The value of a line "key=value" in a text; NULL: no such line. nth: of lines with one key. */
static char *value_of(struct arena *a, const char *text, const char *key, size_t length, int nth)
{
    for (const char *line = text; line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1
                                                                           : NULL) {
        if (strncmp(line, key, length) != 0 || line[length] != '=' || nth-- > 0)
            continue;
        return arena_strndup(a, line + length + 1, strcspn(line + length + 1, "\n"));
    }
    return NULL;
}

/* Versions that a step has besides its own. */
static bool is_helper(const char *of, const char *key)
{
    static const char *const helpers[] = { "limiter", "peak detector", "quantiser" };
    for (size_t i = 0; i < sizeof helpers / sizeof helpers[0]; i++)
        if (strcmp(key, helpers[i]) == 0)
            return strcmp(of, "finish") == 0;
    return false;
}

/* "stamper's limiter: version 3, was 2", "targets.aac.bitrate: 256000, was 192000" ... */
static const char *sentence(struct search *s, const char *about, const char *of, const char *key,
                            const char *now, const char *was)
{
    struct arena *a = s->arena;
    int place = 0, skip = 0;
    if (sscanf(key, "track %d.%n", &place, &skip) == 1 && skip > 0 && place >= 1 &&
        place <= s->item->track_count) {
        const struct delivery *d = &s->item->delivery;
        about = arena_printf(a, "songs.%d",
                             album_main_index(d->album, d->tracks[place - 1].song) + 1);
        key += skip;
    } else if (strncmp(key, "album.", 6) == 0) {
        about = "album";
        key += 6;
    }
    if (strcmp(key, "version") == 0)
        return arena_printf(a, "stamper's %s: version %s, was %s", of, now, was);
    if (strcmp(key, "meter") == 0)
        return arena_printf(a, "stamper's meter: version %s, was %s", now, was);
    if (is_helper(of, key) && *now && *was)
        return arena_printf(a, "stamper's %s: version %s, was %s", key, now, was);
    if (strcmp(key, "library") == 0)
        return arena_printf(a, "%s: now by %s, was by %s", of, now, was);
    return arena_printf(a, "%s%s%s: %s, was %s", about, *about ? "." : "", key, shown(a, now),
                        shown(a, was));
}

/* Every line that differs. about: what stands before a key; a line "processor=x" adds x. */
static void compare_settings(struct search *s, const char *about, const char *of, const char *now,
                             const char *was)
{
    struct arena *a = s->arena;
    const char *part = "";
    for (const char *line = now; line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1
                                                                          : NULL) {
        size_t length = strcspn(line, "=\n");
        char *key = arena_strndup(a, line, length);
        if (line[length] != '=')
            continue;
        char *value = arena_strndup(a, line + length + 1, strcspn(line + length + 1, "\n"));
        int nth = 0; /* lines of one key are told apart by their order */
        for (const char *l = now; l < line; l = strchr(l, '\n') + 1)
            nth += strncmp(l, key, length) == 0 && l[length] == '=';
        const char *before = value_of(a, was, key, length, nth);
        if (strcmp(key, "processor") == 0)
            part = value;
        if (before && strcmp(before, value) == 0)
            continue;
        const char *where = *part ? arena_printf(a, "%s.%s", about, part) : about;
        add(s, sentence(s, where, *part ? part : of, key, value, before ? before : ""));
    }
    for (const char *line = was; s->count == 0 && line && *line;
         line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        size_t length = strcspn(line, "=\n");
        char *key = arena_strndup(a, line, length);
        if (line[length] == '=' && !value_of(a, now, key, length, 0))
            add(s, sentence(s, about, of, key, "",
                            arena_strndup(a, line + length + 1, strcspn(line + length + 1, "\n"))));
    }
}

static void compare_nodes(struct search *s, struct node *now, const json_t *was);

static void compare_inputs(struct search *s, struct node *now, const json_t *was)
{
    const json_t *inputs = json_object_get(was, "inputs");
    if ((int)json_array_size(inputs) != now->heritage) {
        add(s, arena_printf(s->arena, "%s: other songs sound together", now->what));
        return;
    }
    for (int i = 0; i < now->heritage; i++) {
        const char *id = json_string_value(json_array_get(inputs, (size_t)i));
        const json_t *task = id ? past_task(s->past, id) : NULL;
        if (!task || !*now->inputs[i]->identity ||
            strncmp(now->inputs[i]->identity, id, strlen(id)) != 0)
            compare_nodes(s, now->inputs[i], task);
    }
}

static void compare_nodes(struct search *s, struct node *now, const json_t *was)
{
    struct arena *a = s->arena;
    const char *stage = node_stage(now), *before = past_text(was, "settings");
    if (!was) {
        add(s, arena_printf(a, "%s is new", now->what));
        return;
    }
    if (strcmp(stage, past_text(was, "stage")) != 0) {
        /* A step was put in or taken out: what lies behind it may be the same. */
        add(s, arena_printf(a, "%s: %s where there was %s", now->what, stage,
                            past_text(was, "stage")));
        return;
    }
    if (strcmp(stage, "mix") == 0) {
        bool is_same = strcmp(now->what, past_text(was, "what")) == 0;
        add(s, is_same ? arena_printf(a, "%s: audio changed", now->what)
                       : arena_printf(a, "%s takes the place of %s", now->what,
                                      past_text(was, "what")));
        return;
    }
    int count = s->count;
    compare_inputs(s, now, was);
    char *text = node_identity_text(a, now);
    if (!text) /* compare_parts has told what is to be solved */
        return;
    if (strcmp(text, before) != 0 && strcmp(stage, "run") != 0)
        compare_settings(s, stage, stage, text, before);
    else if (strcmp(text, before) != 0 && s->count == count) /* a longer mix moves things too */
        add(s, arena_printf(a, "%s: cut, faded or joined otherwise", now->what));
}

/* The item that had this one's place: by path, else the nth of its target. */
static const json_t *predecessor(const struct search *s)
{
    const json_t *items = json_object_get(s->past->manifest, "items"), *j;
    const json_t *by_path = past_item_at(s->past, s->item->delivery.path);
    size_t i;
    if (by_path)
        return by_path;
    json_array_foreach (items, i, j)
        if (strcmp(past_text(j, "target"), s->item->target->name) == 0 &&
            json_integer_value(json_object_get(j, "place")) == s->item->place)
            return j;
    return NULL;
}

static void compare_parts(struct search *s, const json_t *old)
{
    const json_t *parts = json_object_get(old, "made_from");
    if ((int)json_array_size(parts) != s->item->part_count)
        add(s, "other songs are in it");
    for (int i = 0; i < s->item->part_count; i++) {
        struct node *finish = s->item->parts[i]->finish;
        const char *id = json_string_value(json_array_get(parts, (size_t)i));
        const char *identity = node_identity(finish);
        if (id && identity && strncmp(identity, id, strlen(id)) == 0)
            continue;
        const json_t *task = id ? past_task(s->past, id) : NULL;
        const struct part *part = s->item->parts[i];
        if (!part->has_gain)
            add(s, arena_printf(s->arena, "the level is to be solved: %s",
                                held_about(s->arena, part->master)));
        if (task)
            compare_nodes(s, finish, task);
    }
}

const char *cause_of_item(struct arena *a, const struct item *it, const struct past *past)
{
    struct search s = { .arena = a, .past = past, .item = it };
    const json_t *old = past ? predecessor(&s) : NULL;
    if (!past)
        return "nothing is published yet";
    if (!old)
        return arena_printf(a, "%s is new", it->delivery.path);
    char *about = arena_printf(a, "targets.%s", it->target->name);
    compare_parts(&s, old); /* first: lengths and marks follow from it */
    compare_settings(&s, about, it->target->writer->name, it->key_text, past_text(old, "settings"));
    if (s.count == 0)
        return "its place in the programme is another";
    struct text t = text_new(a);
    for (int i = 0; i < s.count; i++)
        text_printf(&t, "%s%s", i ? "; " : "", s.causes[i]);
    return t.s;
}
