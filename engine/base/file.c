#include "engine/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINKS_MOST 40 /* as the kernel has it */

void file_close(void *fd_plus_one)
{
    close((int)(intptr_t)fd_plus_one - 1);
}

void file_defer_close(struct arena *a, int fd)
{
    arena_defer(a, file_close, (void *)(intptr_t)(fd + 1));
}

/* Bytes read, or -1 with *err set; the descriptor stays open. */
static ssize_t read_up_to(int fd, char *bytes, size_t size_bytes)
{
    size_t done = 0;
    while (done < size_bytes) {
        ssize_t n = read(fd, bytes + done, size_bytes - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        done += (size_t)n;
    }
    return (ssize_t)done;
}

bool file_read(const char *path, size_t limit_bytes, struct arena *a, char **bytes,
               size_t *size_bytes, struct pos pos, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_errno(err, errno, pos, "cannot open %s", path);
    struct stat st;
    if (fstat(fd, &st) != 0 || S_ISDIR(st.st_mode)) {
        close(fd);
        return err_set(err, ERR_IO, pos, "cannot read %s: it is a folder", path);
    }
    if (st.st_size > (off_t)limit_bytes) {
        close(fd);
        return err_set(err, ERR_RECIPE, pos, "%s has %lld bytes, at most %zu are read", path,
                       (long long)st.st_size, limit_bytes);
    }
    /* Pipes and /proc files tell no size: read up to the limit. */
    size_t room = S_ISREG(st.st_mode) ? (size_t)st.st_size : limit_bytes;
    char *buffer = arena_try_alloc(a, room + 1, 1);
    ssize_t got = buffer ? read_up_to(fd, buffer, room) : -1;
    int saved = errno;
    close(fd);
    if (!buffer)
        return err_set(err, ERR_IO, pos, "cannot read %s: no memory for %zu bytes", path, room);
    if (got < 0)
        return err_errno(err, saved, pos, "cannot read %s", path);
    buffer[got] = 0;
    *bytes = buffer;
    *size_bytes = (size_t)got;
    return true;
}

bool file_write_all(int fd, const void *bytes, size_t size_bytes, const char *path, struct err *err)
{
    const char *p = bytes;
    while (size_bytes > 0) {
        ssize_t n = write(fd, p, size_bytes);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_errno(err, errno, POS_NONE, "cannot write %s", path);
        p += n;
        size_bytes -= (size_t)n;
    }
    return true;
}

bool file_pwrite_all(int fd, const void *bytes, size_t size_bytes, off_t offset, const char *path,
                     struct err *err)
{
    const char *p = bytes;
    while (size_bytes > 0) {
        ssize_t n = pwrite(fd, p, size_bytes, offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_errno(err, errno, POS_NONE, "cannot write %s", path);
        p += n;
        offset += n;
        size_bytes -= (size_t)n;
    }
    return true;
}

#define BEHIND_BYTES ((off_t)8 << 20)

void file_write_behind(int fd, off_t end, off_t *begun)
{
    if (end - *begun < BEHIND_BYTES)
        return;
    (void)sync_file_range(fd, *begun, BEHIND_BYTES, SYNC_FILE_RANGE_WRITE);
    *begun += BEHIND_BYTES;
}

bool file_pread_all(int fd, void *bytes, size_t size_bytes, off_t offset, const char *path,
                    struct err *err)
{
    char *p = bytes;
    while (size_bytes > 0) {
        ssize_t n = pread(fd, p, size_bytes, offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_errno(err, errno, POS_NONE, "cannot read %s", path);
        if (n == 0)
            return err_set(err, ERR_IO, POS_NONE, "cannot read %s: it ends %zu bytes early", path,
                           size_bytes);
        p += n;
        offset += n;
        size_bytes -= (size_t)n;
    }
    return true;
}

bool file_create(const char *path, const void *bytes, size_t size_bytes, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0)
        return err_errno(err, errno, POS_NONE, "cannot create %s", path);
    bool ok = file_write_all(fd, bytes, size_bytes, path, err);
    if (ok && fsync(fd) != 0)
        ok = err_errno(err, errno, POS_NONE, "cannot write %s", path);
    if (close(fd) != 0 && ok)
        ok = err_errno(err, errno, POS_NONE, "cannot write %s", path);
    return ok;
}

/* Without a name where the file system can, else with one that goes at once. */
bool file_open_nameless(const char *folder, int *fd, struct err *err)
{
    *fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (*fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
        struct arena *a = arena_new();
        char *path = file_join(a, folder, "scratch.XXXXXX");
        *fd = mkostemp(path, O_CLOEXEC);
        if (*fd >= 0)
            unlink(path);
        arena_free(a);
    }
    return *fd >= 0 || err_errno(err, errno, POS_NONE, "cannot make a scratch file in %s", folder);
}

/* Where a chain of symlinks ends, also where nothing is there yet. NULL: *err. */
static char *behind_links(struct arena *a, const char *path, struct err *err)
{
    char *at = arena_strdup(a, path);
    for (int hops = 0; hops < LINKS_MOST; hops++) {
        char to[PATH_MAX];
        ssize_t n = readlink(at, to, sizeof to - 1);
        if (n < 0)
            return at; /* no link: opening it will tell what else is wrong */
        to[n] = 0;
        at = file_join(a, file_dir(a, at), to);
    }
    err_errno(err, ELOOP, POS_NONE, "cannot write %s", path);
    return NULL;
}

/* As file_create, with the mode of the file that is to be replaced. */
static bool create_like(const char *path, const struct stat *old, const void *bytes,
                        size_t size_bytes, struct err *err)
{
    return file_create(path, bytes, size_bytes, err) &&
           (!old || chmod(path, old->st_mode & 0777) == 0 ||
            err_errno(err, errno, POS_NONE, "cannot write %s", path));
}

bool file_replace(struct arena *a, const char *path, const void *bytes, size_t size_bytes,
                  struct err *err)
{
    char *at = behind_links(a, path, err);
    if (!at)
        return false;
    char *dir = file_dir(a, at);
    char *temporary = file_join(a, dir, arena_printf(a, ".%s.new-%ld", file_name(at),
                                                     (long)getpid()));
    struct stat st;
    bool is_there = stat(at, &st) == 0;
    unlink(temporary); /* of a process that died and had our number */
    bool ok = create_like(temporary, is_there ? &st : NULL, bytes, size_bytes, err) &&
              (rename(temporary, at) == 0 ||
               err_errno(err, errno, POS_NONE, "cannot write %s", at)) &&
              file_sync_dir(dir, err);
    if (!ok)
        unlink(temporary);
    return ok;
}

bool file_make_dirs(const char *path, struct err *err)
{
    char *copy = strdup(path);
    if (!copy)
        return err_set(err, ERR_IO, POS_NONE, "out of memory");
    bool ok = true;
    for (char *p = copy + 1; ok; p++) {
        if (*p != '/' && *p != 0)
            continue;
        char c = *p;
        *p = 0;
        if (mkdir(copy, 0777) != 0 && errno != EEXIST)
            ok = err_errno(err, errno, POS_NONE, "cannot make the folder %s", copy);
        *p = c;
        if (c == 0)
            break;
    }
    free(copy);
    return ok;
}

static bool remove_at(int dir_fd, const char *name, const char *path, struct err *err);

static bool remove_entries(int fd, const char *path, struct err *err)
{
    DIR *dir = fdopendir(fd);
    if (!dir) {
        close(fd);
        return err_errno(err, errno, POS_NONE, "cannot read the folder %s", path);
    }
    bool ok = true;
    for (struct dirent *e; ok && (e = readdir(dir));) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        ok = remove_at(dirfd(dir), e->d_name, path, err);
    }
    closedir(dir);
    return ok;
}

static bool remove_at(int dir_fd, const char *name, const char *path, struct err *err)
{
    if (unlinkat(dir_fd, name, 0) == 0 || errno == ENOENT)
        return true;
    if (errno != EISDIR && errno != EPERM)
        return err_errno(err, errno, POS_NONE, "cannot remove %s in %s", name, path);
    int fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return err_errno(err, errno, POS_NONE, "cannot remove %s in %s", name, path);
    if (!remove_entries(fd, path, err))
        return false;
    if (unlinkat(dir_fd, name, AT_REMOVEDIR) != 0)
        return err_errno(err, errno, POS_NONE, "cannot remove the folder %s in %s", name, path);
    return true;
}

bool file_remove_tree(const char *path, struct err *err)
{
    return remove_at(AT_FDCWD, path, path, err);
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool file_list(struct arena *a, const char *path, const char ***names, int *count, struct err *err)
{
    DIR *dir = opendir(path);
    if (!dir)
        return err_errno(err, errno, POS_NONE, "cannot open the folder %s", path);
    *names = NULL;
    *count = 0;
    errno = 0;
    for (struct dirent *e; (e = readdir(dir)); errno = 0) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        *names = arena_grow(a, *names, *count, sizeof **names);
        (*names)[(*count)++] = arena_strdup(a, e->d_name);
    }
    int failed = errno;
    closedir(dir);
    if (failed)
        return err_errno(err, failed, POS_NONE, "cannot read the folder %s", path);
    if (*count)
        qsort(*names, (size_t)*count, sizeof **names, by_bytes);
    return true;
}

bool file_sync_dir(const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return err_errno(err, errno, POS_NONE, "cannot open the folder %s", path);
    bool ok = fsync(fd) == 0 || errno == EINVAL ||
        err_errno(err, errno, POS_NONE, "cannot sync %s", path);
    close(fd);
    return ok;
}

bool file_exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

char *file_dir(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return arena_strdup(a, ".");
    return arena_strndup(a, path, slash == path ? 1 : (size_t)(slash - path));
}

const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

char *file_join(struct arena *a, const char *dir, const char *name)
{
    if (name[0] == '/' || strcmp(dir, ".") == 0)
        return arena_strdup(a, name);
    size_t n = strlen(dir);
    return arena_printf(a, "%s%s%s", dir, n && dir[n - 1] == '/' ? "" : "/", name);
}

bool file_is_inside(const char *path)
{
    if (path[0] == 0 || path[0] == '/')
        return false;
    for (const char *part = path; *part; part += *part == '/') {
        size_t n = strcspn(part, "/");
        if (n == 2 && part[0] == '.' && part[1] == '.')
            return false;
        part += n;
    }
    return true;
}
