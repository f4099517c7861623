/* The store: what is kept is found, what is damaged is not, nobody waits for anybody. */
#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "engine/cache/store.h"
#include "tests/lib/check.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct rig {
    struct arena *a;
    const char *folder;
    struct store *s;
};

static struct store *store_at(struct arena *a, const char *folder, bool keeps)
{
    struct err err = {0};
    struct store *s = store_open(a, folder, keeps, &err);
    succeeds(s != NULL, &err);
    return s;
}

static struct rig rig_new(void)
{
    struct rig r = { .a = arena_new() };
    r.folder = file_join(r.a, check_scratch(r.a), "cache");
    r.s = store_at(r.a, r.folder, true);
    return r;
}

static void rig_free(struct rig *r)
{
    arena_free(r->a);
}

static char *key_of(struct arena *a, const char *text)
{
    char hex[HASH_HEX_BYTES];
    hash_hex_of(HASH_SHA256, text, strlen(text), hex);
    return arena_strdup(a, hex);
}

static char *path_of(struct rig *r, const char *key)
{
    return arena_printf(r->a, "%s/entries/%.2s/%s", r->folder, key, key + 2);
}

/* A scratch file of pseudo-random bytes. */
static int scratch_of(struct rig *r, struct store *s, size_t size_bytes, unsigned seed)
{
    struct err err = {0};
    int fd = store_scratch(s, r->a, &err);
    succeeds(fd >= 0, &err);
    char *bytes = arena_alloc(r->a, size_bytes);
    for (size_t i = 0; i < size_bytes; i++)
        bytes[i] = (char)((seed = seed * 1103515245u + 12345u) >> 16);
    succeeds(file_pwrite_all(fd, bytes, size_bytes, 0, "scratch", &err), &err);
    return fd;
}

static void a_scratch_file_becomes_the_entry_without_a_copy(void **state)
{
    (void)state;
    struct rig r = rig_new();
    const char *key = key_of(r.a, "a");
    int fd = scratch_of(&r, r.s, 100000, 1);
    struct stat scratch, kept;
    fstat(fd, &scratch);
    char digest[CHECKSUM_HEX_BYTES];
    assert_false(store_has(r.s, key));
    store_keep(r.s, key, fd, 100000, 2.5, "chain song 1", digest);
    assert_true(store_has(r.s, key));
    assert_int_equal(stat(path_of(&r, key), &kept), 0);
    assert_int_equal(kept.st_ino, scratch.st_ino);
    assert_int_equal(kept.st_mode & 07777, 0444);

    struct entry e;
    assert_true(store_find(r.s, key, r.a, &e));
    assert_int_equal(e.size_bytes, 100000);
    assert_string_equal(e.digest, digest);
    char *a = arena_alloc(r.a, 100000), *b = arena_alloc(r.a, 100000);
    struct err err = {0};
    succeeds(file_pread_all(e.fd, a, 100000, 0, "entry", &err), &err);
    succeeds(file_pread_all(fd, b, 100000, 0, "scratch", &err), &err);
    assert_memory_equal(a, b, 100000);
    assert_null(store_trouble(r.s));
    rig_free(&r);
}

static void the_digest_is_what_xxh128sum_says(void **state)
{
    (void)state;
    struct rig r = rig_new();
    int status, fd = scratch_of(&r, r.s, 300001, 2);
    char digest[CHECKSUM_HEX_BYTES];
    store_keep(r.s, key_of(r.a, "a"), fd, 300001, 1, "x", digest);
    char *said = check_run(r.a, &status, "head -c 300001 /proc/%d/fd/%d | xxh128sum | cut -c 1-32",
                           (int)getpid(), fd);
    assert_int_equal(status, 0);
    assert_memory_equal(said, digest, 32);
    rig_free(&r);
}

static void a_text_comes_back_as_it_was(void **state)
{
    (void)state;
    struct rig r = rig_new();
    const char *key = key_of(r.a, "text"), *none = key_of(r.a, "empty");
    char *text;
    size_t size;
    store_keep_text(r.s, key, "level\0db", 8, 0.1, "level");
    store_keep_text(r.s, none, "", 0, 0.1, "level");
    assert_true(store_find_text(r.s, key, r.a, &text, &size));
    assert_int_equal(size, 8);
    assert_memory_equal(text, "level\0db", 9);
    assert_true(store_find_text(r.s, none, r.a, &text, &size));
    assert_int_equal(size, 0);
    assert_false(store_find_text(r.s, key_of(r.a, "other"), r.a, &text, &size));
    rig_free(&r);
}

static void keep(struct rig *r, const char *key, size_t size_bytes, double seconds)
{
    char digest[CHECKSUM_HEX_BYTES];
    store_keep(r->s, key, scratch_of(r, r->s, size_bytes, 3), (int64_t)size_bytes, seconds,
               "chain of a test", digest);
    assert_true(store_has(r->s, key));
}

/* Changes one byte of a file, counted from its start or, below zero, from its end. */
static void flip(const char *path, off_t at)
{
    uint8_t byte;
    chmod(path, 0644);
    int fd = open(path, O_RDWR);
    off_t where = at < 0 ? lseek(fd, 0, SEEK_END) + at : at;
    assert_int_equal(pread(fd, &byte, 1, where), 1);
    byte ^= 0x10;
    assert_int_equal(pwrite(fd, &byte, 1, where), 1);
    close(fd);
}

static int file_count(struct rig *r, const char *folder)
{
    const char **names;
    int count = 0;
    struct err ignored = {0};
    if (!file_list(r->a, file_join(r->a, r->folder, folder), &names, &count, &ignored))
        return 0;
    return count;
}

static void a_flipped_byte_anywhere_is_a_miss_and_set_aside(void **state)
{
    (void)state;
    /* The payload's ends and middle, the text, then every byte of the trailer. */
    for (int i = 0; i < 4 + 96; i++) {
        struct rig r = rig_new();
        const char *key = key_of(r.a, "a"), *bad = arena_printf(r.a, "%s/bad/%s", r.folder, key);
        struct entry e;
        static const off_t places[] = { 0, 500000, 999999, 1000003 };
        keep(&r, key, 1000000, 1);
        flip(path_of(&r, key), i < 4 ? places[i] : i - 4 - 96);
        assert_false(store_find(r.s, key, r.a, &e));
        assert_false(store_has(r.s, key));
        assert_true(file_exists(bad));
        assert_non_null(strstr(store_trouble(r.s), "1 damaged entry of the cache was set aside"));
        keep(&r, key, 1000000, 1);
        assert_true(store_find(r.s, key, r.a, &e));
        rig_free(&r);
    }
}

static void a_cut_entry_is_a_miss(void **state)
{
    (void)state;
    static const off_t sizes[] = { 0, 95, 96, 1000, 1000000, 1000000 + 15 + 95 };
    struct rig r = rig_new();
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const char *key = key_of(r.a, arena_printf(r.a, "%zu", i));
        char *text;
        size_t size;
        keep(&r, key, 1000000, 1);
        chmod(path_of(&r, key), 0644);
        assert_int_equal(truncate(path_of(&r, key), sizes[i]), 0);
        assert_false(store_find_text(r.s, key, r.a, &text, &size));
    }
    assert_int_equal(file_count(&r, "bad"), 6);
    assert_non_null(strstr(store_trouble(r.s), "6 damaged entries of the cache were set aside"));
    rig_free(&r);
}

static void an_entry_under_a_wrong_key_is_damaged(void **state)
{
    (void)state;
    struct rig r = rig_new();
    const char *a = key_of(r.a, "a"), *b = key_of(r.a, "b");
    struct entry e;
    keep(&r, a, 1000, 1);
    keep(&r, b, 1000, 1);
    assert_int_equal(rename(path_of(&r, a), path_of(&r, b)), 0);
    assert_false(store_find(r.s, b, r.a, &e));
    assert_int_equal(file_count(&r, "bad"), 1);
    rig_free(&r);
}

static void an_entry_of_a_newer_program_is_left_alone(void **state)
{
    (void)state;
    struct rig r = rig_new();
    const char *key = key_of(r.a, "a");
    struct entry e;
    struct err err = {0};
    keep(&r, key, 1000, 1);
    chmod(path_of(&r, key), 0644);
    int fd = open(path_of(&r, key), O_RDWR);
    off_t at = lseek(fd, 0, SEEK_END) - 96;
    uint8_t raw[96];
    succeeds(file_pread_all(fd, raw, 96, at, "entry", &err), &err);
    raw[8]++;
    uint64_t sum = checksum_of(raw, 88);
    for (int i = 0; i < 8; i++)
        raw[88 + i] = (uint8_t)(sum >> (8 * i));
    succeeds(file_pwrite_all(fd, raw, 96, at, "entry", &err), &err);
    close(fd);
    assert_false(store_find(r.s, key, r.a, &e));
    assert_true(file_exists(path_of(&r, key)));
    assert_null(store_trouble(r.s));
    rig_free(&r);
}

static void bytes_kept_twice_are_two_whole_entries(void **state)
{
    (void)state;
    struct rig r = rig_new();
    const char *a = key_of(r.a, "a"), *b = key_of(r.a, "b"), *c = key_of(r.a, "c");
    char first[CHECKSUM_HEX_BYTES], second[CHECKSUM_HEX_BYTES], third[CHECKSUM_HEX_BYTES];
    struct entry e;
    int fd = scratch_of(&r, r.s, 5000, 1);
    store_keep(r.s, a, fd, 5000, 1, "x", first);
    store_keep(r.s, b, fd, 5000, 1, "x", second);
    assert_string_equal(first, second);
    assert_true(store_find(r.s, a, r.a, &e));
    store_keep(r.s, c, e.fd, e.size_bytes, 1, "x", third);
    assert_string_equal(first, third);
    assert_true(store_find(r.s, a, r.a, &e));
    assert_true(store_find(r.s, b, r.a, &e));
    assert_true(store_find(r.s, c, r.a, &e));
    assert_string_equal(e.digest, first);
    rig_free(&r);
}

static void only_the_first_bytes_are_kept(void **state)
{
    (void)state;
    struct rig r = rig_new();
    const char *key = key_of(r.a, "a");
    char digest[CHECKSUM_HEX_BYTES], whole[CHECKSUM_HEX_BYTES];
    struct entry e;
    int fd = scratch_of(&r, r.s, 9000, 1);
    assert_true(checksum_file(fd, 5000, whole));
    store_keep(r.s, key, fd, 5000, 1, "x", digest);
    assert_string_equal(digest, whole);
    assert_true(store_find(r.s, key, r.a, &e));
    assert_int_equal(e.size_bytes, 5000);
    rig_free(&r);
}

static void what_is_there_stays_as_it_is(void **state)
{
    (void)state;
    struct rig r = rig_new();
    const char *key = key_of(r.a, "a");
    struct stat before, after;
    keep(&r, key, 1000, 1);
    stat(path_of(&r, key), &before);
    keep(&r, key, 1000, 2);
    stat(path_of(&r, key), &after);
    assert_int_equal(before.st_ino, after.st_ino);
    rig_free(&r);
}

static void a_store_that_keeps_nothing_finds_nothing_but_tells_digests(void **state)
{
    (void)state;
    struct rig r = rig_new();
    const char *key = key_of(r.a, "a"), *other = key_of(r.a, "b");
    char digest[CHECKSUM_HEX_BYTES], said[CHECKSUM_HEX_BYTES];
    struct entry e;
    keep(&r, key, 1000, 1);
    struct store *none = store_at(r.a, r.folder, false);
    assert_false(store_has(none, key));
    assert_false(store_find(none, key, r.a, &e));
    int fd = scratch_of(&r, none, 1000, 1);
    assert_true(checksum_file(fd, 1000, said));
    store_keep(none, other, fd, 1000, 1, "x", digest);
    assert_string_equal(digest, said);
    store_keep_text(none, other, "x", 1, 1, "x");
    assert_false(store_has(r.s, other));
    assert_true(store_has(r.s, key));
    rig_free(&r);
}

static void bytes_that_cannot_be_read_back_are_like_no_others(void **state)
{
    (void)state;
    struct rig r = rig_new();
    const char *a = key_of(r.a, "a"), *b = key_of(r.a, "b");
    char first[CHECKSUM_HEX_BYTES], second[CHECKSUM_HEX_BYTES];
    int fd = scratch_of(&r, r.s, 1000, 1);
    store_keep(r.s, a, fd, 2000, 1, "x", first); /* there are only 1000 */
    store_keep(r.s, b, fd, 2000, 1, "x", second);
    assert_string_not_equal(first, second);
    assert_false(store_has(r.s, a));
    rig_free(&r);
}

static void a_use_is_noted_at_most_once_an_hour(void **state)
{
    (void)state;
    struct rig r = rig_new();
    const char *key = key_of(r.a, "a");
    struct timespec now, times[2] = { { .tv_nsec = UTIME_OMIT } };
    struct stat st;
    struct entry e;
    keep(&r, key, 1000, 1);
    clock_gettime(CLOCK_REALTIME, &now);
    times[1] = (struct timespec){ .tv_sec = now.tv_sec - 3000 };
    utimensat(AT_FDCWD, path_of(&r, key), times, 0);
    assert_true(store_find(r.s, key, r.a, &e));
    stat(path_of(&r, key), &st);
    assert_int_equal(st.st_mtim.tv_sec, now.tv_sec - 3000);
    times[1] = (struct timespec){ .tv_sec = now.tv_sec - 4000 };
    utimensat(AT_FDCWD, path_of(&r, key), times, 0);
    assert_true(store_find(r.s, key, r.a, &e));
    stat(path_of(&r, key), &st);
    assert_in_range(st.st_mtim.tv_sec, now.tv_sec, now.tv_sec + 60);
    rig_free(&r);
}

/* Runs work in a child; what it returns is the exit status. */
static int in_child(int (*work)(struct rig *r), struct rig *r)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        _exit(work(r));
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#define SHARED_KEYS 200

static int keep_shared(struct rig *r)
{
    struct err err = {0};
    struct store *s = store_open(r->a, r->folder, true, &err);
    char digest[CHECKSUM_HEX_BYTES], *bytes = arena_alloc(r->a, 70000);
    for (int i = 0; i < SHARED_KEYS; i++) {
        struct entry e;
        const char *key = key_of(r->a, arena_printf(r->a, "shared %d", i));
        int fd = store_scratch(s, r->a, &err);
        if (fd < 0 || !file_pwrite_all(fd, bytes, 70000, 0, "", &err))
            return 1;
        store_keep(s, key, fd, 70000, 1, "shared", digest);
        store_keep_text(s, key_of(r->a, arena_printf(r->a, "text %d", i)), "text", 4, 1, "text");
        if (!store_find(s, key, r->a, &e) || strcmp(e.digest, digest) != 0)
            return 2;
    }
    return store_trouble(s) ? 3 : 0;
}

static void processes_that_keep_the_same_keys_at_once_all_find_them(void **state)
{
    (void)state;
    struct rig r = rig_new();
    pid_t children[6];
    fflush(NULL);
    for (int i = 0; i < 6; i++)
        if ((children[i] = fork()) == 0)
            _exit(keep_shared(&r));
    for (int i = 0; i < 6; i++) {
        int status = -1;
        waitpid(children[i], &status, 0);
        assert_int_equal(status, 0);
    }
    struct store_item *items;
    int count;
    store_list(r.s, true, r.a, &items, &count);
    assert_int_equal(count, 2 * SHARED_KEYS);
    for (int i = 0; i < count; i++)
        assert_string_equal(items[i].what, items[i].size_bytes > 70000 ? "shared" : "text");
    assert_int_equal(file_count(&r, "tmp"), 0);
    assert_int_equal(file_count(&r, "bad"), 0);
    rig_free(&r);
}

static void *keep_in_thread(void *store)
{
    struct arena *a = arena_new();
    struct err err = {0};
    char digest[CHECKSUM_HEX_BYTES];
    for (int i = 0; i < SHARED_KEYS; i++) {
        const char *key = key_of(a, arena_printf(a, "%d", i));
        struct entry e;
        int fd = store_scratch(store, a, &err);
        if (fd < 0 || !file_pwrite_all(fd, key, 64, 0, "", &err))
            break;
        store_keep(store, key, fd, 64, 1, "x", digest);
        if (!store_find(store, key, a, &e))
            break;
    }
    arena_free(a);
    return NULL;
}

static void threads_may_share_a_store(void **state)
{
    (void)state;
    struct rig r = rig_new();
    pthread_t threads[4];
    struct store_item *items;
    int count;
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, keep_in_thread, r.s);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    store_list(r.s, false, r.a, &items, &count);
    assert_int_equal(count, SHARED_KEYS);
    assert_null(store_trouble(r.s));
    rig_free(&r);
}

/* The disk takes payload, but not the trailer behind it. */
static int keep_without_space(struct rig *r)
{
    char digest[CHECKSUM_HEX_BYTES], said[CHECKSUM_HEX_BYTES];
    const char *key = key_of(r->a, "a");
    int fd = scratch_of(r, r->s, 100000, 1);
    if (!checksum_file(fd, 100000, said))
        return 1;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 100000, 100000 });
    store_keep(r->s, key, fd, 100000, 1, "x", digest);
    if (strcmp(said, digest) != 0 || store_has(r->s, key))
        return 2;
    if (!checksum_file(fd, 100000, digest) || strcmp(said, digest) != 0)
        return 3;
    const char *trouble = store_trouble(r->s);
    return trouble && strstr(trouble, "File too large") ? 0 : 4;
}

static void a_full_disk_keeps_nothing_and_is_told(void **state)
{
    (void)state;
    struct rig r = rig_new();
    assert_int_equal(in_child(keep_without_space, &r), 0);
    assert_int_equal(file_count(&r, "tmp"), 0);
    rig_free(&r);
}

static int work_without_descriptors(struct rig *r)
{
    const char *key = key_of(r->a, "a"), *other = key_of(r->a, "b");
    struct err err = {0};
    struct entry e;
    struct rlimit none = { 3, 3 };
    setrlimit(RLIMIT_NOFILE, &none);
    if (store_find(r->s, key, r->a, &e))
        return 1;
    if (store_scratch(r->s, r->a, &err) >= 0 || err.code != ERR_IO)
        return 2;
    store_keep_text(r->s, other, "x", 1, 1, "x");
    const char *trouble = store_trouble(r->s);
    return trouble && strstr(trouble, "Too many open files") ? 0 : 3;
}

static void an_entry_that_cannot_be_opened_now_is_not_damaged(void **state)
{
    (void)state;
    struct rig r = rig_new();
    const char *key = key_of(r.a, "a");
    struct entry e;
    keep(&r, key, 1000, 1);
    assert_int_equal(in_child(work_without_descriptors, &r), 0);
    assert_true(store_find(r.s, key, r.a, &e));
    rig_free(&r);
}

/* In a folder of somebody else. */
static int work_read_only(struct rig *r)
{
    struct err err = {0};
    struct entry e;
    char digest[CHECKSUM_HEX_BYTES];
    if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0)
        return 1;
    struct store *s = store_open(r->a, r->folder, true, &err);
    if (!s || strcmp(store_folder(s), r->folder) != 0)
        return 2;
    if (!store_find(s, key_of(r->a, "a"), r->a, &e))
        return 3;
    int fd = store_scratch(s, r->a, &err);
    if (fd < 0 || !file_pwrite_all(fd, "x", 1, 0, "", &err))
        return 4;
    store_keep(s, key_of(r->a, "b"), fd, 1, 1, "x", digest);
    store_tidy(s);
    if (store_has(s, key_of(r->a, "b")))
        return 5;
    const char *trouble = store_trouble(s);
    return trouble && strstr(trouble, "Permission denied") ? 0 : 6;
}

static void a_folder_that_cannot_be_written_still_serves(void **state)
{
    (void)state;
    struct rig r = { .a = arena_new() };
    char top[] = "/tmp/stamper-test-XXXXXX";
    int status;
    assert_non_null(mkdtemp(top));
    chmod(top, 0755);
    r.folder = file_join(r.a, top, "cache");
    r.s = store_at(r.a, r.folder, true);
    keep(&r, key_of(r.a, "a"), 1000, 1);
    check_run(r.a, &status, "find %s -type d -exec chmod 555 {} +", top);
    int result = in_child(work_read_only, &r);
    check_run(r.a, &status, "chmod -R u+w %s && rm -r %s", top, top);
    rig_free(&r);
    assert_int_equal(result, 0);
}

static void a_folder_that_cannot_be_is_told_and_done_without(void **state)
{
    (void)state;
    struct rig r = rig_new();
    struct err err = {0};
    char *file = arena_printf(r.a, "%s/file", r.folder), digest[CHECKSUM_HEX_BYTES];
    succeeds(file_create(file, "x", 1, &err), &err);
    struct store *s = store_at(r.a, file, true);
    int fd = scratch_of(&r, s, 1000, 1);
    store_keep(s, key_of(r.a, "a"), fd, 1000, 1, "x", digest);
    store_tidy(s);
    assert_false(store_has(s, key_of(r.a, "a")));
    assert_non_null(strstr(store_trouble(s), "Not a directory"));
    rig_free(&r);
}

static void a_folder_removed_under_way_is_done_without(void **state)
{
    (void)state;
    struct rig r = rig_new();
    struct err err = {0};
    struct entry e;
    char digest[CHECKSUM_HEX_BYTES];
    const char *key = key_of(r.a, "a");
    int fd = scratch_of(&r, r.s, 1000, 1);
    succeeds(file_remove_tree(r.folder, &err), &err);
    store_keep(r.s, key, fd, 1000, 1, "x", digest);
    assert_false(store_find(r.s, key, r.a, &e));
    assert_non_null(store_trouble(r.s));
    rig_free(&r);
}

static void leftovers_of_the_dead_go_and_those_of_the_living_stay(void **state)
{
    (void)state;
    struct rig r = rig_new();
    struct err err = {0};
    char *dead = arena_printf(r.a, "%s/tmp/stamper-dead", r.folder);
    char *alive = arena_printf(r.a, "%s/tmp/stamper-alive", r.folder);
    char *foreign = arena_printf(r.a, "%s/tmp/notes.txt", r.folder);
    succeeds(file_make_dirs(file_dir(r.a, dead), &err), &err);
    succeeds(file_create(foreign, "x", 1, &err), &err);
    succeeds(file_create(dead, "x", 1, &err), &err);
    succeeds(file_create(alive, "x", 1, &err), &err);
    int fd = open(alive, O_RDONLY);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    store_tidy(r.s);
    assert_false(file_exists(dead));
    assert_true(file_exists(alive));
    assert_true(file_exists(foreign));
    close(fd);
    store_tidy(r.s);
    assert_false(file_exists(alive));
    rig_free(&r);
}

/* An entry whose file has exactly size_bytes, last used so long ago. */
static const char *aged(struct rig *r, const char *name, int64_t size_bytes, double seconds,
                        double age_s)
{
    const char *key = key_of(r->a, name);
    char digest[CHECKSUM_HEX_BYTES];
    size_t payload = (size_t)size_bytes - 96 - 1;
    int fd = scratch_of(r, r->s, payload, 1);
    store_keep(r->s, key, fd, (int64_t)payload, seconds, "x", digest);
    struct timespec now, times[2] = { { .tv_nsec = UTIME_OMIT } };
    clock_gettime(CLOCK_REALTIME, &now);
    times[1] = (struct timespec){ .tv_sec = now.tv_sec - (time_t)age_s };
    utimensat(AT_FDCWD, path_of(r, key), times, 0);
    return key;
}

#define DAY 86400.0

/* Entries of 1 MB, worth in nanoseconds a byte: c 1000/2 = 500, b 1000, a 4000/2 = 2000, d 3000,
 * and one of 60 kB that is worth nothing but small. */
static void evictions_begin_with_what_is_worth_least_by_byte_and_age(void **state)
{
    (void)state;
    static const struct {
        double limit;
        const char *left;      /* of a b c d s */
    } cases[] = {
        { 4.06e6, "abcds" },   /* not over                                     */
        { 4.05e6, "abds" },    /* down to 80 %: 3.06 MB are 76 %               */
        { 3.5e6, "ads" },      /* 2.8 MB: two have to go                       */
        { 2.0e6, "ds" },       /* 1.6 MB                                       */
        { 1.0e6, "s" },        /* 0.8 MB                                       */
        { 0.05e6, "" },        /* the small one last                           */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rig r = rig_new();
        struct err err = {0};
        const char *keys[] = { aged(&r, "a", 1000000, 4, DAY), aged(&r, "b", 1000000, 1, 7300),
                               aged(&r, "c", 1000000, 1, DAY), aged(&r, "d", 1000000, 12, 3 * DAY),
                               aged(&r, "s", 60000, 0, 90 * DAY) };
        char left[6] = "", *end = left;
        succeeds(store_prune(r.s, (int64_t)cases[i].limit, &err), &err);
        for (int k = 0; k < 5; k++)
            if (store_has(r.s, keys[k]))
                *end++ = "abcds"[k];
        *end = 0;
        assert_string_equal(left, cases[i].left);
        rig_free(&r);
    }
}

static void what_was_just_used_goes_only_when_all_else_is_not_enough(void **state)
{
    (void)state;
    struct rig r = rig_new();
    struct err err = {0};
    const char *now = aged(&r, "now", 1000000, 0, 0), *hour = aged(&r, "hour", 1000000, 1, 3000);
    const char *old = aged(&r, "old", 1000000, 1000, DAY);
    succeeds(store_prune(r.s, 2500000, &err), &err); /* to 2 MB by the old one, dear as it is */
    assert_false(store_has(r.s, old));
    assert_true(store_has(r.s, now) && store_has(r.s, hour));
    succeeds(store_prune(r.s, 1500000, &err), &err); /* over even then: the least of the new */
    assert_false(store_has(r.s, now));
    assert_true(store_has(r.s, hour));
    rig_free(&r);
}

static void a_reader_keeps_what_is_evicted(void **state)
{
    (void)state;
    struct rig r = rig_new();
    struct err err = {0};
    struct entry e;
    char digest[CHECKSUM_HEX_BYTES];
    const char *key = aged(&r, "a", 1000000, 1, 0);
    assert_true(store_find(r.s, key, r.a, &e));
    succeeds(store_prune(r.s, 1, &err), &err);
    assert_false(store_has(r.s, key));
    assert_true(checksum_file(e.fd, e.size_bytes, digest));
    assert_string_equal(digest, e.digest);
    rig_free(&r);
}

static void tidying_keeps_to_the_limit_of_the_environment(void **state)
{
    (void)state;
    struct rig r = rig_new();
    const char *a = aged(&r, "a", 1000000, 1, DAY), *b = aged(&r, "b", 1000000, 2, DAY);
    setenv("STAMPER_CACHE_LIMIT", "1.9 MB", 1);
    store_tidy(r.s);
    assert_false(store_has(r.s, a));
    assert_true(store_has(r.s, b));
    setenv("STAMPER_CACHE_LIMIT", "plenty", 1);
    assert_non_null(strstr(store_trouble(store_at(r.a, r.folder, true)), "'plenty'"));
    unsetenv("STAMPER_CACHE_LIMIT");
    assert_in_range(store_limit(r.s), 1, STORE_LIMIT_USUAL);
    rig_free(&r);
}

static void limits_are_read_with_their_units(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t bytes;         /* 0: refused */
    } cases[] = {
        { "123", 123 },        { "1k", 1000 },          { "1K", 1000 },    { "4.06M", 4060000 },
        { "10G", 10000000000 }, { "10 GB", 10000000000 }, { "2T", 2000000000000 },
        { "8GiB", (int64_t)8 << 30 }, { "1KiB", 1024 },  { "5B", 5 },
        { "", 0 }, { "0", 0 }, { "-1", 0 }, { "ten", 0 }, { "1X", 0 }, { "1GG", 0 }, { "nan", 0 },
        { "1e30", 0 }, { "9999999999G", 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t bytes = 0;
        assert_int_equal(store_parse_limit(cases[i].text, &bytes), cases[i].bytes > 0);
        assert_int_equal(bytes, cases[i].bytes);
    }
}

static void clearing_leaves_what_is_not_ours_and_a_cache_that_works(void **state)
{
    (void)state;
    struct rig r = rig_new();
    struct err err = {0};
    struct store_item *items;
    int count;
    keep(&r, key_of(r.a, "a"), 1000, 1);
    /* Somebody named a folder as cache that has such folders of its own. */
    static const char *const foreign[] = { "tmp", "bad", "stamps", "entries/ab", "." };
    for (int i = 0; i < 5; i++) {
        char *folder = file_join(r.a, r.folder, foreign[i]);
        succeeds(file_make_dirs(folder, &err), &err);
        succeeds(file_create(file_join(r.a, folder, "mix.wav"), "x", 1, &err), &err);
    }
    succeeds(store_clear(r.s, &err), &err);
    store_list(r.s, false, r.a, &items, &count);
    assert_int_equal(count, 0);
    for (int i = 0; i < 5; i++)
        assert_true(file_exists(arena_printf(r.a, "%s/%s/mix.wav", r.folder, foreign[i])));
    keep(&r, key_of(r.a, "b"), 1000, 1);
    assert_null(store_trouble(r.s));
    rig_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scratch_file_becomes_the_entry_without_a_copy),
        cmocka_unit_test(the_digest_is_what_xxh128sum_says),
        cmocka_unit_test(a_text_comes_back_as_it_was),
        cmocka_unit_test(a_flipped_byte_anywhere_is_a_miss_and_set_aside),
        cmocka_unit_test(a_cut_entry_is_a_miss),
        cmocka_unit_test(an_entry_under_a_wrong_key_is_damaged),
        cmocka_unit_test(an_entry_of_a_newer_program_is_left_alone),
        cmocka_unit_test(bytes_kept_twice_are_two_whole_entries),
        cmocka_unit_test(only_the_first_bytes_are_kept),
        cmocka_unit_test(what_is_there_stays_as_it_is),
        cmocka_unit_test(a_store_that_keeps_nothing_finds_nothing_but_tells_digests),
        cmocka_unit_test(bytes_that_cannot_be_read_back_are_like_no_others),
        cmocka_unit_test(a_use_is_noted_at_most_once_an_hour),
        cmocka_unit_test(processes_that_keep_the_same_keys_at_once_all_find_them),
        cmocka_unit_test(threads_may_share_a_store),
        cmocka_unit_test(a_full_disk_keeps_nothing_and_is_told),
        cmocka_unit_test(an_entry_that_cannot_be_opened_now_is_not_damaged),
        cmocka_unit_test(a_folder_that_cannot_be_written_still_serves),
        cmocka_unit_test(a_folder_that_cannot_be_is_told_and_done_without),
        cmocka_unit_test(a_folder_removed_under_way_is_done_without),
        cmocka_unit_test(leftovers_of_the_dead_go_and_those_of_the_living_stay),
        cmocka_unit_test(evictions_begin_with_what_is_worth_least_by_byte_and_age),
        cmocka_unit_test(what_was_just_used_goes_only_when_all_else_is_not_enough),
        cmocka_unit_test(a_reader_keeps_what_is_evicted),
        cmocka_unit_test(tidying_keeps_to_the_limit_of_the_environment),
        cmocka_unit_test(limits_are_read_with_their_units),
        cmocka_unit_test(clearing_leaves_what_is_not_ours_and_a_cache_that_works),
    };
    hash_start();
    return RUN_TESTS(tests);
}
