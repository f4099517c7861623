#include "formats/codec/codec.h"
#include "formats/codec/packets.h"

#include <libavformat/avformat.h>
#include <libavutil/intreadwrite.h>
#include <math.h>
#include <string.h>

#define FREE_FRAME_FRAMES 4096 /* of encoders that take any number */

struct job {
    const struct delivery *d;
    const struct codec_spec *spec;
    const struct reel *reel;   /* what is encoded: the delivery's, with what adjoins it */
    int lead_frames;           /* of it, before the delivery's */
    struct arena *arena;
    struct packets_writer *out;
    AVCodecContext *codec;
    AVPacket *packet;
    AVFrame *frame;
    int32_t *ints;             /* one frame of the reel, interleaved */
    float *floats;
    uint32_t padding_frames;   /* of the packets so far, where they tell it (MP3) */
};

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

static bool failed(struct job *j, int code, const char *doing, struct err *err)
{
    return codec_failed(j->d, j->spec, code, doing, err);
}

/* Does the container keep the encoder's header for all packets in one place? */
static bool has_global_header(const struct codec_spec *spec)
{
    const AVOutputFormat *muxer = av_guess_format(spec->muxer, NULL, NULL);
    return muxer && muxer->flags & AVFMT_GLOBALHEADER;
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
    if (has_global_header(spec))
        c->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    AVDictionary *options = codec_options(spec, c);
    int code = avcodec_open2(c, encoder, &options);
    av_dict_free(&options);
    j->codec = c;
    return code >= 0 || failed(j, code, "opening", err);
}

static bool open_stream(struct job *j, int fd, struct err *err)
{
    j->packet = av_packet_alloc();
    j->frame = av_frame_alloc();
    arena_defer(j->arena, drop_packet, j->packet);
    arena_defer(j->arena, drop_frame, j->frame);
    AVCodecParameters *p = avcodec_parameters_alloc();
    int code = j->packet && j->frame && p ? avcodec_parameters_from_context(p, j->codec)
                                          : AVERROR(ENOMEM);
    const char *name = arena_printf(j->arena, "the scratch file of %s", j->d->path);
    if (code >= 0)
        p->initial_padding += j->lead_frames;
    if (code >= 0)
        j->out = packets_new(j->arena, fd, name, p);
    avcodec_parameters_free(&p);
    return code >= 0 || failed(j, code, "opening", err);
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

/* Of a primed stream: the last packet ends with the reel, what follows only shaped it. */
static bool is_behind_the_end(const struct job *j)
{
    int64_t rest = j->d->reel->length_frames - j->packet->pts;
    if (j->spec->is_primed && rest > 0)
        j->packet->duration = rest < j->codec->frame_size ? rest : j->codec->frame_size;
    return j->spec->is_primed && rest <= 0;
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
        add_padding(j);
        bool ok = is_behind_the_end(j) || packets_put(j->out, j->packet, err);
        av_packet_unref(j->packet);
        if (!ok)
            return false;
    }
}

static void spread_ints(struct job *j, int frames)
{
    int channels = j->codec->ch_layout.nb_channels;
    bool is_planar = av_sample_fmt_is_planar(j->codec->sample_fmt);
    bool is_short = av_get_bytes_per_sample(j->codec->sample_fmt) == 2;
    int shift = is_short ? 0 : 32 - pcm_word_bits(j->reel->format);
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
    bool ok = is_float ? reel_read_float(j->reel, at, frames, j->floats, err)
                       : reel_read_int(j->reel, at, frames, j->ints, err);
    if (!ok)
        return false;
    if (is_float)
        spread_floats(j, frames);
    else
        spread_ints(j, frames);
    j->frame->nb_samples = frames;
    j->frame->pts = at - j->lead_frames;
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
    for (int64_t at = 0; at < j->reel->length_frames; at += step) {
        int64_t left = j->reel->length_frames - at;
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

/* The reel between what adjoins it. */
static void set_reel(struct job *j)
{
    const struct reel *const parts[] = { j->d->lead, j->d->reel, j->d->follow };
    j->reel = j->d->reel;
    if (!j->spec->is_primed)
        return;
    int64_t at = 0;
    struct reel *r = reel_new(j->arena, j->reel->format, j->reel->rate_hz, j->reel->channels, 0);
    for (int i = 0; i < 3; at += parts[i] ? parts[i]->length_frames : 0, i++)
        if (parts[i])
            reel_add_reel(j->arena, r, at, parts[i]);
    r->length_frames = at;
    j->lead_frames = j->d->lead ? (int)j->d->lead->length_frames : 0;
    j->reel = r;
}

bool codec_opens(const struct delivery *d)
{
    struct arena *a = arena_new();
    const struct codec_spec spec = d->writer->spec(d, a);
    struct job j = { .d = d, .spec = &spec, .arena = a };
    struct err ignored = {0};
    av_log_set_level(AV_LOG_QUIET);
    bool ok = open_encoder(&j, &ignored);
    arena_free(a);
    return ok;
}

bool codec_encode(const struct delivery *d, int fd, struct arena *a, struct err *err)
{
    const struct codec_spec spec = d->writer->spec(d, a);
    struct job j = { .d = d, .spec = &spec, .arena = a };
    av_log_set_level(AV_LOG_QUIET); /* what it has to say comes back as codes */
    set_reel(&j);
    return open_encoder(&j, err) && open_stream(&j, fd, err) && encode_all(&j, err) &&
           packets_finish(j.out, err);
}
