/* wav: RIFF/WAVE with PCM of 16, 24 or 32 bits or 32-bit float; RF64 past 4 GiB.
 *
 * Format tag 1 (plain PCM) for all integers, 3 with a fact chunk for float: EBU Tech 3285 knows tag
 * 1 only, and WAVE_FORMAT_EXTENSIBLE, which old tools refuse, tells no more about two channels.
 * Texts (LIST INFO) follow the samples, which so start at byte 44 where the simplest readers expect
 * them.
 * Source: Microsoft/IBM RIFF 1.0, EBU Tech 3285, EBU Tech 3306. */
#include "engine/base/file.h"
#include "engine/base/text.h"
#include "formats/tags.h"

#include <string.h>
#include <unistd.h>

#define BLOCK_FRAMES 16384
#define RIFF_LIMIT 0xffffffff

static const struct field fields[] = { FIELD_END };

static void put(struct text *t, uint64_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        text_add_bytes(t, &(char){ (char)(v >> 8 * i) }, 1);
}

static void put_size(struct text *t, uint64_t size)
{
    put(t, size > RIFF_LIMIT ? RIFF_LIMIT : size, 4);
}

/* What follows the samples: the pad byte and the texts. */
static struct text tail_of(const struct delivery *d, uint64_t data_bytes, struct arena *a)
{
    struct tag_list tags = tags_of(d, TAG_INFO, a);
    struct text tail = text_new(a), list = text_new(a);
    if (data_bytes & 1)
        put(&tail, 0, 1);
    for (int i = 0; i < tags.count; i++) {
        size_t size = strlen(tags.items[i].value) + 1;
        text_add(&list, tags.items[i].key);
        put(&list, size, 4);
        text_add_bytes(&list, tags.items[i].value, size);
        if (size & 1)
            put(&list, 0, 1);
    }
    if (list.length_bytes) {
        text_add(&tail, "LIST");
        put(&tail, list.length_bytes + 4, 4);
        text_add(&tail, "INFO");
        text_add_bytes(&tail, list.s, list.length_bytes);
    }
    return tail;
}

static struct text format_of(const struct reel *r, struct arena *a)
{
    struct text t = text_new(a);
    bool is_float = r->format == PCM_F32;
    uint64_t block = (uint64_t)(pcm_sample_bytes(r->format) * r->channels);
    text_add(&t, "fmt ");
    put(&t, is_float ? 18 : 16, 4);
    put(&t, is_float ? 3 : 1, 2);
    put(&t, (uint64_t)r->channels, 2);
    put(&t, (uint64_t)r->rate_hz, 4);
    put(&t, (uint64_t)r->rate_hz * block, 4);
    put(&t, block, 2);
    put(&t, (uint64_t)pcm_sample_bytes(r->format) * 8, 2);
    if (is_float) {
        put(&t, 0, 2);
        text_add(&t, "fact");
        put(&t, 4, 4);
        put_size(&t, (uint64_t)r->length_frames);
    }
    return t;
}

/* All sizes are known beforehand, nothing is patched: a file is RF64 from its first byte or not. */
static struct text header_of(const struct reel *r, uint64_t data_bytes, size_t tail_bytes,
                             struct arena *a)
{
    struct text format = format_of(r, a), t = text_new(a);
    uint64_t riff_bytes = 4 + format.length_bytes + 8 + data_bytes + tail_bytes;
    bool is_long = riff_bytes > RIFF_LIMIT;
    riff_bytes += is_long ? 36 : 0;
    text_add(&t, is_long ? "RF64" : "RIFF");
    put_size(&t, riff_bytes);
    text_add(&t, "WAVE");
    if (is_long) {
        text_add(&t, "ds64");
        put(&t, 28, 4);
        put(&t, riff_bytes, 8);
        put(&t, data_bytes, 8);
        put(&t, (uint64_t)r->length_frames, 8);
        put(&t, 0, 4); /* no table */
    }
    text_add_bytes(&t, format.s, format.length_bytes);
    text_add(&t, "data");
    put_size(&t, is_long ? RIFF_LIMIT : data_bytes);
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

static void check(const struct delivery *d, struct findings *findings)
{
    if (d->reel->format == PCM_F64)
        finding_add(findings, SEVERITY_ERROR, "wav-bits", d->pos,
                    "wav is written with 16, 24, 32 bit or float, not double");
}

static bool write_file(const struct delivery *d, struct stage *stage, struct arena *a,
                       struct err *err)
{
    const struct reel *r = d->reel;
    uint64_t data_bytes =
        (uint64_t)r->length_frames * (uint64_t)(pcm_sample_bytes(r->format) * r->channels);
    struct text tail = tail_of(d, data_bytes, a);
    struct text header = header_of(r, data_bytes, tail.length_bytes, a);
    int fd;
    if (!stage_create(stage, d->path, &fd, err))
        return false;
    if (!file_write_all(fd, header.s, header.length_bytes, d->path, err) ||
        !copy_samples(d, fd, a, err) ||
        !file_write_all(fd, tail.s, tail.length_bytes, d->path, err)) {
        close(fd);
        return false;
    }
    return stage_finish(stage, d->path, fd, err);
}

static void describe(const struct delivery *d, json_t *into)
{
    (void)d;
    json_put_text(into, "encoder", "pcm");
}

const struct writer_class wav_writer = {
    .name = "wav",
    .help = "WAV, PCM or float",
    .extension = ".wav",
    .version = 1,
    .is_lossless = true,
    .formats = 1u << PCM_S16 | 1u << PCM_S24 | 1u << PCM_S32 | 1u << PCM_F32,
    .fields = fields,
    .config_size = 0,
    .check = check,
    .write = write_file,
    .verify = tags_verify,
    .describe = describe,
};
