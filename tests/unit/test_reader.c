#include "recipes/reader/reader.h"

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "tests/lib/check.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#define LONGEST_S 2.0 /* measured: milliseconds; without the bounds libyaml takes minutes */

struct rig {
    struct arena *a;
    struct findings *findings;
};

static struct rig rig_new(void)
{
    struct arena *a = arena_new();
    return (struct rig){ a, findings_new(a) };
}

static struct tree *parse(struct rig *rig, const char *text)
{
    return reader_parse(rig->a, "r.yaml", text, strlen(text), rig->findings);
}

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Every finding as "line:column message", one a line. */
static const char *told(struct rig *rig)
{
    struct text t = text_new(rig->a);
    for (int i = 0; i < rig->findings->count; i++) {
        const struct err *e = &rig->findings->items[i]->err;
        text_printf(&t, "%s%d:%d %s", i ? "\n" : "", e->pos.line, e->pos.column, e->message);
    }
    return t.s;
}

static void tells(const char *yaml, const char *expected)
{
    struct rig rig = rig_new();
    (void)parse(&rig, yaml);
    assert_string_equal(told(&rig), expected);
    arena_free(rig.a);
}

/* Refused within the time with this, and no tree to walk over. */
static void stops(const char *bytes, size_t size_bytes, const char *expected)
{
    struct rig rig = rig_new();
    double start = now_s();
    assert_null(reader_parse(rig.a, "r.yaml", bytes, size_bytes, rig.findings));
    near(now_s() - start, 0.0, LONGEST_S, "time to refuse, s");
    assert_string_equal(told(&rig), expected);
    arena_free(rig.a);
}

static char *repeated(struct arena *a, const char *head, const char *part, int count)
{
    struct text t = text_new(a);
    text_add(&t, head);
    for (int i = 0; i < count; i++)
        text_add(&t, part);
    return t.s;
}

static void nodes_know_where_they_stood(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    struct tree *root = parse(&rig, "album:\n  title: \"N\xC3\xB6rd\"   # c\nsongs: [a, 'b']\n");
    const struct tree_entry *title = tree_entry(tree_get(root, "album"), "title");
    assert_string_equal(title->value->text, "N\xC3\xB6rd");
    assert_true(title->value->is_quoted);
    assert_int_equal(title->key_pos.column, 3);
    assert_int_equal(title->value->pos.line, 2);
    assert_int_equal(title->value->pos.column, 10);
    assert_string_equal(title->value->pos.source_line, "  title: \"N\xC3\xB6rd\"   # c");
    const struct tree *songs = tree_get(root, "songs");
    assert_int_equal(songs->count, 2);
    assert_false(songs->items[0]->is_quoted);
    assert_string_equal(songs->items[1]->pos.source_line, "songs: [a, 'b']");
    arena_free(rig.a);
}

static void line_ends_of_every_kind_count_alike(void **state)
{
    (void)state;
    tells("a: 1\r\nb: 2\rc: 3\nc: 4\n", "4:1 the key 'c' stands twice in this mapping, first on "
          "line 3");
    tells("\xEF\xBB\xBF" "a: 1\na: 2\n", "2:1 the key 'a' stands twice in this mapping, first on "
          "line 1");
}

static void aliases_and_merge_keys_are_resolved(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    struct tree *root = parse(&rig, "a: &x {p: 1, q: 2}\nb: &y {q: 3, r: 4}\nc:\n  <<: [*x, *y]\n  "
                              "p: 9\nd: *x\n");
    assert_string_equal(told(&rig), "");
    const struct tree *c = tree_get(root, "c");
    assert_int_equal(c->count, 3);
    assert_string_equal(tree_get(c, "p")->text, "9");
    assert_string_equal(tree_get(c, "q")->text, "2");
    assert_string_equal(tree_get(c, "r")->text, "4");
    assert_ptr_equal(tree_get(root, "d"), tree_get(root, "a"));
    arena_free(rig.a);
}

static void core_tags_say_what_is_a_text(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    struct tree *root = parse(&rig, "a: !!str 5\nb: ! no\nc: !!int \"7\"\n");
    assert_string_equal(told(&rig), "");
    assert_true(tree_get(root, "a")->is_quoted);
    assert_true(tree_get(root, "b")->is_quoted);
    assert_false(tree_get(root, "c")->is_quoted);
    arena_free(rig.a);
}

static void all_mistakes_of_a_file_are_told_at_once(void **state)
{
    (void)state;
    tells("a: 1\na: 2\nb: *nowhere\nc: !!python/object:os.system x\n\"k\\e[31m\": 1\n\"\": 2\n[x]: "
          "3\n",
          "2:1 the key 'a' stands twice in this mapping, first on line 1\n"
          "3:4 the alias *nowhere has no anchor &nowhere before it\n"
          "4:4 the tag 'tag:yaml.org,2002:python/object:os.system' is not possible here\n"
          "5:1 the control character U+001B is not possible in a key\n"
          "6:1 an empty key\n"
          "7:1 a key must be a plain name");
}

static void what_a_recipe_cannot_be_is_refused(void **state)
{
    (void)state;
    tells("a: &x [*x]\n", "1:8 the alias *x lies inside its own anchor");
    tells("a: &x {b: {<<: *x}}\n", "1:16 the alias *x lies inside its own anchor");
    tells("a: 1\n---\nb: 2\n", "2:1 a second document: a recipe is one document");
    tells("a: {<<: 5}\n", "1:5 << takes a mapping or a list of mappings, found '5'");
    tells("a: \"x\\0y\"\n", "1:4 the character U+0000 is not possible in a text");
    tells("\"a\\u202Eb\": 1\n", "1:1 the direction mark U+202E is not possible in a key");
    tells("", "1:1 the file is empty");
    tells("# nothing\n", "1:1 the file is empty");
    tells("a: !!map [1]\n", "1:4 the tag 'tag:yaml.org,2002:map' is not possible here");
}

static void syntax_is_explained_where_it_is_wrong(void **state)
{
    (void)state;
    tells("a: 1\n\tb: 2\n", "2:1 not valid YAML: a tab: indent with blanks");
    tells("a: @b\n", "1:4 not valid YAML: this character cannot start a value: put the text in "
          "quotes, and indent with "
          "blanks");
    tells("title: Loud: Live\n", "1:12 not valid YAML: a second ': ' on one line: put the text in "
          "quotes");
    tells("a: 1\nb: \xE9t\xE9\n", "2:1 not UTF-8 text: invalid trailing UTF-8 octet");
    tells("a: \x07\n", "1:1 not UTF-8 text: control characters are not allowed");
    tells("\xFF\xFE" "a\0:\0", "1:1 not UTF-8 text: invalid leading UTF-8 octet");
}

static void source_lines_are_harmless_on_a_terminal(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    (void)parse(&rig, "a: 1\na: \xE2\x80\xAEx\xC2\x9By\n");
    assert_int_equal(rig.findings->count, 1);
    assert_string_equal(rig.findings->items[0]->err.pos.source_line, "a: ?x?y");
    arena_free(rig.a);
}

static void deep_nesting_is_refused_fast(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    char *deep = repeated(a, "", "[", 1000000);
    stops(deep, strlen(deep), "1:33 nested deeper than 32 levels");
    char *edge = arena_printf(a, "%.32s{a: b}%.32s", deep, repeated(a, "", "]", 32));
    stops(edge, strlen(edge), "1:33 nested deeper than 32 levels");
    struct rig rig = rig_new();
    assert_non_null(parse(&rig, arena_printf(a, "%.32sb%.32s", deep, repeated(a, "", "]", 32))));
    arena_free(rig.a);
    arena_free(a);
}

static void aliases_cannot_hide_depth(void **state)
{
    (void)state;
    tells("a: &a [[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]\nb: [[[[[[[[[[[[[[[[[*a]]]]]]]]]]]]]]]]]\n",
          "2:21 nested deeper than 32 levels");
}

static void an_alias_bomb_does_not_go_off(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct text t = text_new(a);
    text_add(&t, "a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 9; i++) {
        text_printf(&t, "a%d: &a%d [", i, i);
        for (int j = 0; j < 9; j++)
            text_printf(&t, "%s*a%d", j ? "," : "", i - 1);
        text_add(&t, "]\n");
    }
    stops(t.s, t.length_bytes, "6:10 aliases expand to more than 100000 items");
    struct text merges = text_new(a);
    text_add(&merges, "a: &a {");
    for (int i = 0; i < 999; i++)
        text_printf(&merges, "k%d: 1, ", i);
    text_add(&merges, "z: 1}\nb:\n");
    stops(repeated(a, merges.s, "  - {<<: *a}\n", 200), merges.length_bytes + 200 * 13,
          "51:6 aliases expand to more than 100000 items");
    arena_free(a);
}

static void counts_and_sizes_are_bounded(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    char *items = repeated(a, "a: [", "x,", 200000);
    stops(items, strlen(items), "1:199995 more than 100000 YAML items: this is no recipe");
    struct text anchors = text_new(a), keys = text_new(a);
    for (int i = 0; i < 1001; i++) {
        text_printf(&anchors, "- &a%d x\n", i);
        text_printf(&keys, "k%d: x\n", i);
    }
    stops(anchors.s, anchors.length_bytes, "1001:3 more than 1000 anchors");
    stops(keys.s, keys.length_bytes, "1001:1 more than 1000 keys in one mapping");
    char *scalar = repeated(a, "a: ", "x", 65537);
    stops(scalar, strlen(scalar), "1:4 a text of 65537 bytes, at most 65536 are possible");
    arena_free(a);
}

static void a_file_of_100_mb_is_refused_without_reading_it(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    const char *path = file_join(rig.a, check_scratch(rig.a), "big.yaml");
    int fd = open(path, O_CREAT | O_WRONLY, 0666);
    assert_return_code(ftruncate(fd, 100 << 20), errno);
    close(fd);
    double start = now_s();
    assert_null(reader_read(rig.a, path, POS_NONE, NULL, rig.findings));
    near(now_s() - start, 0.0, 0.5, "time to refuse, s");
    assert_string_equal(rig.findings->items[0]->err.message,
                        arena_printf(rig.a, "%s has 104857600 bytes, at most 1048576 are read",
                                     path));
    assert_int_equal(rig.findings->items[0]->err.code, ERR_RECIPE);
    arena_free(rig.a);
}

static void a_file_that_is_not_there_is_the_recipes_fault(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    assert_null(reader_read(rig.a, "nowhere/album.yaml", POS_NONE, NULL, rig.findings));
    assert_string_equal(rig.findings->items[0]->err.message,
                        "cannot open nowhere/album.yaml: No such file or directory");
    assert_int_equal(rig.findings->items[0]->err.code, ERR_RECIPE);
    assert_null(reader_read(rig.a, ".", POS_NONE, NULL, rig.findings));
    assert_string_equal(rig.findings->items[1]->err.message, "cannot read .: it is a folder");
    assert_int_equal(rig.findings->items[1]->err.code, ERR_RECIPE);
    arena_free(rig.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nodes_know_where_they_stood),
        cmocka_unit_test(line_ends_of_every_kind_count_alike),
        cmocka_unit_test(aliases_and_merge_keys_are_resolved),
        cmocka_unit_test(core_tags_say_what_is_a_text),
        cmocka_unit_test(all_mistakes_of_a_file_are_told_at_once),
        cmocka_unit_test(what_a_recipe_cannot_be_is_refused),
        cmocka_unit_test(syntax_is_explained_where_it_is_wrong),
        cmocka_unit_test(source_lines_are_harmless_on_a_terminal),
        cmocka_unit_test(deep_nesting_is_refused_fast),
        cmocka_unit_test(aliases_cannot_hide_depth),
        cmocka_unit_test(an_alias_bomb_does_not_go_off),
        cmocka_unit_test(counts_and_sizes_are_bounded),
        cmocka_unit_test(a_file_of_100_mb_is_refused_without_reading_it),
        cmocka_unit_test(a_file_that_is_not_there_is_the_recipes_fault),
    };
    return RUN_TESTS(tests);
}
