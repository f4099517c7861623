#include "engine/base/file.h"
#include "formats/codec/ape.h"
#include "formats/codec/codec.h"
#include "formats/codec/codec_output.h"
#include "formats/codec/codec_picture.h"
#include "formats/codec/mp4_atoms.h"
#include "formats/codec/packets.h"

#include <libavformat/avformat.h>
#include <libavutil/opt.h>
#include <string.h>
#include <unistd.h>

struct job {
    const struct delivery *d;
    const struct codec_spec *spec;
    struct arena *arena;
    struct tag_list tags;
    struct packets_reader *in;
    struct codec_output *out;
    AVFormatContext *format;
    AVStream *stream;
    AVPacket *packet;
};

static void drop_format(void *handle)
{
    avformat_free_context(handle);
}

static void drop_packet(void *handle)
{
    AVPacket *packet = handle;
    av_packet_free(&packet);
}

/* Errors of libavformat surface late; the descriptor's own errno tells more than its code. */
static bool failed(struct job *j, int code, const char *doing, struct err *err)
{
    if (j->out && j->out->error)
        return err_errno(err, j->out->error, j->d->pos, "cannot write %s", j->d->path);
    return codec_failed(j->d, j->spec, code, doing, err);
}

static bool open_stream(struct job *j, int fd, struct err *err)
{
    const char *name = arena_printf(j->arena, "the scratch file of %s", j->d->path);
    j->in = packets_open(j->arena, fd, name, err);
    return j->in != NULL;
}

static bool open_muxer(struct job *j, int fd, struct err *err)
{
    /* An ID3 tag of ours comes first: libavformat's lacks comments, lyrics and credits. */
    struct text head = text_new(j->arena);
    if (j->spec->dialect == TAG_ID3)
        head = id3_tag(j->d, j->spec->id3, j->arena);
    if (!file_pwrite_all(fd, head.s, head.length_bytes, 0, j->d->path, err))
        return false;
    j->out = codec_output_new(j->arena, fd, (int64_t)head.length_bytes);
    int code = avformat_alloc_output_context2(&j->format, NULL, j->spec->muxer, NULL);
    if (code < 0 || !j->out->context)
        return failed(j, code < 0 ? code : AVERROR(ENOMEM), "opening", err);
    arena_defer(j->arena, drop_format, j->format);
    j->format->pb = j->out->context;
    j->format->flags |= AVFMT_FLAG_BITEXACT | AVFMT_FLAG_CUSTOM_IO;
    j->packet = av_packet_alloc();
    arena_defer(j->arena, drop_packet, j->packet);
    return j->packet || failed(j, AVERROR(ENOMEM), "opening", err);
}

static void put_tags(struct job *j)
{
    if (j->spec->cover == COVER_TAG)
        return; /* all of them are in there */
    /* Ogg keeps its comments with the stream. */
    AVDictionary **to = strcmp(j->spec->muxer, "ogg") == 0 || strcmp(j->spec->muxer, "opus") == 0
                            ? &j->stream->metadata : &j->format->metadata;
    for (int i = 0; i < j->tags.count; i++)
        if (strncmp(j->tags.items[i].key, TAGS_FREEFORM, strlen(TAGS_FREEFORM)) != 0)
            av_dict_set(to, j->tags.items[i].key, j->tags.items[i].value, 0);
    if (j->d->cover && j->d->metadata == METADATA_FULL && j->spec->cover == COVER_COMMENT)
        av_dict_set(to, "METADATA_BLOCK_PICTURE", codec_picture_comment(j->d->cover, j->arena), 0);
}

/* A recipe's own ENCODER: opening the muxer has taken it for libavformat's, and out. */
static void put_encoder(struct job *j)
{
    for (int i = 0; i < j->tags.count && j->spec->dialect == TAG_VORBIS; i++)
        if (strcmp(j->tags.items[i].key, "ENCODER") == 0)
            av_dict_set(&j->format->metadata, "ENCODER", j->tags.items[i].value, 0);
}

static int serial_of(const struct delivery *d)
{
    return 100 * d->disc_number + (d->track_count ? d->tracks[0].number : 0);
}

static bool write_header(struct job *j, struct err *err)
{
    bool has_picture =
        j->d->cover && j->d->metadata == METADATA_FULL && j->spec->cover == COVER_STREAM;
    j->stream = avformat_new_stream(j->format, NULL);
    int code = j->stream ? avcodec_parameters_copy(j->stream->codecpar, packets_parameters(j->in))
                         : AVERROR(ENOMEM);
    if (code < 0)
        return failed(j, code, "writing the header", err);
    j->stream->time_base = (AVRational){ 1, j->stream->codecpar->sample_rate };
    put_tags(j);
    if (has_picture && !codec_picture_add_stream(j->format, j->d->cover))
        return failed(j, AVERROR(ENOMEM), "writing the header", err);
    AVDictionary *options = codec_options(j->spec, j->format);
    /* Ogg streams that are played as a chain must differ in their number. */
    if (av_opt_find(j->format, "serial_offset", NULL, 0, AV_OPT_SEARCH_CHILDREN))
        av_dict_set_int(&options, "serial_offset", serial_of(j->d), 0);
    code = avformat_init_output(j->format, &options);
    put_encoder(j);
    if (code >= 0)
        code = avformat_write_header(j->format, NULL);
    av_dict_free(&options);
    if (code >= 0 && has_picture)
        code = codec_picture_write(j->format, j->d->cover, j->packet);
    return code >= 0 || failed(j, code, "writing the header", err);
}

static bool write_packet(struct job *j, struct err *err)
{
    AVRational frames = { 1, packets_parameters(j->in)->sample_rate };
    if (j->spec->blocks && j->packet->size)
        flac_blocks_note(j->spec->blocks, j->packet->pts, j->packet->duration, j->packet->size);
    j->packet->stream_index = j->stream->index;
    av_packet_rescale_ts(j->packet, frames, j->stream->time_base);
    int code = av_write_frame(j->format, j->packet);
    return (code >= 0 && !j->out->error) || failed(j, code, "writing", err);
}

static bool write_all(struct job *j, struct err *err)
{
    for (bool got = true, ok; got;) {
        ok = packets_next(j->in, j->packet, &got, err) && (!got || write_packet(j, err));
        av_packet_unref(j->packet);
        if (!ok)
            return false;
    }
    return true;
}

static bool write_trailer(struct job *j, struct err *err)
{
    int code = av_write_trailer(j->format);
    avio_flush(j->format->pb);
    if (code < 0 || j->format->pb->error || j->out->error)
        return failed(j, code < 0 ? code : j->format->pb->error, "writing the end", err);
    return true;
}

/* What follows the last packet. */
static bool add_tail(struct job *j, int fd, struct err *err)
{
    struct text tail = text_new(j->arena);
    if (j->spec->dialect == TAG_APE)
        tail = ape_tag(j->d, j->tags, j->arena);
    return file_pwrite_all(fd, tail.s, tail.length_bytes, j->out->base_bytes + j->out->size_bytes,
                           j->d->path, err);
}

static bool add_blocks(struct job *j, int fd, struct err *err)
{
    return !j->spec->blocks || flac_blocks_write(j->spec->blocks, fd, err);
}

static bool add_atoms(struct job *j, int fd, struct err *err)
{
    const AVCodecParameters *p = packets_parameters(j->in);
    return j->spec->dialect != TAG_MP4 || mp4_atoms_add(fd, j->d, j->tags, p->initial_padding,
                                                        p->frame_size, j->arena, err);
}

bool codec_wrap(const struct delivery *d, int fd, struct stage *stage, struct arena *a,
                struct err *err)
{
    int file;
    const struct codec_spec spec = d->writer->spec(d, a);
    struct job j = { .d = d, .spec = &spec, .arena = a, .tags = tags_of(d, spec.dialect, a) };
    av_log_set_level(AV_LOG_QUIET); /* what it has to say comes back as codes */
    if (!open_stream(&j, fd, err) || !stage_create(stage, d->path, &file, err))
        return false;
    bool ok = open_muxer(&j, file, err) && write_header(&j, err) && write_all(&j, err) &&
              write_trailer(&j, err) && add_tail(&j, file, err) && add_blocks(&j, file, err) &&
              add_atoms(&j, file, err);
    if (!ok) {
        close(file);
        return false;
    }
    return stage_finish(stage, d->path, file, err);
}
