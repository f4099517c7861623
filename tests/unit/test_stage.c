#include "engine/base/file.h"
#include "engine/bundle/stage.h"
#include "tests/lib/check.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

static int entries(const char *path)
{
    DIR *dir = opendir(path);
    int n = 0;
    for (struct dirent *e; dir && (e = readdir(dir));)
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    if (dir)
        closedir(dir);
    return n;
}

static void publish_one(const char *bundle, const char *path, const char *bytes)
{
    struct arena *a = arena_new();
    struct err err = {0};
    struct stage *s = stage_open(a, bundle, false, &err);
    succeeds(s, &err);
    succeeds(stage_put(s, path, bytes, strlen(bytes), &err), &err);
    succeeds(stage_publish(s, &err), &err);
    arena_free(a);
}

static void a_second_publish_takes_the_place_of_the_first_whole(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct err err = {0};
    char *dir = check_scratch(a), *bundle = file_join(a, dir, "release"), *bytes;
    size_t size;
    publish_one(bundle, "cd/old.txt", "old");
    publish_one(bundle, "cd/new.txt", "new");
    assert_false(file_exists(file_join(a, bundle, "cd/old.txt")));
    succeeds(file_read(file_join(a, bundle, "cd/new.txt"), 100, a, &bytes, &size, POS_NONE, &err),
             &err);
    assert_string_equal(bytes, "new");
    assert_int_equal(entries(dir), 2); /* the bundle and its lock: nothing left over */
    arena_free(a);
}

static void an_unpublished_stage_leaves_the_bundle_alone(void **state)
{
    (void)state;
    struct arena *a = arena_new(), *render = arena_new();
    struct err err = {0};
    char *dir = check_scratch(a), *bundle = file_join(a, dir, "release");
    publish_one(bundle, "a.txt", "kept");
    struct stage *s = stage_open(render, bundle, false, &err);
    succeeds(stage_put(s, "a.txt", "lost", 4, &err), &err);
    arena_free(render);
    assert_int_equal(entries(bundle), 1);
    assert_int_equal(entries(dir), 2);
    arena_free(a);
}

static void a_link_to_a_bundle_stays_a_link(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct stat st;
    char *dir = check_scratch(a), *bundle = file_join(a, dir, "release");
    char *link = file_join(a, dir, "link");
    publish_one(bundle, "a.txt", "old");
    assert_int_equal(symlink("release", link), 0);
    publish_one(link, "b.txt", "new");
    assert_true(lstat(link, &st) == 0 && S_ISLNK(st.st_mode));
    assert_true(file_exists(file_join(a, bundle, "b.txt")));
    assert_false(file_exists(file_join(a, bundle, "a.txt")));
    arena_free(a);
}

static void a_bundle_in_use_is_busy(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct err err = {0};
    char *bundle = file_join(a, check_scratch(a), "release");
    assert_non_null(stage_open(a, bundle, false, &err));
    assert_null(stage_open(a, bundle, false, &err));
    assert_int_equal(err.code, ERR_BUSY);
    assert_int_equal(err_exit_status(err.code), 75);
    arena_free(a);
}

static void a_folder_is_not_replaced_from_within(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct err err = {0};
    assert_null(stage_open(a, file_join(a, check_scratch(a), "."), false, &err));
    assert_int_equal(err.code, ERR_USAGE);
    arena_free(a);
}

static void a_dead_render_is_cleared_and_a_half_swap_undone(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct err err = {0};
    char *dir = check_scratch(a), *bundle = file_join(a, dir, "release");
    publish_one(bundle, "a.txt", "kept");
    succeeds(file_make_dirs(file_join(a, dir, ".release.new.abc123/cd"), &err), &err);
    succeeds(file_make_dirs(file_join(a, dir, ".release.new.mix.new.abc123"), &err), &err);
    assert_int_equal(rename(bundle, file_join(a, dir, ".release.old")), 0);
    struct arena *render = arena_new();
    assert_non_null(stage_open(render, bundle, false, &err));
    arena_free(render);
    assert_true(file_exists(file_join(a, bundle, "a.txt")));
    assert_true(file_exists(file_join(a, dir, ".release.new.mix.new.abc123"))); /* of another */
    assert_int_equal(entries(dir), 3);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_publish_takes_the_place_of_the_first_whole),
        cmocka_unit_test(an_unpublished_stage_leaves_the_bundle_alone),
        cmocka_unit_test(a_link_to_a_bundle_stays_a_link),
        cmocka_unit_test(a_bundle_in_use_is_busy),
        cmocka_unit_test(a_folder_is_not_replaced_from_within),
        cmocka_unit_test(a_dead_render_is_cleared_and_a_half_swap_undone),
    };
    return RUN_TESTS(tests);
}
