#include "recipes/recipe.h"

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "formats/registry.h"
#include "recipes/presets.h"
#include "tests/lib/check.h"
#include "tests/lib/release_text.h"

#define DATA "tests/unit/data/"

struct rig {
    struct arena *a;
    struct findings *findings;
    const char *dir;
};

static struct rig rig_new(void)
{
    struct arena *a = arena_new();
    return (struct rig){ a, findings_new(a), check_scratch(a) };
}

static const char *source(struct rig *rig, const char *name)
{
    const char *root = getenv("abs_top_srcdir");
    return arena_printf(rig->a, "%s/%s", root ? root : ".", name);
}

static char *read_text(struct rig *rig, const char *path)
{
    char *bytes = NULL;
    size_t size_bytes = 0;
    struct err err = {0};
    succeeds(file_read(path, 1 << 20, rig->a, &bytes, &size_bytes, POS_NONE, &err), &err);
    return bytes;
}

static const char *put(struct rig *rig, const char *name, const char *text)
{
    const char *path = file_join(rig->a, rig->dir, name);
    struct err err = {0};
    file_remove_tree(path, &err);
    err = (struct err){0};
    succeeds(file_make_dirs(file_dir(rig->a, path), &err), &err);
    succeeds(file_create(path, text, strlen(text), &err), &err);
    return path;
}

static void add_place(struct text *t, struct pos pos)
{
    if (pos.file && strcmp(file_name(pos.file), "album.yaml") != 0)
        text_printf(t, "%s:", file_name(pos.file));
    if (pos.file)
        text_printf(t, "%d:%d: ", pos.line, pos.column);
}

/* Findings as the recipe's author sees them, without the source lines. */
static char *told(struct rig *rig)
{
    static const char *const severities[] = { "note", "warning", "error" };
    struct text t = text_new(rig->a);
    for (int i = 0; i < rig->findings->count; i++) {
        const struct finding *f = rig->findings->items[i];
        add_place(&t, f->err.pos);
        text_printf(&t, "%s: %s\n", severities[f->severity], f->err.message);
        for (int j = 0; j < f->err.note_count; j++) {
            text_add(&t, "  ");
            add_place(&t, f->err.note[j].pos);
            text_printf(&t, "%s\n", f->err.note[j].message);
        }
    }
    return t.s;
}

static struct release *load(struct rig *rig, const char *yaml)
{
    return recipe_load(rig->a, put(rig, "album.yaml", yaml), rig->findings);
}

/* The golden files: what differs is left beside the test programs for a comparison by eye. */
static void agrees(struct rig *rig, const char *name, const char *actual)
{
    if (strcmp(read_text(rig, source(rig, arena_printf(rig->a, DATA "%s", name))), actual) == 0)
        return;
    const char *path = arena_printf(rig->a, "../%s.actual", name);
    put(rig, path, actual);
    fail_msg("the result is not " DATA "%s; compare it with %s.actual", name, name);
}

/* Cases: "### title", the recipe, ">>>", what is told. */
static void every_mistake_has_its_message(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    char *rest = read_text(&rig, source(&rig, DATA "diagnostics.txt"));
    struct text all = text_new(rig.a);
    for (char *next; rest && *rest; rest = next) {
        next = strstr(rest + 1, "\n### ");
        if (next)
            *next++ = 0;
        char *yaml = strchr(rest, '\n') + 1, *end = strstr(yaml, ">>>\n");
        assert_non_null(end ? end : strstr(yaml, ">>>"));
        text_add_bytes(&all, rest, (size_t)(yaml - rest));
        *(end ? end : strstr(yaml, ">>>")) = 0;
        struct rig one = rig_new();
        (void)load(&one, yaml);
        text_printf(&all, "%s>>>\n%s", yaml, told(&one));
        arena_free(one.a);
    }
    agrees(&rig, "diagnostics.txt", all.s);
    arena_free(rig.a);
}

static void the_contracts_recipe_is_read_whole(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    put(&rig, "house.yaml", "master: {loudness: -12 LUFS}\n");
    assert_non_null(load(&rig, read_text(&rig, source(&rig, DATA "contract.yaml"))));
    assert_string_equal(told(&rig), "");
    arena_free(rig.a);
}

static void a_release_has_every_default_filled_in(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    const char *path = source(&rig, DATA "golden.yaml");
    struct release *release = recipe_load(rig.a, path, rig.findings);
    assert_string_equal(told(&rig), "");
    assert_string_equal(release->recipe_text, read_text(&rig, path));
    agrees(&rig, "golden.txt", release_text(rig.a, release, file_dir(rig.a, path)));
    arena_free(rig.a);
}

static void every_preset_loads_on_its_own(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    const char *const *names = presets_names(rig.a, rig.dir);
    int count = 0;
    for (; names[count]; count++) {
        struct rig one = rig_new();
        const char *sides = strncmp(names[count], "vinyl", 5) == 0 ? ", sides: {A: [1]}" : "";
        struct release *release = load(&one, arena_printf(rig.a, "recipe: 1\nsongs: [{mix: "
                                                          "a.wav}]\ntargets: {x: {preset: %s%s}}\n",
                                                          names[count], sides));
        assert_string_equal(told(&one), "");
        assert_string_equal(release->targets[0].preset, names[count]);
        arena_free(one.a);
    }
    assert_int_equal(count, 29);
    arena_free(rig.a);
}

static void presets_beside_the_recipe_add_and_override(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    put(&rig, "presets/flac.yaml", "description: ours\nkind: files\nformat: flac\nbits: 16\nrate: "
        "48 kHz\n");
    put(&rig, "presets/club.yaml", "description: for the club\nkind: files\nformat: wav\nrate: "
        "44.1 kHz\nbits: 16\n");
    struct release *release = load(&rig, "recipe: 1\nsongs: [{mix: a.wav}]\ntargets: {a: flac, b: "
                                   "club}\n");
    assert_string_equal(told(&rig), "");
    assert_int_equal(release->targets[0].bits, 16);
    assert_int_equal(release->targets[0].rate_hz, 48000);
    assert_int_equal(release->targets[1].rate_hz, 44100);
    arena_free(rig.a);
}

static void mistakes_in_a_preset_are_told_where_they_are(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    put(&rig, "presets/a.yaml", "description: a\nkind: broadcast\nformat: wav\n");
    put(&rig, "presets/b.yaml", "kind: files\npreset: flac\n");
    put(&rig, "presets/c.yaml", "description: c\nkind: files\nformat: wav\nbits: 12\nrat: 48 "
        "kHz\n");
    (void)load(&rig, "recipe: 1\nsongs: [{mix: a.wav}]\ntargets: {a: a, b: b, c: c, d: d}\n");
    assert_string_equal(told(&rig),
        "a.yaml:3:9: error: a target of the kind 'broadcast' has the format 'bwf', not 'wav'\n"
        "  3:11: in target 'a'\n"
        "b.yaml:1:1: error: a preset lacks the key 'description' (one sentence)\n"
        "b.yaml:2:1: error: a preset is not made from another preset\n"
        "c.yaml:4:7: error: bits is '12', possible is 16, 24, 32 or float in the format 'wav'\n"
        "  3:23: in target 'c'\n"
        "c.yaml:5:1: error: a target has no key 'rat', did you mean 'rate'?\n"
        "  3:23: in target 'c'\n"
        "3:32: error: there is no preset 'd', did you mean 'a'?\n"
        "  3:29: in target 'd'\n");
    arena_free(rig.a);
}

static void includes_merge_and_the_including_file_wins(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    put(&rig, "one.yaml", "album: {title: One, label: One}\nmaster: {loudness: -14 LUFS, ceiling: "
        "-2 dBTP}\n"
        "chain: [{gain: 1 dB}, {gain: 2 dB}]\n");
    put(&rig, "sub/two.yaml", "include: [three.yaml]\nalbum: {label: Two, cover: two.png}\n");
    put(&rig, "sub/three.yaml", "album: {genre: Three, label: Three}\ntargets: {b: wav}\n");
    struct release *release = load(&rig, "recipe: 1\ninclude: [one.yaml, sub/two.yaml]\nalbum: "
                                   "{title: Main}\nsongs: [{mix: a.wav}]\nchain: [{gain: 3 "
                                   "dB}]\nmaster: {ceiling: -1 dBTP}\n"
                                   "targets: {a: flac}\n");
    assert_string_equal(told(&rig), "");
    assert_string_equal(release->album.credits.title, "Main");
    assert_string_equal(release->album.label, "Two");
    assert_string_equal(release->album.genre, "Three");
    assert_string_equal(release->album.cover_path, file_join(rig.a, rig.dir, "sub/two.png"));
    assert_int_equal(release->chain.count, 1);
    near(release->master.loudness_lufs, -14.0, 0.0, "loudness of the included file, LUFS");
    near(release->master.ceiling_dbtp, -1.0, 0.0, "ceiling of the including file, dBTP");
    assert_int_equal(release->target_count, 2);
    assert_string_equal(release->targets[0].name, "b");
    arena_free(rig.a);
}

static void includes_are_bounded(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    put(&rig, "self.yaml", "include: [self.yaml]\n");
    put(&rig, "deep1.yaml", "include: [deep2.yaml]\n");
    for (int i = 2; i <= 9; i++)
        put(&rig, arena_printf(rig.a, "deep%d.yaml", i),
            arena_printf(rig.a, "include: [deep%d.yaml]\n", i + 1));
    put(&rig, "other.yaml", "recipe: 3\n");
    (void)load(&rig, "recipe: 1\ninclude: [self.yaml, missing.yaml, deep1.yaml, other.yaml, [], "
               "album.yaml]\nsongs: [{mix: a.wav}]\ntargets: {a: flac}\n");
    const char *expected = arena_printf(rig.a,
        "self.yaml:1:11: error: %s/self.yaml includes itself\n"
        "2:22: error: cannot open %s/missing.yaml: No such file or directory\n"
        "deep7.yaml:1:11: error: includes are nested deeper than 8 levels\n"
        "other.yaml:1:9: error: recipe is 3: this stamper reads language version 1\n"
        "2:60: error: include is a list, expected a text\n"
        "2:64: error: %s/album.yaml includes itself\n", rig.dir, rig.dir, rig.dir);
    assert_string_equal(told(&rig), expected);
    arena_free(rig.a);
}

static void many_includes_of_many_files_end(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    struct text t = text_new(rig.a);
    for (int i = 0; i < 40; i++)
        text_printf(&t, "%sx.yaml", i ? ", " : "");
    put(&rig, "x.yaml", "album: {title: X}\n");
    (void)load(&rig, arena_printf(rig.a, "recipe: 1\ninclude: [%s]\nsongs: [{mix: "
                                  "a.wav}]\ntargets: {a: flac}\n", t.s));
    assert_string_equal(told(&rig), "2:259: error: more than 32 files are included\n");
    arena_free(rig.a);
}

int main(void)
{
    unsetenv("XDG_CONFIG_HOME");
    setenv("HOME", "/nowhere", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_mistake_has_its_message),
        cmocka_unit_test(the_contracts_recipe_is_read_whole),
        cmocka_unit_test(a_release_has_every_default_filled_in),
        cmocka_unit_test(every_preset_loads_on_its_own),
        cmocka_unit_test(presets_beside_the_recipe_add_and_override),
        cmocka_unit_test(mistakes_in_a_preset_are_told_where_they_are),
        cmocka_unit_test(includes_merge_and_the_including_file_wins),
        cmocka_unit_test(includes_are_bounded),
        cmocka_unit_test(many_includes_of_many_files_end),
    };
    return RUN_TESTS(tests);
}
