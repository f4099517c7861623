/* The chunked containers of source_header: RIFF, RF64/BW64, W64, AIFF, CAF.
 *
 * Source: Microsoft/IBM RIFF 1.0, EBU Tech 3306 (RF64), ITU-R BS.2088 (BW64), Sony W64 1.0,
 *         Apple AIFF-C, Apple Core Audio Format 1.0. */
#include "engine/audio/source_header.h"
#include "engine/base/file.h"

#include <string.h>

#define CHUNKS_MAX 10000        /* more than any real file; bounds the walk through a hostile one */
#define SOX_PIPED_WAV 0x7ffff000 /* what sox promises when it cannot come back to the header */
#define SOX_PIPED_AIFF 0x7f000000
#define GARBAGE_MAX 4096 /* bytes of no chunk after the audio that pass with a remark       */

enum family { FAMILY_RIFF, FAMILY_RF64, FAMILY_W64, FAMILY_AIFF, FAMILY_CAF };

static const struct style {
    const char *demuxer, *container;
    int id_bytes, size_bytes, align, first; /* `first`: where the first chunk starts */
    bool is_big_endian, size_counts_header;
} styles[] = {
    [FAMILY_RIFF] = { "wav", "wav", 4, 4, 2, 12, false, false },
    [FAMILY_RF64] = { "wav", "rf64", 4, 4, 2, 12, false, false },
    [FAMILY_W64] = { "w64", "w64", 16, 8, 8, 40, false, true },
    [FAMILY_AIFF] = { "aiff", "aiff", 4, 4, 2, 12, true, false },
    [FAMILY_CAF] = { "caf", "caf", 4, 8, 1, 8, true, false },
};

/* AIFF-C's compression types that compress nothing. */
static const char *const plain[] = { "NONE", "sowt", "twos", "raw ", "fl32",
                                     "FL32", "fl64", "FL64", "in24", "in32" };

struct chunk {
    uint8_t id[16];
    int64_t at, size, next;    /* content, its promised size, the next chunk */
};
/* What a walk through the chunks found. */
struct found {
    const struct style *style;
    enum family family;
    bool has_format, has_data;
    uint8_t format[64];        /* contents of fmt, COMM or desc */
    int format_bytes;
    int64_t long_size;         /* ds64's size of data; -1: none */
    int64_t data_at, data_size, tail_at;
};

static uint64_t number(const uint8_t *p, int bytes, bool is_big_endian)
{
    uint64_t v = 0;
    for (int i = 0; i < bytes; i++)
        v = v << 8 | p[is_big_endian ? i : bytes - 1 - i];
    return v;
}

static bool is_printable(const uint8_t *id)
{
    for (int i = 0; i < 4; i++)
        if (id[i] < 32 || id[i] > 126)
            return false;
    return true;
}

/* 1: there is one at `at`; 0: fewer bytes are left than a chunk's head has; -1: *err set. */
static int chunk_at(const struct source_file *file, const struct style *style, int64_t at,
                    struct chunk *c, struct err *err)
{
    uint8_t head[24];
    int head_bytes = style->id_bytes + style->size_bytes;
    if (at + head_bytes > file->size_bytes)
        return 0;
    if (!file_pread_all(file->fd, head, (size_t)head_bytes, at, file->path, err))
        return -1;
    memcpy(c->id, head, (size_t)style->id_bytes);
    uint64_t size = number(head + style->id_bytes, style->size_bytes, style->is_big_endian);
    if (style->size_counts_header)
        size = size < (uint64_t)head_bytes ? 0 : size - (uint64_t)head_bytes;
    c->at = at + head_bytes;
    c->size = size > INT64_MAX / 4 ? -1 : (int64_t)size; /* -1: CAF's "to the end", or senseless */
    int64_t end = c->at + (c->size < 0 ? 0 : c->size);
    c->next = (end + style->align - 1) / style->align * style->align;
    return 1;
}

static bool is_id(const struct chunk *c, const char *id)
{
    return memcmp(c->id, id, 4) == 0;
}

static bool take(const struct source_file *file, const struct chunk *c, struct found *f,
                 struct err *err)
{
    f->has_format = true;
    f->format_bytes = c->size < (int64_t)sizeof f->format ? (int)c->size : (int)sizeof f->format;
    if (c->at + f->format_bytes > file->size_bytes || c->size < 0)
        return err_set(err, ERR_REJECTED, file->pos, "%s is truncated: its header is cut off%s",
                       file->path, file->advice);
    return file_pread_all(file->fd, f->format, (size_t)f->format_bytes, c->at, file->path, err);
}

static bool visit(const struct source_file *file, const struct chunk *c, struct found *f,
                  struct err *err)
{
    if (!f->has_format && (is_id(c, "fmt ") || is_id(c, "COMM") || is_id(c, "desc")))
        return take(file, c, f, err);
    if (is_id(c, "ds64") && f->family == FAMILY_RF64 && c->size >= 16 &&
        c->at + 16 <= file->size_bytes) {
        uint8_t sizes[16];
        if (!file_pread_all(file->fd, sizes, sizeof sizes, c->at, file->path, err))
            return false;
        uint64_t size = number(sizes + 8, 8, false);
        f->long_size = size > INT64_MAX / 4 ? INT64_MAX / 4 : (int64_t)size;
    }
    if (!f->has_data && (is_id(c, "data") || is_id(c, "SSND"))) {
        f->has_data = true;
        f->data_at = c->at;
        f->data_size = c->size;
        f->tail_at = c->next;
    }
    return true;
}

static bool walk(const struct source_file *file, int64_t base, struct found *f, struct err *err)
{
    int64_t at = base + f->style->first;
    for (int i = 0; i < CHUNKS_MAX && !(f->has_data && f->has_format); i++) {
        struct chunk c;
        int got = chunk_at(file, f->style, at, &c, err);
        if (got < 0 || (got && !visit(file, &c, f, err)))
            return false;
        if (!got || c.next <= at)
            break;
        at = c.next;
    }
    if (f->has_data && f->long_size >= 0 && f->data_size == 0xffffffff) {
        f->data_size = f->long_size;
        f->tail_at = f->data_at + f->data_size + (f->data_size & 1);
    }
    const char *kind = f->has_format ? "audio" : "format";
    if (!f->has_data || !f->has_format)
        return err_set(err, ERR_REJECTED, file->pos, "%s has no %s chunk%s", file->path, kind,
                       file->advice);
    return true;
}

/* Bytes after the audio that no chunk accounts for. */
static bool measure_garbage(const struct source_file *file, const struct found *f, int64_t *garbage,
                            struct err *err)
{
    int64_t at = f->tail_at;
    for (int i = 0; i < CHUNKS_MAX && at < file->size_bytes; i++) {
        struct chunk c;
        int got = chunk_at(file, f->style, at, &c, err);
        if (got < 0)
            return false;
        if (!got || (f->style->id_bytes == 4 && !is_printable(c.id)) ||
            c.at + c.size > file->size_bytes)
            break;
        at = c.next;
    }
    *garbage = at < file->size_bytes ? file->size_bytes - at : 0;
    return true;
}

static bool reject_block(const struct source_file *file, int block, int channels, int bits,
                         struct err *err)
{
    return err_set(err, ERR_REJECTED, file->pos,
                   "%s has a senseless header: %d channels of %d bits in blocks of %d bytes%s",
                   file->path, channels, bits, block, file->advice);
}

/* Bytes a frame of plain PCM; *block 0: not PCM, or no way to tell. */
static bool block_of_riff(const struct source_file *file, const struct found *f, int *block,
                          struct err *err)
{
    const uint8_t *p = f->format;
    if (f->format_bytes < 16)
        return err_set(err, ERR_REJECTED, file->pos,
                       "%s has a format chunk of %d bytes, at least 16 are needed%s", file->path,
                       f->format_bytes, file->advice);
    int tag = (int)number(p, 2, false), channels = (int)number(p + 2, 2, false);
    int size = (int)number(p + 12, 2, false), bits = (int)number(p + 14, 2, false);
    if (tag == 0xfffe && f->format_bytes >= 26)
        tag = (int)number(p + 24, 2, false);
    bool is_pcm = tag == 1 || tag == 3 || tag == 6 || tag == 7;
    if (is_pcm && (channels == 0 || bits == 0 || size != channels * ((bits + 7) / 8)))
        return reject_block(file, size, channels, bits, err);
    *block = is_pcm ? size : 0;
    return true;
}

static bool block_of_aiff(const struct source_file *file, const struct found *f, int *block,
                          int64_t *frames, struct err *err)
{
    const uint8_t *p = f->format;
    if (f->format_bytes < 18)
        return err_set(err, ERR_REJECTED, file->pos,
                       "%s has a COMM chunk of %d bytes, at least 18 are needed%s", file->path,
                       f->format_bytes, file->advice);
    int channels = (int)number(p, 2, true), bits = (int)number(p + 6, 2, true);
    bool is_pcm = f->format_bytes < 22; /* plain AIFF has no compression type */
    for (size_t i = 0; !is_pcm && i < sizeof plain / sizeof plain[0]; i++)
        is_pcm = memcmp(p + 18, plain[i], 4) == 0;
    if (is_pcm && (channels == 0 || bits == 0))
        return reject_block(file, 0, channels, bits, err);
    *block = is_pcm ? channels * ((bits + 7) / 8) : 0;
    *frames = (int64_t)number(p + 2, 4, true);
    return true;
}

/* Takes AIFF's and CAF's own words before the samples off, and finds the size of a frame. */
static bool settle(const struct source_file *file, struct found *f, int *block, struct err *err)
{
    if (f->family == FAMILY_AIFF) {
        int64_t frames = 0;
        uint8_t offset[4] = {0};
        if (!block_of_aiff(file, f, block, &frames, err))
            return false;
        if (f->data_at + 4 <= file->size_bytes &&
            !file_pread_all(file->fd, offset, 4, f->data_at, file->path, err))
            return false;
        f->data_at += 8 + (int64_t)number(offset, 4, true);
        f->data_size = *block ? frames * *block : f->data_size;
        return true;
    }
    if (f->family == FAMILY_CAF) {
        f->data_at += 4;
        f->data_size = f->data_size < 4 ? -1 : f->data_size - 4;
        *block = f->format_bytes >= 32 && memcmp(f->format + 8, "lpcm", 4) == 0
                     ? (int)(number(f->format + 16, 4, true) & 0xffff) : 0;
        return true;
    }
    return block_of_riff(file, f, block, err);
}

/* A size that the writer never came to fill in: a crashed recorder, a pipe. */
static bool is_unknown(const struct found *f, int64_t held, int64_t garbage)
{
    bool is_beyond = f->data_size > held;
    switch (f->family) {
    case FAMILY_RIFF:
        return (f->data_size == 0 && garbage > 0) || (is_beyond && f->data_size == SOX_PIPED_WAV) ||
               f->data_size >= 0xffffe000;
    case FAMILY_RF64:
        return f->data_size == 0 && garbage > 0;
    case FAMILY_AIFF:
        return is_beyond && f->data_size > SOX_PIPED_AIFF - 64 &&
               f->data_size <= SOX_PIPED_AIFF; /* whole frames */
    default:
        return f->data_size < 0;
    }
}

/* The file ends before the audio that its header promises, or goes on after it. */
static bool judge(const struct source_file *file, const struct found *f, int64_t garbage,
                  struct source_header *out, struct arena *a, struct err *err)
{
    int64_t held = file->size_bytes - f->data_at;
    if (f->data_size > held)
        return err_set(err, ERR_REJECTED, file->pos,
                       "%s is truncated: its header promises %lld bytes of audio, the file holds "
                       "%lld%s",
                       file->path, (long long)f->data_size, (long long)(held > 0 ? held : 0),
                       file->advice);
    if (garbage > 0xf0000000)
        return err_set(err, ERR_REJECTED, file->pos,
                       "%s is larger than the sizes of its header can tell: they promise %lld "
                       "bytes of audio, the file holds %lld%s%s",
                       file->path, (long long)f->data_size, (long long)held, file->advice,
                       file->advice[0] ? " as RF64 or W64" : "");
    if (garbage > GARBAGE_MAX)
        return err_set(err, ERR_REJECTED, file->pos,
                       "%s goes on after its end: its header promises %lld bytes of audio, %lld "
                       "more follow that are no chunk%s",
                       file->path, (long long)f->data_size, (long long)garbage, file->advice);
    if (garbage > 1)
        out->remark =
            arena_printf(a, "%lld bytes after its last chunk are ignored", (long long)garbage);
    return true;
}

static bool identify(const uint8_t *p, enum family *family)
{
    bool is_wave = memcmp(p + 8, "WAVE", 4) == 0;
    if (memcmp(p, "RIFF", 4) == 0 && is_wave)
        *family = FAMILY_RIFF;
    else if ((memcmp(p, "RF64", 4) == 0 || memcmp(p, "BW64", 4) == 0) && is_wave)
        *family = FAMILY_RF64;
    else if (memcmp(p, "riff\x2e\x91\xcf\x11", 8) == 0)
        *family = FAMILY_W64;
    else if (memcmp(p, "FORM", 4) == 0 &&
             (memcmp(p + 8, "AIFF", 4) == 0 || memcmp(p + 8, "AIFC", 4) == 0))
        *family = FAMILY_AIFF;
    else if (memcmp(p, "caff", 4) == 0)
        *family = FAMILY_CAF;
    else
        return false;
    return true;
}

bool source_header_read_chunks(const struct source_file *file, int64_t base, struct arena *a,
                               struct source_header *out, bool *is_known, struct err *err)
{
    uint8_t magic[12];
    struct found f = { .long_size = -1 };
    int64_t garbage = 0;
    int block = 0;
    *is_known = false;
    if (base + 12 > file->size_bytes)
        return true;
    if (!file_pread_all(file->fd, magic, sizeof magic, base, file->path, err))
        return false;
    if (!identify(magic, &f.family))
        return true;
    *is_known = true;
    f.style = &styles[f.family];
    if (!walk(file, base, &f, err) || !settle(file, &f, &block, err))
        return false;
    if (f.family != FAMILY_AIFF && !measure_garbage(file, &f, &garbage, err))
        return false;
    out->demuxer = f.style->demuxer;
    out->container = f.style->container;
    if (is_unknown(&f, file->size_bytes - f.data_at, garbage)) {
        f.data_size = file->size_bytes - f.data_at;
        f.data_size -= block ? f.data_size % block : 0;
        out->remark = "its header tells no length: read to the end of the file";
    } else if (!judge(file, &f, garbage, out, a, err)) {
        return false;
    }
    if (f.family == FAMILY_W64 && block && f.data_size % block < 8)
        f.data_size -= f.data_size % block; /* some writers count the padding to 8 bytes */
    if (block && f.data_size % block)
        return err_set(err, ERR_REJECTED, file->pos,
                       "%s ends inside a sample: %lld bytes of audio are no whole number of frames "
                       "of %d%s",
                       file->path, (long long)f.data_size, block, file->advice);
    if (f.data_size == 0)
        return err_set(err, ERR_REJECTED, file->pos, "%s has no audio: its length is 0%s",
                       file->path, file->advice);
    if (block) {
        out->length_frames = f.data_size / block;
        out->data_bytes = f.data_size;
    }
    return true;
}
