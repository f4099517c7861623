/* arena: memory and foreign handles that live and die together.
 *
 * Owner:   everything handed out belongs to the arena and is zeroed; arena_free runs the
 *          deferred calls last-in first-out, then releases all memory.
 * Errors:  none. Out of memory ends the program, which is safe because nothing is published
 *          until it is whole. Sizes that come from input go through arena_try_alloc.
 * Threads: one arena belongs to one thread at a time. */
#ifndef ENGINE_BASE_ARENA_H
#define ENGINE_BASE_ARENA_H

#include "engine/base/err.h"

#include <stddef.h>

struct arena;

/* Once, before any thread: freed memory stays with the program, whose next task wants as much. */
void arena_start(void);
struct arena *arena_new(void);
void arena_free(struct arena *a);
/* One for another thread to fill, freed with its parent. */
struct arena *arena_child(struct arena *parent);

void *arena_alloc(struct arena *a, size_t size_bytes);
/* NULL when the size is past 1 GiB or cannot be had. */
void *arena_try_alloc(struct arena *a, size_t count, size_t size_bytes) MUST_CHECK;
char *arena_strdup(struct arena *a, const char *text);
char *arena_strndup(struct arena *a, const char *text, size_t length_bytes);
char *arena_printf(struct arena *a, const char *format, ...) PRINTF_LIKE(2, 3);
/* Runs drop(handle) when the arena is freed. */
void arena_defer(struct arena *a, void (*drop)(void *handle), void *handle);

#define arena_new_array(a, type, count) ((type *)arena_alloc((a), sizeof(type) * (size_t)(count)))
#define arena_new_one(a, type) arena_new_array((a), type, 1)

/* Room for one more in an array of `count` items: returns the (possibly moved) array. Capacity
 * doubles at powers of two, so `count` alone tells it. */
void *arena_grow(struct arena *a, void *items, int count, size_t item_bytes);

#endif
