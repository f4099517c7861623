#include "recipes/schema/manual.h"

#include "formats/registry.h"
#include "recipes/schema/describe.h"

/* Hyphens stay hyphens, and nothing is taken for a request or ends a quoted argument. */
static void add(struct text *out, const char *s)
{
    if (*s == '.' || *s == '\'')
        text_add(out, "\\&");
    for (; *s; s++) {
        switch (*s) {
        case '\\': text_add(out, "\\e"); break;
        case '-': text_add(out, "\\-"); break;
        case '"': text_add(out, "\\(dq"); break;
        default: text_add_bytes(out, s, 1);
        }
    }
}

static void add_field(struct text *out, const struct field *f, const struct tables_shape *shape)
{
    const char *takes = describe_takes(out->arena, f, shape);
    const char *dflt = describe_default(out->arena, f);
    bool is_required = f->flags & FIELD_REQUIRED;
    text_add(out, ".TP\n.BR \"");
    add(out, describe_key(out->arena, f));
    text_add(out, "\"");
    if (*takes) {
        text_add(out, " \" (");
        add(out, takes);
        text_add(out, ")\"");
    }
    text_add(out, "\n");
    add(out, f->help);
    if (is_required)
        text_add(out, "; required");
    if (dflt && !is_required) {
        text_add(out, "; default: ");
        add(out, dflt);
    }
    text_add(out, ".\n");
}

static void add_fields(struct text *out, const struct field *fields,
                       const struct tables_section *section)
{
    for (const struct field *f = fields; f->key; f++)
        add_field(out, f, section ? tables_shape_of(section, f->key) : NULL);
}

static void start_section(struct text *out, const char *title, const char *help)
{
    text_add(out, ".SS \"");
    add(out, title);
    text_add(out, "\"\n");
    add(out, help);
    text_add(out, "\n");
}

/* Every kind of rule, beside the table of their keys. */
static void add_rules(struct text *out)
{
    start_section(out, "Rules", "What a rule may ask; the limit is what its sentence speaks of.");
    for (int i = 0; i < RULE_KINDS; i++) {
        text_add(out, ".TP\n.B \"");
        add(out, rule_kind_names[i]);
        text_add(out, "\"\n");
        add(out, rule_help((enum rule_kind)i));
        text_add(out, ".\n");
    }
}

char *manual_text(struct arena *a)
{
    struct text out = text_new(a);
    for (const struct tables_section *s = tables_sections; s->name; s++) {
        start_section(&out, s->title, s->help);
        for (int i = 0; s->fields[i]; i++)
            add_fields(&out, s->fields[i], s);
    }
    add_rules(&out);
    start_section(&out, "Keys of every processor", "They stand beside the processor's own.");
    add_fields(&out, tables_of_step, NULL);
    for (int i = 0; processor_classes[i]; i++) {
        start_section(&out, arena_printf(a, "Processor %s", processor_classes[i]->name),
                      processor_classes[i]->help);
        add_fields(&out, processor_classes[i]->fields, NULL);
    }
    for (int i = 0; writer_classes[i]; i++) {
        start_section(&out, arena_printf(a, "Format %s", writer_classes[i]->name),
                      writer_classes[i]->help);
        add_fields(&out, writer_classes[i]->fields, &tables_of_writers);
    }
    return out.s;
}
