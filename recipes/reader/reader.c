#include "recipes/reader/reader.h"

#include "engine/base/file.h"
#include "engine/base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

#define EVENTS 100000
#define SCALAR_BYTES ((size_t)64 << 10)
#define ANCHORS 1000
#define KEYS 1000
#define NODES 100000
#define MISTAKES 100
#define LINE_BYTES 400 /* a longer line is not shown */
#define TAG_PREFIX "tag:yaml.org,2002:"

struct anchor {
    const char *name;
    struct tree *node;
    bool is_open; /* still being read: an alias to it would be a cycle */
};
struct line {
    const char *start, *shown;
    size_t length_bytes;
};
struct reader {
    struct arena *arena;
    struct findings *findings;
    const char *path;
    yaml_parser_t parser;
    int line_count;
    struct line *lines;
    int events, expanded, anchor_count;
    struct anchor *anchors;
    bool has_stopped;
};

/* Bytes of the line break at s: the ones that libyaml counts as lines. */
const char *reader_library(void)
{
    return yaml_get_version_string();
}

static size_t break_bytes(const char *s, const char *end)
{
    const unsigned char *u = (const unsigned char *)s;
    if (s[0] == '\r')
        return end - s > 1 && s[1] == '\n' ? 2 : 1;
    if (s[0] == '\n')
        return 1;
    if (u[0] == 0xC2 && end - s > 1 && u[1] == 0x85)
        return 2;
    if (u[0] == 0xE2 && end - s > 2 && u[1] == 0x80 && (u[2] == 0xA8 || u[2] == 0xA9))
        return 3;
    return 0;
}

static void add_line(struct reader *r, const char *start, const char *end)
{
    r->lines = arena_grow(r->arena, r->lines, r->line_count, sizeof *r->lines);
    r->lines[r->line_count++] = (struct line){ .start = start,
                                               .length_bytes = (size_t)(end - start) };
}

static void split_lines(struct reader *r, const char *bytes, size_t size_bytes)
{
    const char *start = bytes, *end = bytes + size_bytes;
    for (const char *s = bytes; s < end;) {
        size_t skip = break_bytes(s, end);
        if (skip) {
            add_line(r, start, s);
            start = s + skip;
        }
        s += skip ? skip : 1;
    }
    add_line(r, start, end);
}

static struct pos pos_of(struct reader *r, yaml_mark_t mark)
{
    struct pos pos = { .file = r->path, .line = (int)mark.line + 1,
                       .column = (int)mark.column + 1 };
    if (mark.line >= (size_t)r->line_count)
        return pos;
    struct line *line = &r->lines[mark.line];
    if (!line->shown && line->length_bytes <= LINE_BYTES)
        line->shown = tree_harmless(r->arena, line->start, line->length_bytes);
    pos.source_line = line->shown;
    return pos;
}

static struct tree *stop(struct reader *r)
{
    r->has_stopped = true;
    return NULL;
}

/* One more mistake; past the limit nobody would read on. */
static void mistake(struct reader *r, struct pos pos, const char *format, ...) PRINTF_LIKE(3, 4);
static void mistake(struct reader *r, struct pos pos, const char *format, ...)
{
    char message[sizeof ((struct err *)0)->message];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    finding_add(r->findings, SEVERITY_ERROR, "yaml", pos, "%s", message);
    if (r->findings->errors >= MISTAKES)
        stop(r);
}

/* libyaml's words for what people get wrong most, in ours. */
static const char *explain(const char *problem)
{
    static const struct { const char *theirs, *ours; } words[] = {
        { "found character that cannot start any token",
          "this character cannot start a value: put the text in quotes, and indent with blanks" },
        { "found a tab character that violates indentation", "a tab: indent with blanks" },
        { "mapping values are not allowed in this context",
          "a second ': ' on one line: put the text in quotes" },
        { "did not find expected key", "expected a key here: is the indentation right?" },
        { "could not find expected ':'", "expected ': ' after the key" },
        { "did not find expected '-' indicator", "expected '- ' here: is the indentation right?" },
        { "control characters are not allowed", "control characters are not allowed" },
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(problem, words[i].theirs) == 0)
            return words[i].ours;
    return problem;
}

static void tell_syntax(struct reader *r)
{
    yaml_parser_t *p = &r->parser;
    const char *problem = explain(p->problem ? p->problem : "unknown problem");
    if (p->error == YAML_READER_ERROR) {
        /* Its mark is where the scanner was; count the lines up to the byte that is wrong. */
        yaml_mark_t mark = {0};
        for (; mark.line + 1 < (size_t)r->line_count; mark.line++)
            if (r->lines[mark.line + 1].start > r->lines[0].start + p->problem_offset)
                break;
        struct pos pos = pos_of(r, mark);
        mistake(r, pos, "not UTF-8 text: %s", problem);
    } else {
        mistake(r, pos_of(r, p->problem_mark), "not valid YAML: %s", problem);
    }
}

static bool next_event(struct reader *r, yaml_event_t *event)
{
    if (r->has_stopped)
        return false;
    if (!yaml_parser_parse(&r->parser, event)) {
        tell_syntax(r);
        stop(r);
        return false;
    }
    if (++r->events > EVENTS) {
        mistake(r, pos_of(r, event->start_mark), "more than %d YAML items: this is no recipe",
                EVENTS);
        yaml_event_delete(event);
        stop(r);
        return false;
    }
    return true;
}

static struct anchor *find_anchor(struct reader *r, const char *name)
{
    for (int i = r->anchor_count - 1; i >= 0; i--)
        if (strcmp(r->anchors[i].name, name) == 0)
            return &r->anchors[i];
    return NULL;
}

/* Index of the new anchor, or -1 when there is none. */
static int open_anchor(struct reader *r, const yaml_char_t *name, struct tree *node)
{
    if (!name)
        return -1;
    if (r->anchor_count == ANCHORS) {
        mistake(r, node->pos, "more than %d anchors", ANCHORS);
        stop(r);
        return -1;
    }
    r->anchors = arena_grow(r->arena, r->anchors, r->anchor_count, sizeof *r->anchors);
    r->anchors[r->anchor_count] = (struct anchor){ arena_strdup(r->arena, (const char *)name), node,
                                                   true };
    return r->anchor_count++;
}

static void close_anchor(struct reader *r, int anchor)
{
    if (anchor >= 0)
        r->anchors[anchor].is_open = false;
}

/* Counts what an alias or a merge adds, before anybody walks over it. */
static bool expand(struct reader *r, const struct tree *node, struct pos pos)
{
    r->expanded += node->weight;
    if (r->events + r->expanded <= NODES)
        return true;
    mistake(r, pos, "aliases expand to more than %d items", NODES);
    stop(r);
    return false;
}

static bool fits_depth(struct reader *r, int depth, struct pos pos)
{
    if (depth <= TREE_DEPTH)
        return true;
    mistake(r, pos, "nested deeper than %d levels", TREE_DEPTH);
    stop(r);
    return false;
}

static void check_tag(struct reader *r, const yaml_char_t *yaml_tag, const char *const allowed[],
                      struct pos pos)
{
    const char *tag = (const char *)yaml_tag;
    if (!tag || strcmp(tag, "!") == 0)
        return;
    size_t prefix = strlen(TAG_PREFIX);
    bool is_core = strncmp(tag, TAG_PREFIX, prefix) == 0;
    for (int i = 0; is_core && allowed[i]; i++)
        if (strcmp(tag + prefix, allowed[i]) == 0)
            return;
    mistake(r, pos, "the tag '%.60s' is not possible here",
            tree_harmless(r->arena, tag, strlen(tag)));
}

static struct tree *read_scalar(struct reader *r, const yaml_event_t *e)
{
    static const char *const tags[] = { "str", "int", "float", "bool", "null", NULL };
    struct tree *n = tree_new(r->arena, TREE_SCALAR, pos_of(r, e->start_mark));
    const char *tag = (const char *)e->data.scalar.tag;
    size_t length = e->data.scalar.length;
    check_tag(r, e->data.scalar.tag, tags, n->pos);
    if (length > SCALAR_BYTES) {
        mistake(r, n->pos, "a text of %zu bytes, at most %zu are possible", length, SCALAR_BYTES);
        return stop(r);
    }
    if (memchr(e->data.scalar.value, 0, length)) {
        mistake(r, n->pos, "the character U+0000 is not possible in a text");
        length = 0;
    }
    n->text = arena_strndup(r->arena, (const char *)e->data.scalar.value, length);
    bool is_text = tag && (strcmp(tag, "!") == 0 || strcmp(tag, TAG_PREFIX "str") == 0);
    bool is_other = tag && !is_text;
    n->is_quoted = is_text || (e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE && !is_other);
    close_anchor(r, open_anchor(r, e->data.scalar.anchor, n));
    return n;
}

static struct tree *read_alias(struct reader *r, const yaml_event_t *e, int depth)
{
    struct pos pos = pos_of(r, e->start_mark);
    const char *name = (const char *)e->data.alias.anchor;
    struct anchor *anchor = find_anchor(r, name);
    if (!anchor) {
        mistake(r, pos, "the alias *%.60s has no anchor &%.60s before it", name, name);
        return NULL;
    }
    if (anchor->is_open) {
        mistake(r, pos, "the alias *%.60s lies inside its own anchor", name);
        return NULL;
    }
    if (!expand(r, anchor->node, pos) || !fits_depth(r, depth + anchor->node->height - 1, pos))
        return NULL;
    return anchor->node;
}

static struct tree *read_node(struct reader *r, const yaml_event_t *e, int depth);

/* NULL at the end of the collection, after a mistake inside, or when reading has stopped. */
static struct tree *read_next(struct reader *r, int depth, yaml_event_type_t end, bool *is_end)
{
    yaml_event_t e;
    *is_end = !next_event(r, &e);
    if (*is_end)
        return NULL;
    *is_end = e.type == end;
    struct tree *n = *is_end ? NULL : read_node(r, &e, depth);
    yaml_event_delete(&e);
    return n;
}

static struct tree *read_list(struct reader *r, const yaml_event_t *e, int depth)
{
    static const char *const tags[] = { "seq", NULL };
    struct tree *list = tree_new(r->arena, TREE_LIST, pos_of(r, e->start_mark));
    check_tag(r, e->data.sequence_start.tag, tags, list->pos);
    int anchor = open_anchor(r, e->data.sequence_start.anchor, list);
    if (!fits_depth(r, depth, list->pos))
        return NULL;
    for (bool is_end = false; !is_end && !r->has_stopped;) {
        struct tree *item = read_next(r, depth + 1, YAML_SEQUENCE_END_EVENT, &is_end);
        if (item)
            tree_add_item(r->arena, list, item);
    }
    close_anchor(r, anchor);
    return r->has_stopped ? NULL : list;
}

/* What `<<` brings in: keys that the mapping itself (or an earlier source) has stay. */
static void merge_in(struct reader *r, struct tree *map, const struct tree *source, struct pos pos)
{
    if (source->kind == TREE_LIST) {
        for (int i = 0; i < source->count && !r->has_stopped; i++) {
            if (source->items[i]->kind == TREE_LIST)
                mistake(r, pos, "<< takes a mapping or a list of mappings");
            else
                merge_in(r, map, source->items[i], pos);
        }
        return;
    }
    if (source->kind != TREE_MAP) {
        mistake(r, pos, "<< takes a mapping or a list of mappings, found %s",
                tree_shown(r->arena, source));
        return;
    }
    if (!expand(r, source, pos))
        return;
    for (int i = 0; i < source->count; i++) {
        const struct tree_entry *entry = &source->entries[i];
        if (!tree_entry(map, entry->key))
            tree_set(r->arena, map, entry->key, entry->key_pos, entry->value);
    }
}

static bool key_is_good(struct reader *r, const struct tree *map, const struct tree *key)
{
    const char *bad = tree_forbidden(r->arena, key->text, false);
    const struct tree_entry *before = tree_entry(map, key->text);
    if (bad)
        mistake(r, key->pos, "%s is not possible in a key", bad);
    else if (*key->text == 0)
        mistake(r, key->pos, "an empty key");
    else if (before)
        mistake(r, key->pos, "the key %s stands twice in this mapping, first on line %d",
                tree_shown(r->arena, key), before->key_pos.line);
    return !bad && *key->text && !before;
}

/* One key and its value; each `<<` and its source are kept for the end. False at the end of the
 * mapping. */
static bool read_entry(struct reader *r, struct tree *map, struct tree *merges, int depth)
{
    yaml_event_t e;
    if (!next_event(r, &e))
        return false;
    if (e.type == YAML_MAPPING_END_EVENT) {
        yaml_event_delete(&e);
        return false;
    }
    bool is_scalar = e.type == YAML_SCALAR_EVENT, is_end = false;
    struct tree *key = read_node(r, &e, depth + 1);
    if (!is_scalar && !r->has_stopped)
        mistake(r, pos_of(r, e.start_mark), "a key must be a plain name");
    yaml_event_delete(&e);
    struct tree *value = read_next(r, depth + 1, YAML_NO_EVENT, &is_end);
    if (r->has_stopped || !key || !is_scalar || !value)
        return !r->has_stopped;
    if (strcmp(key->text, "<<") == 0 && !key->is_quoted) {
        tree_add_item(r->arena, merges, key);
        tree_add_item(r->arena, merges, value);
    } else if (map->count == KEYS) {
        mistake(r, key->pos, "more than %d keys in one mapping", KEYS);
        stop(r);
    } else if (key_is_good(r, map, key)) {
        tree_set(r->arena, map, key->text, key->pos, value);
    }
    return true;
}

static struct tree *read_map(struct reader *r, const yaml_event_t *e, int depth)
{
    static const char *const tags[] = { "map", NULL };
    struct tree *map = tree_new(r->arena, TREE_MAP, pos_of(r, e->start_mark));
    struct tree *merges = tree_new(r->arena, TREE_LIST, map->pos);
    check_tag(r, e->data.mapping_start.tag, tags, map->pos);
    int anchor = open_anchor(r, e->data.mapping_start.anchor, map);
    if (!fits_depth(r, depth, map->pos))
        return NULL;
    while (read_entry(r, map, merges, depth))
        ;
    for (int i = 0; i + 1 < merges->count && !r->has_stopped; i += 2)
        merge_in(r, map, merges->items[i + 1], merges->items[i]->pos);
    close_anchor(r, anchor);
    return r->has_stopped ? NULL : map;
}

static struct tree *read_node(struct reader *r, const yaml_event_t *e, int depth)
{
    switch (e->type) {
    case YAML_SCALAR_EVENT: return read_scalar(r, e);
    case YAML_ALIAS_EVENT: return read_alias(r, e, depth);
    case YAML_SEQUENCE_START_EVENT: return read_list(r, e, depth);
    case YAML_MAPPING_START_EVENT: return read_map(r, e, depth);
    default: return NULL;
    }
}

/* The one document of the stream; a second one is a mistake. */
static struct tree *read_stream(struct reader *r)
{
    struct tree *root = NULL;
    int documents = 0;
    for (yaml_event_t e; next_event(r, &e); yaml_event_delete(&e)) {
        if (e.type == YAML_STREAM_END_EVENT) {
            yaml_event_delete(&e);
            break;
        }
        if (e.type == YAML_DOCUMENT_START_EVENT && ++documents == 2) {
            mistake(r, pos_of(r, e.start_mark), "a second document: a recipe is one document");
            stop(r);
        } else if (e.type != YAML_STREAM_START_EVENT && e.type != YAML_DOCUMENT_START_EVENT &&
                   e.type != YAML_DOCUMENT_END_EVENT) {
            root = read_node(r, &e, 1);
        }
    }
    if (!root && !r->has_stopped && r->findings->errors == 0)
        mistake(r, pos_of(r, (yaml_mark_t){0}), "the file is empty");
    return root;
}

struct tree *reader_parse(struct arena *a, const char *path, const char *bytes, size_t size_bytes,
                          struct findings *findings)
{
    if (size_bytes >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3;
        size_bytes -= 3;
    }
    struct reader *r = arena_new_one(a, struct reader);
    *r = (struct reader){ .arena = a, .findings = findings, .path = arena_strdup(a, path) };
    split_lines(r, bytes, size_bytes);
    if (!yaml_parser_initialize(&r->parser)) {
        mistake(r, POS_NONE, "%s: no memory for the YAML parser", path);
        return NULL;
    }
    yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r->parser, (const unsigned char *)bytes, size_bytes);
    struct tree *root = read_stream(r);
    yaml_parser_delete(&r->parser);
    return root;
}

/* A name that leads nowhere, against a fault of the system. */
static bool is_callers_mistake(const char *path)
{
    struct stat st;
    return access(path, R_OK) != 0 || (stat(path, &st) == 0 && S_ISDIR(st.st_mode));
}

struct tree *reader_read(struct arena *a, const char *path, struct pos asked_at, const char **text,
                         struct findings *findings)
{
    char *bytes = NULL;
    size_t size_bytes = 0;
    struct err err = {0};
    if (!file_read(path, READER_FILE_BYTES, a, &bytes, &size_bytes, asked_at, &err)) {
        if (err.code == ERR_IO && is_callers_mistake(path))
            err.code = ERR_RECIPE;
        finding_add_err(findings, &err);
        return NULL;
    }
    if (text)
        *text = bytes;
    return reader_parse(a, path, bytes, size_bytes, findings);
}

