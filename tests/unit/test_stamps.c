/* Stamps: what was read once is known, and any change of the file is seen. */
#include "engine/base/file.h"
#include "engine/cache/stamps.h"
#include "tests/lib/check.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

struct rig {
    struct arena *a;
    const char *folder, *file;
    struct store *s;
    struct stamps *stamps;
};

static void wait_ms(int ms)
{
    nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L }, NULL);
}

/* A file of nine bytes that has been left alone long enough. */
static struct rig rig_new(void)
{
    struct err err = {0};
    struct rig r = { .a = arena_new() };
    char *scratch = check_scratch(r.a);
    r.folder = file_join(r.a, scratch, "cache");
    r.file = file_join(r.a, scratch, "mix.wav");
    succeeds(file_create(r.file, "nine byte", 9, &err), &err);
    r.s = store_open(r.a, r.folder, true, &err);
    succeeds(r.s != NULL, &err);
    r.stamps = stamps_open(r.a, r.s);
    wait_ms(STAMPS_RACY_MS + 20);
    return r;
}

static void rig_free(struct rig *r)
{
    arena_free(r->a);
}

static struct stat stat_of(const char *path)
{
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    return st;
}

static void what_was_put_is_found_also_by_another_process(void **state)
{
    (void)state;
    struct rig r = rig_new();
    struct stat st = stat_of(r.file);
    char *text;
    assert_false(stamps_find(r.stamps, &st, r.a, &text));
    assert_true(stamps_put(r.stamps, &st, "audio=abc\n"));
    assert_true(stamps_find(r.stamps, &st, r.a, &text));
    assert_string_equal(text, "audio=abc\n");
    struct stamps *other = stamps_open(r.a, r.s);
    assert_true(stamps_find(other, &st, r.a, &text));
    assert_string_equal(text, "audio=abc\n");
    assert_true(stamps_put(other, &st, "audio=abc rms=1\n"));
    assert_true(stamps_find(r.stamps, &st, r.a, &text));
    assert_string_equal(text, "audio=abc rms=1\n");
    rig_free(&r);
}

static void the_same_size_with_the_time_set_back_is_seen_by_ctime(void **state)
{
    (void)state;
    struct rig r = rig_new();
    struct stat before = stat_of(r.file);
    char *text;
    assert_true(stamps_put(r.stamps, &before, "old"));
    int fd = open(r.file, O_WRONLY);
    assert_int_equal(write(fd, "NINE BYTE", 9), 9);
    struct timespec times[2] = { before.st_atim, before.st_mtim };
    futimens(fd, times);
    close(fd);
    struct stat after = stat_of(r.file);
    assert_int_equal(after.st_size, before.st_size);
    assert_int_equal(after.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
    assert_int_equal(after.st_ino, before.st_ino);
    assert_false(stamp_same(&before, &after));
    assert_false(stamps_find(r.stamps, &after, r.a, &text));
    rig_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put_is_found_also_by_another_process),
        cmocka_unit_test(the_same_size_with_the_time_set_back_is_seen_by_ctime),
    };
    return RUN_TESTS(tests);
}
