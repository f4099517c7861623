#include "engine/dsp/processor.h"
#include "tests/lib/check.h"

static void every_processor_is_found_by_its_name(void **state)
{
    (void)state;
    for (int i = 0; processor_classes[i]; i++)
        assert_ptr_equal(processor_find(processor_classes[i]->name), processor_classes[i]);
    assert_null(processor_find("flanger"));
}

static void the_processors_of_the_contract_are_there(void **state)
{
    (void)state;
    static const char *const names[] = { "gain",    "balance", "polarity", "dc",        "highpass",
                                         "lowpass", "eq",      "width",    "mono_below" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_non_null(processor_find(names[i]));
}

static void every_processor_and_key_explains_itself(void **state)
{
    (void)state;
    for (int i = 0; processor_classes[i]; i++) {
        const struct processor_class *c = processor_classes[i];
        assert_true(c->help && text_ends_with(c->help, "."));
        assert_true(c->version >= 1 && c->fields[0].key);
        for (const struct field *f = c->fields; f->key; f++)
            assert_true(f->help && *f->help && f->offset < c->config_size);
    }
}

/* So that a scalar in a recipe, "mono_below: 150 Hz", means something. */
static void the_first_key_takes_a_plain_value(void **state)
{
    (void)state;
    for (int i = 0; processor_classes[i]; i++)
        assert_true(processor_classes[i]->fields[0].kind != FIELD_SPECIAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_processor_is_found_by_its_name),
        cmocka_unit_test(the_processors_of_the_contract_are_there),
        cmocka_unit_test(every_processor_and_key_explains_itself),
        cmocka_unit_test(the_first_key_takes_a_plain_value),
    };
    return RUN_TESTS(tests);
}
