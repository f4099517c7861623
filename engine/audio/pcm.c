#include "engine/audio/pcm.h"

#include "engine/base/file.h"
#include "engine/base/interrupt.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define BLOCK_BYTES 32768

int pcm_sample_bytes(enum pcm_format format)
{
    static const int bytes[] =
        { [PCM_S16] = 2, [PCM_S24] = 3, [PCM_S32] = 4, [PCM_F32] = 4, [PCM_F64] = 8 };
    return bytes[format];
}

int pcm_word_bits(enum pcm_format format)
{
    static const int bits[] = { [PCM_S16] = 16, [PCM_S24] = 24, [PCM_S32] = 32, [PCM_F32] = 0,
                                [PCM_F64] = 0 };
    return bits[format];
}

const char *pcm_format_name(enum pcm_format format)
{
    static const char *const names[] = { "s16", "s24", "s32", "f32", "f64" };
    return names[format];
}

static struct pcm *pcm_of(struct arena *a, int fd, const char *path, enum pcm_format format,
                          int rate_hz, int channels, int64_t length_frames)
{
    file_defer_close(a, fd);
    struct pcm *p = arena_new_one(a, struct pcm);
    *p = (struct pcm){ .fd = fd, .path = arena_strdup(a, path), .format = format,
                       .rate_hz = rate_hz, .channels = channels, .length_frames = length_frames };
    return p;
}

struct pcm *pcm_create(struct arena *a, const char *path, enum pcm_format format, int rate_hz,
                       int channels, int64_t length_frames, struct err *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        err_errno(err, errno, POS_NONE, "cannot create %s", path);
        return NULL;
    }
    return pcm_of(a, fd, path, format, rate_hz, channels, length_frames);
}

struct pcm *pcm_scratch(struct arena *a, const char *folder, enum pcm_format format, int rate_hz,
                        int channels, int64_t length_frames, struct err *err)
{
    int fd;
    if (!file_open_nameless(folder, &fd, err))
        return NULL;
    return pcm_of(a, fd, folder, format, rate_hz, channels, length_frames);
}

bool pcm_open_scratch(struct pcm *p, struct arena *a, struct err *err)
{
    if (!file_open_nameless(p->path, &p->fd, err))
        return false;
    file_defer_close(a, p->fd);
    return true;
}

void pcm_adopt(struct pcm *p, int fd)
{
    p->fd = fd;
    p->is_kept = true;
}

void pcm_disown(struct pcm *p)
{
    if (p->is_kept)
        p->fd = -1;
    p->is_kept = false;
}

void pcm_empty(struct pcm *p)
{
    if (p->fd >= 0 && !p->is_kept && ftruncate(p->fd, 0) == 0)
        p->length_frames = 0;
}

void pcm_decode(enum pcm_format format, const void *bytes, int channels, int frames,
                double *const ch[])
{
    for (int c = 0; c < channels; c++) {
        double *out = ch[c];
        switch (format) {
        case PCM_S16: {
            const int16_t *s = (const int16_t *)bytes + c;
            for (int n = 0; n < frames; n++, s += channels)
                out[n] = *s * 0x1p-15;
            break;
        }
        case PCM_S24: {
            const uint8_t *s = (const uint8_t *)bytes + 3 * c;
            for (int n = 0; n < frames; n++, s += 3 * channels)
                out[n] = (int32_t)((uint32_t)s[0] << 8 | (uint32_t)s[1] << 16 |
                                   (uint32_t)s[2] << 24) * 0x1p-31;
            break;
        }
        case PCM_S32: {
            const int32_t *s = (const int32_t *)bytes + c;
            for (int n = 0; n < frames; n++, s += channels)
                out[n] = *s * 0x1p-31;
            break;
        }
        case PCM_F32: {
            const float *s = (const float *)bytes + c;
            for (int n = 0; n < frames; n++, s += channels)
                out[n] = *s;
            break;
        }
        case PCM_F64: {
            const double *s = (const double *)bytes + c;
            for (int n = 0; n < frames; n++, s += channels)
                out[n] = *s;
            break;
        }
        }
    }
}

/* The integer of a sample that already lies on its grid; past the range is our own bug. */
static long grid_integer(double x, double scale)
{
    double scaled = x * scale;
    assert(scaled >= -scale && scaled < scale);
    return lrint(scaled);
}

void pcm_encode(enum pcm_format format, const double *const ch[], int channels, int frames,
                void *bytes)
{
    for (int c = 0; c < channels; c++) {
        const double *in = ch[c];
        switch (format) {
        case PCM_S16: {
            int16_t *s = (int16_t *)bytes + c;
            for (int n = 0; n < frames; n++, s += channels)
                *s = (int16_t)grid_integer(in[n], 0x1p15);
            break;
        }
        case PCM_S24: {
            uint8_t *s = (uint8_t *)bytes + 3 * c;
            for (int n = 0; n < frames; n++, s += 3 * channels) {
                long v = grid_integer(in[n], 0x1p23);
                s[0] = (uint8_t)v;
                s[1] = (uint8_t)(v >> 8);
                s[2] = (uint8_t)(v >> 16);
            }
            break;
        }
        case PCM_S32: {
            int32_t *s = (int32_t *)bytes + c;
            for (int n = 0; n < frames; n++, s += channels)
                *s = (int32_t)grid_integer(in[n], 0x1p31);
            break;
        }
        case PCM_F32: {
            float *s = (float *)bytes + c;
            for (int n = 0; n < frames; n++, s += channels)
                *s = (float)in[n];
            break;
        }
        case PCM_F64: {
            double *s = (double *)bytes + c;
            for (int n = 0; n < frames; n++, s += channels)
                *s = in[n];
            break;
        }
        }
    }
}

static size_t frame_bytes(const struct pcm *p)
{
    return (size_t)(pcm_sample_bytes(p->format) * p->channels);
}

static bool go_on(struct err *err)
{
    return !interrupt_requested() || err_set(err, ERR_INTERRUPTED, POS_NONE, "interrupted");
}

bool pcm_read_raw(const struct pcm *p, int64_t start_frame, int frames, void *bytes,
                  struct err *err)
{
    size_t frame = frame_bytes(p);
    return go_on(err) && file_pread_all(p->fd, bytes, frame * (size_t)frames,
                                        (off_t)frame * start_frame, p->path, err);
}

bool pcm_write_raw(struct pcm *p, int64_t start_frame, int frames, const void *bytes,
                   struct err *err)
{
    size_t frame = frame_bytes(p);
    return go_on(err) && file_pwrite_all(p->fd, bytes, frame * (size_t)frames,
                                         (off_t)frame * start_frame, p->path, err);
}

bool pcm_read(const struct pcm *p, int64_t start_frame, int frames, double *const ch[],
              struct err *err)
{
    _Alignas(16) char block[BLOCK_BYTES];
    int step = (int)(sizeof block / frame_bytes(p));
    for (int done = 0; done < frames; done += step) {
        int n = frames - done < step ? frames - done : step;
        double *at[8];
        for (int c = 0; c < p->channels; c++)
            at[c] = ch[c] + done;
        if (!pcm_read_raw(p, start_frame + done, n, block, err))
            return false;
        pcm_decode(p->format, block, p->channels, n, at);
    }
    return true;
}

bool pcm_write(struct pcm *p, int64_t start_frame, int frames, const double *const ch[],
               struct err *err)
{
    _Alignas(16) char block[BLOCK_BYTES];
    int step = (int)(sizeof block / frame_bytes(p));
    for (int done = 0; done < frames; done += step) {
        int n = frames - done < step ? frames - done : step;
        const double *at[8];
        for (int c = 0; c < p->channels; c++)
            at[c] = ch[c] + done;
        pcm_encode(p->format, at, p->channels, n, block);
        if (!pcm_write_raw(p, start_frame + done, n, block, err))
            return false;
    }
    return true;
}
