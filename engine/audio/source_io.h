/* source_io: libavformat reads through a descriptor of ours.
 *
 * No protocol is parsed from the name (one with a colon opens like any other), and an error keeps
 * its errno. */
#ifndef ENGINE_AUDIO_SOURCE_IO_H
#define ENGINE_AUDIO_SOURCE_IO_H

#include "engine/base/arena.h"

#include <libavformat/avio.h>

struct source_io {
    int fd;
    int64_t at, size_bytes;
    int error;                 /* errno of the first read that failed; 0: none */
    AVIOContext *context;      /* released with the arena                      */
};

struct source_io *source_io_new(struct arena *a, int fd, int64_t size_bytes);

#endif
