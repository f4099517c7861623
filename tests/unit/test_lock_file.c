#include "recipes/lock/lock_file.h"

#include "engine/base/file.h"
#include "recipes/lock/lock_text.h"
#include "recipes/reader/quoted.h"
#include "recipes/reader/reader.h"
#include "tests/lib/check.h"

#include <sys/stat.h>
#include <unistd.h>

#define DIGEST "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

struct rig {
    struct arena *a;
    const char *dir, *recipe;
};

static struct rig rig_new(void)
{
    struct arena *a = arena_new();
    const char *dir = check_scratch(a);
    return (struct rig){ a, dir, file_join(a, dir, "album.yaml") };
}

static char *path_of(struct rig *rig, const char *name)
{
    return file_join(rig->a, rig->dir, name);
}

static double step(int hundredths)
{
    return hundredths / 100.0;
}

/* One of everything, in no order. */
static struct lock *full(struct arena *a)
{
    struct lock *l = lock_new(a);
    double mid[] = { step(12), -step(350), step(7), -0.0, step(0), step(1), step(2), step(3),
                     step(4), step(5), step(6) };
    double side[] = { step(29), step(57), step(58), step(1), step(0), step(1), step(2), step(3),
                      step(4), step(5), -0.0 };
    lock_put_mix(a, l, (struct lock_mix){ "02.wav", DIGEST, -INFINITY, 0.0, step(-1250) });
    lock_put_gain(a, l, (struct lock_gain){ "level", "48 kHz, -11 LUFS", "ab12", "", step(231) });
    lock_put_gain(a, l, (struct lock_gain){ "back-off", "aac", "00ff", "a.wav + b.wav",
                                            -step(7) });
    lock_put_curve(a, l, (struct lock_curve){ "match of song 2", "cd", "02.wav", 11, mid, side });
    lock_put_mix(a, l, (struct lock_mix){ "01 Opening.wav", DIGEST, -step(1407), step(129), 0.0 });
    return l;
}

static char *format(struct arena *a, const struct lock *l)
{
    struct text out = text_new(a);
    lock_text_format(&out, l);
    return out.s;
}

/* Every finding as "line:column message", one a line. */
static const char *told(struct arena *a, const struct findings *findings)
{
    struct text t = text_new(a);
    text_add(&t, "");
    for (int i = 0; i < findings->count; i++) {
        const struct err *e = &findings->items[i]->err;
        text_printf(&t, "%d:%d %s\n", e->pos.line, e->pos.column, e->message);
    }
    return t.s;
}

static struct lock *read_back(struct rig *rig)
{
    struct findings *findings = findings_new(rig->a);
    struct lock *lock = NULL;
    struct err err = {0};
    bool ok = lock_file_read(rig->a, rig->recipe, &lock, findings, &err);
    assert_string_equal(told(rig->a, findings), "");
    succeeds(ok, &err);
    return lock;
}

static void write_lock(struct rig *rig, const struct lock *l)
{
    struct err err = {0};
    succeeds(lock_file_write(rig->a, rig->recipe, l, &err), &err);
}

static char *bytes_of(struct rig *rig, const char *path)
{
    char *bytes = NULL;
    size_t size_bytes = 0;
    struct err err = {0};
    succeeds(file_read(path, 1 << 20, rig->a, &bytes, &size_bytes, POS_NONE, &err), &err);
    return bytes;
}

static void put(struct rig *rig, const char *name, const char *text)
{
    struct err err = {0};
    succeeds(file_create(path_of(rig, name), text, strlen(text), &err), &err);
}

static void the_file_stands_beside_the_recipe(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        { "album.yaml", "album.lock" },         { "album", "album.lock" },
        { "/a.b/album", "/a.b/album.lock" },    { "a/album.v2.yml", "a/album.v2.lock" },
        { ".yaml", ".yaml.lock" },              { "album.lock", "album.lock.lock" },
        { "../x.yaml", "../x.lock" },
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        assert_string_equal(lock_file_path(a, pairs[i][0]), pairs[i][1]);
    arena_free(a);
}

static void every_field_comes_back_as_it_was(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    struct lock *l = full(rig.a);
    write_lock(&rig, l);
    struct lock *again = read_back(&rig);
    assert_true(lock_is_same(l, again));
    const struct lock_gain *g = lock_find_gain(again, "back-off", "00ff", "a.wav + b.wav");
    assert_non_null(g);
    assert_string_equal(g->about, "aac");
    near(g->gain_db, -step(7), 0.0, "the very double that was solved, dB");
    const struct lock_curve *c = lock_find_curve(again, "cd", "02.wav");
    assert_non_null(c);
    assert_string_equal(c->about, "match of song 2");
    assert_int_equal(c->band_count, 11);
    assert_true(signbit(c->mid_db[3]));
    near(lock_find_mix(again, "02.wav")->loudness_lufs, -INFINITY, 0.0, "of silence, LUFS");
    arena_free(rig.a);
}

static void the_file_is_for_people(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    assert_string_equal(format(a, full(a)),
        "# What stamper solved for the recipe beside this file, and the mixes that it\n"
        "# was approved with. Commit it with the recipe: a value is taken as it is while\n"
        "# its settings stay as they are, even where a mix changed. Delete this file, or\n"
        "# render with --relevel, to solve anew. stamper writes it; comments are lost.\n"
        "lock: 1\n"
        "\n"
        "gains:\n"
        "  - what: back-off\n"
        "    about: aac\n"
        "    settings: 00ff\n"
        "    mixes: \"a.wav + b.wav\"\n"
        "    gain: -0.07 dB\n"
        "  - what: level\n"
        "    about: \"48 kHz, -11 LUFS\"\n"
        "    settings: ab12\n"
        "    gain: 2.31 dB\n"
        "\n"
        "# In dB, a band each.\n"
        "curves:\n"
        "  - settings: cd\n"
        "    about: \"match of song 2\"\n"
        "    mixes: \"02.wav\"\n"
        "    mid: [0.12, -3.50, 0.07, -0.00, 0.00, 0.01, 0.02, 0.03, 0.04, 0.05,\n"
        "           0.06]\n"
        "    side: [0.29, 0.57, 0.58, 0.01, 0.00, 0.01, 0.02, 0.03, 0.04, 0.05,\n"
        "           -0.00]\n"
        "\n"
        "# The mixes as they were approved.\n"
        "mixes:\n"
        "  - mix: \"01 Opening.wav\"\n"
        "    audio: " DIGEST "\n"
        "    loudness: -14.07 LUFS\n"
        "    gain: 1.29 dB\n"
        "  - mix: \"02.wav\"\n"
        "    audio: " DIGEST "\n"
        "    loudness: none\n"
        "    gain: 0.00 dB\n"
        "    shift: -12.50 ms\n");
    arena_free(a);
}

static void the_order_of_filling_does_not_show(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct lock *l = full(a), *turned = lock_new(a);
    for (int i = l->mix_count - 1; i >= 0; i--)
        lock_put_mix(a, turned, l->mixes[i]);
    for (int i = l->gain_count - 1; i >= 0; i--)
        lock_put_gain(a, turned, l->gains[i]);
    lock_put_curve(a, turned, l->curves[0]);
    assert_string_equal(format(a, turned), format(a, l));
    arena_free(a);
}

static void any_text_comes_back_through_quotes(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "", " ", "a: b # c", "\"\\\"", "- x", "{a}", "yes", "~", "12", "  two  blanks  ",
        "Zw\xC3\xB6lf o\xCC\x88", "line\nline\r\n", "\ttab\x01\x1F\x7F", "nel\xC2\x85nel",
        "\xC2\x80\xC2\x9F\xC2\xA0", "ls\xE2\x80\xA8ps\xE2\x80\xA9.",
        "\xEF\xBB\xBFmark\xEF\xBB\xBF",
        "\xEF\xBF\xBE\xEF\xBF\xBF\xEF\xBF\xBD", "\xF0\x9F\x8E\xB5", "!!str *a &b %c @d `e | >",
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct text yaml = text_new(a);
        struct findings *findings = findings_new(a);
        text_add(&yaml, "a: ");
        quoted_add(&yaml, texts[i]);
        text_add(&yaml, "\n");
        struct tree *root = reader_parse(a, "x", yaml.s, yaml.length_bytes, findings);
        assert_string_equal(told(a, findings), "");
        assert_string_equal(tree_get(root, "a")->text, texts[i]);
    }
    arena_free(a);
}

static void hostile_names_of_mixes_come_back(void **state)
{
    (void)state;
    static const char *const names[] = {
        "\"; rm -rf ~ #.wav", "a\nb.wav", "- gain: 9 dB", "../../etc/passwd", "'", "  ", "null",
        "o\xCC\x88.wav", "\xC3\xB6.wav", "a + b.wav", "{{x}}: [y]", "\\x41",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct rig rig = rig_new();
        struct lock *l = lock_new(rig.a);
        struct err err = {0};
        lock_put_mix(rig.a, l, (struct lock_mix){ names[i], DIGEST, -14.0, 0.0, 0.0 });
        lock_put_gain(rig.a, l, (struct lock_gain){ "level", names[i], "ab", names[i], 0.0 });
        bool is_possible = !strchr(names[i], '\n') && names[i][strspn(names[i], " ")];
        assert_int_equal(lock_file_write(rig.a, rig.recipe, l, &err), is_possible);
        if (is_possible)
            assert_true(lock_is_same(read_back(&rig), l));
        else
            assert_false(file_exists(path_of(&rig, "album.lock")));
        arena_free(rig.a);
    }
}

static void a_text_that_yaml_cannot_hold_is_refused(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    struct lock *l = lock_new(rig.a);
    struct err err = {0};
    lock_put_mix(rig.a, l, (struct lock_mix){ "\xFF.wav", DIGEST, -14.0, 0.0, 0.0 });
    assert_false(lock_file_write(rig.a, rig.recipe, l, &err));
    assert_int_equal(err.code, ERR_UNSUPPORTED);
    assert_non_null(strstr(err.message, "album.lock cannot hold what was solved"));
    assert_false(file_exists(path_of(&rig, "album.lock")));
    arena_free(rig.a);
}

static void no_file_is_no_lock(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    assert_null(read_back(&rig));
    write_lock(&rig, lock_new(rig.a));
    assert_false(file_exists(path_of(&rig, "album.lock")));
    write_lock(&rig, full(rig.a));
    write_lock(&rig, lock_new(rig.a));
    assert_int_equal(read_back(&rig)->gain_count, 0);
    arena_free(rig.a);
}

static void the_same_bytes_are_not_written_again(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    struct stat before, after;
    write_lock(&rig, full(rig.a));
    assert_int_equal(stat(path_of(&rig, "album.lock"), &before), 0);
    write_lock(&rig, read_back(&rig));
    assert_int_equal(stat(path_of(&rig, "album.lock"), &after), 0);
    assert_int_equal(after.st_ino, before.st_ino);
    struct lock *other = full(rig.a);
    other->gains[0].gain_db = step(1);
    write_lock(&rig, other);
    assert_int_equal(stat(path_of(&rig, "album.lock"), &after), 0);
    assert_int_not_equal(after.st_ino, before.st_ino);
    const char **names;
    int count;
    struct err err = {0};
    succeeds(file_list(rig.a, rig.dir, &names, &count, &err), &err);
    assert_int_equal(count, 1);
    arena_free(rig.a);
}

static void the_target_of_a_link_is_replaced_and_keeps_its_mode(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    struct stat st;
    assert_int_equal(mkdir(path_of(&rig, "kept"), 0777), 0);
    assert_int_equal(symlink("kept/there", path_of(&rig, "album.lock")), 0);
    assert_null(read_back(&rig));
    write_lock(&rig, full(rig.a));
    assert_int_equal(chmod(path_of(&rig, "kept/there"), 0640), 0);
    struct lock *other = full(rig.a);
    other->gains[0].gain_db = step(1);
    write_lock(&rig, other);
    assert_int_equal(lstat(path_of(&rig, "album.lock"), &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_int_equal(lstat(path_of(&rig, "kept/there"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0640);
    assert_string_equal(bytes_of(&rig, path_of(&rig, "kept/there")), format(rig.a, other));
    arena_free(rig.a);
}

static void links_in_a_circle_are_refused(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    struct err err = {0};
    assert_int_equal(symlink("album.lock", path_of(&rig, "album.lock")), 0);
    assert_false(lock_file_write(rig.a, rig.recipe, full(rig.a), &err));
    assert_non_null(strstr(err.message, "Too many levels of symbolic links"));
    arena_free(rig.a);
}

static void a_failed_write_leaves_the_old_file(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    struct err err = {0};
    struct lock *other = full(rig.a);
    other->gains[0].gain_db = step(1);
    write_lock(&rig, full(rig.a));
    char *in_the_way = path_of(&rig, arena_printf(rig.a, ".album.lock.new-%ld", (long)getpid()));
    assert_int_equal(mkdir(in_the_way, 0777), 0);
    assert_false(lock_file_write(rig.a, rig.recipe, other, &err));
    assert_int_equal(err.code, ERR_IO);
    assert_true(lock_is_same(read_back(&rig), full(rig.a)));
    assert_true(file_exists(in_the_way));
    arena_free(rig.a);
}

static void refuses(const char *yaml, const char *expected)
{
    struct rig rig = rig_new();
    struct findings *findings = findings_new(rig.a);
    struct lock *lock = (struct lock *)&rig;
    struct err err = {0};
    put(&rig, "album.lock", yaml);
    assert_false(lock_file_read(rig.a, rig.recipe, &lock, findings, &err));
    assert_ptr_equal(lock, &rig);
    assert_string_equal(told(rig.a, findings), expected);
    assert_int_equal(err.code, ERR_NONE);
    assert_non_null(strstr(findings->items[0]->err.pos.file, "album.lock"));
    arena_free(rig.a);
}

static void what_is_wrong_is_told_at_its_place(void **state)
{
    (void)state;
    refuses("", "1:1 the file is empty\n");
    refuses("- lock: 1\n", "1:1 the lock is a list, expected a mapping (key: value)\n");
    refuses("gains: []\n", "1:1 the lock lacks the key 'lock' (version of the lock: 1)\n");
    refuses("lock: 2\nlevels: []\n", "1:7 lock is 2: this stamper reads lock version 1; use the "
            "stamper that wrote it, or delete the file to solve anew\n");
    refuses("lock: 0\n", "1:7 lock is 0, possible is 1 to 1000\n");
    refuses("lock: \"1\"\n",
            "1:7 lock is the text \"1\", expected a plain number without quotes\n");
    refuses("lock: 1\ngain: []\n", "2:1 the lock has no key 'gain', did you mean 'gains'?\n");
    refuses("lock: 1\ngains: {}\n", "2:8 gains is a mapping, expected a list\n");
    refuses("lock: 1\ngains: [x]\n",
            "2:9 an item of gains is 'x', expected a mapping (key: value)\n");
    refuses("lock: 1\ngains:\n  - {what: level, settings: xyz, gain: 2.315 dB}\n",
            "3:29 settings is 'xyz', expected hexadecimal digits\n"
            "3:40 gain is '2.315 dB', expected at most two decimals\n");
    refuses("lock: 1\ngains:\n  - {what: level, settings: ab, gain: 2 LUFS}\n",
            "3:39 gain is '2 LUFS': the unit 'LUFS' does not fit, expected a level such as "
            "-1.5 dB\n");
    refuses("lock: 1\ngains:\n  - {settings: ab, gain: 201 dB}\n",
            "3:26 gain is 201 dB, possible is -200 to 200 dB\n"
            "3:5 a gain lacks the key 'what' (what was solved)\n");
    refuses("lock: 1\ngains:\n  - {what: a, settings: ab, gain: 1}\n"
            "  - {what: a, settings: ab, gain: 2}\n",
            "4:5 this gain stands twice: keep one of them\n");
    refuses("lock: 1\ncurves:\n  - {settings: ab, mid: [1, 2], side: [1]}\n",
            "3:39 mid and side need as many levels, found 2 and 1\n");
    refuses("lock: 1\ncurves:\n  - {settings: ab, mid: [], side: [1 s]}\n",
            "3:25 mid has 0 levels, possible is 1 to 1000\n"
            "3:36 a level is '1 s': the unit 's' does not fit, expected a level such as -1.5 dB\n"
            "3:35 mid and side need as many levels, found 0 and 1\n");
    refuses("lock: 1\nmixes:\n  - {mix: a, audio: abc, loudness: -INF, gain: none}\n",
            "3:36 loudness is '-INF': expected a loudness such as -14 LUFS\n"
            "3:48 gain is 'none': expected a level such as -1.5 dB\n"
            "3:21 audio is 'abc', expected 64 hexadecimal digits\n");
    refuses("lock: 1\n<<<<<<< HEAD\ngains: []\n=======\n",
            "3:1 not valid YAML: expected ': ' after the key\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_file_stands_beside_the_recipe),
        cmocka_unit_test(every_field_comes_back_as_it_was),
        cmocka_unit_test(the_file_is_for_people),
        cmocka_unit_test(the_order_of_filling_does_not_show),
        cmocka_unit_test(any_text_comes_back_through_quotes),
        cmocka_unit_test(hostile_names_of_mixes_come_back),
        cmocka_unit_test(a_text_that_yaml_cannot_hold_is_refused),
        cmocka_unit_test(no_file_is_no_lock),
        cmocka_unit_test(the_same_bytes_are_not_written_again),
        cmocka_unit_test(the_target_of_a_link_is_replaced_and_keeps_its_mode),
        cmocka_unit_test(links_in_a_circle_are_refused),
        cmocka_unit_test(a_failed_write_leaves_the_old_file),
        cmocka_unit_test(what_is_wrong_is_told_at_its_place),
    };
    return RUN_TESTS(tests);
}
