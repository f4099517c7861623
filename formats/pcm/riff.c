#include "formats/pcm/riff.h"

#include "engine/base/file.h"
#include "formats/pcm/chunk.h"

#include <string.h>
#include <unistd.h>

#define BLOCK_FRAMES 16384
#define SIZE_LIMIT 0xffffffff  /* a size of 32 bits; in RF64 it means: see ds64 */
#define DS64_BYTES 36

static uint64_t data_bytes(const struct reel *r)
{
    return (uint64_t)r->length_frames * (uint64_t)(pcm_sample_bytes(r->format) * r->channels);
}

static struct text format_of(const struct reel *r, struct arena *a)
{
    struct text fmt = text_new(a), fact = text_new(a), t = text_new(a);
    bool is_float = r->format == PCM_F32;
    uint64_t block = (uint64_t)(pcm_sample_bytes(r->format) * r->channels);
    chunk_le(&fmt, is_float ? 3 : 1, 2);
    chunk_le(&fmt, (uint64_t)r->channels, 2);
    chunk_le(&fmt, (uint64_t)r->rate_hz, 4);
    chunk_le(&fmt, (uint64_t)r->rate_hz * block, 4);
    chunk_le(&fmt, block, 2);
    chunk_le(&fmt, (uint64_t)pcm_sample_bytes(r->format) * 8, 2);
    if (is_float) {
        uint64_t frames = (uint64_t)r->length_frames;
        chunk_le(&fmt, 0, 2);
        chunk_le(&fact, frames > SIZE_LIMIT ? SIZE_LIMIT : frames, 4);
    }
    chunk_add_le(&t, "fmt ", &fmt);
    chunk_add_le(&t, "fact", &fact);
    return t;
}

struct text riff_head(const struct reel *r, const struct riff *riff, struct arena *a)
{
    struct text format = format_of(r, a), t = text_new(a);
    size_t tail = riff_tail(r, riff, a).length_bytes;
    uint64_t size = 4 + riff->first.length_bytes + format.length_bytes + 8 + data_bytes(r) + tail;
    bool is_long = size > SIZE_LIMIT;
    size += is_long ? DS64_BYTES : 0;
    text_add(&t, is_long ? "RF64" : "RIFF");
    chunk_le(&t, is_long ? SIZE_LIMIT : size, 4);
    text_add(&t, "WAVE");
    if (is_long) {
        struct text ds64 = text_new(a);
        chunk_le(&ds64, size, 8);
        chunk_le(&ds64, data_bytes(r), 8);
        chunk_le(&ds64, (uint64_t)r->length_frames, 8);
        chunk_le(&ds64, 0, 4); /* no table */
        chunk_add_le(&t, "ds64", &ds64);
    }
    text_add_bytes(&t, riff->first.s, riff->first.length_bytes);
    text_add_bytes(&t, format.s, format.length_bytes);
    text_add(&t, "data");
    chunk_le(&t, is_long ? SIZE_LIMIT : data_bytes(r), 4);
    return t;
}

struct text riff_tail(const struct reel *r, const struct riff *riff, struct arena *a)
{
    struct text t = text_new(a);
    chunk_le(&t, 0, data_bytes(r) & 1 ? 1 : 0);
    text_add_bytes(&t, riff->last.s, riff->last.length_bytes);
    return t;
}

static bool copy_samples(const struct delivery *d, int fd, struct arena *a, struct err *err)
{
    const struct reel *r = d->reel;
    size_t block = (size_t)(pcm_sample_bytes(r->format) * r->channels);
    char *bytes = arena_alloc(a, block * BLOCK_FRAMES);
    for (int64_t at = 0; at < r->length_frames; at += BLOCK_FRAMES) {
        int n = r->length_frames - at < BLOCK_FRAMES ? (int)(r->length_frames - at) : BLOCK_FRAMES;
        if (!reel_read_raw(r, at, n, bytes, err) ||
            !file_write_all(fd, bytes, block * (size_t)n, d->path, err))
            return false;
    }
    return true;
}

bool riff_write(const struct delivery *d, const struct riff *riff, struct stage *stage,
                struct arena *a, struct err *err)
{
    struct text head = riff_head(d->reel, riff, a), tail = riff_tail(d->reel, riff, a);
    int fd;
    if (!stage_create(stage, d->path, &fd, err))
        return false;
    if (!file_write_all(fd, head.s, head.length_bytes, d->path, err) ||
        !copy_samples(d, fd, a, err) ||
        !file_write_all(fd, tail.s, tail.length_bytes, d->path, err)) {
        close(fd);
        return false;
    }
    return stage_finish(stage, d->path, fd, err);
}

static uint64_t number(const uint8_t *p, int bytes)
{
    uint64_t v = 0;
    for (int i = bytes - 1; i >= 0; i--)
        v = v << 8 | p[i];
    return v;
}

/* A file under the walk, with the chunks that are still expected. */
struct walk {
    const struct delivery *d;
    int fd;
    uint64_t size, long_data;  /* of the file; of the samples by ds64 */
    struct arena *arena;
};

static bool damaged(const struct walk *w, struct err *err, const char *what)
{
    return err_set(err, ERR_REJECTED, w->d->pos, "%s reads back wrong: %s", w->d->path, what);
}

static bool check_data(const struct walk *w, uint64_t size, struct err *err)
{
    return size == data_bytes(w->d->reel) ||
           damaged(w, err, "its data chunk has not the length of its samples");
}

/* Compares one chunk with the next of those that were meant to be on this side of the samples. */
static bool check_chunk(const struct walk *w, uint64_t at, uint64_t size, const struct text *meant,
                        size_t *done, struct err *err)
{
    size_t whole = 8 + (size_t)(size + (size & 1));
    if (*done + whole > meant->length_bytes)
        return damaged(w, err, "it has a chunk that was not written");
    char *found = arena_alloc(w->arena, whole);
    if (!file_pread_all(w->fd, found, whole, (off_t)at, w->d->path, err))
        return false;
    if (memcmp(found, meant->s + *done, whole) != 0)
        return damaged(w, err, arena_printf(w->arena, "its chunk '%.4s' differs", found));
    *done += whole;
    return true;
}

static bool walk_chunks(struct walk *w, const struct riff *riff, struct err *err)
{
    size_t first = 0, last = 0;
    bool has_data = false;
    uint8_t h[24];
    for (uint64_t at = 12, size; at < w->size; at += 8 + size + (size & 1)) {
        if (!file_pread_all(w->fd, h, 8, (off_t)at, w->d->path, err))
            return false;
        size = number(h + 4, 4);
        if (memcmp(h, "ds64", 4) == 0) {
            if (!file_pread_all(w->fd, h, 24, (off_t)at + 8, w->d->path, err))
                return false;
            if (number(h, 8) + 8 != w->size)
                return damaged(w, err, "its size in ds64 is not that of the file");
            w->long_data = number(h + 8, 8);
        } else if (memcmp(h, "data", 4) == 0) {
            size = size == SIZE_LIMIT ? w->long_data : size;
            has_data = true;
            if (!check_data(w, size, err))
                return false;
        } else if (memcmp(h, "fmt ", 4) != 0 && memcmp(h, "fact", 4) != 0 &&
                   !check_chunk(w, at, size, has_data ? &riff->last : &riff->first,
                                has_data ? &last : &first, err)) {
            return false;
        }
    }
    bool is_whole = first == riff->first.length_bytes && last == riff->last.length_bytes;
    return (has_data && is_whole) || damaged(w, err, "a chunk is missing");
}

bool riff_verify(const struct delivery *d, const struct riff *riff, struct stage *stage,
                 struct arena *a, struct err *err)
{
    struct walk w = { .d = d, .arena = a };
    uint8_t h[12];
    if (!stage_reopen(stage, d->path, &w.fd, err))
        return false;
    file_defer_close(a, w.fd);
    off_t end = lseek(w.fd, 0, SEEK_END);
    w.size = end < 0 ? 0 : (uint64_t)end;
    if (!file_pread_all(w.fd, h, sizeof h, 0, d->path, err))
        return false;
    bool is_long = memcmp(h, "RF64", 4) == 0;
    if (!is_long && number(h + 4, 4) + 8 != w.size)
        return damaged(&w, err, "its size in the header is not that of the file");
    return walk_chunks(&w, riff, err);
}

void riff_check(const struct delivery *d, struct findings *findings)
{
    if (d->reel->format == PCM_F64)
        finding_add(findings, SEVERITY_ERROR, "wav-bits", d->pos,
                    "wav is written with 16, 24, 32 bit or float, not double");
}
