/* stage: the folder beside the bundle in which everything is written before it is published.
 *
 * Writers see paths relative to the bundle and never the final place.
 * Order:   stage_open, any number of create/finish from any thread, then publish or discard.
 * Owner:   the arena; a stage that was not published is removed with it.
 * Errors:  ERR_NO_SPACE, ERR_IO, ERR_BUSY (another render holds the bundle), ERR_INTERRUPTED.
 * Threads: create and finish may be called from any thread. */
#ifndef ENGINE_BUNDLE_STAGE_H
#define ENGINE_BUNDLE_STAGE_H

#include "engine/base/arena.h"
#include "engine/base/err.h"

#include <stdint.h>

struct stage;

/* Locks the bundle (.DIR.busy beside it), clears what dead renders left, makes the staging folder.
 * wait: for a lock that is held, instead of ERR_BUSY. */
struct stage *stage_open(struct arena *a, const char *bundle_path, bool wait,
                         struct err *err) MUST_CHECK;
/* Creates a new file (missing folders too): read-write, exclusive, no symlink followed. */
bool stage_create(struct stage *s, const char *path, int *fd, struct err *err) MUST_CHECK;
/* fsync and close. Every created file must be finished before publish. */
bool stage_finish(struct stage *s, const char *path, int fd, struct err *err) MUST_CHECK;
/* stage_create + write + stage_finish of bytes at hand. */
bool stage_put(struct stage *s, const char *path, const void *bytes, size_t size_bytes,
               struct err *err) MUST_CHECK;
/* A finished file under a second name: a hard link, or a copy where the file system has none. */
bool stage_link(struct stage *s, const char *from, const char *to, struct err *err) MUST_CHECK;
/* Takes over a file of another bundle as it is: a hard link, or a copy where none can be. What the
 * stage has under `path` gives way. */
bool stage_take(struct stage *s, const char *bundle, const char *from, const char *path,
                struct err *err) MUST_CHECK;
/* Takes a finished file out again. */
bool stage_remove(struct stage *s, const char *path, struct err *err) MUST_CHECK;
/* Opens a finished file for reading; the absolute path for libraries that want one. */
bool stage_reopen(struct stage *s, const char *path, int *fd, struct err *err) MUST_CHECK;
char *stage_path(struct arena *a, const struct stage *s, const char *path);
/* Makes everything durable and takes the place of the bundle by one atomic exchange; the old one is
 * removed. On return true the new bundle survives a power cut. */
bool stage_publish(struct stage *s, struct err *err) MUST_CHECK;

#endif
