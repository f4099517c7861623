#include "formats/codec/flac_blocks.h"

#include "engine/base/file.h"
#include "engine/base/hash.h"

#include <string.h>

#define HEAD_BYTES 4           /* of a block: last and type, size */
#define POINT_BYTES 18
#define LAST 0x80
#define MD5_AT 26              /* in the file: "fLaC", head, 18 bytes of STREAMINFO */
#define STEP_FRAMES 8192
#define PLACEHOLDER -1         /* a point of no frame: they stand last */

enum block { BLOCK_PADDING = 1, BLOCK_SEEKTABLE = 3 };

struct point {
    int64_t frame, bytes;      /* from the first frame of the stream */
    int64_t frames;            /* of the frame it leads to           */
};
struct flac_blocks {
    const struct delivery *d;
    int padding_bytes, count, noted;
    int64_t step_frames;       /* between points */
    int64_t wanted_frame;      /* moment of the next point */
    int64_t bytes;             /* of the packets so far */
    struct point *points;
};

struct flac_blocks *flac_blocks_new(struct arena *a, const struct delivery *d, double every_s,
                                    int padding_bytes)
{
    struct flac_blocks *b = arena_new_one(a, struct flac_blocks);
    *b = (struct flac_blocks){ .d = d, .padding_bytes = padding_bytes,
                               .step_frames = (int64_t)(every_s * d->reel->rate_hz) };
    if (b->step_frames > 0)
        b->count = (int)((d->reel->length_frames + b->step_frames - 1) / b->step_frames);
    b->points = arena_new_array(a, struct point, b->count);
    return b;
}

static int table_bytes(const struct flac_blocks *b)
{
    return b->count ? HEAD_BYTES + POINT_BYTES * b->count : 0;
}

/* The head of the padding that stays is part of what is asked for, that of the table of its own. */
int flac_blocks_reserve(const struct flac_blocks *b)
{
    int bytes = b->padding_bytes + table_bytes(b);
    return b->count && !b->padding_bytes ? bytes - HEAD_BYTES : bytes;
}

/* Several moments in one frame have one point. */
void flac_blocks_note(struct flac_blocks *b, int64_t frame, int64_t frames, int64_t bytes)
{
    if (b->noted < b->count && b->wanted_frame < frame + frames) {
        b->points[b->noted++] = (struct point){ frame, b->bytes, frames };
        b->wanted_frame =
            (frame + frames + b->step_frames - 1) / b->step_frames * b->step_frames;
    }
    b->bytes += bytes;
}

static void put(uint8_t *to, int64_t v, int bytes)
{
    for (int i = bytes; i-- > 0; v >>= 8)
        to[i] = (uint8_t)v;
}

static int64_t get(const uint8_t *from, int bytes)
{
    uint64_t v = 0;
    for (int i = 0; i < bytes; i++)
        v = v << 8 | from[i];
    return (int64_t)v; /* a placeholder of a seek table is all ones */
}

static bool wrong(const struct delivery *d, const char *what, struct err *err)
{
    return err_set(err, ERR_FAILED, d->pos, "%s: %s", d->path, what);
}

/* The block of a kind: where its head stands, and its size; *at -1: none. *end: of the last. */
static bool find(const struct delivery *d, int fd, enum block kind, int64_t *at, int64_t *size,
                 int64_t *end, struct err *err)
{
    uint8_t head[HEAD_BYTES] = {0};
    int64_t here = 4, bytes;
    for (*at = -1; !(head[0] & LAST); here += HEAD_BYTES + bytes) {
        if (!file_pread_all(fd, head, HEAD_BYTES, here, d->path, err))
            return false;
        bytes = get(head + 1, 3);
        if ((head[0] & ~LAST) != (int)kind)
            continue;
        *at = here;
        *size = bytes;
    }
    *end = here;
    return true;
}

bool flac_blocks_write(const struct flac_blocks *b, int fd, struct err *err)
{
    const struct delivery *d = b->d;
    int64_t at, size, end;
    if (b->count == 0)
        return true;
    if (!find(d, fd, BLOCK_PADDING, &at, &size, &end, err))
        return false;
    if (at < 0 || size != flac_blocks_reserve(b) || at + HEAD_BYTES + size != end)
        return wrong(d, "the muxer left no room for the seek table", err);
    uint8_t head[HEAD_BYTES], point[POINT_BYTES];
    head[0] = (uint8_t)(BLOCK_SEEKTABLE | (b->padding_bytes ? 0 : LAST));
    put(head + 1, POINT_BYTES * b->count, 3);
    bool ok = file_pwrite_all(fd, head, HEAD_BYTES, at, d->path, err);
    at += HEAD_BYTES;
    for (int i = 0; ok && i < b->count; i++, at += POINT_BYTES) {
        put(point, i < b->noted ? b->points[i].frame : PLACEHOLDER, 8);
        put(point + 8, b->points[i].bytes, 8);
        put(point + 16, b->points[i].frames, 2);
        ok = file_pwrite_all(fd, point, POINT_BYTES, at, d->path, err);
    }
    head[0] = BLOCK_PADDING | LAST;
    put(head + 1, b->padding_bytes, 3);
    return ok && (!b->padding_bytes || file_pwrite_all(fd, head, HEAD_BYTES, at, d->path, err));
}

static bool check_md5(const struct delivery *d, int fd, struct arena *a, struct err *err)
{
    const struct reel *r = d->reel;
    size_t frame = (size_t)(pcm_sample_bytes(r->format) * r->channels);
    char *bytes = arena_alloc(a, frame * STEP_FRAMES);
    uint8_t ours[32], told[16];
    struct hash *h = hash_new(a, HASH_MD5);
    for (int64_t at = 0; at < r->length_frames; at += STEP_FRAMES) {
        int64_t left = r->length_frames - at;
        int frames = left < STEP_FRAMES ? (int)left : STEP_FRAMES;
        if (!reel_read_raw(r, at, frames, bytes, err))
            return false;
        hash_add(h, bytes, frame * (size_t)frames);
    }
    hash_bytes(h, HASH_MD5, ours);
    if (!file_pread_all(fd, told, sizeof told, MD5_AT, d->path, err))
        return false;
    return memcmp(ours, told, sizeof told) == 0 ||
           wrong(d, "the MD5 in its head is not that of the samples", err);
}

/* A frame starts with 14 bits of sync code and a 0. */
static bool check_points(const struct delivery *d, int fd, struct err *err)
{
    int64_t at, size, end, last = -1;
    uint8_t point[POINT_BYTES], sync[2];
    if (!find(d, fd, BLOCK_SEEKTABLE, &at, &size, &end, err))
        return false;
    for (int64_t here = 0; at >= 0 && here + POINT_BYTES <= size; here += POINT_BYTES) {
        if (!file_pread_all(fd, point, sizeof point, at + HEAD_BYTES + here, d->path, err) ||
            (get(point, 8) != PLACEHOLDER &&
             !file_pread_all(fd, sync, sizeof sync, end + get(point + 8, 8), d->path, err)))
            return false;
        if (get(point, 8) == PLACEHOLDER)
            break;
        if (sync[0] != 0xff || (sync[1] & 0xfe) != 0xf8 || get(point, 8) <= last)
            return wrong(d, "a point of its seek table leads to no frame", err);
        last = get(point, 8);
    }
    return true;
}

bool flac_blocks_verify(const struct delivery *d, int fd, struct arena *a, struct err *err)
{
    return check_md5(d, fd, a, err) && check_points(d, fd, err);
}
