/* recent: the last blocks of signals that are made when they are read; all readers share them.
 *
 * What costs less to make again than to store is stored nowhere: a reader that goes from block to
 * block finds here the one that it read from last.
 *
 * Threads: any number may take blocks; one that is taken belongs to its taker alone, another reader
 *          of the same gets a block of its own.
 * Memory:  a few blocks, and three for each thread at work at once (a signal that is made from one
 *          that is made from one). */
#ifndef ENGINE_RENDER_RECENT_H
#define ENGINE_RENDER_RECENT_H

#include "engine/base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct recent;
struct recent_block {
    const void *signal;        /* whose block; its index */
    int64_t index;
    bool is_made;              /* false: the taker fills ch and says so */
    double *ch[2];
    /* recent's own */
    bool is_taken;
    int room_frames;
    int64_t taken_last;
    struct arena *arena;
};

struct recent *recent_new(struct arena *a);
struct recent_block *recent_take(struct recent *r, const void *signal, int64_t index, int frames);
void recent_give_back(struct recent *r, struct recent_block *b);

#endif
