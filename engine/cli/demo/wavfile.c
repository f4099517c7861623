#include "engine/cli/demo/wavfile.h"

#include "engine/base/file.h"
#include "engine/base/random.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define BLOCK 4096 /* frames */
#define HEADER_LIMIT 80

struct wavfile {
    const char *path;
    int fd; /* closed with the arena */
    struct wavfile_format format;
    int64_t done_frames;
    uint8_t bytes[BLOCK * 2 * 4];
};

static int sample_bytes(const struct wavfile_format *f)
{
    return f->bits == 0 ? 4 : f->bits / 8;
}

/* `size` bytes of a number, little-endian; returns what follows. */
static uint8_t *put(uint8_t *p, uint64_t value, int size)
{
    for (int i = 0; i < size; i++)
        *p++ = (uint8_t)(value >> (8 * i));
    return p;
}
static uint8_t *put_name(uint8_t *p, const char name[4])
{
    memcpy(p, name, 4);
    return p + 4;
}

static size_t header(const struct wavfile_format *f, uint8_t bytes[HEADER_LIMIT])
{
    static const uint8_t pcm_guid_tail[14] = {0, 0, 0,    0, 0x10, 0,    0x80,
                                              0, 0, 0xaa, 0, 0x38, 0x9b, 0x71};
    bool extensible = f->bits > 16, is_float = f->bits == 0;
    int frame_bytes = f->channels * sample_bytes(f);
    uint64_t data = (uint64_t)(f->length_frames * frame_bytes);
    uint64_t fmt_bytes = extensible ? 40 : is_float ? 18 : 16;
    uint8_t *p = put_name(bytes, "RIFF");
    p = put(p, 4 + 8 + fmt_bytes + (is_float ? 12 : 0) + 8 + data + data % 2, 4);
    p = put_name(put_name(p, "WAVE"), "fmt ");
    p = put(p, fmt_bytes, 4);
    p = put(p, extensible ? 0xfffe : is_float ? 3 : 1, 2);
    p = put(p, (uint64_t)f->channels, 2);
    p = put(p, (uint64_t)f->rate_hz, 4);
    p = put(p, (uint64_t)(f->rate_hz * frame_bytes), 4);
    p = put(p, (uint64_t)frame_bytes, 2);
    p = put(p, (uint64_t)(8 * sample_bytes(f)), 2);
    if (extensible) {
        p = put(put(p, 22, 2), (uint64_t)f->bits, 2);
        p = put(p, f->channels == 2 ? 3 : 4, 4); /* left and right, or centre */
        p = put(p, 1, 2);
        memcpy(p, pcm_guid_tail, sizeof pcm_guid_tail);
        p += sizeof pcm_guid_tail;
    } else if (is_float) {
        p = put(p, 0, 2);
        p = put(put_name(p, "fact"), 4, 4);
        p = put(p, (uint64_t)f->length_frames, 4);
    }
    p = put(put_name(p, "data"), data, 4);
    return (size_t)(p - bytes);
}

struct wavfile *wavfile_create(struct arena *a, const char *path,
                               const struct wavfile_format *format, struct err *err)
{
    assert(format->length_frames * format->channels * sample_bytes(format) < INT32_MAX);
    struct wavfile *w = arena_new_one(a, struct wavfile);
    w->path = arena_strdup(a, path);
    w->format = *format;
    w->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (w->fd < 0) {
        err_errno(err, errno, POS_NONE, "cannot create %s", path);
        return NULL;
    }
    file_defer_close(a, w->fd);
    uint8_t bytes[HEADER_LIMIT];
    return file_write_all(w->fd, bytes, header(format, bytes), path, err) ? w : NULL;
}

/* One sample as an integer word: dither of two uniform halves, then round and hold within range. */
static int32_t word_of(const struct wavfile_format *f, float x, int64_t frame, int channel)
{
    double scale = f->bits == 16 ? 32768 : 8388608;
    uint64_t bits = random_bits(f->seed, (uint64_t)(2 * frame + channel));
    double dither = (double)(bits >> 32) * 0x1p-32 - (double)(bits & 0xffffffff) * 0x1p-32;
    double y = floor(x * scale + dither + 0.5);
    return (int32_t)(y > scale - 1 ? scale - 1 : y < -scale ? -scale : y);
}

static uint8_t *encode(const struct wavfile *w, uint8_t *p, float x, int64_t frame, int channel)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    if (w->format.bits != 0)
        bits = (uint32_t)word_of(&w->format, x, frame, channel);
    return put(p, bits, sample_bytes(&w->format));
}

bool wavfile_add(struct wavfile *w, const float *const ch[], int frames, struct err *err)
{
    assert(w->done_frames + frames <= w->format.length_frames);
    for (int at = 0; at < frames; at += BLOCK) {
        int count = frames - at < BLOCK ? frames - at : BLOCK;
        uint8_t *p = w->bytes;
        for (int n = 0; n < count; n++)
            for (int c = 0; c < w->format.channels; c++)
                p = encode(w, p, ch[c][at + n], w->done_frames + n, c);
        if (!file_write_all(w->fd, w->bytes, (size_t)(p - w->bytes), w->path, err))
            return false;
        w->done_frames += count;
    }
    return true;
}

bool wavfile_finish(struct wavfile *w, struct err *err)
{
    static const uint8_t pad = 0;
    assert(w->done_frames == w->format.length_frames);
    int64_t data = w->format.length_frames * w->format.channels * sample_bytes(&w->format);
    if (data % 2 && !file_write_all(w->fd, &pad, 1, w->path, err))
        return false;
    if (fsync(w->fd) != 0)
        return err_errno(err, errno, POS_NONE, "cannot write %s", w->path);
    return true;
}
