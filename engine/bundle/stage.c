#include "engine/bundle/stage.h"

#include "engine/base/file.h"
#include "engine/base/interrupt.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define UNIQUE "XXXXXX" /* of mkdtemp */

struct stage {
    char *bundle;          /* DIR                            */
    char *parent, *name;   /* its folder and last component   */
    char *root;            /* parent/.name.new.XXXXXX         */
    int lock_fd;
    int open_files;        /* created and not yet finished    */
    bool is_published;
    pthread_mutex_t mutex; /* guards open_files               */
};

#define RETRY_MS 100

/* Asks again and again, so that an interrupt ends the waiting too. False: errno. */
static bool lock_file(int fd, bool wait)
{
    while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EINTR && (errno != EWOULDBLOCK || !wait))
            return false;
        if (interrupt_requested()) {
            errno = EINTR;
            return false;
        }
        nanosleep(&(struct timespec){ .tv_nsec = RETRY_MS * 1000000L }, NULL);
    }
    return true;
}

static bool tell_holder(const struct stage *s, int fd, struct err *err)
{
    char holder[32] = "";
    ssize_t n = pread(fd, holder, sizeof holder - 1, 0);
    holder[n > 0 ? strcspn(holder, "\n") : 0] = 0;
    return err_set(err, ERR_BUSY, POS_NONE,
                   "%s is being rendered by another process (%s); try again later, or use "
                   "--wait", s->bundle, *holder ? holder : "unknown");
}

/* The lock tells who holds it; the text is for people, the flock counts. */
static bool take_lock(struct stage *s, struct arena *a, bool wait, struct err *err)
{
    char *path = arena_printf(a, "%s/.%s.busy", s->parent, s->name);
    int fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0)
        return err_errno(err, errno, POS_NONE, "cannot write beside %s (%s)", s->bundle, path);
    file_defer_close(a, fd);
    if (!lock_file(fd, wait)) {
        if (errno == EWOULDBLOCK)
            return tell_holder(s, fd, err);
        if (errno == EINTR)
            return err_set(err, ERR_INTERRUPTED, POS_NONE,
                           "interrupted; what was published before is untouched");
        return err_errno(err, errno, POS_NONE, "cannot lock %s", path);
    }
    char mine[32];
    int n = snprintf(mine, sizeof mine, "pid %ld\n", (long)getpid());
    if (ftruncate(fd, 0) == 0 && pwrite(fd, mine, (size_t)n, 0) < 0)
        mine[0] = 0; /* informative only */
    s->lock_fd = fd;
    return true;
}

/* Removes staging folders and half-removed old bundles of renders that died: we hold the lock. */
static bool clear_leftovers(const struct stage *s, struct arena *a, struct err *err)
{
    DIR *dir = opendir(s->parent);
    if (!dir)
        return err_errno(err, errno, POS_NONE, "cannot read the folder %s", s->parent);
    char *prefix = arena_printf(a, ".%s.new.", s->name);
    bool ok = true;
    for (struct dirent *e; ok && (e = readdir(dir));)
        if (strncmp(e->d_name, prefix, strlen(prefix)) == 0 &&
            strlen(e->d_name) == strlen(prefix) + strlen(UNIQUE)) /* no longer name is ours */
            ok = file_remove_tree(arena_printf(a, "%s/%s", s->parent, e->d_name), err);
    closedir(dir);
    return ok;
}

/* An exchange that was interrupted on a file system without RENAME_EXCHANGE leaves DIR.old and no
 * DIR. */
static bool undo_half_swap(const struct stage *s, struct arena *a, struct err *err)
{
    char *old = arena_printf(a, "%s/.%s.old", s->parent, s->name);
    if (!file_exists(old))
        return true;
    if (file_exists(s->bundle))
        return file_remove_tree(old, err);
    if (rename(old, s->bundle) != 0)
        return err_errno(err, errno, POS_NONE, "cannot bring back %s from %s", s->bundle, old);
    return true;
}

static void drop(void *handle)
{
    struct stage *s = handle;
    struct err ignored = {0};
    if (!s->is_published)
        file_remove_tree(s->root, &ignored);
    pthread_mutex_destroy(&s->mutex);
}

struct stage *stage_open(struct arena *a, const char *bundle_path, bool wait, struct err *err)
{
    struct stage *s = arena_new_one(a, struct stage);
    s->bundle = arena_strdup(a, bundle_path);
    for (size_t n = strlen(s->bundle); n > 1 && s->bundle[n - 1] == '/'; n--)
        s->bundle[n - 1] = 0;
    struct stat link;
    bool is_link = lstat(s->bundle, &link) == 0 && S_ISLNK(link.st_mode);
    char real[PATH_MAX];
    if (is_link && realpath(s->bundle, real))
        s->bundle = arena_strdup(a, real); /* the link stays, what it names is replaced */
    s->parent = file_dir(a, s->bundle);
    s->name = arena_strdup(a, file_name(s->bundle));
    if (strcmp(s->name, ".") == 0 || strcmp(s->name, "..") == 0) {
        err_set(err, ERR_USAGE, POS_NONE, "%s cannot be replaced from within: go to the folder "
                "above and name it with -o", s->bundle);
        return NULL;
    }
    struct stat st;
    if (stat(s->bundle, &st) == 0 && !S_ISDIR(st.st_mode)) {
        err_set(err, ERR_USAGE, POS_NONE, "%s is not a folder; name another output with -o",
                s->bundle);
        return NULL;
    }
    if (!file_make_dirs(s->parent, err) || !take_lock(s, a, wait, err) ||
        !undo_half_swap(s, a, err) || !clear_leftovers(s, a, err))
        return NULL;
    s->root = arena_printf(a, "%s/.%s.new." UNIQUE, s->parent, s->name);
    if (!mkdtemp(s->root)) {
        err_errno(err, errno, POS_NONE, "cannot make a folder beside %s", s->bundle);
        return NULL;
    }
    mode_t mask = umask(0);
    umask(mask);
    if (chmod(s->root, 0777 & ~mask) != 0) {
        err_errno(err, errno, POS_NONE, "cannot set the mode of %s", s->root);
        return NULL;
    }
    pthread_mutex_init(&s->mutex, NULL);
    arena_defer(a, drop, s);
    return s;
}

char *stage_path(struct arena *a, const struct stage *s, const char *path)
{
    return arena_printf(a, "%s/%s", s->root, path);
}

static void count_open(struct stage *s, int step)
{
    pthread_mutex_lock(&s->mutex);
    s->open_files += step;
    pthread_mutex_unlock(&s->mutex);
}

bool stage_create(struct stage *s, const char *path, int *fd, struct err *err)
{
    assert(file_is_inside(path));
    struct arena *a = arena_new();
    char *full = stage_path(a, s, path);
    bool ok = file_make_dirs(file_dir(a, full), err);
    if (ok) {
        *fd = open(full, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
        ok = *fd >= 0 || err_errno(err, errno, POS_NONE, "cannot create %s", path);
    }
    arena_free(a);
    if (ok)
        count_open(s, 1);
    return ok;
}

bool stage_finish(struct stage *s, const char *path, int fd, struct err *err)
{
    count_open(s, -1);
    bool ok = fsync(fd) == 0 || err_errno(err, errno, POS_NONE, "cannot write %s", path);
    if (close(fd) != 0 && ok)
        ok = err_errno(err, errno, POS_NONE, "cannot write %s", path);
    return ok;
}

bool stage_put(struct stage *s, const char *path, const void *bytes, size_t size_bytes,
               struct err *err)
{
    int fd;
    if (!stage_create(s, path, &fd, err))
        return false;
    bool ok = file_write_all(fd, bytes, size_bytes, path, err);
    return stage_finish(s, path, fd, err) && ok;
}

static bool copy_file(struct stage *s, const char *from, const char *path, struct err *err)
{
    static const size_t step = 1 << 18;
    struct arena *a = arena_new();
    char *bytes = arena_alloc(a, step);
    int in = open(from, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), out;
    bool ok = in >= 0 || err_errno(err, errno, POS_NONE, "cannot open %s", from);
    if (ok)
        file_defer_close(a, in);
    ok = ok && stage_create(s, path, &out, err);
    bool is_open = ok;
    ssize_t got = 1;
    while (ok && (got = read(in, bytes, step)) > 0)
        ok = file_write_all(out, bytes, (size_t)got, path, err);
    if (ok && got < 0)
        ok = err_errno(err, errno, POS_NONE, "cannot read %s", from);
    if (is_open)
        ok = stage_finish(s, path, out, err) && ok;
    arena_free(a);
    return ok;
}

bool stage_take(struct stage *s, const char *bundle, const char *from, const char *path,
                struct err *err)
{
    assert(file_is_inside(from) && file_is_inside(path));
    struct arena *a = arena_new();
    char *old = file_join(a, bundle, from), *full = stage_path(a, s, path);
    bool ok = file_make_dirs(file_dir(a, full), err);
    if (ok && unlink(full) != 0 && errno != ENOENT)
        ok = err_errno(err, errno, POS_NONE, "cannot replace %s", path);
    if (ok && linkat(AT_FDCWD, old, AT_FDCWD, full, 0) != 0)
        ok = copy_file(s, old, path, err);
    arena_free(a);
    return ok;
}

bool stage_remove(struct stage *s, const char *path, struct err *err)
{
    struct arena *a = arena_new();
    bool ok = unlink(stage_path(a, s, path)) == 0 ||
              err_errno(err, errno, POS_NONE, "cannot remove %s", path);
    arena_free(a);
    return ok;
}

bool stage_reopen(struct stage *s, const char *path, int *fd, struct err *err)
{
    struct arena *a = arena_new();
    *fd = open(stage_path(a, s, path), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    bool ok = *fd >= 0 || err_errno(err, errno, POS_NONE, "cannot open %s again", path);
    arena_free(a);
    return ok;
}

bool stage_link(struct stage *s, const char *from, const char *to, struct err *err)
{
    assert(file_is_inside(to));
    struct arena *a = arena_new();
    char *full = stage_path(a, s, to);
    bool ok = file_make_dirs(file_dir(a, full), err);
    ok = ok && (link(stage_path(a, s, from), full) == 0 ||
                copy_file(s, stage_path(a, s, from), to, err));
    arena_free(a);
    return ok;
}

/* fsyncs every folder of the tree, from the leaves up. */
static bool sync_folders(const char *path, struct arena *a, struct err *err)
{
    DIR *dir = opendir(path);
    if (!dir)
        return err_errno(err, errno, POS_NONE, "cannot read the folder %s", path);
    bool ok = true;
    for (struct dirent *e; ok && (e = readdir(dir));) {
        struct stat st;
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        if (fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode))
            ok = sync_folders(arena_printf(a, "%s/%s", path, e->d_name), a, err);
    }
    closedir(dir);
    return ok && file_sync_dir(path, err);
}

/* The new bundle stands: what is left of the old one is for the next stage_open, which tells why it
 * cannot be removed. */
static void drop_old(const char *path)
{
    struct err ignored = {0};
    file_remove_tree(path, &ignored);
}

/* Without an atomic exchange: the old bundle steps aside under a name that stage_open knows. */
static bool swap_in_two_steps(struct stage *s, struct arena *a, struct err *err)
{
    char *old = arena_printf(a, "%s/.%s.old", s->parent, s->name);
    if (rename(s->bundle, old) != 0)
        return err_errno(err, errno, POS_NONE, "cannot move the old %s aside", s->bundle);
    if (rename(s->root, s->bundle) != 0) {
        int why = errno;
        if (rename(old, s->bundle) != 0)
            return err_errno(err, errno, POS_NONE, "cannot bring back %s from %s", s->bundle, old);
        return err_errno(err, why, POS_NONE, "cannot publish %s", s->bundle);
    }
    s->is_published = true;
    if (!file_sync_dir(s->parent, err))
        return false;
    drop_old(old);
    return true;
}

static bool exchange(struct stage *s, struct arena *a, struct err *err)
{
    if (!file_exists(s->bundle)) {
        if (renameat2(AT_FDCWD, s->root, AT_FDCWD, s->bundle, RENAME_NOREPLACE) != 0 &&
            rename(s->root, s->bundle) != 0)
            return err_errno(err, errno, POS_NONE, "cannot publish %s", s->bundle);
        s->is_published = true;
        return file_sync_dir(s->parent, err);
    }
    if (renameat2(AT_FDCWD, s->root, AT_FDCWD, s->bundle, RENAME_EXCHANGE) == 0) {
        s->is_published = true; /* root now holds the old bundle */
        if (!file_sync_dir(s->parent, err))
            return false;
        drop_old(s->root);
        return true;
    }
    if (errno != EINVAL && errno != ENOSYS && errno != EXDEV)
        return err_errno(err, errno, POS_NONE, "cannot publish %s", s->bundle);
    return swap_in_two_steps(s, a, err);
}

bool stage_publish(struct stage *s, struct err *err)
{
    assert(s->open_files == 0);
    struct arena *a = arena_new();
    bool ok = sync_folders(s->root, a, err) && exchange(s, a, err);
    arena_free(a);
    return ok;
}
