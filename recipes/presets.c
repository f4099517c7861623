#include "recipes/presets.h"

#include "engine/base/file.h"
#include "formats/registry.h"
#include "recipes/reader/reader.h"
#include "recipes/resolve/rulelist.h"
#include "recipes/schema/describe.h"
#include "recipes/schema/reading.h"
#include "recipes/schema/tables.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#define FOLDERS 4
#define SUFFIX ".yaml"
#define NAME_BYTES 64

struct folders {
    int count;
    const char *paths[FOLDERS];
};

static struct folders folders_of(struct arena *a, const char *recipe_dir)
{
    struct folders f = {0};
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    const char *shipped = getenv("STAMPER_PRESETS");
    if (recipe_dir)
        f.paths[f.count++] = file_join(a, recipe_dir, "presets");
    if (config && config[0] == '/')
        f.paths[f.count++] = arena_printf(a, "%s/stamper/presets", config);
    else if (home && home[0] == '/')
        f.paths[f.count++] = arena_printf(a, "%s/.config/stamper/presets", home);
    if (shipped && *shipped)
        f.paths[f.count++] = shipped;
    f.paths[f.count++] = PKGDATADIR "/presets";
    return f;
}

/* Nothing else reaches the file system. */
static bool is_name(const char *s)
{
    size_t n = strlen(s);
    return n > 0 && n <= NAME_BYTES && s[0] != '.' && s[0] != '-' &&
           strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == n;
}

static const char *path_of(struct arena *a, const char *recipe_dir, const char *name)
{
    struct folders f = folders_of(a, recipe_dir);
    for (int i = 0; is_name(name) && i < f.count; i++) {
        const char *path = arena_printf(a, "%s/%s" SUFFIX, f.paths[i], name);
        if (file_exists(path))
            return path;
    }
    return NULL;
}

/* What describes the preset is taken out; what is left are the keys of a target. */
static bool describe(const struct reading *r, const struct tree *root, struct preset *p)
{
    struct tables_preset described = { .kind = KIND_FILES };
    struct tree *about = tree_new(r->arena, TREE_MAP, root->pos);
    p->node = tree_new(r->arena, TREE_MAP, root->pos);
    for (int i = 0; i < root->count; i++) {
        const struct tree_entry *e = &root->entries[i];
        bool is_about = field_find(tables_of_preset, e->key) != NULL;
        tree_set(r->arena, is_about ? about : p->node, e->key, e->key_pos, e->value);
    }
    const struct tree_entry *base = tree_entry(root, "preset");
    if (base)
        reading_error(r, "preset", base->key_pos, "a preset is not made from another preset");
    const struct tree *kind = tree_get(root, "kind");
    reading_table(r, about, "a preset", tables_of_preset, &described);
    p->description = described.description;
    p->kind = (enum target_kind)described.kind;
    p->rules = rulelist_read(r, tree_get(p->node, "rules"), &p->rule_count);
    return !base && p->description && kind;
}

const struct preset *presets_find(struct arena *a, const char *recipe_dir, const char *name,
                                  struct findings *findings)
{
    const struct reading r = { .arena = a, .findings = findings };
    const char *path = path_of(a, recipe_dir, name);
    if (!path)
        return NULL;
    struct tree *root = reader_read(a, path, POS_NONE, NULL, findings);
    if (!root || !reading_is_map(&r, root, "a preset"))
        return NULL;
    struct preset *p = arena_new_one(a, struct preset);
    p->name = arena_strdup(a, name);
    p->path = path;
    return describe(&r, root, p) ? p : NULL;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char **names_in(struct arena *a, const char *folder, const char **names, int *count)
{
    DIR *dir = opendir(folder);
    if (!dir)
        return names;
    for (struct dirent *e; (e = readdir(dir));) {
        if (!text_ends_with(e->d_name, SUFFIX))
            continue;
        char *name = arena_strndup(a, e->d_name, strlen(e->d_name) - strlen(SUFFIX));
        if (!is_name(name))
            continue;
        names = arena_grow(a, names, *count, sizeof *names);
        names[(*count)++] = name;
    }
    closedir(dir);
    return names;
}

const char *const *presets_names(struct arena *a, const char *recipe_dir)
{
    struct folders f = folders_of(a, recipe_dir);
    const char **names = NULL;
    int count = 0, kept = 0;
    for (int i = 0; i < f.count; i++)
        names = names_in(a, f.paths[i], names, &count);
    if (count > 0)
        qsort(names, (size_t)count, sizeof *names, by_text);
    for (int i = 0; i < count; i++)
        if (kept == 0 || strcmp(names[i], names[kept - 1]) != 0)
            names[kept++] = names[i];
    names = arena_grow(a, names, kept, sizeof *names);
    names[kept] = NULL;
    return names;
}

/* Every preset that can be read; NULL-terminated. */
static const struct preset **read_all(struct arena *a, const char *recipe_dir,
                                      struct findings *findings)
{
    const char *const *names = presets_names(a, recipe_dir);
    int count = 0, kept = 0;
    while (names[count])
        count++;
    const struct preset **all = arena_new_array(a, const struct preset *, count + 1);
    for (int i = 0; i < count; i++) {
        const struct preset *p = presets_find(a, recipe_dir, names[i], findings);
        if (p)
            all[kept++] = p;
    }
    return all;
}

static void add_row(struct text *out, const char *name, const char *help)
{
    text_printf(out, "  %-21s %s\n", name, help);
}

void presets_list(struct text *out, const char *recipe_dir, struct findings *findings)
{
    const struct preset **all = read_all(out->arena, recipe_dir, findings);
    text_add(out, "Presets\n");
    for (int i = 0; all[i]; i++)
        add_row(out, all[i]->name, all[i]->description);
    text_add(out, "\nProcessors\n");
    for (int i = 0; processor_classes[i]; i++)
        add_row(out, processor_classes[i]->name, processor_classes[i]->help);
    text_add(out, "\nFormats\n");
    for (int i = 0; writer_classes[i]; i++)
        add_row(out, writer_classes[i]->name, writer_classes[i]->help);
}

static void add_fields(struct text *out, const struct field *fields)
{
    for (const struct field *f = fields; f->key; f++) {
        const char *takes = describe_takes(out->arena, f, NULL);
        const char *dflt = describe_default(out->arena, f);
        const char *intro = !dflt ? "" : f->flags & FIELD_REQUIRED ? "; " : "; default: ";
        text_printf(out, "  %-14s %s%s%s\n", describe_key(out->arena, f), takes, intro,
                    dflt ? dflt : "");
        text_printf(out, "  %-14s %s\n", "", f->help);
    }
}

static void explain_processor(struct text *out, const struct processor_class *class)
{
    text_printf(out, "%s: %s\n\nKeys\n", class->name, class->help);
    add_fields(out, class->fields);
    add_fields(out, tables_of_step);
}

static void explain_format(struct text *out, const struct writer_class *writer)
{
    text_printf(out, "Keys of the format %s (%s)\n", writer->name, writer->help);
    if (!writer->fields->key)
        text_add(out, "  none of its own\n");
    add_fields(out, writer->fields);
}

static const struct writer_class *writer_of(const struct preset *p)
{
    const struct tree *format = tree_get(p->node, "format");
    return format && format->kind == TREE_SCALAR ? writer_find(format->text) : NULL;
}

static void explain_rules(struct text *out, const struct preset *p)
{
    if (p->rule_count == 0)
        return;
    text_add(out, "Rules\n");
    for (int i = 0; i < p->rule_count; i++) {
        const struct rule *r = &p->rules[i];
        text_printf(out, "  %-16s %-8s %s\n", rule_kind_names[r->kind],
                    rule_severity_names[r->severity], rule_limit_text(out->arena, r));
        text_printf(out, "  %-16s %s\n", "", rule_help((enum rule_kind)r->kind));
        text_printf(out, "  %-16s source: %s (%s)\n", "", r->source, r->date);
    }
    text_add(out, "\n");
}

static void explain_preset(struct text *out, const struct preset *p)
{
    const struct writer_class *writer = writer_of(p);
    text_printf(out, "%s: %s\nkind: %s\nfile: %s\n\nSettings\n", p->name, p->description,
                target_kind_names[p->kind], p->path);
    for (int i = 0; i < p->node->count; i++) {
        const struct tree_entry *e = &p->node->entries[i];
        bool is_scalar = e->value->kind == TREE_SCALAR;
        if (strcmp(e->key, "rules") == 0)
            continue;
        text_printf(out, "  %-14s %s\n", e->key,
                    is_scalar ? e->value->text : tree_shown(out->arena, e->value));
    }
    text_add(out, "\n");
    explain_rules(out, p);
    if (writer)
        explain_format(out, writer);
    text_add(out, "\nKeys of every target are in stamper-recipe(5).\n");
}

static const char *nearest_of_all(struct arena *a, const char *recipe_dir, const char *name)
{
    const char *nearest = reading_nearest(name, presets_names(a, recipe_dir));
    const char *names[2] = {0};
    for (int i = 0; !nearest && processor_classes[i]; i++) {
        names[0] = processor_classes[i]->name;
        nearest = reading_nearest(name, names);
    }
    return nearest;
}

/* What bears this name: a preset, else a processor, else a format. */
struct found {
    const struct preset *preset;
    const struct processor_class *processor;
    const struct writer_class *writer;
};

static bool find(struct found *f, struct arena *a, const char *recipe_dir, const char *name,
                 const char **nearest, struct findings *findings)
{
    int before = findings->errors;
    *f = (struct found){ .preset = presets_find(a, recipe_dir, name, findings) };
    if (f->preset || findings->errors > before)
        return true;
    f->processor = processor_find(name);
    f->writer = f->processor ? NULL : writer_find(name);
    if (f->processor || f->writer)
        return true;
    *nearest = nearest_of_all(a, recipe_dir, name);
    return false;
}

bool presets_explain(struct text *out, const char *recipe_dir, const char *name,
                     const char **nearest, struct findings *findings)
{
    struct found f;
    if (!find(&f, out->arena, recipe_dir, name, nearest, findings))
        return false;
    if (f.preset)
        explain_preset(out, f.preset);
    else if (f.processor)
        explain_processor(out, f.processor);
    else if (f.writer)
        explain_format(out, f.writer);
    return true;
}

static void put_fields(json_t *parent, struct arena *a, const struct field *fields)
{
    for (const struct field *f = fields; f->key; f++) {
        json_t *one = json_put_object(parent, NULL);
        json_put_text(one, "key", describe_key(a, f));
        json_put_text(one, "takes", describe_takes(a, f, NULL));
        json_put_text(one, "unit", *unit_name(f->unit) ? unit_name(f->unit) : NULL);
        json_put_text(one, "default", f->flags & FIELD_REQUIRED ? NULL : describe_default(a, f));
        json_put_bool(one, "required", f->flags & FIELD_REQUIRED);
        json_put_text(one, "help", f->help);
    }
}

static void put_processor(json_t *into, struct arena *a, const struct processor_class *class)
{
    json_put_text(into, "name", class->name);
    json_put_text(into, "help", class->help);
    json_t *keys = json_put_array(into, "keys");
    put_fields(keys, a, class->fields);
    put_fields(keys, a, tables_of_step);
}

static void put_format(json_t *into, struct arena *a, const struct writer_class *writer)
{
    json_put_text(into, "name", writer->name);
    json_put_text(into, "help", writer->help);
    json_put_text(into, "extension", writer->extension);
    json_put_bool(into, "lossless", writer->is_lossless);
    put_fields(json_put_array(into, "keys"), a, writer->fields);
}

static void put_rules(json_t *rules, struct arena *a, const struct preset *p)
{
    for (int i = 0; i < p->rule_count; i++) {
        const struct rule *r = &p->rules[i];
        json_t *one = json_put_object(rules, NULL);
        json_put_text(one, "rule", rule_kind_names[r->kind]);
        json_put_text(one, "limit", rule_limit_text(a, r));
        json_put_text(one, "severity", rule_severity_names[r->severity]);
        json_put_text(one, "help", rule_help((enum rule_kind)r->kind));
        json_put_text(one, "source", r->source);
        json_put_text(one, "date", r->date);
    }
}

static void put_preset(json_t *into, struct arena *a, const struct preset *p)
{
    json_put_text(into, "name", p->name);
    json_put_text(into, "description", p->description);
    json_put_text(into, "kind", target_kind_names[p->kind]);
    json_t *settings = json_put_object(into, "settings");
    for (int i = 0; i < p->node->count; i++)
        if (p->node->entries[i].value->kind == TREE_SCALAR)
            json_put_text(settings, p->node->entries[i].key, p->node->entries[i].value->text);
    put_rules(json_put_array(into, "rules"), a, p);
}

void presets_put_list(json_t *document, struct arena *a, const char *recipe_dir,
                      struct findings *findings)
{
    const struct preset **all = read_all(a, recipe_dir, findings);
    json_t *presets = json_put_array(document, "presets");
    json_t *processors = json_put_array(document, "processors");
    json_t *formats = json_put_array(document, "formats");
    for (int i = 0; all[i]; i++)
        put_preset(json_put_object(presets, NULL), a, all[i]);
    for (int i = 0; processor_classes[i]; i++)
        put_processor(json_put_object(processors, NULL), a, processor_classes[i]);
    for (int i = 0; writer_classes[i]; i++)
        put_format(json_put_object(formats, NULL), a, writer_classes[i]);
}

bool presets_put_one(json_t *document, struct arena *a, const char *recipe_dir, const char *name,
                     const char **nearest, struct findings *findings)
{
    struct found f;
    if (!find(&f, a, recipe_dir, name, nearest, findings))
        return false;
    if (f.preset)
        put_preset(json_put_object(document, "preset"), a, f.preset);
    else if (f.processor)
        put_processor(json_put_object(document, "processor"), a, f.processor);
    else if (f.writer)
        put_format(json_put_object(document, "format"), a, f.writer);
    return true;
}
