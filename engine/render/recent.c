#include "engine/render/recent.h"

#include <pthread.h>

#define BLOCKS_LEAST 12

struct recent {
    pthread_mutex_t mutex;     /* guards all that follows, and what is not taken */
    struct arena *arena;
    int count;
    struct recent_block **blocks;
    int64_t takings;
};

static void drop(void *handle)
{
    struct recent *r = handle;
    for (int i = 0; i < r->count; i++)
        arena_free(r->blocks[i]->arena);
    pthread_mutex_destroy(&r->mutex);
}

struct recent *recent_new(struct arena *a)
{
    struct recent *r = arena_new_one(a, struct recent);
    r->arena = arena_child(a);
    pthread_mutex_init(&r->mutex, NULL);
    arena_defer(a, drop, r);
    return r;
}

/* The block itself, else the one that was left longest ago. */
static struct recent_block *choose(struct recent *r, const void *signal, int64_t index)
{
    struct recent_block *oldest = NULL;
    for (int i = 0; i < r->count; i++) {
        struct recent_block *b = r->blocks[i];
        if (b->is_taken)
            continue;
        if (b->signal == signal && b->index == index)
            return b;
        if (!oldest || b->taken_last < oldest->taken_last)
            oldest = b;
    }
    if (oldest && r->count >= BLOCKS_LEAST)
        return oldest;
    struct recent_block *b = arena_new_one(r->arena, struct recent_block);
    b->arena = arena_new();
    r->blocks = arena_grow(r->arena, r->blocks, r->count, sizeof(struct recent_block *));
    return r->blocks[r->count++] = b;
}

static void make_room(struct recent_block *b, int frames)
{
    if (b->room_frames >= frames)
        return;
    arena_free(b->arena);
    b->arena = arena_new();
    for (int c = 0; c < 2; c++)
        b->ch[c] = arena_new_array(b->arena, double, frames);
    b->room_frames = frames;
}

struct recent_block *recent_take(struct recent *r, const void *signal, int64_t index, int frames)
{
    pthread_mutex_lock(&r->mutex);
    struct recent_block *b = choose(r, signal, index);
    b->is_taken = true;
    b->taken_last = r->takings++;
    bool is_same = b->signal == signal && b->index == index;
    pthread_mutex_unlock(&r->mutex);
    b->is_made = b->is_made && is_same;
    b->signal = signal;
    b->index = index;
    make_room(b, frames);
    return b;
}

void recent_give_back(struct recent *r, struct recent_block *b)
{
    pthread_mutex_lock(&r->mutex);
    b->is_taken = false;
    pthread_mutex_unlock(&r->mutex);
}
