#include "engine/cache/store_room.h"

#include "engine/base/file.h"
#include "engine/cache/tempfile.h"
#include "engine/cache/trailer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define COPY_BYTES ((size_t)256 << 10)

static void drop_notes(void *notes)
{
    pthread_mutex_destroy(&((struct store_notes *)notes)->lock);
}

/* The first time it is told; after it nothing more is tried. */
static void give_up(const struct store *s, int error_number)
{
    struct store_notes *n = s->notes;
    pthread_mutex_lock(&n->lock);
    if (!n->gave_up)
        snprintf(n->trouble, sizeof n->trouble,
                 "the cache in %.300s cannot be written (%s): nothing more is kept there",
                 s->folder, strerror(error_number));
    n->gave_up = true;
    pthread_mutex_unlock(&n->lock);
}

static bool has_given_up(const struct store *s)
{
    pthread_mutex_lock(&s->notes->lock);
    bool gave_up = s->notes->gave_up;
    pthread_mutex_unlock(&s->notes->lock);
    return gave_up;
}

static int open_folder(struct arena *a, const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0)
        file_defer_close(a, fd);
    return fd;
}

static bool can_scratch(int folder_fd)
{
    int fd = folder_fd < 0 ? -1 : tempfile_scratch(folder_fd);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static bool find_scratch(struct arena *a, struct store *s, struct err *err)
{
    const char *tmp = getenv("TMPDIR");
    errno = ENOTDIR;
    if (can_scratch(s->root_fd)) {
        s->scratch_fd = s->root_fd;
        s->scratch_folder = s->folder;
        return true;
    }
    int cause = errno;
    s->scratch_folder = tmp && *tmp ? arena_strdup(a, tmp) : "/var/tmp";
    s->scratch_fd = open_folder(a, s->scratch_folder);
    if (!can_scratch(s->scratch_fd))
        return err_errno(err, cause, POS_NONE, "cannot make scratch files in %s", s->folder);
    give_up(s, cause);
    return true;
}

/* Tells backup programs to leave the folder out: https://bford.info/cachedir/ */
static void tag_folder(const struct store *s)
{
    static const char tag[] = "Signature: 8a477f597d28d172789f06886806bc55\n";
    struct err ignored = {0};
    int fd = openat(s->root_fd, "CACHEDIR.TAG", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return;
    if (!file_write_all(fd, tag, sizeof tag - 1, "CACHEDIR.TAG", &ignored))
        unlinkat(s->root_fd, "CACHEDIR.TAG", 0);
    close(fd);
}

/* A limit that cannot be read must not pass for one that holds. */
static void note_limit(const struct store *s)
{
    const char *asked = getenv("STAMPER_CACHE_LIMIT");
    int64_t limit_bytes;
    if (asked && *asked && !store_parse_limit(asked, &limit_bytes) && !s->notes->gave_up)
        snprintf(s->notes->trouble, sizeof s->notes->trouble,
                 "STAMPER_CACHE_LIMIT is '%.99s', expected a size such as 500M or 20G", asked);
}

struct store *store_open(struct arena *a, const char *folder, bool keeps, struct err *err)
{
    struct store *s = arena_new_one(a, struct store);
    struct err why = {0};
    *s = (struct store){ .folder = arena_strdup(a, folder), .root_fd = -1, .keeps = keeps };
    s->notes = arena_new_one(a, struct store_notes);
    pthread_mutex_init(&s->notes->lock, NULL);
    arena_defer(a, drop_notes, s->notes);
    if (file_make_dirs(folder, &why))
        s->root_fd = open_folder(a, folder);
    if (!find_scratch(a, s, err))
        return NULL;
    s->keeps = keeps && s->root_fd >= 0;
    note_limit(s);
    if (s->keeps && !has_given_up(s)) {
        if (mkdirat(s->root_fd, "entries", 0777) != 0 && errno != EEXIST)
            give_up(s, errno);
        tag_folder(s);
    }
    return s;
}

char *store_usual_folder(struct arena *a)
{
    const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (xdg && *xdg == '/')
        return file_join(a, xdg, "stamper");
    return file_join(a, home && *home ? home : "/tmp", ".cache/stamper");
}

const char *store_folder(const struct store *s)
{
    return s->folder;
}

const char *store_scratch_folder(const struct store *s)
{
    return s->scratch_folder;
}

int store_scratch(struct store *s, struct arena *a, struct err *err)
{
    int fd = tempfile_scratch(s->scratch_fd);
    if (fd < 0)
        err_errno(err, errno, POS_NONE, "cannot make a scratch file in %s", s->scratch_folder);
    else
        file_defer_close(a, fd);
    return fd;
}

bool store_has(const struct store *s, const char *key)
{
    char name[STORE_NAME_BYTES];
    store_name(name, key);
    return s->keeps && faccessat(s->root_fd, name, F_OK, 0) == 0;
}

/* Moves a damaged entry to bad/, unless another process has replaced it meanwhile. */
static void set_aside(struct store *s, const char *key, int fd)
{
    char name[STORE_NAME_BYTES], bad[STORE_NAME_BYTES];
    struct stat opened, there;
    store_name(name, key);
    snprintf(bad, sizeof bad, "bad/%.64s", key);
    mkdirat(s->root_fd, "bad", 0777);
    if (fstat(fd, &opened) == 0 &&
        fstatat(s->root_fd, name, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
        opened.st_ino == there.st_ino)
        renameat(s->root_fd, name, s->root_fd, bad);
    pthread_mutex_lock(&s->notes->lock);
    s->notes->damaged++;
    pthread_mutex_unlock(&s->notes->lock);
}

static void note_use(int fd)
{
    struct stat st;
    struct timespec now, times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_nsec = UTIME_NOW } };
    clock_gettime(CLOCK_REALTIME, &now);
    if (fstat(fd, &st) == 0 && llabs((long long)now.tv_sec - st.st_mtim.tv_sec) > STORE_TOUCH_S)
        futimens(fd, times);
}

/* The descriptor of a whole entry, or -1. */
static int open_entry(struct store *s, const char *key, struct trailer *t)
{
    char name[STORE_NAME_BYTES], digest[CHECKSUM_HEX_BYTES];
    store_name(name, key);
    int fd = s->keeps ? openat(s->root_fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) : -1;
    if (fd < 0)
        return -1;
    enum trailer_state state = trailer_read(fd, key, t);
    if (state == TRAILER_GOOD && (!checksum_file(fd, t->payload_bytes, digest) ||
                                  strcmp(digest, t->digest) != 0))
        state = TRAILER_DAMAGED;
    if (state == TRAILER_GOOD) {
        note_use(fd);
        return fd;
    }
    if (state == TRAILER_DAMAGED)
        set_aside(s, key, fd);
    close(fd);
    return -1;
}

bool store_find(struct store *s, const char *key, struct arena *a, struct entry *out)
{
    struct trailer t;
    int fd = open_entry(s, key, &t);
    if (fd < 0)
        return false;
    file_defer_close(a, fd);
    *out = (struct entry){ .fd = fd, .size_bytes = t.payload_bytes };
    memcpy(out->digest, t.digest, sizeof out->digest);
    return true;
}

bool store_find_text(struct store *s, const char *key, struct arena *a, char **text,
                     size_t *size_bytes)
{
    struct trailer t;
    struct err ignored = {0};
    int fd = open_entry(s, key, &t);
    if (fd < 0)
        return false;
    char *bytes = arena_try_alloc(a, (size_t)t.payload_bytes + 1, 1);
    bool ok = bytes &&
        file_pread_all(fd, bytes, (size_t)t.payload_bytes, 0, store_folder(s), &ignored);
    close(fd);
    if (!ok)
        return false;
    *text = bytes;
    *size_bytes = (size_t)t.payload_bytes;
    return true;
}

/* Makes the room of an entry; false: errno. */
static bool make_room(const struct store *s, const char name[STORE_NAME_BYTES])
{
    char folder[STORE_NAME_BYTES];
    snprintf(folder, sizeof folder, "%.10s", name);
    if (mkdirat(s->root_fd, folder, 0777) == 0 || errno == EEXIST)
        return true;
    return (mkdirat(s->root_fd, "entries", 0777) == 0 || errno == EEXIST) &&
           (mkdirat(s->root_fd, folder, 0777) == 0 || errno == EEXIST);
}

static bool copy(int from, int to, int64_t size_bytes)
{
    struct arena *a = arena_new();
    struct err ignored = {0};
    char *block = arena_alloc(a, COPY_BYTES);
    bool ok = true;
    errno = 0;
    for (int64_t at = 0; ok && at < size_bytes; at += (int64_t)COPY_BYTES) {
        int64_t left = size_bytes - at;
        size_t n = left < (int64_t)COPY_BYTES ? (size_t)left : COPY_BYTES;
        ok = file_pread_all(from, block, n, at, "", &ignored) &&
             file_pwrite_all(to, block, n, at, "", &ignored);
    }
    int cause = errno ? errno : EIO;
    arena_free(a);
    errno = cause;
    return ok;
}

/* What is to be kept: the first bytes of a file, or bytes at hand. */
struct parcel {
    const char *key, *what;
    struct trailer trailer;
    int fd;                    /* -1: bytes */
    const void *bytes;
};

/* Text, trailer and mode of a file whose payload is written. On failure (errno) only the payload
 * is left. */
static bool complete(int fd, const struct parcel *p)
{
    off_t size = p->trailer.payload_bytes;
    if (ftruncate(fd, size) == 0 && trailer_write(fd, p->key, &p->trailer, p->what) &&
        fchmod(fd, 0444) == 0)
        return true;
    int cause = errno ? errno : EIO;
    bool is_cut = ftruncate(fd, size) == 0;
    (void)is_cut; /* readers know where the payload ends */
    errno = cause;
    return false;
}

static bool fill(int fd, const struct parcel *p)
{
    struct err ignored = {0};
    errno = 0;
    bool ok = p->fd >= 0 ? copy(p->fd, fd, p->trailer.payload_bytes)
                         : file_pwrite_all(fd, p->bytes, (size_t)p->trailer.payload_bytes, 0, "",
                                           &ignored);
    return ok && complete(fd, p);
}

/* Without a name until it is whole; where such a file cannot get one, with a temporary name. */
static bool keep_copy(const struct store *s, const struct parcel *p)
{
    char name[STORE_NAME_BYTES];
    struct tempfile t;
    store_name(name, p->key);
    bool ok = false, is_filled = make_room(s, name);
    for (int is_named = 0; is_filled && !ok && is_named < 2; is_named++) {
        is_filled = tempfile_open(&t, s->root_fd, is_named) && fill(t.fd, p);
        ok = is_filled && (tempfile_place(&t, s->root_fd, s->root_fd, name) || errno == EEXIST);
        int cause = errno;
        tempfile_drop(&t, s->root_fd);
        errno = cause;
    }
    return ok;
}

/* The file itself gets the name. A file that has one already is not ours to write to. */
static bool keep_link(const struct store *s, const struct parcel *p)
{
    char name[STORE_NAME_BYTES];
    struct stat st;
    store_name(name, p->key);
    return fstat(p->fd, &st) == 0 && st.st_nlink == 0 && make_room(s, name) &&
           complete(p->fd, p) && (tempfile_link(p->fd, s->root_fd, name) || errno == EEXIST);
}

static bool wants(const struct store *s, const char *key)
{
    return s->keeps && !has_given_up(s) && !store_has(s, key);
}

static void digest_of(const void *bytes, size_t size_bytes, char digest[CHECKSUM_HEX_BYTES])
{
    struct arena *a = arena_new();
    struct checksum *c = checksum_new(a);
    checksum_add(c, bytes, size_bytes);
    checksum_hex(c, digest);
    arena_free(a);
}

void store_keep(struct store *s, const char *key, int fd, int64_t size_bytes, double seconds,
                const char *what, char digest[CHECKSUM_HEX_BYTES])
{
    struct parcel p = { .key = key, .what = what, .fd = fd,
                        .trailer = { .payload_bytes = size_bytes, .seconds = seconds } };
    if (!checksum_file(fd, size_bytes, digest)) {
        digest_of(key, strlen(key), digest);
        return;
    }
    memcpy(p.trailer.digest, digest, sizeof p.trailer.digest);
    if (wants(s, key) && !keep_link(s, &p) && !keep_copy(s, &p))
        give_up(s, errno);
}

void store_keep_text(struct store *s, const char *key, const void *bytes, size_t size_bytes,
                     double seconds, const char *what)
{
    struct parcel p = { .key = key, .what = what, .fd = -1, .bytes = bytes,
                        .trailer = { .payload_bytes = (int64_t)size_bytes, .seconds = seconds } };
    if (!wants(s, key))
        return;
    digest_of(bytes, size_bytes, p.trailer.digest);
    if (!keep_copy(s, &p))
        give_up(s, errno);
}

const char *store_trouble(const struct store *s)
{
    struct store_notes *n = s->notes;
    pthread_mutex_lock(&n->lock);
    n->told[0] = 0;
    if (n->damaged)
        snprintf(n->told, sizeof n->told,
                 "%d damaged %s of the cache %s set aside in %.300s/bad and made again", n->damaged,
                 n->damaged == 1 ? "entry" : "entries", n->damaged == 1 ? "was" : "were",
                 s->folder);
    if (n->trouble[0]) {
        size_t used = strlen(n->told);
        snprintf(n->told + used, sizeof n->told - used, "%s%s", used ? "; " : "", n->trouble);
    }
    const char *told = n->told[0] ? n->told : NULL;
    pthread_mutex_unlock(&n->lock);
    return told;
}
