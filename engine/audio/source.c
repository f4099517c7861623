#include "engine/audio/source.h"

#include "engine/audio/source_header.h"
#include "engine/audio/source_io.h"
#include "engine/audio/source_samples.h"
#include "engine/audio/source_tags.h"
#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "engine/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avstring.h>
#include <string.h>
#include <sys/stat.h>

#define CHANNELS_MAX 8
#define RATE_MAX_HZ 768000
#define MPEG_FRAME_COUNT_SLACK 1 /* some encoders count the frame that holds the count */

#define VORBIS_BLOCK_MAX 8192

/* What may be tried at all: a name outside these lists never reaches a parser. */
static const char demuxers[] = "wav,w64,aiff,caf,au,flac,wv,ape,tta,tak,mov,mp3,aac,ogg,matroska,asf,ac3,eac3";
static const char decoders[] =
    "pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_s64le,pcm_s64be,pcm_f32le,pcm_f32be,pcm_f64le,"
    "pcm_f64be,pcm_u8,pcm_s8,pcm_u16le,pcm_u16be,pcm_u24le,pcm_u24be,pcm_u32le,pcm_u32be,pcm_alaw,pcm_mulaw,"
    "adpcm_ms,adpcm_ima_wav,adpcm_ima_qt,flac,alac,wavpack,ape,tta,tak,mp3,mp3float,mp2,mp2float,mp1,mp1float,aac,"
    "opus,vorbis,wmav1,wmav2,wmapro,wmalossless,ac3,eac3";

struct source {
    struct arena *arena;
    struct source_info info;
    struct source_file file;
    struct source_header header;
    struct stat stat;          /* at open; it must not change until the end           */
    struct source_io *io;
    AVFormatContext *format;
    AVCodecContext *codec;
    AVStream *stream;
    AVPacket *packet;
    AVFrame *frame;
    enum AVSampleFormat sample_format; /* of the first frame, and so of every frame   */
    struct hash *md5;          /* FLAC                                                */
    int64_t promised;          /* frames, by header or index; -1: not told. info.length_frames is -1 too
                                  where the index is not exact (an M4A's edit list in ms)             */
    int used;                  /* frames of `frame` that were handed out              */
    int64_t decoded;           /* frames that left the decoder                        */
    int64_t given;             /* frames handed out                                   */
    int64_t packets;
    int64_t first_pts;
    bool is_player;            /* reads our own deliverable */
    bool draining, ended;
};

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

static const char *clock_at(struct source *s, int64_t frame)
{
    return text_clock(s->arena, s->info.rate_hz ? (double)frame / s->info.rate_hz : 0);
}

/* What libav refused: our own read error when there was one. */
static bool reject_av(struct source *s, int code, const char *doing, struct err *err)
{
    char why[AV_ERROR_MAX_STRING_SIZE] = "";
    if (s->io && s->io->error)
        return err_errno(err, s->io->error, s->file.pos, "cannot read %s", s->file.path);
    av_strerror(code, why, sizeof why);
    return err_set(err, ERR_REJECTED, s->file.pos, "%s %s: %s%s", s->file.path, doing, why, s->file.advice);
}

static bool reject_short(struct source *s, struct err *err)
{
    return err_set(err, ERR_REJECTED, s->file.pos, "%s is truncated: its header promises %lld frames, the file holds %lld%s",
                   s->file.path, (long long)s->promised, (long long)s->decoded, s->file.advice);
}

/* Damage at the very end of a file that is too short is the cut, not damage. */
static bool reject_damage(struct source *s, int code, struct err *err)
{
    if (!s->io->error && s->promised > s->decoded) {
        av_packet_unref(s->packet);
        if (s->draining || av_read_frame(s->format, s->packet) == AVERROR_EOF)
            return reject_short(s, err);
    }
    return reject_av(s, code, arena_printf(s->arena, "is damaged at %s", clock_at(s, s->decoded)), err);
}

static bool open_file(struct source *s, struct err *err)
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

static bool open_format(struct source *s, struct err *err)
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
                       "%s is no audio file that can be read; expected WAV, AIFF, FLAC or another common format",
                       s->file.path);
    if (code < 0)
        return reject_av(s, code, "is damaged", err);
    arena_defer(s->arena, drop_format, format);
    s->format = format;
    code = avformat_find_stream_info(format, NULL);
    return code >= 0 || reject_av(s, code, "is damaged", err);
}

static bool choose_stream(struct source *s, struct err *err)
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
    return err_set(err, ERR_REJECTED, s->file.pos, "%s has %s, exactly one is needed%s", s->file.path,
                   found ? arena_printf(s->arena, "%d audio streams", found) : "no audio stream", s->file.advice);
}

static bool open_decoder(struct source *s, struct err *err)
{
    const AVCodec *decoder = avcodec_find_decoder(s->stream->codecpar->codec_id);
    const char *name = avcodec_get_name(s->stream->codecpar->codec_id);
    if (!decoder || !av_match_list(decoder->name, decoders, ','))
        return err_set(err, ERR_REJECTED, s->file.pos, "%s holds %s, which this program does not read%s", s->file.path,
                       name, s->file.advice);
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
        return reject_av(s, code, arena_printf(s->arena, "cannot be decoded as %s", name), err);
    s->codec = codec;
    return true;
}

/* Plain PCM was measured by its header: what a demuxer reads past that (padding, half a frame at the end
 * of an unfinished file) is no audio, and a short packet there is no damage. */
static int send(struct source *s)
{
    int64_t *left = &s->header.data_bytes;
    if (*left >= 0) {
        if (s->packet->size > *left)
            av_shrink_packet(s->packet, (int)*left);
        *left -= s->packet->size;
        return s->packet->size ? avcodec_send_packet(s->codec, s->packet) : 0;
    }
    s->packets++;
    return s->packet->flags & AV_PKT_FLAG_CORRUPT ? AVERROR_INVALIDDATA : avcodec_send_packet(s->codec, s->packet);
}

/* One packet to the decoder, or the end of them. */
static bool feed(struct source *s, struct err *err)
{
    int code = av_read_frame(s->format, s->packet);
    if (code == AVERROR_EOF && !s->io->error) {
        s->draining = true;
        code = avcodec_send_packet(s->codec, NULL);
        return code >= 0 || reject_damage(s, code, err);
    }
    if (code < 0)
        return reject_damage(s, code, err);
    if (s->packet->stream_index == s->stream->index)
        code = send(s);
    if (code < 0)
        return reject_damage(s, code, err);
    av_packet_unref(s->packet);
    return true;
}

/* Frames by which the time stamps are ahead of what was decoded, where the container's ticks can tell. */
static int64_t gap_before(struct source *s)
{
    AVRational tick = s->stream->time_base, frame = { 1, s->info.rate_hz };
    int64_t pts = s->frame->pts;
    if (!av_match_list(s->format->iformat->name, "mov,ogg,matroska", ','))
        return 0; /* time stamps are guessed there */
    if (pts == AV_NOPTS_VALUE || s->first_pts == AV_NOPTS_VALUE)
        return 0;
    int64_t gap = av_rescale_q(pts - s->first_pts, tick, frame) - s->decoded;
    int64_t slack = 2 * av_rescale_q_rnd(1, tick, frame, AV_ROUND_UP) + 1;
    if (s->codec->codec_id == AV_CODEC_ID_VORBIS)
        slack = VORBIS_BLOCK_MAX; /* libavformat guesses the lengths of packets within a page */
    return gap > slack || gap < -slack ? gap : 0;
}

static bool check_frame(struct source *s, struct err *err)
{
    const AVFrame *f = s->frame;
    if (f->decode_error_flags || f->flags & AV_FRAME_FLAG_CORRUPT)
        return reject_damage(s, AVERROR_INVALIDDATA, err);
    if (s->decoded == 0)
        return true;
    if (f->sample_rate != s->info.rate_hz || f->ch_layout.nb_channels != s->info.channels ||
        f->format != s->sample_format)
        return err_set(err, ERR_REJECTED, s->file.pos,
                       "%s changes at %s: from %d channels at %d Hz to %d channels at %d Hz%s", s->file.path,
                       clock_at(s, s->decoded), s->info.channels, s->info.rate_hz, f->ch_layout.nb_channels,
                       f->sample_rate, s->file.advice);
    int64_t gap = gap_before(s);
    if (gap)
        return err_set(err, ERR_REJECTED, s->file.pos, "%s is damaged: %lld frames %s at %s%s", s->file.path,
                       (long long)(gap < 0 ? -gap : gap), gap < 0 ? "too many" : "are missing",
                       clock_at(s, s->decoded), s->file.advice);
    return true;
}

/* MP3 counts its frames in a header of its own; nobody else notices when the file was cut or grew. */
static bool check_mpeg_count(struct source *s, struct err *err)
{
    if (s->codec->codec_id != AV_CODEC_ID_MP3 || s->stream->duration <= 0 || s->codec->frame_size <= 0 ||
        s->format->duration_estimation_method == AVFMT_DURATION_FROM_BITRATE)
        return true;
    AVRational frame = { s->codec->frame_size, s->info.rate_hz };
    int64_t promised = av_rescale_q(s->stream->duration, s->stream->time_base, frame);
    if (s->packets >= promised - MPEG_FRAME_COUNT_SLACK && s->packets <= promised + MPEG_FRAME_COUNT_SLACK)
        return true;
    return err_set(err, ERR_REJECTED, s->file.pos, "%s is %s: its header promises %lld MPEG frames, the file holds %lld%s",
                   s->file.path, s->packets < promised ? "truncated" : "damaged", (long long)promised,
                   (long long)s->packets, s->file.advice);
}

static bool check_unchanged(struct source *s, struct err *err)
{
    struct stat now;
    if (fstat(s->file.fd, &now) != 0)
        return err_errno(err, errno, s->file.pos, "cannot read %s", s->file.path);
    if (now.st_size == s->stat.st_size && now.st_mtim.tv_sec == s->stat.st_mtim.tv_sec &&
        now.st_mtim.tv_nsec == s->stat.st_mtim.tv_nsec)
        return true;
    return err_set(err, ERR_REJECTED, s->file.pos, "%s changed while it was read; start again when it is complete",
                   s->file.path);
}

static bool check_end(struct source *s, struct err *err)
{
    int64_t length = s->promised, slack = s->info.length_frames < 0 ? s->info.rate_hz / 1000 + 1 : 0;
    if (!check_unchanged(s, err))
        return false;
    if (s->decoded == 0)
        return err_set(err, ERR_REJECTED, s->file.pos, "%s has no audio: its length is 0%s", s->file.path, s->file.advice);
    if (length > s->decoded + slack)
        return reject_short(s, err);
    if (length >= 0 && length < s->decoded && !s->info.is_lossy)
        return err_set(err, ERR_REJECTED, s->file.pos, "%s is damaged: its header promises %lld frames, the file holds %lld%s",
                       s->file.path, (long long)length, (long long)s->decoded, s->file.advice);
    if (!check_mpeg_count(s, err))
        return false;
    uint8_t md5[32];
    if (s->md5) {
        hash_bytes(s->md5, HASH_MD5, md5);
        if (memcmp(md5, s->header.md5, sizeof s->header.md5) != 0)
            return err_set(err, ERR_REJECTED, s->file.pos, "%s is damaged: its samples do not match the MD5 in its header%s",
                           s->file.path, s->file.advice);
    }
    return true;
}

/* All that FLAC's header promises: what follows is an old tag, and the MD5 tells whether that is true. */
static bool is_complete(const struct source *s)
{
    return s->md5 && s->promised > 0 && s->decoded == s->promised && text_equal(s->header.container, "flac");
}

/* The next decoded frame into s->frame, or s->ended. */
static bool decode(struct source *s, struct err *err)
{
    while (!s->ended) {
        if (is_complete(s)) {
            s->ended = true;
            return check_end(s, err);
        }
        int code = avcodec_receive_frame(s->codec, s->frame);
        if (code == AVERROR(EAGAIN)) {
            if (!feed(s, err))
                return false;
            continue;
        }
        if (code == AVERROR_EOF) {
            s->ended = true;
            return check_end(s, err);
        }
        if (code < 0)
            return reject_damage(s, code, err);
        if (s->frame->nb_samples == 0)
            continue;
        if (!check_frame(s, err))
            return false;
        s->used = 0;
        s->decoded += s->frame->nb_samples;
        if (s->md5)
            source_samples_hash(s->frame, s->header.md5_bits, s->md5);
        return true;
    }
    return true;
}

/* Where the header of a compressed file tells it to the sample; its container must count in frames. */
static int64_t length_of(const struct source *s)
{
    const AVStream *st = s->stream;
    if (s->header.length_frames >= 0)
        return s->header.length_frames;
    bool is_exact = av_match_list(s->format->iformat->name, "mov,ogg,wv,tta,ape,tak,aiff,au", ',');
    if (!is_exact || st->duration <= 0 || st->time_base.num != 1 || st->time_base.den != s->info.rate_hz)
        return -1;
    /* Ogg's duration of an Opus stream counts the pre-skip. */
    return st->duration - (st->codecpar->codec_id == AV_CODEC_ID_OPUS ? st->codecpar->initial_padding : 0);
}

static bool is_lossy(enum AVCodecID id)
{
    const AVCodecDescriptor *d = avcodec_descriptor_get(id);
    return d && d->props & AV_CODEC_PROP_LOSSY && !(d->props & AV_CODEC_PROP_LOSSLESS);
}

static bool check_shape(struct source *s, struct err *err)
{
    const AVFrame *f = s->frame;
    if (f->ch_layout.nb_channels < 1 || f->ch_layout.nb_channels > CHANNELS_MAX)
        return err_set(err, ERR_REJECTED, s->file.pos, "%s has %d channels, 1 to %d can be read%s", s->file.path,
                       f->ch_layout.nb_channels, CHANNELS_MAX, s->file.advice);
    if (f->sample_rate < 1 || f->sample_rate > RATE_MAX_HZ)
        return err_set(err, ERR_REJECTED, s->file.pos, "%s has a rate of %d Hz, 1 Hz to %d kHz can be read%s",
                       s->file.path, f->sample_rate, RATE_MAX_HZ / 1000, s->file.advice);
    return true;
}

/* The first decoded frame tells what the stream really is (HE-AAC doubles its header's rate). */
static bool describe(struct source *s, struct err *err)
{
    s->promised = s->header.length_frames;
    s->info.is_lossy = is_lossy(s->codec->codec_id);
    if (s->header.has_md5 && s->codec->codec_id == AV_CODEC_ID_FLAC)
        s->md5 = hash_new(s->arena, HASH_MD5);
    s->first_pts = AV_NOPTS_VALUE;
    if (!decode(s, err) || !check_shape(s, err))
        return false;
    s->first_pts = s->frame->pts;
    s->sample_format = s->frame->format;
    s->info.rate_hz = s->frame->sample_rate;
    s->info.channels = s->frame->ch_layout.nb_channels;
    s->info.format = source_samples_format(s->sample_format, s->codec->bits_per_raw_sample);
    s->promised = length_of(s);
    s->info.length_frames = s->promised;
    if (s->info.is_lossy && !s->is_player && text_equal(s->header.container, "mp4"))
        s->info.length_frames = -1;
    s->info.codec = avcodec_get_name(s->codec->codec_id);
    s->info.container = s->header.container
                            ? s->header.container
                            : arena_strndup(s->arena, s->format->iformat->name, strcspn(s->format->iformat->name, ","));
    s->info.remark = s->header.remark;
    source_tags_read(s->format->metadata, s->arena, &s->info);
    source_tags_read(s->stream->metadata, s->arena, &s->info);
    return true;
}

static struct source *open_with(struct arena *a, const char *path, struct pos pos, bool is_player, struct err *err)
{
    const char *advice = is_player ? "" : "; export the mix again";
    struct source *s = arena_new_one(a, struct source);
    s->arena = a;
    s->is_player = is_player;
    s->file = (struct source_file){ .path = arena_strdup(a, path), .advice = advice, .pos = pos };
    /* The library would print to standard error by itself; what it has to say comes back as codes. */
    av_log_set_level(AV_LOG_QUIET);
    bool ok = open_file(s, err) && source_header_read(&s->file, a, &s->header, err) && open_format(s, err) &&
              choose_stream(s, err) && open_decoder(s, err) && describe(s, err);
    return ok ? s : NULL;
}

struct source *source_open(struct arena *a, const char *path, struct pos pos, struct err *err)
{
    return open_with(a, path, pos, false, err);
}

struct source *source_open_as_player(struct arena *a, const char *path, struct err *err)
{
    return open_with(a, path, POS_NONE, true, err);
}

const struct source_info *source_info_of(const struct source *s)
{
    return &s->info;
}

static bool check_finite(struct source *s, double *const ch[], int to, int frames, struct err *err)
{
    int n, c;
    if (s->info.format != PCM_F32 && s->info.format != PCM_F64)
        return true;
    if (source_samples_are_finite(ch, s->info.channels, to, frames, &n, &c))
        return true;
    double bad = ch[c][to + n];
    return err_set(err, ERR_REJECTED, s->file.pos, "%s has %s at %s (frame %lld, channel %d)%s", s->file.path,
                   bad != bad ? "a NaN" : "an infinite sample", clock_at(s, s->given + n), (long long)(s->given + n),
                   c + 1, s->file.advice);
}

/* Frames of the current one that a listener gets: what a lossy codec pads at the end is cut off. */
static int64_t left_to_give(const struct source *s)
{
    int64_t left = s->frame->nb_samples - s->used;
    if (s->info.is_lossy && s->promised >= 0 && s->given + left > s->promised)
        left = s->promised - s->given;
    return left;
}

bool source_read(struct source *s, int frames, double *const ch[], int *got_frames, struct err *err)
{
    int done = 0;
    while (done < frames && !s->ended) {
        int64_t left = left_to_give(s);
        if (left <= 0) {
            if (!decode(s, err))
                return false;
            continue;
        }
        int n = left < frames - done ? (int)left : frames - done;
        source_samples_take(s->frame, s->used, n, ch, done);
        if (!check_finite(s, ch, done, n, err))
            return false;
        s->used += n;
        s->given += n;
        done += n;
    }
    *got_frames = done;
    return true;
}
