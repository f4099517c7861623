#include "engine/cache/tempfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define ATTEMPTS 100
#define PREFIX "stamper-"

/* The lock is the lease: a cleaner that came between open and lock has removed the name. */
static bool lease(int fd)
{
    struct stat st;
    return flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &st) == 0 && st.st_nlink > 0;
}

static bool open_named(struct tempfile *t, int root_fd)
{
    if (mkdirat(root_fd, "tmp", 0777) != 0 && errno != EEXIST)
        return false;
    for (int i = 0; i < ATTEMPTS; i++) {
        uint64_t number;
        if (getrandom(&number, sizeof number, 0) != sizeof number)
            return false;
        snprintf(t->name, sizeof t->name, "tmp/" PREFIX "%016llx", (unsigned long long)number);
        t->fd = openat(root_fd, t->name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (t->fd >= 0 && lease(t->fd))
            return true;
        if (t->fd >= 0)
            close(t->fd);
        else if (errno != EEXIST)
            return false;
        t->fd = -1;
    }
    errno = EAGAIN;
    return false;
}

bool tempfile_open(struct tempfile *t, int root_fd, bool is_named)
{
    *t = (struct tempfile){ .fd = -1 };
    if (is_named)
        return open_named(t, root_fd);
    t->fd = openat(root_fd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (t->fd >= 0)
        return true;
    if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)
        return false;
    return open_named(t, root_fd);
}

int tempfile_scratch(int root_fd)
{
    struct tempfile t;
    if (!tempfile_open(&t, root_fd, false))
        return -1;
    if (t.name[0]) {
        unlinkat(root_fd, t.name, 0);
        flock(t.fd, LOCK_UN);
    }
    return t.fd;
}

bool tempfile_link(int fd, int dir_fd, const char *name)
{
    char self[32];
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    return linkat(AT_FDCWD, self, dir_fd, name, AT_SYMLINK_FOLLOW) == 0;
}

bool tempfile_place(struct tempfile *t, int root_fd, int dir_fd, const char *name)
{
    if (!t->name[0])
        return tempfile_link(t->fd, dir_fd, name);
    if (renameat(root_fd, t->name, dir_fd, name) != 0)
        return false;
    t->name[0] = 0;
    return true;
}

void tempfile_drop(struct tempfile *t, int root_fd)
{
    if (t->fd < 0)
        return;
    if (t->name[0])
        unlinkat(root_fd, t->name, 0);
    close(t->fd);
    t->fd = -1;
}

static void clean_one(int tmp_fd, const char *name)
{
    int fd = openat(tmp_fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        unlinkat(tmp_fd, name, 0);
    close(fd);
}

void tempfile_clean(int root_fd)
{
    int fd = openat(root_fd, "tmp", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (!dir) {
        if (fd >= 0)
            close(fd);
        return;
    }
    for (struct dirent *e; (e = readdir(dir));)
        if (strncmp(e->d_name, PREFIX, strlen(PREFIX)) == 0)
            clean_one(dirfd(dir), e->d_name);
    closedir(dir);
}
