#include "engine/base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES (64u << 10)
#define TRY_LIMIT_BYTES ((size_t)1 << 30)
#define ALIGN_BYTES 64u /* a cache line: vectors of any width may live at the start */

struct chunk {
    struct chunk *next;
    size_t used_bytes, size_bytes;
};
struct deferred {
    struct deferred *next;
    void (*drop)(void *handle);
    void *handle;
};
struct arena {
    struct chunk *chunks;
    struct deferred *deferred;
};

static _Noreturn void out_of_memory(size_t size_bytes)
{
    fprintf(stderr, "stamper: out of memory (%zu bytes wanted); nothing was published\n",
            size_bytes);
    exit(75);
}

#define KEEP_BYTES (16 << 20)

/* Else each block of audio is mapped, zeroed by the kernel and unmapped again. */
void arena_start(void)
{
#ifdef M_TRIM_THRESHOLD
    mallopt(M_MMAP_THRESHOLD, KEEP_BYTES);
    mallopt(M_TRIM_THRESHOLD, KEEP_BYTES);
#endif
}

struct arena *arena_new(void)
{
    struct arena *a = calloc(1, sizeof *a);
    if (!a)
        out_of_memory(sizeof *a);
    return a;
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    while (a->deferred) {
        struct deferred *d = a->deferred;
        a->deferred = d->next;
        d->drop(d->handle);
    }
    while (a->chunks) {
        struct chunk *next = a->chunks->next;
        free(a->chunks);
        a->chunks = next;
    }
    free(a);
}

static void drop_child(void *child)
{
    arena_free(child);
}

struct arena *arena_child(struct arena *parent)
{
    struct arena *child = arena_new();
    arena_defer(parent, drop_child, child);
    return child;
}

static size_t aligned(size_t bytes, size_t to)
{
    return (bytes + to - 1) & ~(to - 1);
}

static struct chunk *chunk_new(size_t payload_bytes)
{
    size_t size = aligned(sizeof(struct chunk), ALIGN_BYTES) + aligned(payload_bytes, ALIGN_BYTES);
    struct chunk *c = NULL;
    if (posix_memalign((void **)&c, ALIGN_BYTES, size) != 0)
        return NULL;
    memset(c, 0, size);
    c->size_bytes = size;
    c->used_bytes = aligned(sizeof *c, ALIGN_BYTES);
    return c;
}

static void *take(struct arena *a, size_t size_bytes)
{
    /* Small items pack at 16 bytes; anything that may hold samples starts on a cache line. */
    size_t align = size_bytes < 256 ? 16 : ALIGN_BYTES;
    struct chunk *c = a->chunks;
    if (c && aligned(c->used_bytes, align) + size_bytes <= c->size_bytes) {
        void *p = (char *)c + aligned(c->used_bytes, align);
        c->used_bytes = aligned(c->used_bytes, align) + size_bytes;
        return p;
    }
    bool is_large = size_bytes > CHUNK_BYTES / 4;
    c = chunk_new(is_large ? size_bytes : CHUNK_BYTES);
    if (!c)
        return NULL;
    void *p = (char *)c + c->used_bytes;
    c->used_bytes += size_bytes;
    if (is_large && a->chunks) { /* keep filling the current small chunk */
        c->next = a->chunks->next;
        a->chunks->next = c;
    } else {
        c->next = a->chunks;
        a->chunks = c;
    }
    return p;
}

void *arena_alloc(struct arena *a, size_t size_bytes)
{
    void *p = take(a, size_bytes ? size_bytes : 1);
    if (!p)
        out_of_memory(size_bytes);
    return p;
}

void *arena_try_alloc(struct arena *a, size_t count, size_t size_bytes)
{
    size_t total;
    if (__builtin_mul_overflow(count, size_bytes, &total) || total > TRY_LIMIT_BYTES)
        return NULL;
    return take(a, total ? total : 1);
}

char *arena_strndup(struct arena *a, const char *text, size_t length_bytes)
{
    char *copy = arena_alloc(a, length_bytes + 1);
    memcpy(copy, text, length_bytes);
    return copy;
}

char *arena_strdup(struct arena *a, const char *text)
{
    return text ? arena_strndup(a, text, strlen(text)) : NULL;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *s = arena_alloc(a, (size_t)length + 1);
    vsnprintf(s, (size_t)length + 1, format, again);
    va_end(again);
    return s;
}

void arena_defer(struct arena *a, void (*drop)(void *handle), void *handle)
{
    struct deferred *d = arena_new_one(a, struct deferred);
    *d = (struct deferred){ .next = a->deferred, .drop = drop, .handle = handle };
    a->deferred = d;
}

void *arena_grow(struct arena *a, void *items, int count, size_t item_bytes)
{
    bool is_full = count == 0 || (count >= 8 && (count & (count - 1)) == 0);
    if (!is_full)
        return items;
    size_t capacity = count < 8 ? 8 : 2 * (size_t)count;
    void *bigger = arena_alloc(a, capacity * item_bytes);
    if (count)
        memcpy(bigger, items, (size_t)count * item_bytes);
    return bigger;
}
