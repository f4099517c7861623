/* source_stream: a file with its demuxer and decoder, opened under their strictest settings.
 *
 * Order:   arena and file's path, advice and pos are set; open does the rest.
 * Owner:   the arena closes everything.
 * Errors:  ERR_REJECTED (what source_header finds, no or several audio streams, unknown
 *          kind), ERR_IO. */
#ifndef ENGINE_AUDIO_SOURCE_STREAM_H
#define ENGINE_AUDIO_SOURCE_STREAM_H

#include "engine/audio/source_header.h"
#include "engine/audio/source_io.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <sys/stat.h>

struct source_stream {
    struct arena *arena;
    struct source_file file;
    struct stat stat;          /* at open; it must not change until the end */
    struct source_header header;
    struct source_io *io;
    AVFormatContext *format;
    AVStream *stream;
    AVCodecContext *codec;
    AVPacket *packet;
    AVFrame *frame;
};

bool source_stream_open(struct source_stream *s, struct err *err) MUST_CHECK;
/* "FILE <doing>: <libav's reason>", or our own read error when there was one. Returns false. */
bool source_stream_reject(const struct source_stream *s, int code, const char *doing,
                          struct err *err);

#endif
