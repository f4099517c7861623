#include "engine/audio/source.h"

#include "engine/audio/source_packets.h"
#include "engine/audio/source_samples.h"
#include "engine/audio/source_stream.h"
#include "engine/audio/source_tags.h"
#include "engine/base/text.h"

#include <errno.h>
#include <libavutil/avstring.h>
#include <string.h>

#define CHANNELS_MAX 8
#define RATE_MAX_HZ 768000
#define MPEG_FRAME_COUNT_SLACK 1 /* some encoders count the frame that holds the count */

#define VORBIS_BLOCK_MAX 8192

struct source {
    struct source_stream in;
    struct source_info info;
    enum AVSampleFormat sample_format; /* of the first frame, and so of every frame       */
    struct hash *md5;          /* FLAC                                                    */
    struct source_packets *seen; /* of a player's, unless it is plain PCM; else NULL      */
    int64_t promised;          /* frames, by header or index; -1: not told. info's length is -1
                                  too where the index is not exact (an M4A's edit list in ms) */
    int used;                  /* frames of `in.frame` that were handed out               */
    int64_t decoded;           /* frames that left the decoder                            */
    int64_t given;             /* frames handed out                                       */
    int64_t packets;
    int64_t first_pts;
    bool is_player;            /* reads our own deliverable                               */
    bool draining, ended;
};

const char *source_library(void)
{
    return av_version_info();
}

static const char *clock_at(struct source *s, int64_t frame)
{
    return text_clock(s->in.arena, s->info.rate_hz ? (double)frame / s->info.rate_hz : 0);
}

static bool reject_short(struct source *s, struct err *err)
{
    return err_set(err, ERR_REJECTED, s->in.file.pos,
                   "%s is truncated: its header promises %lld frames, the file holds %lld%s",
                   s->in.file.path, (long long)s->promised, (long long)s->decoded,
                   s->in.file.advice);
}

/* Damage at the very end of a file that is too short is the cut, not damage. */
static bool reject_damage(struct source *s, int code, struct err *err)
{
    if (!s->in.io->error && s->promised > s->decoded) {
        av_packet_unref(s->in.packet);
        if (s->draining || av_read_frame(s->in.format, s->in.packet) == AVERROR_EOF)
            return reject_short(s, err);
    }
    return source_stream_reject(&s->in, code,
                                arena_printf(s->in.arena, "is damaged at %s",
                                             clock_at(s, s->decoded)),
                                err);
}

static int send_coded(struct source *s, bool is_decoded)
{
    AVPacket *packet = s->in.packet;
    s->packets++;
    if (packet->flags & AV_PKT_FLAG_CORRUPT)
        return AVERROR_INVALIDDATA;
    if (s->seen)
        source_packets_add(s->seen, packet);
    return is_decoded ? avcodec_send_packet(s->in.codec, packet) : 0;
}

/* Plain PCM was measured by its header: what a demuxer reads past that (padding, half a frame at
 * the end of an unfinished file) is no audio, and a short packet there is no damage. */
static int send(struct source *s)
{
    int64_t *left = &s->in.header.data_bytes;
    if (*left >= 0) {
        if (s->in.packet->size > *left)
            av_shrink_packet(s->in.packet, (int)*left);
        *left -= s->in.packet->size;
        return s->in.packet->size ? avcodec_send_packet(s->in.codec, s->in.packet) : 0;
    }
    return send_coded(s, true);
}

/* One packet to the decoder, or the end of them. */
static bool feed(struct source *s, struct err *err)
{
    int code = av_read_frame(s->in.format, s->in.packet);
    if (code == AVERROR_EOF && !s->in.io->error) {
        s->draining = true;
        code = avcodec_send_packet(s->in.codec, NULL);
        return code >= 0 || reject_damage(s, code, err);
    }
    if (code < 0)
        return reject_damage(s, code, err);
    if (s->in.packet->stream_index == s->in.stream->index)
        code = send(s);
    if (code < 0)
        return reject_damage(s, code, err);
    av_packet_unref(s->in.packet);
    return true;
}

/* Frames by which time stamps are ahead of what was decoded, as far as their ticks can tell. */
static int64_t gap_before(struct source *s)
{
    AVRational tick = s->in.stream->time_base, frame = { 1, s->info.rate_hz };
    int64_t pts = s->in.frame->pts;
    if (!av_match_list(s->in.format->iformat->name, "mov,ogg,matroska", ','))
        return 0; /* time stamps are guessed there */
    if (pts == AV_NOPTS_VALUE || s->first_pts == AV_NOPTS_VALUE)
        return 0;
    int64_t gap = av_rescale_q(pts - s->first_pts, tick, frame) - s->decoded;
    int64_t slack = 2 * av_rescale_q_rnd(1, tick, frame, AV_ROUND_UP) + 1;
    if (s->in.codec->codec_id == AV_CODEC_ID_VORBIS)
        slack = VORBIS_BLOCK_MAX; /* libavformat guesses the lengths of packets within a page */
    return gap > slack || gap < -slack ? gap : 0;
}

static bool check_frame(struct source *s, struct err *err)
{
    const AVFrame *f = s->in.frame;
    if (f->decode_error_flags || f->flags & AV_FRAME_FLAG_CORRUPT)
        return reject_damage(s, AVERROR_INVALIDDATA, err);
    if (s->decoded == 0)
        return true;
    if (f->sample_rate != s->info.rate_hz || f->ch_layout.nb_channels != s->info.channels ||
        f->format != s->sample_format)
        return err_set(err, ERR_REJECTED, s->in.file.pos,
                       "%s changes at %s: from %d channels at %d Hz to %d channels at %d Hz%s",
                       s->in.file.path, clock_at(s, s->decoded), s->info.channels, s->info.rate_hz,
                       f->ch_layout.nb_channels, f->sample_rate, s->in.file.advice);
    int64_t gap = gap_before(s);
    if (gap)
        return err_set(err, ERR_REJECTED, s->in.file.pos, "%s is damaged: %lld frames %s at %s%s",
                       s->in.file.path, (long long)(gap < 0 ? -gap : gap),
                       gap < 0 ? "too many" : "are missing", clock_at(s, s->decoded),
                       s->in.file.advice);
    return true;
}

/* MP3 counts its frames in a header of its own; nobody else notices a file that was cut or grew. */
static bool check_mpeg_count(struct source *s, struct err *err)
{
    if (s->in.codec->codec_id != AV_CODEC_ID_MP3 || s->in.stream->duration <= 0 ||
        s->in.codec->frame_size <= 0 ||
        s->in.format->duration_estimation_method == AVFMT_DURATION_FROM_BITRATE)
        return true;
    AVRational frame = { s->in.codec->frame_size, s->info.rate_hz };
    int64_t promised = av_rescale_q(s->in.stream->duration, s->in.stream->time_base, frame);
    if (s->packets >= promised - MPEG_FRAME_COUNT_SLACK &&
        s->packets <= promised + MPEG_FRAME_COUNT_SLACK)
        return true;
    return err_set(err, ERR_REJECTED, s->in.file.pos,
                   "%s is %s: its header promises %lld MPEG frames, the file holds %lld%s",
                   s->in.file.path, s->packets < promised ? "truncated" : "damaged",
                   (long long)promised, (long long)s->packets, s->in.file.advice);
}

static bool check_unchanged(struct source *s, struct err *err)
{
    struct stat now;
    if (fstat(s->in.file.fd, &now) != 0)
        return err_errno(err, errno, s->in.file.pos, "cannot read %s", s->in.file.path);
    if (now.st_size == s->in.stat.st_size && now.st_mtim.tv_sec == s->in.stat.st_mtim.tv_sec &&
        now.st_mtim.tv_nsec == s->in.stat.st_mtim.tv_nsec)
        return true;
    return err_set(err, ERR_REJECTED, s->in.file.pos,
                   "%s changed while it was read; start again when it is complete",
                   s->in.file.path);
}

static bool check_end(struct source *s, struct err *err)
{
    int64_t length = s->promised;
    int64_t slack = s->info.length_frames < 0 ? s->info.rate_hz / 1000 + 1 : 0;
    if (!check_unchanged(s, err))
        return false;
    if (s->decoded == 0)
        return err_set(err, ERR_REJECTED, s->in.file.pos, "%s has no audio: its length is 0%s",
                       s->in.file.path, s->in.file.advice);
    if (length > s->decoded + slack)
        return reject_short(s, err);
    if (length >= 0 && length < s->decoded && !s->info.is_lossy)
        return err_set(err, ERR_REJECTED, s->in.file.pos,
                       "%s is damaged: its header promises %lld frames, the file holds %lld%s",
                       s->in.file.path, (long long)length, (long long)s->decoded,
                       s->in.file.advice);
    if (!check_mpeg_count(s, err))
        return false;
    uint8_t md5[32];
    if (s->md5) {
        hash_bytes(s->md5, HASH_MD5, md5);
        if (memcmp(md5, s->in.header.md5, sizeof s->in.header.md5) != 0)
            return err_set(err, ERR_REJECTED, s->in.file.pos,
                           "%s is damaged: its samples do not match the MD5 in its header%s",
                           s->in.file.path, s->in.file.advice);
    }
    return true;
}

/* All that FLAC's header promises: what follows is an old tag; the MD5 tells if that is true. */
static bool is_complete(const struct source *s)
{
    return s->md5 && s->promised > 0 && s->decoded == s->promised &&
           text_equal(s->in.header.container, "flac");
}

/* The next decoded frame into s->in.frame, or s->ended. */
static bool decode(struct source *s, struct err *err)
{
    while (!s->ended) {
        if (is_complete(s)) {
            s->ended = true;
            return check_end(s, err);
        }
        int code = avcodec_receive_frame(s->in.codec, s->in.frame);
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
        if (s->in.frame->nb_samples == 0)
            continue;
        if (!check_frame(s, err))
            return false;
        s->used = 0;
        s->decoded += s->in.frame->nb_samples;
        if (s->md5)
            source_samples_hash(s->in.frame, s->in.header.md5_bits, s->md5);
        return true;
    }
    return true;
}

/* Where the index of a compressed file tells it to the sample: it must count in frames. */
static int64_t length_of(const struct source *s)
{
    const AVStream *st = s->in.stream;
    if (s->in.header.length_frames >= 0)
        return s->in.header.length_frames;
    bool is_exact =
        av_match_list(s->in.format->iformat->name, "mov,ogg,wv,tta,ape,tak,aiff,au", ',');
    if (!is_exact || st->duration <= 0 || st->time_base.num != 1 ||
        st->time_base.den != s->info.rate_hz)
        return -1;
    /* Ogg's duration of an Opus stream counts the pre-skip. */
    return st->duration -
           (st->codecpar->codec_id == AV_CODEC_ID_OPUS ? st->codecpar->initial_padding : 0);
}

static bool is_lossy(enum AVCodecID id)
{
    const AVCodecDescriptor *d = avcodec_descriptor_get(id);
    return d && d->props & AV_CODEC_PROP_LOSSY && !(d->props & AV_CODEC_PROP_LOSSLESS);
}

static bool check_shape(struct source *s, struct err *err)
{
    const AVFrame *f = s->in.frame;
    if (f->ch_layout.nb_channels < 1 || f->ch_layout.nb_channels > CHANNELS_MAX)
        return err_set(err, ERR_REJECTED, s->in.file.pos,
                       "%s has %d channels, 1 to %d can be read%s", s->in.file.path,
                       f->ch_layout.nb_channels, CHANNELS_MAX, s->in.file.advice);
    if (f->sample_rate < 1 || f->sample_rate > RATE_MAX_HZ)
        return err_set(err, ERR_REJECTED, s->in.file.pos,
                       "%s has a rate of %d Hz, 1 Hz to %d kHz can be read%s", s->in.file.path,
                       f->sample_rate, RATE_MAX_HZ / 1000, s->in.file.advice);
    return true;
}

/* The first decoded frame tells what the stream really is (HE-AAC doubles its header's rate). */
static bool describe(struct source *s, struct err *err)
{
    s->promised = s->in.header.length_frames;
    s->info.is_lossy = is_lossy(s->in.codec->codec_id);
    if (s->in.header.has_md5 && s->in.codec->codec_id == AV_CODEC_ID_FLAC)
        s->md5 = hash_new(s->in.arena, HASH_MD5);
    s->first_pts = AV_NOPTS_VALUE;
    if (!decode(s, err) || !check_shape(s, err))
        return false;
    s->first_pts = s->in.frame->pts;
    s->sample_format = s->in.frame->format;
    s->info.rate_hz = s->in.frame->sample_rate;
    s->info.channels = s->in.frame->ch_layout.nb_channels;
    s->info.format = source_samples_format(s->sample_format, s->in.codec->bits_per_raw_sample);
    s->promised = length_of(s);
    s->info.length_frames = s->promised;
    if (s->info.is_lossy && !s->is_player && text_equal(s->in.header.container, "mp4"))
        s->info.length_frames = -1;
    s->info.codec = avcodec_get_name(s->in.codec->codec_id);
    s->info.container = s->in.header.container
                          ? s->in.header.container
                          : arena_strndup(s->in.arena, s->in.format->iformat->name,
                                          strcspn(s->in.format->iformat->name, ","));
    s->info.remark = s->in.header.remark;
    source_tags_read(s->in.format->metadata, s->in.arena, &s->info);
    source_tags_read(s->in.stream->metadata, s->in.arena, &s->info);
    return true;
}

static struct source *open_with(struct arena *a, const char *path, struct pos pos, bool is_player,
                                struct err *err)
{
    const char *advice = is_player ? "" : "; export the mix again";
    struct source *s = arena_new_one(a, struct source);
    s->in.arena = a;
    s->is_player = is_player;
    s->in.file =
        (struct source_file){ .path = arena_strdup(a, path), .advice = advice, .pos = pos };
    if (!source_stream_open(&s->in, err))
        return NULL;
    if (is_player && s->in.header.data_bytes < 0)
        s->seen = source_packets_new(a, s->in.format, s->in.stream);
    return describe(s, err) ? s : NULL;
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
    return err_set(err, ERR_REJECTED, s->in.file.pos, "%s has %s at %s (frame %lld, channel %d)%s",
                   s->in.file.path, bad != bad ? "a NaN" : "an infinite sample",
                   clock_at(s, s->given + n), (long long)(s->given + n), c + 1, s->in.file.advice);
}

/* Frames of the current one that a listener gets: what a lossy codec pads at the end is cut off. */
static int64_t left_to_give(const struct source *s)
{
    int64_t left = s->in.frame->nb_samples - s->used;
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
        source_samples_take(s->in.frame, s->used, n, ch, done);
        if (!check_finite(s, ch, done, n, err))
            return false;
        s->used += n;
        s->given += n;
        done += n;
    }
    *got_frames = done;
    return true;
}

bool source_skim(struct source *s, struct err *err)
{
    int code = 0;
    while (code >= 0 && (code = av_read_frame(s->in.format, s->in.packet)) >= 0) {
        if (s->in.packet->stream_index == s->in.stream->index)
            code = send_coded(s, false);
        av_packet_unref(s->in.packet);
    }
    if (code != AVERROR_EOF || s->in.io->error)
        return source_stream_reject(&s->in, code, "is damaged", err);
    s->ended = true;
    return check_unchanged(s, err) && check_mpeg_count(s, err);
}

bool source_fingerprint(struct source *s, char hex[HASH_HEX_BYTES])
{
    if (s->seen)
        source_packets_hex(s->seen, hex);
    return s->seen != NULL;
}
