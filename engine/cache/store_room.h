/* store_room: what the files of the store share.
 *
 * Errors: none here. */
#ifndef ENGINE_CACHE_STORE_ROOM_H
#define ENGINE_CACHE_STORE_ROOM_H

#include "engine/cache/store.h"

#include <pthread.h>
#include <stdio.h>

#define STORE_SMALL_BYTES (64 << 10)   /* evicted last */
#define STORE_TOUCH_S 3600             /* a use is noted when the last note is older */
#define STORE_NAME_BYTES 80

/* What went wrong, by any thread. */
struct store_notes {
    pthread_mutex_t lock;
    bool gave_up;              /* nothing more is kept */
    int damaged;
    char trouble[512];
    char told[1024];           /* what store_trouble handed out */
};
struct store {
    const char *folder, *scratch_folder;
    int root_fd;               /* the folder; -1: cannot be had */
    int scratch_fd;            /* the folder of scratch files   */
    bool keeps;
    struct store_notes *notes;
};

/* "entries/ab/cdef..." */
static inline void store_name(char name[STORE_NAME_BYTES], const char *key)
{
    snprintf(name, STORE_NAME_BYTES, "entries/%.2s/%.62s", key, key + 2);
}

#endif
