#include "formats/codec/packets.h"

#include "engine/base/file.h"
#include "engine/base/hash.h"

#include <assert.h>
#include <libavutil/intreadwrite.h>
#include <string.h>
#include <sys/stat.h>

#define BUFFER_BYTES 65536
#define BYTES_MOST (16 << 20)  /* of a packet, a piece of side data, extra data */
#define NAME_BYTES_MOST 64
#define SIDE_DATA_MOST 8
#define END_BYTES 13           /* 0, count of packets, check sum */
#define CRC_BYTES 4
#define NUMBERS 13             /* besides the bit rate */
#define SIZE_AT 12             /* of the stream's length, behind magic and version */
#define SIZE_BYTES 8           /* taken for zeros in the check sum */

static const char magic[8] = { 's', 't', 'm', 'p', 'k', 't', '\r', '\n' };

/* In the order of the file. */
static void numbers_of(AVCodecParameters *p, int *numbers[NUMBERS])
{
    int *const all[NUMBERS] = { &p->format,
                                &p->sample_rate,
                                &p->ch_layout.nb_channels,
                                &p->bits_per_coded_sample,
                                &p->bits_per_raw_sample,
                                &p->profile,
                                &p->level,
                                &p->block_align,
                                &p->frame_size,
                                &p->initial_padding,
                                &p->trailing_padding,
                                &p->seek_preroll,
                                (int *)&p->codec_tag };
    memcpy(numbers, all, sizeof all);
}

static void drop_parameters(void *handle)
{
    AVCodecParameters *p = handle;
    avcodec_parameters_free(&p);
}

static AVCodecParameters *parameters_new(struct arena *a)
{
    AVCodecParameters *p = avcodec_parameters_alloc();
    if (p)
        arena_defer(a, drop_parameters, p);
    return p;
}

struct packets_writer {
    int fd;
    const char *name;
    struct hash *hash;
    uint8_t buffer[BUFFER_BYTES];
    size_t used;
    off_t at;
    uint64_t count;
    struct err err;            /* the first failure; what follows it is not written */
};

static void flush(struct packets_writer *w)
{
    hash_add(w->hash, w->buffer, w->used);
    if (w->err.code == ERR_NONE &&
        file_pwrite_all(w->fd, w->buffer, w->used, w->at, w->name, &w->err))
        w->at += (off_t)w->used;
    w->used = 0;
}

static void put_bytes(struct packets_writer *w, const void *bytes, size_t size)
{
    const char *from = bytes;
    while (size > 0) {
        size_t room = sizeof w->buffer - w->used, n = size < room ? size : room;
        memcpy(w->buffer + w->used, from, n);
        w->used += n;
        from += n;
        size -= n;
        if (w->used == sizeof w->buffer)
            flush(w);
    }
}

static void put32(struct packets_writer *w, uint32_t v)
{
    uint8_t bytes[4];
    AV_WL32(bytes, v);
    put_bytes(w, bytes, sizeof bytes);
}

static void put64(struct packets_writer *w, int64_t v)
{
    uint8_t bytes[8];
    AV_WL64(bytes, (uint64_t)v);
    put_bytes(w, bytes, sizeof bytes);
}

static void put_counted(struct packets_writer *w, const void *bytes, size_t size)
{
    assert(size <= BYTES_MOST);
    put32(w, (uint32_t)size);
    put_bytes(w, bytes, size);
}

static void put_head(struct packets_writer *w, const AVCodecParameters *parameters)
{
    AVCodecParameters p = *parameters; /* only read */
    int *numbers[NUMBERS];
    const char *codec = avcodec_get_name(p.codec_id);
    numbers_of(&p, numbers);
    put_bytes(w, magic, sizeof magic);
    put32(w, PACKETS_VERSION);
    put64(w, 0); /* the length, once it is known */
    put_counted(w, codec, strlen(codec));
    put64(w, p.bit_rate);
    for (int i = 0; i < NUMBERS; i++)
        put32(w, (uint32_t)*numbers[i]);
    put_counted(w, p.extradata, (size_t)p.extradata_size);
}

struct packets_writer *packets_new(struct arena *a, int fd, const char *name,
                                   const AVCodecParameters *parameters)
{
    struct packets_writer *w = arena_new_one(a, struct packets_writer);
    w->fd = fd;
    w->name = name;
    w->hash = hash_new(a, HASH_CRC32);
    put_head(w, parameters);
    return w;
}

static bool told(const struct packets_writer *w, struct err *err)
{
    if (w->err.code != ERR_NONE)
        *err = w->err;
    return w->err.code == ERR_NONE;
}

bool packets_put(struct packets_writer *w, const AVPacket *packet, struct err *err)
{
    assert(packet->side_data_elems <= SIDE_DATA_MOST);
    put_bytes(w, "\1", 1);
    put64(w, packet->pts);
    put64(w, packet->dts);
    put64(w, packet->duration);
    put32(w, (uint32_t)packet->flags);
    put32(w, (uint32_t)packet->side_data_elems);
    for (int i = 0; i < packet->side_data_elems; i++) {
        put32(w, (uint32_t)packet->side_data[i].type);
        put_counted(w, packet->side_data[i].data, packet->side_data[i].size);
    }
    put_counted(w, packet->data, (size_t)packet->size);
    w->count++;
    return told(w, err);
}

bool packets_finish(struct packets_writer *w, struct err *err)
{
    uint8_t crc[32];
    put_bytes(w, "\0", 1);
    put64(w, (int64_t)w->count);
    flush(w);
    hash_bytes(w->hash, HASH_CRC32, crc);
    uint8_t size[SIZE_BYTES];
    AV_WL64(size, (uint64_t)w->at + CRC_BYTES);
    return told(w, err) && file_pwrite_all(w->fd, crc, CRC_BYTES, w->at, w->name, err) &&
           file_pwrite_all(w->fd, size, sizeof size, SIZE_AT, w->name, err);
}

struct packets_reader {
    int fd;
    const char *name;
    AVCodecParameters *parameters;
    uint8_t buffer[BUFFER_BYTES];
    size_t from, until;        /* of the buffer: not yet taken */
    int64_t at, end;           /* of the file: next to be read; where the check sum stands */
    int64_t count;
};

static bool damaged(const struct packets_reader *r, struct err *err)
{
    return err_set(err, ERR_DAMAGED, POS_NONE, "%s is damaged or was not written to its end",
                   r->name);
}

static bool no_memory(const struct packets_reader *r, struct err *err)
{
    return err_set(err, ERR_IO, POS_NONE, "cannot read %s: no memory", r->name);
}

static int64_t rest_of(const struct packets_reader *r)
{
    return r->end - r->at + (int64_t)(r->until - r->from);
}

static bool take_bytes(struct packets_reader *r, void *bytes, size_t size, struct err *err)
{
    char *to = bytes;
    if ((int64_t)size > rest_of(r))
        return damaged(r, err);
    while (size > 0) {
        if (r->from == r->until) {
            int64_t left = r->end - r->at;
            r->from = 0;
            r->until = left < BUFFER_BYTES ? (size_t)left : BUFFER_BYTES;
            if (!file_pread_all(r->fd, r->buffer, r->until, r->at, r->name, err))
                return false;
            r->at += (int64_t)r->until;
        }
        size_t ready = r->until - r->from, n = size < ready ? size : ready;
        memcpy(to, r->buffer + r->from, n);
        r->from += n;
        to += n;
        size -= n;
    }
    return true;
}

static bool take32(struct packets_reader *r, uint32_t *v, struct err *err)
{
    uint8_t bytes[4];
    if (!take_bytes(r, bytes, sizeof bytes, err))
        return false;
    *v = AV_RL32(bytes);
    return true;
}

static bool take64(struct packets_reader *r, int64_t *v, struct err *err)
{
    uint8_t bytes[8];
    if (!take_bytes(r, bytes, sizeof bytes, err))
        return false;
    *v = (int64_t)AV_RL64(bytes);
    return true;
}

/* A count, which the bytes it leads must follow. */
static bool take_count(struct packets_reader *r, uint32_t most, uint32_t *count, struct err *err)
{
    if (!take32(r, count, err))
        return false;
    return (*count <= most && *count <= rest_of(r)) || damaged(r, err);
}

/* Everything but the last four bytes has the sum that they tell. */
static bool check_sum(struct packets_reader *r, struct arena *a, struct err *err)
{
    struct hash *hash = hash_new(a, HASH_CRC32);
    uint8_t crc[32], told_crc[CRC_BYTES];
    for (int64_t at = 0; at < r->end; at += BUFFER_BYTES) {
        int64_t left = r->end - at;
        size_t n = left < BUFFER_BYTES ? (size_t)left : BUFFER_BYTES;
        if (!file_pread_all(r->fd, r->buffer, n, at, r->name, err))
            return false;
        if (at == 0)
            memset(r->buffer + SIZE_AT, 0, SIZE_BYTES);
        hash_add(hash, r->buffer, n);
    }
    hash_bytes(hash, HASH_CRC32, crc);
    if (!file_pread_all(r->fd, told_crc, CRC_BYTES, r->end, r->name, err))
        return false;
    return memcmp(crc, told_crc, CRC_BYTES) == 0 || damaged(r, err);
}

static bool take_codec(struct packets_reader *r, AVCodecParameters *p, struct err *err)
{
    char name[NAME_BYTES_MOST + 1] = "";
    uint32_t size;
    if (!take_count(r, NAME_BYTES_MOST, &size, err) || !take_bytes(r, name, size, err))
        return false;
    const AVCodecDescriptor *codec = avcodec_descriptor_get_by_name(name);
    if (!codec || codec->type != AVMEDIA_TYPE_AUDIO)
        return damaged(r, err);
    p->codec_type = AVMEDIA_TYPE_AUDIO;
    p->codec_id = codec->id;
    return true;
}

static bool take_extradata(struct packets_reader *r, AVCodecParameters *p, struct err *err)
{
    uint32_t size;
    if (!take_count(r, BYTES_MOST, &size, err) || size == 0)
        return err->code == ERR_NONE;
    p->extradata = av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE);
    if (!p->extradata)
        return no_memory(r, err);
    p->extradata_size = (int)size;
    return take_bytes(r, p->extradata, size, err);
}

static bool take_parameters(struct packets_reader *r, AVCodecParameters *p, struct err *err)
{
    int *numbers[NUMBERS];
    numbers_of(p, numbers);
    if (!take_codec(r, p, err) || !take64(r, &p->bit_rate, err))
        return false;
    for (int i = 0; i < NUMBERS; i++) {
        uint32_t v;
        if (!take32(r, &v, err))
            return false;
        *numbers[i] = (int)v;
    }
    int channels = p->ch_layout.nb_channels;
    if (channels < 1 || channels > 2 || p->sample_rate < 1)
        return damaged(r, err);
    av_channel_layout_default(&p->ch_layout, channels);
    return take_extradata(r, p, err);
}

struct packets_reader *packets_open(struct arena *a, int fd, const char *name, struct err *err)
{
    struct packets_reader *r = arena_new_one(a, struct packets_reader);
    struct stat st;
    char found[sizeof magic];
    uint8_t told_size[SIZE_BYTES];
    uint32_t version;
    int64_t size;
    r->fd = fd;
    r->name = name;
    r->parameters = parameters_new(a);
    if (fstat(fd, &st) != 0 || st.st_size < SIZE_AT + SIZE_BYTES + END_BYTES || !r->parameters) {
        damaged(r, err);
        return NULL;
    }
    if (!file_pread_all(fd, told_size, sizeof told_size, SIZE_AT, name, err))
        return NULL;
    size = (int64_t)AV_RL64(told_size);
    if (size < SIZE_AT + SIZE_BYTES + END_BYTES || size > st.st_size) {
        damaged(r, err);
        return NULL;
    }
    r->end = size - CRC_BYTES;
    bool ok = check_sum(r, a, err) && take_bytes(r, found, sizeof found, err) &&
              take32(r, &version, err) && take64(r, &size, err);
    if (ok && (memcmp(found, magic, sizeof magic) != 0 || version != PACKETS_VERSION))
        ok = damaged(r, err);
    return ok && take_parameters(r, r->parameters, err) ? r : NULL;
}

const AVCodecParameters *packets_parameters(const struct packets_reader *r)
{
    return r->parameters;
}

static bool take_side_data(struct packets_reader *r, AVPacket *packet, struct err *err)
{
    uint32_t count, type, size;
    if (!take_count(r, SIDE_DATA_MOST, &count, err))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (!take32(r, &type, err) || !take_count(r, BYTES_MOST, &size, err))
            return false;
        if (type >= AV_PKT_DATA_NB)
            return damaged(r, err);
        uint8_t *data =
            av_packet_new_side_data(packet, (enum AVPacketSideDataType)type, size);
        if (!data)
            return no_memory(r, err);
        if (!take_bytes(r, data, size, err))
            return false;
    }
    return true;
}

/* One without bytes stays without a buffer: muxers take it for side data alone (FLAC's MD5). */
static bool take_data(struct packets_reader *r, AVPacket *packet, struct err *err)
{
    uint32_t size;
    if (!take_count(r, BYTES_MOST, &size, err) || size == 0)
        return err->code == ERR_NONE;
    AVBufferRef *buffer = av_buffer_allocz(size + AV_INPUT_BUFFER_PADDING_SIZE);
    if (!buffer)
        return no_memory(r, err);
    packet->buf = buffer;
    packet->data = buffer->data;
    packet->size = (int)size;
    return take_bytes(r, packet->data, size, err);
}

bool packets_next(struct packets_reader *r, AVPacket *packet, bool *got, struct err *err)
{
    uint8_t mark;
    uint32_t flags;
    int64_t count;
    if (!take_bytes(r, &mark, 1, err))
        return false;
    *got = mark == 1;
    if (mark == 0)
        return take64(r, &count, err) &&
               ((count == r->count && rest_of(r) == 0) || damaged(r, err));
    r->count++;
    if (mark != 1)
        return damaged(r, err);
    if (!take64(r, &packet->pts, err) || !take64(r, &packet->dts, err) ||
        !take64(r, &packet->duration, err) || !take32(r, &flags, err))
        return false;
    packet->flags = (int)flags;
    return take_side_data(r, packet, err) && take_data(r, packet, err);
}
