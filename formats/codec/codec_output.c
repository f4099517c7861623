#include "formats/codec/codec_output.h"

#include <errno.h>
#include <libavformat/avformat.h>
#include <libavutil/mem.h>
#include <unistd.h>

#define BUFFER_BYTES 65536

#if LIBAVFORMAT_VERSION_MAJOR >= 61
typedef const uint8_t *bytes_out; /* the callback's type changed with FFmpeg 7.0 */
#else
typedef uint8_t *bytes_out;
#endif

static int write_all(void *opaque, bytes_out bytes, int size)
{
    struct codec_output *out = opaque;
    for (int done = 0; done < size;) {
        ssize_t n = pwrite(out->fd, bytes + done, (size_t)(size - done),
                           out->base_bytes + out->at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            out->error = out->error ? out->error : errno;
            return AVERROR(errno);
        }
        done += (int)n;
        out->at += n;
    }
    if (out->size_bytes < out->at)
        out->size_bytes = out->at;
    return size;
}

static int64_t seek_to(void *opaque, int64_t offset, int whence)
{
    struct codec_output *out = opaque;
    whence &= ~AVSEEK_FORCE;
    if (whence == AVSEEK_SIZE)
        return out->size_bytes;
    int64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? out->at : out->size_bytes;
    if (base + offset < 0)
        return AVERROR(EINVAL);
    return out->at = base + offset;
}

/* The MP4 muxer reads back what it wrote when it moves the index; no other does. */
static int read_some(void *opaque, uint8_t *bytes, int size)
{
    struct codec_output *out = opaque;
    ssize_t n = pread(out->fd, bytes, (size_t)size, out->base_bytes + out->at);
    if (n < 0)
        return AVERROR(errno);
    out->at += n;
    return n ? (int)n : AVERROR_EOF;
}

static void drop(void *handle)
{
    struct codec_output *out = handle;
    av_freep(&out->context->buffer);
    avio_context_free(&out->context);
}

struct codec_output *codec_output_new(struct arena *a, int fd, int64_t base_bytes)
{
    struct codec_output *out = arena_new_one(a, struct codec_output);
    out->fd = fd;
    out->base_bytes = base_bytes;
    uint8_t *buffer = av_malloc(BUFFER_BYTES);
    out->context =
        buffer ? avio_alloc_context(buffer, BUFFER_BYTES, 1, out, read_some, write_all, seek_to)
               : NULL;
    if (out->context)
        arena_defer(a, drop, out);
    else
        av_freep(&buffer);
    return out;
}
