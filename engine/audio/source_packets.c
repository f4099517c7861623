#include "engine/audio/source_packets.h"

#include <libavutil/intreadwrite.h>

struct source_packets {
    struct hash *hash;
};

static void put(struct source_packets *p, int64_t number)
{
    uint8_t bytes[8];
    AV_WL64(bytes, (uint64_t)number);
    hash_add(p->hash, bytes, sizeof bytes);
}

static void put_counted(struct source_packets *p, const uint8_t *bytes, size_t size)
{
    put(p, (int64_t)size);
    hash_add(p->hash, bytes, size);
}

/* Vorbis keeps its texts among what sets the decoder up: 2, the lengths of the first two headers
 * in steps of 255, then headers, comments and codebooks. The decoder passes over the comments.
 * False: it is not so built. */
static bool find_comments(const uint8_t *bytes, size_t size, size_t lengths[2], size_t *at)
{
    *at = 1;
    if (size == 0 || bytes[0] != 2)
        return false;
    for (int i = 0; i < 2; i++) {
        for (lengths[i] = 0; *at < size && bytes[*at] == 255; ++*at)
            lengths[i] += 255;
        if (*at == size)
            return false;
        lengths[i] += bytes[(*at)++];
    }
    return lengths[0] <= size - *at && lengths[1] <= size - *at - lengths[0];
}

static void put_setup(struct source_packets *p, const AVCodecParameters *c)
{
    size_t size = (size_t)c->extradata_size, lengths[2], at;
    if (c->codec_id != AV_CODEC_ID_VORBIS || !find_comments(c->extradata, size, lengths, &at)) {
        put_counted(p, c->extradata, size);
        return;
    }
    size_t books = at + lengths[0] + lengths[1];
    put_counted(p, c->extradata + at, lengths[0]);
    put_counted(p, c->extradata + books, size - books);
}

struct source_packets *source_packets_new(struct arena *a, const AVFormatContext *format,
                                          const AVStream *stream)
{
    struct source_packets *p = arena_new_one(a, struct source_packets);
    const AVCodecParameters *c = stream->codecpar;
    const char *demuxer = format->iformat->name;
    p->hash = hash_new(a, HASH_SHA256);
    put_counted(p, (const uint8_t *)demuxer, strlen(demuxer));
    const int64_t numbers[] = {
        c->codec_id, c->format, c->sample_rate, c->ch_layout.nb_channels,
        c->bits_per_coded_sample, c->bits_per_raw_sample, c->profile, c->block_align,
        c->frame_size, c->initial_padding, c->trailing_padding, c->seek_preroll,
        stream->time_base.num, stream->time_base.den, stream->start_time, stream->duration
    };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        put(p, numbers[i]);
    put_setup(p, c);
    return p;
}

void source_packets_add(struct source_packets *p, const AVPacket *packet)
{
    put(p, packet->pts);
    put(p, packet->duration);
    put(p, packet->flags);
    put_counted(p, packet->data, (size_t)packet->size);
    for (int i = 0; i < packet->side_data_elems; i++) {
        const AVPacketSideData *s = &packet->side_data[i];
        if (s->type == AV_PKT_DATA_METADATA_UPDATE)
            continue; /* texts, which no decoder reads */
        put(p, s->type);
        put_counted(p, s->data, s->size);
    }
}

void source_packets_hex(struct source_packets *p, char hex[HASH_HEX_BYTES])
{
    hash_hex(p->hash, HASH_SHA256, hex);
}
