/* file: whole files, safe creation, and errors that name path and cause. */
#ifndef ENGINE_BASE_FILE_H
#define ENGINE_BASE_FILE_H

#include "engine/base/arena.h"
#include "engine/base/err.h"

#include <stdint.h>
#include <sys/types.h>

/* Reads a whole file of at most `limit_bytes`; the result is NUL-terminated beyond its size. */
bool file_read(const char *path, size_t limit_bytes, struct arena *a, char **bytes,
               size_t *size_bytes, struct pos pos, struct err *err) MUST_CHECK;
/* Creates path (must not exist; no symlink is followed), writes, fsyncs, closes. */
bool file_create(const char *path, const void *bytes, size_t size_bytes,
                 struct err *err) MUST_CHECK;
/* A new file without a name in `folder`, read-write: whatever happens to the process, nothing is
 * left behind. */
bool file_open_nameless(const char *folder, int *fd, struct err *err) MUST_CHECK;
/* Puts a file in the place of what stands at path, whole or not at all, and durable: a temporary
 * name beside it, fsync, rename, fsync of the folder. Through a symlink its target is replaced, not
 * the link. The mode of what stood there is kept. */
bool file_replace(struct arena *a, const char *path, const void *bytes, size_t size_bytes,
                  struct err *err) MUST_CHECK;
/* Loops over short writes and EINTR. */
bool file_write_all(int fd, const void *bytes, size_t size_bytes, const char *path,
                    struct err *err) MUST_CHECK;
bool file_pwrite_all(int fd, const void *bytes, size_t size_bytes, off_t offset, const char *path,
                     struct err *err) MUST_CHECK;
/* A hint after some more of a long file was written, now `end` bytes: those that are whole blocks
 * go to the disk meanwhile, so that the sync at its end has little left. */
void file_write_behind(int fd, off_t end, off_t *begun);
/* Reads exactly size_bytes or fails (also at the end of the file). */
bool file_pread_all(int fd, void *bytes, size_t size_bytes, off_t offset, const char *path,
                    struct err *err) MUST_CHECK;
bool file_make_dirs(const char *path, struct err *err) MUST_CHECK; /* like mkdir -p */
bool file_remove_tree(const char *path, struct err *err);   /* like rm -rf; no symlinks */
/* Names in a folder without . and .., in the order of their bytes. */
bool file_list(struct arena *a, const char *path, const char ***names, int *count,
               struct err *err) MUST_CHECK;
bool file_sync_dir(const char *path, struct err *err) MUST_CHECK;
bool file_exists(const char *path);
/* The folder part ("." when there is none), and a join that keeps absolute second parts. */
char *file_dir(struct arena *a, const char *path);
const char *file_name(const char *path);
/* Does a relative path stay below the folder it starts from? */
bool file_is_inside(const char *path);
char *file_join(struct arena *a, const char *dir, const char *name);
void file_close(void *fd_plus_one); /* for arena_defer: (void *)(intptr_t)(fd + 1) */
void file_defer_close(struct arena *a, int fd);

#endif
