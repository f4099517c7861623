/* codec_picture: a cover as libavformat's second stream, or as the text that Ogg keeps it in. */
#ifndef FORMATS_CODEC_CODEC_PICTURE_H
#define FORMATS_CODEC_CODEC_PICTURE_H

#include "engine/bundle/writer.h"

#include <libavformat/avformat.h>

bool codec_picture_add_stream(AVFormatContext *format, const struct cover *cover) MUST_CHECK;
/* Right after the header; returns libav's code. */
int codec_picture_write(AVFormatContext *format, const struct cover *cover, AVPacket *packet);
/* A FLAC picture block in base64. Source: RFC 9639, section 8.8; xiph.org VorbisComment. */
char *codec_picture_comment(const struct cover *cover, struct arena *a);

#endif
