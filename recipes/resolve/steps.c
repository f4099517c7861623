#include "recipes/resolve/steps.h"

#include "engine/dsp/speed.h"
#include "recipes/schema/tables.h"

static const char *const *processor_names(struct arena *a)
{
    int count = 0;
    while (processor_classes[count])
        count++;
    const char **names = arena_new_array(a, const char *, count + 1);
    for (int i = 0; i < count; i++)
        names[i] = processor_classes[i]->name;
    return names;
}

static const struct processor_class *find_class(const struct reading *r, const char *name,
                                                struct pos pos)
{
    const struct processor_class *class = processor_find(name);
    if (class)
        return class;
    const char *nearest = reading_nearest(name, processor_names(r->arena));
    const char *shown = tree_shown(r->arena, tree_new_text(r->arena, name, pos));
    if (nearest)
        reading_error(r, "processor", pos, "there is no processor %s, did you mean '%s'?", shown,
                      nearest);
    else
        reading_error(r, "processor", pos, "there is no processor %s; `stamper presets` lists them",
                      shown);
    return NULL;
}

/* A bare value is the first setting; a bare name has none. */
static const struct tree *spell_out(struct arena *a, const struct processor_class *class,
                                    struct tree *value, struct pos pos)
{
    bool is_first = value && value->kind == TREE_SCALAR && class->fields[0].key;
    if (value && !is_first)
        return value;
    struct tree *settings = tree_new(a, TREE_MAP, pos);
    if (is_first)
        tree_set(a, settings, class->fields[0].key, value->pos, value);
    return settings;
}

static void read_settings(const struct reading *r, const struct tree *settings,
                          struct chain_step *step, void *config)
{
    const struct processor_class *class = step->class;
    const struct reading_part parts[] = { { class->fields, config }, { tables_of_step, step },
                                          { NULL, NULL } };
    reading_fields(r, settings, class->name, parts);
    reading_refuse_beats(r, settings, class->fields);
    const struct tree *on = tree_get(settings, "on");
    if (on && (class->needs_stereo || !class->process) && step->on != PLACE_STEREO)
        reading_error(r, "chain", on->pos, "%s works on both channels at once: on: %s is not "
                      "possible", class->name, placement_names[step->on]);
}

static bool read_step(const struct reading *r, const struct tree *item, struct chain_step *step)
{
    bool is_bare = item->kind == TREE_SCALAR && *item->text;
    if (!is_bare && (item->kind != TREE_MAP || item->count != 1)) {
        reading_error(r, "chain", item->pos, "an item of a chain is %s%s, expected one processor "
                      "such as eq: {type: bell, freq: 250 Hz, gain: -1.5 dB}",
                      tree_shown(r->arena, item),
                      item->kind == TREE_MAP ? " of several keys" : "");
        return false;
    }
    const char *name = is_bare ? item->text : item->entries[0].key;
    step->pos = is_bare ? item->pos : item->entries[0].key_pos;
    step->class = find_class(r, name, step->pos);
    if (!step->class)
        return false;
    void *config = arena_alloc(r->arena, step->class->config_size + 1);
    field_defaults(step->class->fields, config);
    field_defaults(tables_of_step, step);
    step->config = config;
    struct tree *value = is_bare ? NULL : item->entries[0].value;
    read_settings(r, spell_out(r->arena, step->class, value, step->pos), step, config);
    return true;
}

/* A song's length and every time in it hang on its speed. */
static void check_speed(const struct reading *r, const struct chain_step *step, bool is_song,
                        int index)
{
    const struct speed_config *cf = step->config;
    if (step->class != &speed_processor)
        return;
    if (!is_song)
        reading_error(r, "chain", step->pos, "speed is possible in a song's own chain only");
    else if (index > 0)
        reading_error(r, "chain", step->pos,
                      "speed is step %d of this chain, it can only be the first", index + 1);
    if (cf->percent != 0 && cf->cents != 0)
        reading_error(r, "chain", step->pos,
                      "speed has percent and cents: one or the other is possible");
}

struct chain_spec steps_read(const struct reading *r, const struct tree *list, bool is_song)
{
    struct chain_spec chain = {0};
    if (!list || !reading_is_list(r, list, "chain"))
        return chain;
    chain.steps = arena_new_array(r->arena, struct chain_step, list->count + 1);
    for (int i = 0; i < list->count; i++) {
        if (!read_step(r, list->items[i], &chain.steps[chain.count]))
            continue;
        check_speed(r, &chain.steps[chain.count], is_song, i);
        chain.count++;
    }
    return chain;
}
