#include "formats/codec/codec_picture.h"

#include "engine/base/text.h"

#include <libavcodec/avcodec.h>
#include <libavutil/base64.h>
#include <string.h>

#define FRONT_COVER 3

static bool is_png(const struct cover *cover)
{
    return strcmp(cover->mime, "image/png") == 0;
}

bool codec_picture_add_stream(AVFormatContext *format, const struct cover *cover)
{
    AVStream *st = avformat_new_stream(format, NULL);
    if (!st)
        return false;
    st->codecpar->codec_type = AVMEDIA_TYPE_VIDEO;
    st->codecpar->codec_id = is_png(cover) ? AV_CODEC_ID_PNG : AV_CODEC_ID_MJPEG;
    st->codecpar->width = cover->width;
    st->codecpar->height = cover->height;
    st->codecpar->format = AV_PIX_FMT_RGB24; /* only its 24 bits a pixel are used */
    st->disposition |= AV_DISPOSITION_ATTACHED_PIC;
    st->time_base = (AVRational){ 1, 90000 };
    av_dict_set(&st->metadata, "title", "Cover", 0);
    av_dict_set(&st->metadata, "comment", "Cover (front)", 0);
    return true;
}

int codec_picture_write(AVFormatContext *format, const struct cover *cover, AVPacket *packet)
{
    int code = av_new_packet(packet, (int)cover->size_bytes);
    if (code < 0)
        return code;
    memcpy(packet->data, cover->bytes, cover->size_bytes);
    packet->stream_index = (int)format->nb_streams - 1;
    packet->flags |= AV_PKT_FLAG_KEY;
    packet->pts = packet->dts = 0;
    code = av_write_frame(format, packet);
    av_packet_unref(packet);
    return code;
}

static void put(struct text *t, size_t v)
{
    const char bytes[4] = { (char)(v >> 24), (char)(v >> 16), (char)(v >> 8), (char)v };
    text_add_bytes(t, bytes, sizeof bytes);
}

char *codec_picture_comment(const struct cover *cover, struct arena *a)
{
    struct text t = text_new(a);
    put(&t, FRONT_COVER);
    put(&t, strlen(cover->mime));
    text_add(&t, cover->mime);
    put(&t, 0); /* no description */
    put(&t, (size_t)cover->width);
    put(&t, (size_t)cover->height);
    put(&t, 24);
    put(&t, 0); /* no palette */
    put(&t, cover->size_bytes);
    text_add_bytes(&t, cover->bytes, cover->size_bytes);
    int room = AV_BASE64_SIZE((int)t.length_bytes);
    char *encoded = arena_alloc(a, (size_t)room);
    av_base64_encode(encoded, room, (const uint8_t *)t.s, (int)t.length_bytes);
    return encoded;
}
