#include "recipes/recipe.h"

#include "engine/base/json.h"
#include "engine/base/text.h"
#include "formats/registry.h"
#include "recipes/presets.h"
#include "recipes/schema/tables.h"
#include "tests/lib/check.h"

static json_t *schema_of(struct arena *a)
{
    json_t *schema = NULL;
    struct err err = {0};
    const char *text = recipe_schema_json(a);
    succeeds(json_parse(text, strlen(text), "schema", a, &schema, &err), &err);
    return schema;
}

/* The mapping of a definition: itself, or the alternative that is one. */
static json_t *mapping_of(json_t *definition)
{
    json_t *any = json_object_get(definition, "anyOf");
    return any ? json_array_get(any, json_array_size(any) - 1) : definition;
}

static void has_fields(json_t *mapping, const struct field *fields, const char *name)
{
    json_t *properties = json_object_get(mapping, "properties");
    for (const struct field *f = fields; f->key; f++) {
        bool is_there = json_object_get(properties, f->key) != NULL;
        bool is_grouped = tables_group_of(f->key) != NULL;
        if (!is_grouped && !is_there)
            fail_msg("%s of %s is not in the schema", f->key, name);
    }
    assert_true(json_is_false(json_object_get(mapping, "additionalProperties")));
}

static void the_schema_has_every_key_that_is_built_and_no_other(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    json_t *definitions = json_object_get(schema_of(a), "definitions");
    for (const struct tables_section *s = tables_sections; s->name; s++)
        for (int i = 0; s->fields[i]; i++)
            has_fields(mapping_of(json_object_get(definitions, s->name)), s->fields[i], s->name);
    json_t *target = mapping_of(json_object_get(definitions, "target"));
    for (int i = 0; writer_classes[i]; i++)
        has_fields(target, writer_classes[i]->fields, writer_classes[i]->name);
    json_t *steps = json_object_get(mapping_of(json_object_get(definitions, "step")), "properties");
    for (int i = 0; processor_classes[i]; i++) {
        json_t *step = mapping_of(json_object_get(steps, processor_classes[i]->name));
        has_fields(step, processor_classes[i]->fields, processor_classes[i]->name);
        has_fields(step, tables_of_step, processor_classes[i]->name);
    }
    arena_free(a);
}

static void grouped_settings_are_mappings_in_the_schema(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    json_t *target = mapping_of(json_object_get(json_object_get(schema_of(a), "definitions"),
                                                "target"));
    json_t *ddp = json_object_get(json_object_get(json_object_get(target, "properties"), "ddp"),
                                  "properties");
    assert_non_null(json_object_get(ddp, "profile"));
    json_t *sums = json_object_get(json_object_get(json_object_get(ddp, "checksums"), "items"),
                                   "enum");
    assert_string_equal(json_string_value(json_array_get(sums, 0)), "md5");
    assert_null(json_object_get(json_object_get(target, "properties"), "ddp_profile"));
    arena_free(a);
}

/* An independent validator: what the parser takes, and what it refuses, the schema does too. */
static void a_validator_agrees_with_the_parser(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    int status = 0;
    const char *dir = check_scratch(a), *root = getenv("abs_top_srcdir");
    (void)check_run(a, &status, "python3 -c 'import jsonschema, yaml' 2>&1");
    if (status != 0)
        skip();
    FILE *f = fopen(arena_printf(a, "%s/schema.json", dir), "w");
    fputs(recipe_schema_json(a), f);
    fclose(f);
    const char *told = check_run(a, &status, "python3 %s/tests/unit/data/validate.py "
                                 "%s/schema.json %s/tests/unit/data 2>&1", root ? root : ".", dir,
                                 root ? root : ".");
    assert_string_equal(told,
                        "golden.yaml\n"
                        "contract.yaml\n");
    arena_free(a);
}

static void the_manual_names_every_key(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    const char *manual = recipe_manual_tables(a);
    for (const struct tables_section *s = tables_sections; s->name; s++) {
        assert_non_null(strstr(manual, arena_printf(a, ".SS \"%s\"\n", s->title)));
        for (int i = 0; s->fields[i]; i++)
            for (const struct field *f = s->fields[i]; f->key; f++)
                if (!strstr(manual, arena_printf(a, ".BR \"%s\"", f->key)))
                    fail_msg("the manual lacks %s of %s", f->key, s->name);
    }
    for (int i = 0; processor_classes[i]; i++)
        assert_non_null(strstr(manual, arena_printf(a, ".SS \"Processor %s\"\n",
                                                    processor_classes[i]->name)));
    assert_non_null(strstr(manual, "\n.BR \"ceiling\" \" (\\-20 to 0 dBTP)\"\n"
                           "highest true peak, kept by the limiter; default: none, which means no "
                           "limiter.\n"));
    arena_free(a);
}

static void the_manual_is_clean_roff(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    int status = 0;
    const char *dir = check_scratch(a);
    (void)check_run(a, &status, "groff --version 2>&1");
    if (status != 0)
        skip();
    FILE *f = fopen(arena_printf(a, "%s/page", dir), "w");
    fprintf(f, ".TH X 5\n%s", recipe_manual_tables(a));
    fclose(f);
    assert_string_equal(check_run(a, &status, "groff -man -Tutf8 -ww -z %s/page 2>&1", dir), "");
    assert_int_equal(status, 0);
    arena_free(a);
}

static void every_field_has_a_help_and_a_default_inside_its_range(void **state)
{
    (void)state;
    for (const struct tables_section *s = tables_sections; s->name; s++)
        for (int i = 0; s->fields[i]; i++)
            for (const struct field *f = s->fields[i]; f->key; f++) {
                if (!f->help || !*f->help)
                    fail_msg("%s of %s has no help", f->key, s->name);
                bool has_range = f->min < f->max && !isnan(f->dflt) && !(f->flags & FIELD_REQUIRED);
                bool is_absent = f->dflt == 0.0 && f->dflt_text; /* 0 stands for "not given" */
                bool is_out = f->dflt < f->min || f->dflt > f->max;
                if (has_range && f->kind != FIELD_CHOICE && !is_absent && is_out)
                    fail_msg("the default of %s of %s is out of range", f->key, s->name);
            }
}

static void presets_explain_themselves_and_processors(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct findings *findings = findings_new(a);
    struct text out = text_new(a);
    const char *nearest = NULL;
    assert_true(presets_explain(&out, NULL, "cd", &nearest, findings));
    assert_non_null(strstr(out.s, "Settings\n  format         cd\n  rate           44.1 kHz\n  "
                           "bits           16\n"));
    assert_non_null(strstr(out.s, "  ddp: profile   default or cue2ddp; default: default\n"));
    assert_true(presets_explain(&out, NULL, "gain", &nearest, findings));
    assert_non_null(strstr(out.s, "  gain           -120 to 40 dB; required\n"));
    assert_true(presets_explain(&out, NULL, "vorbis", &nearest, findings));
    assert_false(presets_explain(&out, NULL, "hihgpass", &nearest, findings));
    assert_string_equal(nearest, "highpass");
    assert_false(presets_explain(&out, NULL, "../cd", &nearest, findings));
    assert_int_equal(findings->count, 0);
    arena_free(a);
}

static void the_list_names_all_of_every_kind(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct findings *findings = findings_new(a);
    struct text out = text_new(a);
    presets_list(&out, NULL, findings);
    json_t *document = json_root_object(a);
    presets_put_list(document, a, NULL, findings);
    const char *const *names = presets_names(a, NULL);
    size_t count = 0;
    for (; names[count]; count++)
        assert_non_null(strstr(out.s, arena_printf(a, "\n  %-21s ", names[count])));
    assert_int_equal(json_array_size(json_object_get(document, "presets")), count);
    for (int i = 0; processor_classes[i]; i++)
        assert_non_null(strstr(out.s, arena_printf(a, "\n  %-21s ", processor_classes[i]->name)));
    assert_int_equal(findings->count, 0);
    arena_free(a);
}

int main(void)
{
    unsetenv("XDG_CONFIG_HOME");
    setenv("HOME", "/nowhere", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_schema_has_every_key_that_is_built_and_no_other),
        cmocka_unit_test(grouped_settings_are_mappings_in_the_schema),
        cmocka_unit_test(a_validator_agrees_with_the_parser),
        cmocka_unit_test(the_manual_names_every_key),
        cmocka_unit_test(the_manual_is_clean_roff),
        cmocka_unit_test(every_field_has_a_help_and_a_default_inside_its_range),
        cmocka_unit_test(presets_explain_themselves_and_processors),
        cmocka_unit_test(the_list_names_all_of_every_kind),
    };
    return RUN_TESTS(tests);
}
