#include "engine/audio/source_header.h"

#include "engine/base/file.h"

#include <string.h>

#define OGG_TAIL_BYTES (65307 + 27) /* the longest page and the header of the next */

static int64_t big(const uint8_t *p, int bytes)
{
    int64_t v = 0;
    for (int i = 0; i < bytes; i++)
        v = v << 8 | p[i];
    return v;
}

/* ID3v2 tags stand in front of any kind of file: finds where the file itself begins. */
static bool skip_id3(const struct source_file *file, int64_t *base, struct err *err)
{
    uint8_t h[10];
    while (*base + 10 <= file->size_bytes) {
        if (!file_pread_all(file->fd, h, sizeof h, *base, file->path, err))
            return false;
        if (memcmp(h, "ID3", 3) != 0)
            break;
        *base += 10 +
                 ((int64_t)(h[6] & 127) << 21 | (int64_t)(h[7] & 127) << 14 |
                  (int64_t)(h[8] & 127) << 7 | (h[9] & 127)) +
                 (h[5] & 0x10 ? 10 : 0);
    }
    return true;
}

/* Source: RFC 9639, section 8.2. */
static bool read_flac(const struct source_file *file, int64_t base, struct source_header *out,
                      struct err *err)
{
    uint8_t b[42];
    if (base + (int64_t)sizeof b > file->size_bytes)
        return err_set(err, ERR_REJECTED, file->pos,
                       "%s is truncated: its header is cut off at byte %lld%s", file->path,
                       (long long)file->size_bytes, file->advice);
    if (!file_pread_all(file->fd, b, sizeof b, base, file->path, err))
        return false;
    if ((b[4] & 127) != 0 || big(b + 5, 3) != 34)
        return err_set(err, ERR_REJECTED, file->pos,
                       "%s is damaged: no STREAMINFO block at its start%s", file->path,
                       file->advice);
    const uint8_t *info = b + 8;
    int64_t total = big(info + 13, 5) & 0xfffffffff;
    out->demuxer = out->container = "flac";
    out->length_frames = total ? total : -1;
    out->md5_bits = ((info[12] & 1) << 4 | info[13] >> 4) + 1;
    memcpy(out->md5, info + 18, 16);
    for (int i = 0; i < 16; i++)
        out->has_md5 |= out->md5[i] != 0;
    return true;
}

/* The last page of an Ogg stream is marked; without it the file was cut. Source: RFC 3533, 6. */
static bool read_ogg(const struct source_file *file, int64_t base, struct arena *a,
                     struct source_header *out, struct err *err)
{
    out->demuxer = out->container = "ogg";
    int64_t n = file->size_bytes - base < OGG_TAIL_BYTES ? file->size_bytes - base : OGG_TAIL_BYTES;
    uint8_t *tail = arena_alloc(a, (size_t)n);
    if (!file_pread_all(file->fd, tail, (size_t)n, file->size_bytes - n, file->path, err))
        return false;
    for (int64_t i = n - 27; i >= 0; i--)
        if (memcmp(tail + i, "OggS\0", 5) == 0) {
            if (tail[i + 5] & 4)
                return true;
            break;
        }
    return err_set(err, ERR_REJECTED, file->pos,
                   "%s is truncated: its last page is not marked as the end%s", file->path,
                   file->advice);
}

bool source_header_read(const struct source_file *file, struct arena *a, struct source_header *out,
                        struct err *err)
{
    struct source_header h = { .length_frames = -1, .data_bytes = -1 };
    int64_t base = 0;
    bool is_known = false;
    if (file->size_bytes == 0)
        return err_set(err, ERR_REJECTED, file->pos, "%s is empty: 0 bytes%s", file->path,
                       file->advice);
    if (!skip_id3(file, &base, err) ||
        !source_header_read_chunks(file, base, a, &h, &is_known, err))
        return false;
    uint8_t magic[8];
    if (!is_known && base + 8 <= file->size_bytes) {
        if (!file_pread_all(file->fd, magic, sizeof magic, base, file->path, err))
            return false;
        if (memcmp(magic, "fLaC", 4) == 0 && !read_flac(file, base, &h, err))
            return false;
        if (memcmp(magic, "OggS", 4) == 0 && !read_ogg(file, base, a, &h, err))
            return false;
        if (memcmp(magic, "wvpk", 4) == 0)
            h.demuxer = h.container = "wv";
        if (memcmp(magic + 4, "ftyp", 4) == 0) {
            h.demuxer = "mov";
            h.container = "mp4";
        }
    }
    *out = h;
    return true;
}
