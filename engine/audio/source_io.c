#include "engine/audio/source_io.h"

#include <errno.h>
#include <libavutil/error.h>
#include <libavutil/mem.h>
#include <unistd.h>

#define BUFFER_BYTES 65536

static int read_some(void *opaque, uint8_t *bytes, int size)
{
    struct source_io *io = opaque;
    for (;;) {
        ssize_t n = pread(io->fd, bytes, (size_t)size, io->at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            io->error = io->error ? io->error : errno;
            return AVERROR(errno);
        }
        io->at += n;
        return n ? (int)n : AVERROR_EOF;
    }
}

static int64_t seek_to(void *opaque, int64_t offset, int whence)
{
    struct source_io *io = opaque;
    whence &= ~AVSEEK_FORCE;
    if (whence == AVSEEK_SIZE)
        return io->size_bytes;
    int64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? io->at : io->size_bytes;
    if (base + offset < 0)
        return AVERROR(EINVAL);
    return io->at = base + offset;
}

static void drop(void *handle)
{
    struct source_io *io = handle;
    av_freep(&io->context->buffer);
    avio_context_free(&io->context);
}

struct source_io *source_io_new(struct arena *a, int fd, int64_t size_bytes)
{
    struct source_io *io = arena_new_one(a, struct source_io);
    *io = (struct source_io){ .fd = fd, .size_bytes = size_bytes };
    uint8_t *buffer = av_malloc(BUFFER_BYTES);
    io->context =
        buffer ? avio_alloc_context(buffer, BUFFER_BYTES, 0, io, read_some, NULL, seek_to) : NULL;
    if (io->context)
        arena_defer(a, drop, io);
    else
        av_freep(&buffer);
    return io;
}
