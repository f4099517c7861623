/* stamps: what is known of a file's content without reading it again.
 *
 * A text (hashes, length, whatever was learned) under device, inode, size, mtime and ctime in
 * nanoseconds: of an edit that keeps the size and sets mtime back only ctime tells. A file that was
 * changed so shortly before its stat that a further change could bear the same times is racy: its
 * text is not kept, and it is read again next time.
 * Order:   stat, stamps_find; on a miss fstat, read, fstat again, stamps_put if both are the same.
 * Owner:   the arena of stamps_open; texts, that of the call.
 * Errors:  none: what is damaged or cannot be kept is a miss. Nothing is synced.
 * Threads: any call from any thread; any number of processes. */
#ifndef ENGINE_CACHE_STAMPS_H
#define ENGINE_CACHE_STAMPS_H

#include "engine/cache/store.h"

#include <sys/stat.h>

#define STAMPS_RACY_MS 50      /* the clock of files ticks in up to 10 ms */
#define STAMPS_RACY_COARSE_MS 2000 /* both times without nanoseconds: a coarse file system */

struct stamps;

/* In the store's folder; of a store that keeps nothing, every find misses. */
struct stamps *stamps_open(struct arena *a, const struct store *s);
/* st_now: of the file as it is. */
bool stamps_find(struct stamps *st, const struct stat *st_now, struct arena *a, char **text);
/* as_read: taken before the first byte was read and equal to the one after the last. Whether it is
 * racy is judged by the moment of the stamps_find that missed it, or of this call if none did.
 * False: not kept. */
bool stamps_put(struct stamps *st, const struct stat *as_read, const char *text);
/* Device, inode, size, mtime and ctime. */
bool stamp_same(const struct stat *a, const struct stat *b);
/* Drops what was not used for STAMPS_DAYS, and the oldest past STAMPS_MOST. */
#define STAMPS_DAYS 90
#define STAMPS_MOST 20000
void stamps_tidy(const struct store *s);
void stamps_clear(const struct store *s);

#endif
