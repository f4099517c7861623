#include "engine/cache/store_room.h"

#include "engine/cache/stamps.h"
#include "engine/cache/tempfile.h"
#include "engine/cache/trailer.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#define DAY_S 86400.0
#define BAD_DAYS 7
#define GOAL 0.8               /* of the limit */
/* A use may have been noted up to STORE_TOUCH_S before the last one. */
#define RECENT_S (3600.0 + STORE_TOUCH_S)

static double age_of(const struct stat *st)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    double age = difftime(now.tv_sec, st->st_mtim.tv_sec);
    return age > 0 ? age : 0;
}

static DIR *open_dir(int root_fd, const char *name)
{
    int fd = openat(root_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (fd >= 0 && !dir)
        close(fd);
    return dir;
}

/* The folder may be one that holds other things too: only what is named like ours is touched. */
static bool is_hex(const char *name, size_t length)
{
    return strlen(name) == length && strspn(name, "0123456789abcdef") == length;
}

static void look_inside(int dir_fd, const char *name, struct arena *a, struct store_item *item)
{
    struct trailer t;
    item->what = "";
    int fd = openat(dir_fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return;
    if (trailer_read(fd, item->key, &t) == TRAILER_GOOD) {
        item->seconds = t.seconds;
        item->what = trailer_what(fd, &t, a);
    }
    close(fd);
}

static int by_key(const void *a, const void *b)
{
    return strcmp(((const struct store_item *)a)->key, ((const struct store_item *)b)->key);
}

static void list_room(const struct store *s, const char *room, bool with_trailers, struct arena *a,
                      struct store_item **items, int *count)
{
    char path[32];
    snprintf(path, sizeof path, "entries/%.2s", room);
    DIR *dir = open_dir(s->root_fd, path);
    for (struct dirent *e; dir && (e = readdir(dir));) {
        struct stat st;
        if (!is_hex(e->d_name, 62) ||
            fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
            continue;
        *items = arena_grow(a, *items, *count, sizeof **items);
        struct store_item *item = &(*items)[(*count)++];
        *item = (struct store_item){ .size_bytes = st.st_size, .age_s = age_of(&st) };
        snprintf(item->key, sizeof item->key, "%.2s%.62s", room, e->d_name);
        if (with_trailers)
            look_inside(dirfd(dir), e->d_name, a, item);
    }
    if (dir)
        closedir(dir);
}

void store_list(const struct store *s, bool with_trailers, struct arena *a,
                struct store_item **items, int *count)
{
    *items = NULL;
    *count = 0;
    DIR *dir = s->root_fd >= 0 ? open_dir(s->root_fd, "entries") : NULL;
    for (struct dirent *e; dir && (e = readdir(dir));)
        if (is_hex(e->d_name, 2))
            list_room(s, e->d_name, with_trailers, a, items, count);
    if (dir)
        closedir(dir);
    if (*count)
        qsort(*items, (size_t)*count, sizeof **items, by_key);
}

bool store_parse_limit(const char *text, int64_t *bytes)
{
    static const char units[] = "kMGT";
    char *end;
    if (strspn(text, "0123456789.") == 0)
        return false;
    double value = strtod(text, &end);
    end += strspn(end, " ");
    const char *unit = *end == 'K' ? units : *end ? strchr(units, *end) : NULL;
    bool is_binary = unit && end[1] == 'i';
    end += (unit != NULL) + is_binary;
    end += *end == 'B';
    for (const char *u = unit; u && u >= units; u--)
        value *= is_binary ? 1024 : 1000;
    if (*end || !(value >= 1 && value < 9e18))
        return false;
    *bytes = (int64_t)(value + 0.5); /* 4.06 MB are 4060000 */
    return true;
}

int64_t store_limit(const struct store *s)
{
    const char *asked = getenv("STAMPER_CACHE_LIMIT");
    struct statvfs fs;
    int64_t limit;
    if (asked && *asked && store_parse_limit(asked, &limit))
        return limit;
    if (s->root_fd < 0 || fstatvfs(s->root_fd, &fs) != 0)
        return STORE_LIMIT_USUAL;
    int64_t quarter = (int64_t)(fs.f_blocks / 4 * fs.f_frsize);
    return quarter < STORE_LIMIT_USUAL ? quarter : STORE_LIMIT_USUAL;
}

/* What keeping an entry is worth, per byte. */
static double worth(const struct store_item *i)
{
    return i->seconds / (double)i->size_bytes / (1.0 + i->age_s / DAY_S);
}

static int by_worth(const void *a, const void *b)
{
    const struct store_item *x = a, *y = b;
    bool x_small = x->size_bytes < STORE_SMALL_BYTES, y_small = y->size_bytes < STORE_SMALL_BYTES;
    if (x_small != y_small)
        return x_small ? 1 : -1;
    if (worth(x) != worth(y))
        return worth(x) < worth(y) ? -1 : 1;
    return by_key(a, b);
}

/* Removes items in their order until no more than goal_bytes are left. */
static int64_t evict(struct store *s, struct store_item *items, int count, int64_t total_bytes,
                     int64_t goal_bytes, bool is_recent_spared)
{
    for (int i = 0; i < count && total_bytes > goal_bytes; i++) {
        char name[STORE_NAME_BYTES];
        if (!items[i].size_bytes || (is_recent_spared && items[i].age_s < RECENT_S))
            continue;
        store_name(name, items[i].key);
        if (unlinkat(s->root_fd, name, 0) != 0 && errno != ENOENT)
            continue;
        total_bytes -= items[i].size_bytes;
        items[i].size_bytes = 0;
    }
    return total_bytes;
}

static int64_t sum(const struct store_item *items, int count)
{
    int64_t total = 0;
    for (int i = 0; i < count; i++)
        total += items[i].size_bytes;
    return total;
}

static void prune(struct store *s, int64_t limit_bytes)
{
    struct arena *a = arena_new();
    struct store_item *items;
    int count;
    store_list(s, false, a, &items, &count);
    if (sum(items, count) > limit_bytes) {
        store_list(s, true, a, &items, &count);
        qsort(items, (size_t)count, sizeof *items, by_worth);
        int64_t goal = (int64_t)(GOAL * (double)limit_bytes);
        int64_t left = evict(s, items, count, sum(items, count), goal, true);
        evict(s, items, count, left, limit_bytes, false);
    }
    arena_free(a);
}

/* One at a time: -1, errno. */
static int lock(const struct store *s, int how)
{
    errno = ENOTDIR;
    int fd = s->root_fd < 0 ? -1 : openat(s->root_fd, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    while (fd >= 0 && flock(fd, how) != 0) {
        if (errno == EINTR)
            continue;
        int cause = errno;
        close(fd);
        errno = cause;
        return -1;
    }
    return fd;
}

bool store_prune(struct store *s, int64_t limit_bytes, struct err *err)
{
    int fd = lock(s, LOCK_EX);
    if (fd < 0)
        return err_errno(err, errno, POS_NONE, "cannot work on the cache in %s", s->folder);
    prune(s, limit_bytes);
    close(fd);
    return true;
}

/* What was set aside longer ago than that. */
static void drop_bad(struct store *s, double limit_s)
{
    DIR *dir = open_dir(s->root_fd, "bad");
    for (struct dirent *e; dir && (e = readdir(dir));) {
        struct stat st;
        if (is_hex(e->d_name, 64) &&
            fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
            age_of(&st) >= limit_s)
            unlinkat(dirfd(dir), e->d_name, 0);
    }
    if (dir)
        closedir(dir);
}

bool store_clear(struct store *s, struct err *err)
{
    struct store_item *items;
    int count;
    int fd = lock(s, LOCK_EX);
    if (fd < 0)
        return err_errno(err, errno, POS_NONE, "cannot work on the cache in %s", s->folder);
    struct arena *a = arena_new();
    store_list(s, false, a, &items, &count);
    bool ok = true;
    for (int i = 0; ok && i < count; i++) {
        char name[STORE_NAME_BYTES];
        store_name(name, items[i].key);
        ok = unlinkat(s->root_fd, name, 0) == 0 || errno == ENOENT ||
            err_errno(err, errno, POS_NONE, "cannot remove %s in %s", name, s->folder);
    }
    drop_bad(s, 0);
    stamps_clear(s);
    tempfile_clean(s->root_fd);
    arena_free(a);
    close(fd);
    return ok;
}

void store_tidy(struct store *s)
{
    int fd = s->keeps ? lock(s, LOCK_EX | LOCK_NB) : -1;
    if (fd < 0)
        return;
    tempfile_clean(s->root_fd);
    drop_bad(s, BAD_DAYS * DAY_S);
    stamps_tidy(s);
    prune(s, store_limit(s));
    close(fd);
}
