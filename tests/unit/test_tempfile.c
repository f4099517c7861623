/* Temporary files where the system has no nameless ones, cannot link, or kills their owner. */
#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "engine/cache/store.h"
#include "engine/cache/tempfile.h"
#include "tests/lib/check.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* This program's openat and linkat: as on a file system that lacks what is named here. */
static bool is_without_nameless, is_without_links;

int openat64(int folder, const char *path, int flags, ...);
int openat64(int folder, const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = va_arg(args, mode_t);
    va_end(args);
    if (is_without_nameless && (flags & O_TMPFILE) == O_TMPFILE) {
        errno = EOPNOTSUPP;
        return -1;
    }
    return (int)syscall(SYS_openat, folder, path, flags, mode);
}

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags)
{
    if (is_without_links) {
        errno = EPERM;
        return -1;
    }
    return (int)syscall(SYS_linkat, from_folder, from, to_folder, to, flags);
}

struct rig {
    struct arena *a;
    const char *folder;
    int root;
};

static struct rig rig_new(void)
{
    struct rig r = { .a = arena_new() };
    r.folder = check_scratch(r.a);
    r.root = open(r.folder, O_RDONLY | O_DIRECTORY);
    file_defer_close(r.a, r.root);
    return r;
}

static void rig_free(struct rig *r)
{
    is_without_nameless = is_without_links = false;
    arena_free(r->a);
}

static int tmp_count(struct rig *r)
{
    const char **names;
    int count = 0;
    struct err ignored = {0};
    bool is_there = file_list(r->a, file_join(r->a, r->folder, "tmp"), &names, &count, &ignored);
    return is_there ? count : 0;
}

/* Keeps by descriptor and by text, finds both, leaves nothing. */
static void keep_and_find(struct rig *r)
{
    struct err err = {0};
    struct entry e;
    char *text, key[HASH_HEX_BYTES], other[HASH_HEX_BYTES], digest[CHECKSUM_HEX_BYTES];
    size_t size;
    struct store *s = store_open(r->a, r->folder, true, &err);
    succeeds(s != NULL, &err);
    hash_hex_of(HASH_SHA256, "a", 1, key);
    hash_hex_of(HASH_SHA256, "b", 1, other);
    int fd = store_scratch(s, r->a, &err);
    succeeds(fd >= 0 && file_pwrite_all(fd, "payload", 7, 0, "scratch", &err), &err);
    store_keep(s, key, fd, 7, 1, "x", digest);
    store_keep_text(s, other, "text", 4, 1, "x");
    assert_null(store_trouble(s));
    assert_true(store_find(s, key, r->a, &e));
    assert_string_equal(e.digest, digest);
    assert_true(store_find_text(s, other, r->a, &text, &size));
    assert_string_equal(text, "text");
    assert_true(checksum_file(fd, 7, e.digest)); /* readers go on */
    assert_string_equal(e.digest, digest);
    assert_int_equal(tmp_count(r), 0);
}

static void a_system_without_nameless_files_keeps_and_finds(void **state)
{
    (void)state;
    struct rig r = rig_new();
    is_without_nameless = true;
    keep_and_find(&r);
    assert_true(file_exists(file_join(r.a, r.folder, "tmp"))); /* it came that way */
    rig_free(&r);
}

static void a_system_that_cannot_link_keeps_and_finds(void **state)
{
    (void)state;
    struct rig r = rig_new();
    is_without_links = true;
    keep_and_find(&r);
    assert_true(file_exists(file_join(r.a, r.folder, "tmp")));
    rig_free(&r);
}

static void a_system_with_neither_keeps_and_finds(void **state)
{
    (void)state;
    struct rig r = rig_new();
    is_without_nameless = is_without_links = true;
    keep_and_find(&r);
    rig_free(&r);
}

static void a_usual_system_needs_no_temporary_names(void **state)
{
    (void)state;
    struct rig r = rig_new();
    keep_and_find(&r);
    assert_false(file_exists(file_join(r.a, r.folder, "tmp")));
    rig_free(&r);
}

static void what_a_killed_process_left_goes_and_what_is_in_use_stays(void **state)
{
    (void)state;
    struct rig r = rig_new();
    int ready[2];
    char byte;
    struct tempfile mine;
    assert_int_equal(pipe(ready), 0);
    assert_true(tempfile_open(&mine, r.root, true));
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct tempfile its;
        close(mine.fd);
        byte = tempfile_open(&its, r.root, true) ? 'y' : 'n';
        if (write(ready[1], &byte, 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(byte, 'y');
    tempfile_clean(r.root);
    assert_int_equal(tmp_count(&r), 2);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    tempfile_clean(r.root);
    assert_int_equal(tmp_count(&r), 1);
    tempfile_drop(&mine, r.root);
    assert_int_equal(tmp_count(&r), 0);
    close(ready[0]);
    close(ready[1]);
    rig_free(&r);
}

static void a_named_one_takes_the_place_of_what_is_there(void **state)
{
    (void)state;
    struct rig r = rig_new();
    struct err err = {0};
    struct tempfile t;
    char *bytes;
    size_t size;
    succeeds(file_create(file_join(r.a, r.folder, "x"), "old", 3, &err), &err);
    assert_true(tempfile_open(&t, r.root, false));
    assert_false(tempfile_place(&t, r.root, r.root, "x"));
    assert_int_equal(errno, EEXIST);
    tempfile_drop(&t, r.root);
    assert_true(tempfile_open(&t, r.root, true));
    succeeds(file_write_all(t.fd, "new", 3, "x", &err), &err);
    assert_true(tempfile_place(&t, r.root, r.root, "x"));
    tempfile_drop(&t, r.root);
    succeeds(file_read(file_join(r.a, r.folder, "x"), 10, r.a, &bytes, &size, POS_NONE, &err),
             &err);
    assert_string_equal(bytes, "new");
    rig_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_system_without_nameless_files_keeps_and_finds),
        cmocka_unit_test(a_system_that_cannot_link_keeps_and_finds),
        cmocka_unit_test(a_system_with_neither_keeps_and_finds),
        cmocka_unit_test(a_usual_system_needs_no_temporary_names),
        cmocka_unit_test(what_a_killed_process_left_goes_and_what_is_in_use_stays),
        cmocka_unit_test(a_named_one_takes_the_place_of_what_is_there),
    };
    hash_start();
    return RUN_TESTS(tests);
}
