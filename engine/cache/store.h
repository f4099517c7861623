/* store: results of tasks by their key, kept between renders and shared by recipes.
 *
 * A key is the SHA-256 of all that decides a result, as 64 lower-case hex digits: the same key, the
 * same result. An entry is a file whose payload starts at 0 (trailer.h); it is checked whenever it
 * is used, and a damaged one is set aside and missing, never served. Nothing is synced: an entry
 * torn by a power cut is a damaged entry.
 * Owner:   the arena. Folder: entries/ab/cdef..., bad/ (set aside), stamps/, tmp/, lock.
 * Errors:  a cache that is full, read-only or broken fails nothing: store_trouble tells it once.
 * Threads: any call from any thread; any number of processes may use one folder. */
#ifndef ENGINE_CACHE_STORE_H
#define ENGINE_CACHE_STORE_H

#include "engine/base/arena.h"
#include "engine/base/checksum.h"
#include "engine/base/err.h"

#include <stdint.h>

#define STORE_LIMIT_USUAL INT64_C(20000000000)

struct store;
struct entry {
    int fd;                    /* read-only, closed with the arena; payload at offset 0 */
    int64_t size_bytes;        /* of the payload */
    char digest[CHECKSUM_HEX_BYTES]; /* XXH3-128 of the payload */
};

/* keeps: false (--no-cache): nothing is found or kept; scratch files still work. NULL: there is no
 * room for scratch files, neither in the folder nor in $TMPDIR (/var/tmp). */
struct store *store_open(struct arena *a, const char *folder, bool keeps,
                         struct err *err) MUST_CHECK;
/* $XDG_CACHE_HOME/stamper, else ~/.cache/stamper. */
char *store_usual_folder(struct arena *a);
const char *store_folder(const struct store *s);
/* Where scratch files are made: the folder itself unless it cannot be written. */
const char *store_scratch_folder(const struct store *s);
/* A nameless read-write file, closed with the arena; -1: *err set. */
int store_scratch(struct store *s, struct arena *a, struct err *err) MUST_CHECK;

/* Is there an entry? Cheap and unchecked: what a plan asks. */
bool store_has(const struct store *s, const char *key);
/* Opens an entry and checks all of it; a hit counts as a use (noted at most once an hour). */
bool store_find(struct store *s, const char *key, struct arena *a, struct entry *out);
/* The payload itself, NUL-terminated beyond its size. */
bool store_find_text(struct store *s, const char *key, struct arena *a, char **text,
                     size_t *size_bytes);

/* Keeps the first size_bytes of a scratch file without copying them: the file itself becomes the
 * entry, so nobody may change it from then on (no ftruncate); reading goes on as before. Bytes that
 * are an entry already (kept under another key) are copied: an alias is better kept as a text.
 * seconds: that making it took, what evictions weigh; what: the kind, a space, anything more.
 * digest: of the bytes, whether or not they could be kept; where they cannot even be read, of the
 * key, so that no two results are taken for the same. An entry that is there stays as it is. */
void store_keep(struct store *s, const char *key, int fd, int64_t size_bytes, double seconds,
                const char *what, char digest[CHECKSUM_HEX_BYTES]);
void store_keep_text(struct store *s, const char *key, const void *bytes, size_t size_bytes,
                     double seconds, const char *what);

/* NULL, or one sentence for a warning: what could not be kept, and how many entries were damaged.
 * Valid until the next call. */
const char *store_trouble(const struct store *s);

/* An entry as it lies there, unchecked but for its trailer. */
struct store_item {
    char key[65];
    int64_t size_bytes;        /* of the file */
    double age_s;              /* since its last use */
    double seconds;            /* to make it again; with_trailers only, as what */
    const char *what;
};
/* Every entry, in the order of the keys. */
void store_list(const struct store *s, bool with_trailers, struct arena *a,
                struct store_item **items, int *count);
/* $STAMPER_CACHE_LIMIT, else 20 GB but at most a quarter of the file system. */
int64_t store_limit(const struct store *s);
/* "500M", "10 GB", "1.5T", plain bytes: decimal units, and binary ones as in "8GiB". */
bool store_parse_limit(const char *text, int64_t *bytes) MUST_CHECK;
/* When over the limit, evicts down to 80 % of it: first what costs least to make again per byte,
 * weighed down by age: seconds / bytes / (1 + days since last use); entries under 64 KiB last. What
 * was used within the hour may be in use: it goes only if the limit is passed even so, and then
 * only down to the limit. */
bool store_prune(struct store *s, int64_t limit_bytes, struct err *err) MUST_CHECK;
/* Removes every entry, every stamp, and what was set aside or left over. */
bool store_clear(struct store *s, struct err *err) MUST_CHECK;
/* Housekeeping after a render: leftovers of dead processes, old stamps and damaged
 * entries, store_prune to the limit; nothing while another process does the same. */
void store_tidy(struct store *s);

#endif
