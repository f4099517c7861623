/* lock_file: the lock as a file beside its recipe: album.yaml has album.lock.
 *
 * YAML, written to be committed with the recipe and read by people; the same lock gives the same
 * bytes, in whatever order it was filled.
 * Errors: what a file says wrong goes into findings, at its place; *err takes the system's faults.
 * Owner:  everything lives in `a`. */
#ifndef RECIPES_LOCK_LOCK_FILE_H
#define RECIPES_LOCK_LOCK_FILE_H

#include "engine/base/finding.h"
#include "engine/render/lock.h"

/* The recipe's path with its extension replaced, or with one more where it is .lock itself. */
char *lock_file_path(struct arena *a, const char *recipe_path);
/* `lock` is NULL when there is no such file. False: findings, or *err. */
bool lock_file_read(struct arena *a, const char *recipe_path, struct lock **lock,
                    struct findings *findings, struct err *err) MUST_CHECK;
/* Replaces the file whole, and its target where it is a symlink. Nothing is written when the bytes
 * are there already, nor an empty lock where there is no file.
 * Errors: ERR_UNSUPPORTED: a text that no YAML file can hold (not UTF-8, control characters). */
bool lock_file_write(struct arena *a, const char *recipe_path, const struct lock *lock,
                     struct err *err) MUST_CHECK;

#endif
