#include "formats/codec/codec.h"

#include "formats/codec/codec_output.h"
#include "formats/codec/codec_picture.h"
#include "formats/codec/mp4_atoms.h"

#include <libavformat/avformat.h>
#include <libavutil/intreadwrite.h>
#include <libavutil/opt.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define FREE_FRAME_FRAMES 4096 /* of encoders that take any number */

struct job {
    const struct delivery *d;
    const struct codec_spec *spec;
    struct arena *arena;
    struct codec_output *out;
    AVFormatContext *format;
    AVCodecContext *codec;
    AVStream *stream;
    AVPacket *packet;
    AVFrame *frame;
    int32_t *ints;             /* one frame of the reel, interleaved */
    float *floats;
    uint32_t padding_frames;   /* of the packets so far, where they tell it (MP3) */
};

static void drop_format(void *handle)
{
    avformat_free_context(handle);
}

static void drop_codec(void *handle)
{
    AVCodecContext *codec = handle;
    avcodec_free_context(&codec);
}

static void drop_packet(void *handle)
{
    AVPacket *packet = handle;
    av_packet_free(&packet);
}

static void drop_frame(void *handle)
{
    AVFrame *frame = handle;
    av_frame_free(&frame);
}

const char *codec_library(const char *built_with)
{
    return avcodec_version() == LIBAVCODEC_VERSION_INT ? built_with : av_version_info();
}

/* Errors of libavformat surface late; the descriptor's own errno tells more than its code. */
static bool failed(struct job *j, int code, const char *doing, struct err *err)
{
    char why[AV_ERROR_MAX_STRING_SIZE] = "";
    if (j->out && j->out->error)
        return err_errno(err, j->out->error, j->d->pos, "cannot write %s", j->d->path);
    av_strerror(code, why, sizeof why);
    return err_set(err, ERR_FAILED, j->d->pos, "%s: %s failed in %s: %s", j->d->path,
                   j->spec->encoder, doing, why);
}

static void check_rate(const struct delivery *d, const struct writer_class *class,
                       struct findings *findings)
{
    struct text possible = text_new(findings->arena);
    for (const int *r = class->rates_hz; r && *r; r++) {
        if (*r == d->reel->rate_hz)
            return;
        text_printf(&possible, "%s%d", r == class->rates_hz ? "" : r[1] ? ", " : " and ", *r);
    }
    if (class->rates_hz)
        finding_add(findings, SEVERITY_ERROR, "codec-rate", d->pos,
                    "%s cannot hold %d Hz; possible: %s Hz", class->name, d->reel->rate_hz,
                    possible.s);
}

void codec_check(const struct delivery *d, const struct writer_class *class, const char *encoder,
                 struct findings *findings)
{
    if (!avcodec_find_encoder_by_name(encoder))
        finding_add(findings, SEVERITY_ERROR, "codec-missing", d->pos,
                    "the FFmpeg libraries on this machine have no encoder %s; install a build that "
                    "has it, or leave the target out",
                    encoder);
    check_rate(d, class, findings);
    if (d->reel->channels > 2)
        finding_add(findings, SEVERITY_ERROR, "codec-channels", d->pos,
                    "%s is written with 1 or 2 channels, not %d", class->name, d->reel->channels);
    if (!(class->formats & 1u << d->reel->format))
        finding_add(findings, SEVERITY_ERROR, "codec-bits", d->pos, "%s cannot hold %s samples",
                    class->name, pcm_format_name(d->reel->format));
}

static bool open_encoder(struct job *j, struct err *err)
{
    const struct codec_spec *spec = j->spec;
    const AVCodec *encoder = avcodec_find_encoder_by_name(spec->encoder);
    AVCodecContext *c = encoder ? avcodec_alloc_context3(encoder) : NULL;
    if (!c)
        return failed(j, encoder ? AVERROR(ENOMEM) : AVERROR_ENCODER_NOT_FOUND, "opening", err);
    arena_defer(j->arena, drop_codec, c);
    c->sample_rate = j->d->reel->rate_hz;
    c->sample_fmt = spec->sample_format;
    av_channel_layout_default(&c->ch_layout, j->d->reel->channels);
    c->bits_per_raw_sample = pcm_word_bits(j->d->reel->format);
    c->time_base = (AVRational){ 1, c->sample_rate };
    c->thread_count = 1;
    c->flags |= AV_CODEC_FLAG_BITEXACT;
    c->bit_rate = spec->bitrate;
    if (!isnan(spec->quality)) {
        c->flags |= AV_CODEC_FLAG_QSCALE;
        c->global_quality = (int)lrint(spec->quality * FF_QP2LAMBDA);
    }
    if (j->format->oformat->flags & AVFMT_GLOBALHEADER)
        c->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    AVDictionary *options = NULL;
    for (const struct tag *o = spec->options; o->key; o++)
        if (av_opt_find(c, o->key, NULL, 0, AV_OPT_SEARCH_CHILDREN))
            av_dict_set(&options, o->key, o->value, 0);
    int code = avcodec_open2(c, encoder, &options);
    av_dict_free(&options);
    j->codec = c;
    return code >= 0 || failed(j, code, "opening", err);
}

static bool open_muxer(struct job *j, int fd, struct err *err)
{
    j->out = codec_output_new(j->arena, fd);
    int code = avformat_alloc_output_context2(&j->format, NULL, j->spec->muxer, NULL);
    if (code < 0 || !j->out->context)
        return failed(j, code < 0 ? code : AVERROR(ENOMEM), "opening", err);
    arena_defer(j->arena, drop_format, j->format);
    j->format->pb = j->out->context;
    j->format->flags |= AVFMT_FLAG_BITEXACT | AVFMT_FLAG_CUSTOM_IO;
    j->packet = av_packet_alloc();
    j->frame = av_frame_alloc();
    arena_defer(j->arena, drop_packet, j->packet);
    arena_defer(j->arena, drop_frame, j->frame);
    return (j->packet && j->frame) || failed(j, AVERROR(ENOMEM), "opening", err);
}

static void put_tags(struct job *j, struct tag_list tags)
{
    /* Ogg keeps its comments with the stream. */
    AVDictionary **to = strcmp(j->spec->muxer, "ogg") == 0 || strcmp(j->spec->muxer, "opus") == 0
                            ? &j->stream->metadata : &j->format->metadata;
    for (int i = 0; i < tags.count; i++)
        if (strncmp(tags.items[i].key, TAGS_FREEFORM, strlen(TAGS_FREEFORM)) != 0)
            av_dict_set(to, tags.items[i].key, tags.items[i].value, 0);
    if (j->d->cover && j->d->metadata == METADATA_FULL && j->spec->cover == COVER_COMMENT)
        av_dict_set(to, "METADATA_BLOCK_PICTURE", codec_picture_comment(j->d->cover, j->arena), 0);
}

static bool write_header(struct job *j, struct tag_list tags, struct err *err)
{
    bool has_picture =
        j->d->cover && j->d->metadata == METADATA_FULL && j->spec->cover == COVER_STREAM;
    j->stream = avformat_new_stream(j->format, NULL);
    int code = j->stream ? avcodec_parameters_from_context(j->stream->codecpar, j->codec)
                         : AVERROR(ENOMEM);
    if (code < 0)
        return failed(j, code, "writing the header", err);
    j->stream->time_base = j->codec->time_base;
    put_tags(j, tags);
    if (has_picture && !codec_picture_add_stream(j->format, j->d->cover))
        return failed(j, AVERROR(ENOMEM), "writing the header", err);
    AVDictionary *options = NULL;
    for (const struct tag *o = j->spec->options; o->key; o++)
        if (av_opt_find(j->format, o->key, NULL, 0, AV_OPT_SEARCH_CHILDREN))
            av_dict_set(&options, o->key, o->value, 0);
    code = avformat_write_header(j->format, &options);
    av_dict_free(&options);
    if (code >= 0 && has_picture)
        code = codec_picture_write(j->format, j->d->cover, j->packet);
    return code >= 0 || failed(j, code, "writing the header", err);
}

/* LAME's end padding may reach over two packets, and each tells only its own; the muxer writes what
 * the last one says into the header, from which players trim: let it say all. */
static void add_padding(struct job *j)
{
    size_t size = 0;
    uint8_t *skip = av_packet_get_side_data(j->packet, AV_PKT_DATA_SKIP_SAMPLES, &size);
    if (j->codec->codec_id != AV_CODEC_ID_MP3 || !skip || size < 10)
        return;
    j->padding_frames += AV_RL32(skip + 4);
    AV_WL32(skip + 4, j->padding_frames);
}

/* All that the encoder has ready. Empty packets carry side data (FLAC's MD5): passed on too. */
static bool drain(struct job *j, struct err *err)
{
    for (;;) {
        int code = avcodec_receive_packet(j->codec, j->packet);
        if (code == AVERROR(EAGAIN) || code == AVERROR_EOF)
            return true;
        if (code < 0)
            return failed(j, code, "encoding", err);
        j->packet->stream_index = j->stream->index;
        av_packet_rescale_ts(j->packet, j->codec->time_base, j->stream->time_base);
        add_padding(j);
        code = av_write_frame(j->format, j->packet);
        av_packet_unref(j->packet);
        if (code < 0 || j->out->error)
            return failed(j, code, "writing", err);
    }
}

static void spread_ints(struct job *j, int frames)
{
    int channels = j->codec->ch_layout.nb_channels;
    bool is_planar = av_sample_fmt_is_planar(j->codec->sample_fmt);
    bool is_short = av_get_bytes_per_sample(j->codec->sample_fmt) == 2;
    int shift = is_short ? 0 : 32 - pcm_word_bits(j->d->reel->format);
    for (int n = 0; n < frames; n++)
        for (int c = 0; c < channels; c++) {
            int i = is_planar ? n : n * channels + c;
            void *to = j->frame->extended_data[is_planar ? c : 0];
            int32_t word = j->ints[n * channels + c];
            if (is_short)
                ((int16_t *)to)[i] = (int16_t)word;
            else
                ((int32_t *)to)[i] = (int32_t)((uint32_t)word << shift);
        }
}

static void spread_floats(struct job *j, int frames)
{
    int channels = j->codec->ch_layout.nb_channels;
    bool is_planar = av_sample_fmt_is_planar(j->codec->sample_fmt);
    float undo = (float)j->spec->undo;
    for (int i = 0; undo != 0 && i < frames * channels; i++)
        j->floats[i] *= undo;
    if (!is_planar) {
        memcpy(j->frame->extended_data[0], j->floats, sizeof(float) * (size_t)(frames * channels));
        return;
    }
    for (int c = 0; c < channels; c++)
        for (int n = 0; n < frames; n++)
            ((float *)(void *)j->frame->extended_data[c])[n] = j->floats[n * channels + c];
}

static bool fill(struct job *j, int64_t at, int frames, struct err *err)
{
    bool is_float = av_get_packed_sample_fmt(j->codec->sample_fmt) == AV_SAMPLE_FMT_FLT;
    int code = av_frame_make_writable(j->frame);
    if (code < 0)
        return failed(j, code, "encoding", err);
    bool ok = is_float ? reel_read_float(j->d->reel, at, frames, j->floats, err)
                       : reel_read_int(j->d->reel, at, frames, j->ints, err);
    if (!ok)
        return false;
    if (is_float)
        spread_floats(j, frames);
    else
        spread_ints(j, frames);
    j->frame->nb_samples = frames;
    j->frame->pts = at;
    return true;
}

static bool encode_all(struct job *j, struct err *err)
{
    int step = j->codec->frame_size ? j->codec->frame_size : FREE_FRAME_FRAMES;
    int channels = j->codec->ch_layout.nb_channels;
    j->ints = arena_new_array(j->arena, int32_t, step * channels);
    j->floats = arena_new_array(j->arena, float, step * channels);
    j->frame->nb_samples = step;
    j->frame->format = j->codec->sample_fmt;
    j->frame->sample_rate = j->codec->sample_rate;
    int code = av_channel_layout_copy(&j->frame->ch_layout, &j->codec->ch_layout);
    if (code >= 0)
        code = av_frame_get_buffer(j->frame, 0);
    if (code < 0)
        return failed(j, code, "encoding", err);
    for (int64_t at = 0; at < j->d->reel->length_frames; at += step) {
        int64_t left = j->d->reel->length_frames - at;
        if (!fill(j, at, left < step ? (int)left : step, err))
            return false;
        code = avcodec_send_frame(j->codec, j->frame);
        if (code < 0)
            return failed(j, code, "encoding", err);
        if (!drain(j, err))
            return false;
    }
    code = avcodec_send_frame(j->codec, NULL);
    return code >= 0 ? drain(j, err) : failed(j, code, "encoding", err);
}

static bool write_trailer(struct job *j, struct err *err)
{
    int code = av_write_trailer(j->format);
    avio_flush(j->format->pb);
    if (code < 0 || j->format->pb->error || j->out->error)
        return failed(j, code < 0 ? code : j->format->pb->error, "writing the end", err);
    return true;
}

bool codec_encode(const struct delivery *d, const struct codec_spec *spec, struct stage *stage,
                  struct arena *a, struct err *err)
{
    int fd;
    struct job j = { .d = d, .spec = spec, .arena = a };
    struct tag_list tags = tags_of(d, spec->dialect, a);
    av_log_set_level(AV_LOG_QUIET); /* what it has to say comes back as codes */
    if (!stage_create(stage, d->path, &fd, err))
        return false;
    bool ok = open_muxer(&j, fd, err) && open_encoder(&j, err) && write_header(&j, tags, err) &&
              encode_all(&j, err) && write_trailer(&j, err);
    if (ok && spec->dialect == TAG_MP4) {
        int padding = j.codec->initial_padding;
        ok = mp4_atoms_add(fd, d, tags, padding, j.codec->frame_size, a, err);
    }
    if (!ok) {
        close(fd);
        return false;
    }
    return stage_finish(stage, d->path, fd, err);
}
