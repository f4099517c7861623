#include "engine/audio/source_stream.h"

#include "engine/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libavutil/avstring.h>
#include <string.h>

/* What may be tried at all: a name outside these lists never reaches a parser. */
static const char demuxers[] =
    "wav,w64,aiff,caf,au,flac,wv,ape,tta,tak,mov,mp3,aac,ogg,matroska,asf,ac3,eac3";
static const char decoders[] =
    "pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_s64le,pcm_s64be,"
    "pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be,pcm_u8,pcm_s8,pcm_u16le,pcm_u16be,"
    "pcm_u24le,pcm_u24be,pcm_u32le,pcm_u32be,pcm_alaw,pcm_mulaw,"
    "adpcm_ms,adpcm_ima_wav,adpcm_ima_qt,flac,alac,wavpack,ape,tta,tak,"
    "mp3,mp3float,mp2,mp2float,mp1,mp1float,aac,opus,vorbis,"
    "wmav1,wmav2,wmapro,wmalossless,ac3,eac3";

static void drop_format(void *handle)
{
    AVFormatContext *format = handle;
    avformat_close_input(&format);
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

/* What libav refused: our own read error when there was one. */
bool source_stream_reject(const struct source_stream *s, int code, const char *doing,
                          struct err *err)
{
    char why[AV_ERROR_MAX_STRING_SIZE] = "";
    if (s->io && s->io->error)
        return err_errno(err, s->io->error, s->file.pos, "cannot read %s", s->file.path);
    av_strerror(code, why, sizeof why);
    return err_set(err, ERR_REJECTED, s->file.pos, "%s %s: %s%s", s->file.path, doing, why,
                   s->file.advice);
}

static bool open_file(struct source_stream *s, struct err *err)
{
    const char *path = s->file.path;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); /* a pipe must not block */
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return err_set(err, ERR_REJECTED, s->file.pos, "%s does not exist", path);
    if (fd < 0)
        return err_errno(err, errno, s->file.pos, "cannot open %s", path);
    file_defer_close(s->arena, fd);
    if (fstat(fd, &s->stat) != 0)
        return err_errno(err, errno, s->file.pos, "cannot read %s", path);
    if (!S_ISREG(s->stat.st_mode))
        return err_set(err, ERR_REJECTED, s->file.pos, "%s is %s, expected an audio file", path,
                       S_ISDIR(s->stat.st_mode) ? "a folder" : "no regular file");
    s->file.fd = fd;
    s->file.size_bytes = s->stat.st_size;
    return true;
}

static bool open_format(struct source_stream *s, struct err *err)
{
    s->io = source_io_new(s->arena, s->file.fd, s->file.size_bytes);
    AVFormatContext *format = avformat_alloc_context();
    if (!format || !s->io->context)
        return err_set(err, ERR_IO, s->file.pos, "cannot read %s: out of memory", s->file.path);
    format->pb = s->io->context;
    format->error_recognition = AV_EF_EXPLODE | AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER;
    format->max_streams = 8;
    AVDictionary *options = NULL;
    av_dict_set(&options, "format_whitelist", demuxers, 0);
    av_dict_set(&options, "codec_whitelist", decoders, 0);
    const AVInputFormat *named = s->header.demuxer ? av_find_input_format(s->header.demuxer) : NULL;
    int code = avformat_open_input(&format, NULL, named, &options); /* frees format when it fails */
    av_dict_free(&options);
    if (code < 0 && !named && !s->io->error)
        return err_set(err, ERR_REJECTED, s->file.pos,
                       "%s is no audio file that can be read; expected WAV, AIFF, FLAC or another "
                       "common format",
                       s->file.path);
    if (code < 0)
        return source_stream_reject(s, code, "is damaged", err);
    arena_defer(s->arena, drop_format, format);
    s->format = format;
    code = avformat_find_stream_info(format, NULL);
    return code >= 0 || source_stream_reject(s, code, "is damaged", err);
}

static bool choose_stream(struct source_stream *s, struct err *err)
{
    int found = 0;
    for (unsigned i = 0; i < s->format->nb_streams; i++) {
        AVStream *st = s->format->streams[i];
        bool is_audio = st->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
        st->discard = is_audio ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
        if (is_audio && found++ == 0)
            s->stream = st;
    }
    if (found == 1)
        return true;
    return err_set(err, ERR_REJECTED, s->file.pos, "%s has %s, exactly one is needed%s",
                   s->file.path,
                   found ? arena_printf(s->arena, "%d audio streams", found) : "no audio stream",
                   s->file.advice);
}

static bool open_decoder(struct source_stream *s, struct err *err)
{
    const AVCodec *decoder = avcodec_find_decoder(s->stream->codecpar->codec_id);
    const char *name = avcodec_get_name(s->stream->codecpar->codec_id);
    if (!decoder || !av_match_list(decoder->name, decoders, ','))
        return err_set(err, ERR_REJECTED, s->file.pos,
                       "%s holds %s, which this program does not read%s", s->file.path, name,
                       s->file.advice);
    AVCodecContext *codec = avcodec_alloc_context3(decoder);
    s->packet = av_packet_alloc();
    s->frame = av_frame_alloc();
    arena_defer(s->arena, drop_codec, codec);
    arena_defer(s->arena, drop_packet, s->packet);
    arena_defer(s->arena, drop_frame, s->frame);
    if (!codec || !s->packet || !s->frame)
        return err_set(err, ERR_IO, s->file.pos, "cannot read %s: out of memory", s->file.path);
    int code = avcodec_parameters_to_context(codec, s->stream->codecpar);
    codec->pkt_timebase = s->stream->time_base;
    codec->thread_count = 1;
    codec->err_recognition = s->format->error_recognition;
    if (code >= 0)
        code = avcodec_open2(codec, decoder, NULL);
    if (code < 0)
        return source_stream_reject(s, code,
                                    arena_printf(s->arena, "cannot be decoded as %s", name), err);
    s->codec = codec;
    return true;
}

bool source_stream_open(struct source_stream *s, struct err *err)
{
    /* The library would print to standard error by itself; what it says comes back as codes. */
    av_log_set_level(AV_LOG_QUIET);
    return open_file(s, err) && source_header_read(&s->file, s->arena, &s->header, err) &&
           open_format(s, err) && choose_stream(s, err) && open_decoder(s, err);
}
