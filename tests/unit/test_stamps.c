/* Stamps: what was read once is known, and any change of the file is seen. */
#include "engine/base/file.h"
#include "engine/cache/stamps.h"
#include "tests/lib/check.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/wait.h>
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

static void another_file_of_the_same_size_and_time_is_seen(void **state)
{
    (void)state;
    struct rig r = rig_new();
    struct err err = {0};
    struct stat before = stat_of(r.file);
    char *text, *other = arena_printf(r.a, "%s.new", r.file);
    assert_true(stamps_put(r.stamps, &before, "old"));
    succeeds(file_create(other, "NINE BYTE", 9, &err), &err);
    struct timespec times[2] = { before.st_atim, before.st_mtim };
    utimensat(AT_FDCWD, other, times, 0);
    assert_int_equal(symlink("mix.wav.new", arena_printf(r.a, "%s.link", r.file)), 0);
    assert_int_equal(rename(arena_printf(r.a, "%s.link", r.file), r.file), 0);
    struct stat linked = stat_of(r.file);
    assert_int_equal(linked.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
    assert_false(stamps_find(r.stamps, &linked, r.a, &text));
    assert_int_equal(rename(other, r.file), 0);
    struct stat moved = stat_of(r.file);
    assert_false(stamps_find(r.stamps, &moved, r.a, &text));
    rig_free(&r);
}

static void a_file_changed_just_before_is_not_kept(void **state)
{
    (void)state;
    struct rig r = rig_new();
    struct err err = {0};
    char *text, *fresh = arena_printf(r.a, "%s.new", r.file);
    succeeds(file_create(fresh, "nine byte", 9, &err), &err);
    struct stat st = stat_of(fresh);
    assert_false(stamps_find(r.stamps, &st, r.a, &text));
    /* Reading takes a while; what counts is how fresh it was when the reading began. */
    wait_ms(STAMPS_RACY_MS + 20);
    assert_false(stamps_put(r.stamps, &st, "fresh"));
    assert_false(stamps_find(r.stamps, &st, r.a, &text));
    struct stamps *next = stamps_open(r.a, r.s);
    assert_false(stamps_find(next, &st, r.a, &text));
    assert_true(stamps_put(next, &st, "settled"));
    assert_true(stamps_find(next, &st, r.a, &text));
    rig_free(&r);
}

/* A stat as a file system without nanoseconds, or a clock that was set, gives it. */
static struct stat made_up(const struct rig *r, double mtime_age_s, double ctime_age_s)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    struct stat st = stat_of(r->file);
    st.st_mtim = (struct timespec){ .tv_sec = now.tv_sec - (time_t)mtime_age_s };
    st.st_ctim = (struct timespec){ .tv_sec = now.tv_sec - (time_t)ctime_age_s };
    return st;
}

static void whole_seconds_need_two_of_them(void **state)
{
    (void)state;
    struct rig r = rig_new();
    struct stat one = made_up(&r, 100, 1), three = made_up(&r, 100, 3), fine = made_up(&r, 1, 100);
    fine.st_ctim.tv_nsec = 1;
    assert_false(stamps_put(r.stamps, &one, "x"));
    assert_true(stamps_put(r.stamps, &three, "x"));
    assert_true(stamps_put(r.stamps, &fine, "x"));
    rig_free(&r);
}

static void times_in_the_future_are_not_trusted(void **state)
{
    (void)state;
    struct rig r = rig_new();
    struct stat mtime = made_up(&r, -3600, 100), ctime = made_up(&r, 100, -3600);
    assert_false(stamps_put(r.stamps, &mtime, "x"));
    assert_false(stamps_put(r.stamps, &ctime, "x"));
    rig_free(&r);
}

static const char *stamp_path(struct rig *r)
{
    const char **names, *folder = file_join(r->a, r->folder, "stamps");
    int count;
    struct err err = {0};
    succeeds(file_list(r->a, folder, &names, &count, &err), &err);
    assert_int_equal(count, 1);
    return file_join(r->a, folder, names[0]);
}

static void a_flipped_byte_or_a_cut_is_a_miss(void **state)
{
    (void)state;
    struct rig r = rig_new();
    struct stat st = stat_of(r.file);
    char *text;
    assert_true(stamps_put(r.stamps, &st, "audio=abc\n"));
    const char *path = stamp_path(&r);
    off_t size = stat_of(path).st_size;
    for (off_t at = 0; at < size; at++) {
        uint8_t byte, flipped;
        int fd = open(path, O_RDWR);
        assert_int_equal(pread(fd, &byte, 1, at), 1);
        flipped = byte ^ 1;
        assert_int_equal(pwrite(fd, &flipped, 1, at), 1);
        assert_false(stamps_find(r.stamps, &st, r.a, &text));
        assert_int_equal(pwrite(fd, &byte, 1, at), 1);
        close(fd);
    }
    assert_true(stamps_find(r.stamps, &st, r.a, &text));
    while (size > 0) {
        assert_int_equal(truncate(path, --size), 0);
        assert_false(stamps_find(r.stamps, &st, r.a, &text));
    }
    rig_free(&r);
}

static void a_store_that_keeps_nothing_knows_nothing(void **state)
{
    (void)state;
    struct rig r = rig_new();
    struct err err = {0};
    struct stat st = stat_of(r.file);
    char *text;
    assert_true(stamps_put(r.stamps, &st, "x"));
    struct store *none = store_open(r.a, r.folder, false, &err);
    succeeds(none != NULL, &err);
    struct stamps *stamps = stamps_open(r.a, none);
    assert_false(stamps_find(stamps, &st, r.a, &text));
    assert_false(stamps_put(stamps, &st, "y"));
    assert_true(stamps_find(r.stamps, &st, r.a, &text));
    assert_string_equal(text, "x");
    rig_free(&r);
}

#define MANY 300

static struct stat numbered(const struct rig *r, int number)
{
    struct stat st = made_up(r, 100, 100);
    st.st_ino = (ino_t)number + 1;
    st.st_mtim.tv_sec = st.st_ctim.tv_sec = 1700000000;
    return st;
}

static void three_hundred_look_ups_take_under_20_ms(void **state)
{
    (void)state;
    struct rig r = rig_new();
    double best_ms = INFINITY;
    char hashes[200];
    memset(hashes, 'a', sizeof hashes - 1);
    hashes[sizeof hashes - 1] = 0;
    for (int i = 0; i < MANY; i++) {
        struct stat st = numbered(&r, i);
        assert_true(stamps_put(r.stamps, &st, hashes));
    }
    for (int round = 0; round < 5; round++) { /* the best of five: the machine is shared */
        struct timespec from, to;
        clock_gettime(CLOCK_MONOTONIC, &from);
        for (int i = 0; i < MANY; i++) {
            struct stat st = numbered(&r, i);
            char *text;
            assert_true(stamps_find(r.stamps, &st, r.a, &text));
        }
        clock_gettime(CLOCK_MONOTONIC, &to);
        double ms = (double)(to.tv_sec - from.tv_sec) * 1e3 +
            (double)(to.tv_nsec - from.tv_nsec) * 1e-6;
        best_ms = ms < best_ms ? ms : best_ms;
    }
    assert_true(best_ms < 20);
    rig_free(&r);
}

/* Both write what is right for every file, again and again; what is found is whole. */
static int put_and_find(const struct rig *r)
{
    struct arena *a = arena_new();
    struct stamps *stamps = stamps_open(a, r->s);
    int wrong = 0;
    for (int i = 0; i < 3 * MANY; i++) {
        struct stat st = numbered(r, i % MANY);
        char *said = arena_printf(a, "file %d", i % MANY), *text;
        wrong += !stamps_put(stamps, &st, said);
        wrong += !stamps_find(stamps, &st, a, &text) || strcmp(text, said) != 0;
    }
    arena_free(a);
    return wrong != 0;
}

static void processes_may_write_the_same_stamps_at_once(void **state)
{
    (void)state;
    struct rig r = rig_new();
    pid_t children[4];
    fflush(NULL);
    for (int i = 0; i < 4; i++)
        if ((children[i] = fork()) == 0)
            _exit(put_and_find(&r));
    for (int i = 0; i < 4; i++) {
        int status = -1;
        waitpid(children[i], &status, 0);
        assert_int_equal(status, 0);
    }
    rig_free(&r);
}

static void *put_in_thread(void *rig)
{
    return (void *)(intptr_t)put_and_find(rig);
}

static void *miss_in_thread(void *stamps)
{
    struct arena *a = arena_new();
    intptr_t wrong = 0;
    for (int i = 0; i < 2 * MANY; i++) {
        struct stat st = { .st_ino = (ino_t)(1000000 + i), .st_mtim = { .tv_sec = 1 },
                           .st_ctim = { .tv_sec = 1 } };
        char *text;
        wrong += stamps_find(stamps, &st, a, &text);
    }
    arena_free(a);
    return (void *)wrong;
}

static void threads_may_share_stamps(void **state)
{
    (void)state;
    struct rig r = rig_new();
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, i % 2 ? put_in_thread : miss_in_thread,
                       i % 2 ? (void *)&r : (void *)r.stamps);
    for (int i = 0; i < 4; i++) {
        void *wrong;
        pthread_join(threads[i], &wrong);
        assert_null(wrong);
    }
    rig_free(&r);
}

static void old_stamps_go_and_used_ones_stay(void **state)
{
    (void)state;
    struct rig r = rig_new();
    struct stat st = stat_of(r.file);
    struct timespec now, times[2] = { { .tv_nsec = UTIME_OMIT } };
    char *text;
    assert_true(stamps_put(r.stamps, &st, "x"));
    const char *path = stamp_path(&r);
    clock_gettime(CLOCK_REALTIME, &now);
    times[1] = (struct timespec){ .tv_sec = now.tv_sec - (STAMPS_DAYS + 1) * 86400L };
    utimensat(AT_FDCWD, path, times, 0);
    assert_true(stamps_find(r.stamps, &st, r.a, &text)); /* notes the use */
    store_tidy(r.s);
    assert_true(stamps_find(r.stamps, &st, r.a, &text));
    utimensat(AT_FDCWD, path, times, 0);
    store_tidy(r.s);
    assert_false(stamps_find(r.stamps, &st, r.a, &text));
    rig_free(&r);
}

static void no_more_than_so_many_are_kept(void **state)
{
    (void)state;
    struct rig r = rig_new();
    struct err err = {0};
    struct stat st = stat_of(r.file);
    const char **names;
    char *text;
    int count, folder;
    assert_true(stamps_put(r.stamps, &st, "x"));
    folder = open(file_join(r.a, r.folder, "stamps"), O_RDONLY | O_DIRECTORY);
    struct timespec now, times[2] = { { .tv_nsec = UTIME_OMIT } };
    clock_gettime(CLOCK_REALTIME, &now);
    times[1] = (struct timespec){ .tv_sec = now.tv_sec - 60 };
    for (int i = 0; i < STAMPS_MOST + 5; i++) {
        char name[32];
        snprintf(name, sizeof name, "ff-%x", i);
        close(openat(folder, name, O_CREAT | O_WRONLY, 0644));
        utimensat(folder, name, times, 0);
    }
    close(folder);
    store_tidy(r.s);
    succeeds(file_list(r.a, file_join(r.a, r.folder, "stamps"), &names, &count, &err), &err);
    assert_int_equal(count, STAMPS_MOST);
    assert_true(stamps_find(r.stamps, &st, r.a, &text)); /* the youngest */
    rig_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put_is_found_also_by_another_process),
        cmocka_unit_test(the_same_size_with_the_time_set_back_is_seen_by_ctime),
        cmocka_unit_test(another_file_of_the_same_size_and_time_is_seen),
        cmocka_unit_test(a_file_changed_just_before_is_not_kept),
        cmocka_unit_test(whole_seconds_need_two_of_them),
        cmocka_unit_test(times_in_the_future_are_not_trusted),
        cmocka_unit_test(a_flipped_byte_or_a_cut_is_a_miss),
        cmocka_unit_test(a_store_that_keeps_nothing_knows_nothing),
        cmocka_unit_test(three_hundred_look_ups_take_under_20_ms),
        cmocka_unit_test(processes_may_write_the_same_stamps_at_once),
        cmocka_unit_test(threads_may_share_stamps),
        cmocka_unit_test(old_stamps_go_and_used_ones_stay),
        cmocka_unit_test(no_more_than_so_many_are_kept),
    };
    return RUN_TESTS(tests);
}
