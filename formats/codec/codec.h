/* codec: the one encode loop behind every format that libavcodec writes.
 *
 * Output:  the same bytes each time: bit-exact flags on encoder and muxer, one thread, no clock.
 * Order:   as a writer's: check, encode.
 * Errors:  ERR_FAILED (encoder, muxer), ERR_NO_SPACE, ERR_IO.
 * Threads: any number may encode side by side. */
#ifndef FORMATS_CODEC_CODEC_H
#define FORMATS_CODEC_CODEC_H

#include "formats/tags.h"

#include <libavcodec/avcodec.h>
#include <libavutil/samplefmt.h>

/* A second stream, or Ogg's METADATA_BLOCK_PICTURE. */
enum codec_cover { COVER_STREAM, COVER_COMMENT };

struct codec_spec {
    const char *encoder, *muxer; /* libav's names                                     */
    enum AVSampleFormat sample_format;
    int64_t bitrate;             /* 0: the encoder's own way                          */
    double quality;              /* of variable bit rate; NAN: none                   */
    double undo;                 /* factor against one that the encoder applies unasked; 0: none */
    enum tag_dialect dialect;
    enum codec_cover cover;
    struct tag options[4];       /* of encoder and muxer; ends with a NULL key        */
};

/* Finds what would stop it: a missing encoder, a rate or a channel count that cannot be held. */
void codec_check(const struct delivery *d, const struct writer_class *class, const char *encoder,
                 struct findings *findings);
bool codec_encode(const struct delivery *d, const struct codec_spec *spec, struct stage *stage,
                  struct arena *a, struct err *err) MUST_CHECK;

/* What `library` of a class returns: the version that the encoder's bytes depend on. */
#define CODEC_LIBRARY(encoder_) \
    codec_library("libavcodec " AV_STRINGIFY(LIBAVCODEC_VERSION) " " encoder_)
const char *codec_library(const char *built_with);

#endif
