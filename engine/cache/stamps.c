#include "engine/cache/stamps.h"

#include "engine/base/file.h"
#include "engine/cache/store_room.h"
#include "engine/cache/tempfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TEXT_MOST (1 << 20)
#define HEAD_BYTES 256
#define SUM_BYTES 17           /* 16 hex digits and a line feed */
#define NAME_BYTES 64
#define DAY_S 86400.0

/* When a file that has no stamp was looked at. */
struct moment {
    struct stat st;
    double at_ms;
};
struct stamps {
    const struct store *store;
    pthread_mutex_t lock;
    struct arena *arena;       /* of the moments */
    int moment_count;
    struct moment *moments;
};

static void drop(void *stamps)
{
    pthread_mutex_destroy(&((struct stamps *)stamps)->lock);
}

struct stamps *stamps_open(struct arena *a, const struct store *s)
{
    struct stamps *st = arena_new_one(a, struct stamps);
    *st = (struct stamps){ .store = s, .arena = arena_child(a) };
    pthread_mutex_init(&st->lock, NULL);
    arena_defer(a, drop, st);
    if (s->keeps)
        mkdirat(s->root_fd, "stamps", 0777);
    return st;
}

static double ms_of(struct timespec t)
{
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return ms_of(now);
}

static bool same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool stamp_same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           same_time(a->st_mtim, b->st_mtim) && same_time(a->st_ctim, b->st_ctim);
}

static void name_of(char name[NAME_BYTES], const struct stat *st)
{
    snprintf(name, NAME_BYTES, "stamps/%llx-%llx", (unsigned long long)st->st_dev,
             (unsigned long long)st->st_ino);
}

/* What the stamp's file begins with if the file that it knows is as it was. */
static size_t head_of(char head[HEAD_BYTES], const struct stat *st)
{
    return (size_t)snprintf(head, HEAD_BYTES,
                            "stamper stamp 1\n%llu %llu\n%lld bytes\n%lld.%09ld\n%lld.%09ld\n",
                            (unsigned long long)st->st_dev, (unsigned long long)st->st_ino,
                            (long long)st->st_size, (long long)st->st_mtim.tv_sec,
                            st->st_mtim.tv_nsec, (long long)st->st_ctim.tv_sec,
                            st->st_ctim.tv_nsec);
}

static void sum_of(char sum[SUM_BYTES + 1], const char *text)
{
    snprintf(sum, SUM_BYTES + 1, "%016llx\n",
             (unsigned long long)checksum_of(text, strlen(text)));
}

static void note_use(int fd, const struct stat *stamp)
{
    struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_nsec = UTIME_NOW } };
    if (now_ms() - ms_of(stamp->st_mtim) > DAY_S * 1e3)
        futimens(fd, times);
}

/* The whole stamp in the arena, or NULL. */
static char *load(int fd, struct arena *a, size_t *size_bytes)
{
    struct stat stamp;
    struct err ignored = {0};
    if (fstat(fd, &stamp) != 0 || stamp.st_size > TEXT_MOST + HEAD_BYTES + SUM_BYTES)
        return NULL;
    *size_bytes = (size_t)stamp.st_size;
    char *bytes = arena_alloc(a, *size_bytes + 1);
    if (!file_pread_all(fd, bytes, *size_bytes, 0, "", &ignored))
        return NULL;
    note_use(fd, &stamp);
    return bytes;
}

static void remember(struct stamps *st, const struct stat *seen)
{
    pthread_mutex_lock(&st->lock);
    st->moments = arena_grow(st->arena, st->moments, st->moment_count, sizeof *st->moments);
    st->moments[st->moment_count++] = (struct moment){ .st = *seen, .at_ms = now_ms() };
    pthread_mutex_unlock(&st->lock);
}

bool stamps_find(struct stamps *st, const struct stat *st_now, struct arena *a, char **text)
{
    char name[NAME_BYTES], head[HEAD_BYTES], sum[SUM_BYTES + 1];
    size_t head_bytes = head_of(head, st_now), size = 0;
    if (!st->store->keeps)
        return false;
    name_of(name, st_now);
    int fd = openat(st->store->root_fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    char *bytes = fd >= 0 ? load(fd, a, &size) : NULL;
    if (fd >= 0)
        close(fd);
    bool found = bytes && size >= head_bytes + SUM_BYTES && memcmp(bytes, head, head_bytes) == 0;
    if (found) {
        char *payload = bytes + head_bytes + SUM_BYTES;
        sum_of(sum, payload);
        found = strlen(payload) == size - head_bytes - SUM_BYTES &&
            memcmp(bytes + head_bytes, sum, SUM_BYTES) == 0;
        if (found)
            *text = payload;
    }
    if (!found)
        remember(st, st_now);
    return found;
}

/* The first look counts: what was read after it may be older than a later one. */
static double moment_of(struct stamps *st, const struct stat *as_read)
{
    double at_ms = now_ms();
    pthread_mutex_lock(&st->lock);
    for (int i = st->moment_count - 1; i >= 0; i--)
        if (stamp_same(&st->moments[i].st, as_read))
            at_ms = st->moments[i].at_ms;
    pthread_mutex_unlock(&st->lock);
    return at_ms;
}

static bool is_racy(struct stamps *st, const struct stat *as_read)
{
    bool is_coarse = as_read->st_mtim.tv_nsec == 0 && as_read->st_ctim.tv_nsec == 0;
    double limit = moment_of(st, as_read) - (is_coarse ? STAMPS_RACY_COARSE_MS : STAMPS_RACY_MS);
    return ms_of(as_read->st_mtim) > limit || ms_of(as_read->st_ctim) > limit;
}

bool stamps_put(struct stamps *st, const struct stat *as_read, const char *text)
{
    char name[NAME_BYTES], head[HEAD_BYTES], sum[SUM_BYTES + 1];
    struct tempfile t;
    struct err ignored = {0};
    int root = st->store->root_fd;
    if (!st->store->keeps || strlen(text) > TEXT_MOST || is_racy(st, as_read) ||
        !tempfile_open(&t, root, true))
        return false;
    name_of(name, as_read);
    size_t head_bytes = head_of(head, as_read);
    sum_of(sum, text);
    bool ok = file_write_all(t.fd, head, head_bytes, "", &ignored) &&
        file_write_all(t.fd, sum, SUM_BYTES, "", &ignored) &&
        file_write_all(t.fd, text, strlen(text), "", &ignored) && fchmod(t.fd, 0644) == 0 &&
        (tempfile_place(&t, root, root, name) ||
         (errno == ENOENT && mkdirat(root, "stamps", 0777) == 0 &&
          tempfile_place(&t, root, root, name)));
    tempfile_drop(&t, root);
    return ok;
}

/* A stamp by its age, for the bound. */
struct old {
    char *name;
    double age_s;
};

static int by_age(const void *a, const void *b)
{
    double x = ((const struct old *)a)->age_s, y = ((const struct old *)b)->age_s;
    return x < y ? -1 : x > y;
}

/* "803-1a2b", as name_of makes them. */
static bool is_stamp(const char *name)
{
    static const char digits[] = "0123456789abcdef";
    size_t n = strspn(name, digits);
    return n > 0 && name[n] == '-' && name[n + 1] && !name[n + 1 + strspn(name + n + 1, digits)];
}

/* Removes what is older than the limit, and the oldest past `most`. */
static void reduce(const struct store *s, int most, double limit_s)
{
    int fd = openat(s->root_fd, "stamps", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (!dir) {
        if (fd >= 0)
            close(fd);
        return;
    }
    struct arena *a = arena_new();
    struct old *all = NULL;
    int count = 0;
    for (struct dirent *e; (e = readdir(dir));) {
        struct stat st;
        if (!is_stamp(e->d_name) || fstatat(fd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        all = arena_grow(a, all, count, sizeof *all);
        all[count++] = (struct old){ .name = arena_strdup(a, e->d_name),
                                     .age_s = (now_ms() - ms_of(st.st_mtim)) / 1e3 };
    }
    if (count)
        qsort(all, (size_t)count, sizeof *all, by_age);
    for (int i = 0; i < count; i++)
        if (i >= most || all[i].age_s > limit_s)
            unlinkat(fd, all[i].name, 0);
    arena_free(a);
    closedir(dir);
}

void stamps_tidy(const struct store *s)
{
    reduce(s, STAMPS_MOST, STAMPS_DAYS * DAY_S);
}

void stamps_clear(const struct store *s)
{
    reduce(s, 0, 0);
}
