/* aiff: AIFF with PCM of 16, 24 or 32 bits, AIFF-C (fl32) with 32-bit float, big-endian.
 *
 * The form's own texts are ASCII, the ID3 chunk after them has everything and the cover.
 * Range:   4 GiB, which nothing extends.
 * Source: Apple AIFF 1.3 (1989) and AIFF-C (draft, 1991); `ID3 ` chunk as iTunes writes it. */
#include "engine/base/file.h"
#include "engine/base/unicode.h"
#include "formats/id3.h"
#include "formats/pcm/chunk.h"
#include "formats/pcm/markers.h"

#include <string.h>
#include <unistd.h>

#define BLOCK_FRAMES 16384
#define SIZE_LIMIT 0xffffffff
#define AIFC_VERSION 0xa2805140
#define EXPONENT_BIAS 16383
#define FLOAT_NAME "32-bit floating point"

struct config {
    int id3;
};
static const struct field fields[] = {
    FIELD("id3", struct config, id3, .kind = FIELD_CHOICE, .choices = id3_versions, .dflt = ID3_24,
          .help = "version of the ID3 tags"),
    FIELD_END
};

static uint64_t data_bytes(const struct reel *r)
{
    return (uint64_t)r->length_frames * (uint64_t)(pcm_sample_bytes(r->format) * r->channels);
}

/* IEEE 754 extended, 80 bits, of a whole number: sign and exponent, then 1.63 bits of mantissa. */
static void put_extended(struct text *t, uint32_t v)
{
    int exponent = 31;
    while (!(v >> exponent & 1))
        exponent--;
    chunk_be(t, (uint64_t)(EXPONENT_BIAS + exponent), 2);
    chunk_be(t, (uint64_t)v << (63 - exponent), 8);
}

static void add_common(struct text *t, const struct reel *r)
{
    struct text comm = text_new(t->arena);
    chunk_be(&comm, (uint64_t)r->channels, 2);
    chunk_be(&comm, (uint64_t)r->length_frames, 4);
    chunk_be(&comm, (uint64_t)pcm_sample_bytes(r->format) * 8, 2);
    put_extended(&comm, (uint32_t)r->rate_hz);
    if (r->format == PCM_F32) {
        struct text version = text_new(t->arena);
        chunk_be(&version, AIFC_VERSION, 4);
        chunk_add_be(t, "FVER", &version);
        text_add(&comm, "fl32");
        chunk_be(&comm, strlen(FLOAT_NAME), 1);
        text_add(&comm, FLOAT_NAME);
    }
    chunk_add_be(t, "COMM", &comm);
}

static void add_text(struct text *t, const char *id, const char *s)
{
    struct text body = text_new(t->arena);
    bool lost;
    if (s)
        text_add(&body, unicode_ascii(t->arena, s, &lost));
    chunk_add_be(t, id, &body);
}

/* What the form itself can say. */
static void add_texts(struct text *t, const struct delivery *d)
{
    static const char *const places[][2] = {
        { "title", "NAME" }, { "artist", "AUTH" }, { "copyright", "(c) " }, { "comment", "ANNO" },
    };
    struct tag_list tags = tags_of(d, TAG_ID3, t->arena);
    for (size_t k = 0; k < sizeof places / sizeof places[0]; k++)
        for (int i = 0; i < tags.count; i++)
            if (strcmp(tags.items[i].key, places[k][0]) == 0)
                add_text(t, places[k][1], tags.items[i].value);
}

static struct text tail_of(const struct delivery *d, struct arena *a)
{
    const struct config *config = d->config;
    struct text t = text_new(a), id3 = id3_tag(d, (enum id3_version)config->id3, a);
    struct markers markers = markers_of(d, a);
    chunk_be(&t, 0, data_bytes(d->reel) & 1 ? 1 : 0);
    markers_add_form(&t, &markers);
    add_texts(&t, d);
    chunk_add_be(&t, "ID3 ", &id3);
    return t;
}

static struct text head_of(const struct delivery *d, size_t tail_bytes, struct arena *a)
{
    struct text common = text_new(a), t = text_new(a);
    add_common(&common, d->reel);
    uint64_t size = 4 + common.length_bytes + 16 + data_bytes(d->reel) + tail_bytes;
    text_add(&t, "FORM");
    chunk_be(&t, size, 4);
    text_add(&t, d->reel->format == PCM_F32 ? "AIFC" : "AIFF");
    text_add_bytes(&t, common.s, common.length_bytes);
    text_add(&t, "SSND");
    chunk_be(&t, 8 + data_bytes(d->reel), 4);
    chunk_be(&t, 0, 8); /* no offset, no blocks */
    return t;
}

static void reverse(uint8_t *bytes, size_t count, int word_bytes)
{
    for (; count > 0; count--, bytes += word_bytes) {
        for (int i = 0, k = word_bytes - 1; i < k; i++, k--) {
            uint8_t keep = bytes[i];
            bytes[i] = bytes[k];
            bytes[k] = keep;
        }
    }
}

static bool copy_samples(const struct delivery *d, int fd, struct arena *a, struct err *err)
{
    const struct reel *r = d->reel;
    int word = pcm_sample_bytes(r->format);
    size_t block = (size_t)(word * r->channels);
    uint8_t *bytes = arena_alloc(a, block * BLOCK_FRAMES);
    for (int64_t at = 0; at < r->length_frames; at += BLOCK_FRAMES) {
        int n = r->length_frames - at < BLOCK_FRAMES ? (int)(r->length_frames - at) : BLOCK_FRAMES;
        if (!reel_read_raw(r, at, n, bytes, err))
            return false;
        reverse(bytes, (size_t)n * (size_t)r->channels, word);
        if (!file_write_all(fd, bytes, block * (size_t)n, d->path, err))
            return false;
    }
    return true;
}

static void check(const struct delivery *d, struct findings *findings)
{
    uint64_t others = 4096 + tail_of(d, findings->arena).length_bytes;
    if (data_bytes(d->reel) + others > SIZE_LIMIT)
        finding_add(findings, SEVERITY_ERROR, "aiff-size", d->pos,
                    "%s would have %.1f GiB, AIFF ends at 4; deliver it as wav, which becomes RF64",
                    d->path, (double)data_bytes(d->reel) / 0x1p30);
}

static bool write_file(const struct delivery *d, struct stage *stage, struct arena *a,
                       struct err *err)
{
    struct text tail = tail_of(d, a), head = head_of(d, tail.length_bytes, a);
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

/* Do these bytes stand there? */
static bool check_bytes(const struct delivery *d, int fd, const struct text *meant, off_t at,
                        struct arena *a, struct err *err)
{
    char *found = arena_alloc(a, meant->length_bytes + 1);
    if (!file_pread_all(fd, found, meant->length_bytes, at, d->path, err))
        return false;
    return meant->length_bytes == 0 || memcmp(found, meant->s, meant->length_bytes) == 0 ||
           err_set(err, ERR_REJECTED, d->pos,
                   "%s reads back wrong: its chunks %s the samples differ", d->path,
                   at ? "after" : "before");
}

static bool verify(const struct delivery *d, struct stage *stage, struct arena *a, struct err *err)
{
    struct text tail = tail_of(d, a), head = head_of(d, tail.length_bytes, a);
    off_t after = (off_t)(head.length_bytes + data_bytes(d->reel));
    int fd;
    if (!stage_reopen(stage, d->path, &fd, err))
        return false;
    file_defer_close(a, fd);
    if (lseek(fd, 0, SEEK_END) != after + (off_t)tail.length_bytes)
        return err_set(err, ERR_REJECTED, d->pos, "%s reads back wrong: it has not its length",
                       d->path);
    return check_bytes(d, fd, &head, 0, a, err) && check_bytes(d, fd, &tail, after, a, err) &&
           tags_verify(d, stage, a, err);
}

static void describe(const struct delivery *d, json_t *into)
{
    json_put_text(into, "encoder", d->reel->format == PCM_F32 ? "AIFF-C fl32" : "pcm");
}

const struct writer_class aiff_writer = {
    .name = "aiff",
    .help = "AIFF, PCM or float (AIFF-C)",
    .extension = ".aiff",
    .version = 2,
    .is_lossless = true,
    .formats = 1u << PCM_S16 | 1u << PCM_S24 | 1u << PCM_S32 | 1u << PCM_F32,
    .fields = fields,
    .config_size = sizeof(struct config),
    .check = check,
    .write = write_file,
    .verify = verify,
    .describe = describe,
};
