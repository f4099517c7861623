/* codec: the one encode loop and the one muxing behind every format that libavcodec writes.
 *
 * Output:  the same bytes each time: bit-exact flags on encoder and muxer, one thread, no clock.
 * Order:   as a writer's: check, encode (codec_encode.c), wrap (codec_wrap.c).
 * Errors:  ERR_FAILED (encoder, muxer), ERR_NO_SPACE, ERR_IO; wrap: ERR_DAMAGED (its stream).
 * Threads: any number may encode and wrap side by side. */
#ifndef FORMATS_CODEC_CODEC_H
#define FORMATS_CODEC_CODEC_H

#include "formats/codec/flac_blocks.h"
#include "formats/id3.h"
#include "formats/tags.h"

#include <libavcodec/avcodec.h>
#include <libavutil/dict.h>
#include <libavutil/samplefmt.h>

/* A second stream, Ogg's METADATA_BLOCK_PICTURE, or inside a tag of our own (ID3, APE). */
enum codec_cover { COVER_STREAM, COVER_COMMENT, COVER_TAG };

struct codec_spec {
    const char *encoder, *muxer; /* libav's names                                     */
    enum AVSampleFormat sample_format;
    int64_t bitrate;             /* 0: the encoder's own way                          */
    double quality;              /* of variable bit rate; NAN: none                   */
    bool is_primed;              /* lead and follow are encoded too                   */
    double undo;                 /* factor against one that the encoder applies unasked; 0: none */
    enum tag_dialect dialect;
    enum codec_cover cover;
    enum id3_version id3;        /* of TAG_ID3                                        */
    struct flac_blocks *blocks;  /* of FLAC: takes note of the packets; NULL: none    */
    struct tag options[8];       /* of encoder and muxer; ends with a NULL key        */
};

/* Finds what would stop it: a missing encoder, a rate or a channel count that cannot be held. */
void codec_check(const struct delivery *d, const struct writer_class *class, const char *encoder,
                 struct findings *findings);
/* Does the encoder take the settings, at this rate and with these channels? It is opened and closed
 * again. */
bool codec_opens(const struct delivery *d);
/* The steps of every class with a `spec`. */
/* The reel as a stream of packets (packets.h). */
bool codec_encode(const struct delivery *d, int fd, struct arena *a, struct err *err) MUST_CHECK;
/* Such a stream as a file of the stage, with texts and cover; the reel's samples are not read. */
bool codec_wrap(const struct delivery *d, int fd, struct stage *stage, struct arena *a,
                struct err *err) MUST_CHECK;
/* Reads the finished file: every text that libavformat's readers know, and the cover's bytes. */
bool codec_verify(const struct delivery *d, struct stage *stage, struct arena *a,
                  struct err *err) MUST_CHECK;

/* A frequency as the text of an option; NAN: "0", which is the encoder's own choice. */
const char *codec_hz(double hz, struct arena *a);

/* Sets ERR_FAILED with what libav says to its own code. Returns false. */
bool codec_failed(const struct delivery *d, const struct codec_spec *spec, int code,
                  const char *doing, struct err *err);
/* Those of the options that `object`, a context of libav, knows; for av_dict_free. */
AVDictionary *codec_options(const struct codec_spec *spec, void *object);

/* What `library` of a class returns: the version that the encoder's bytes depend on. */
#define CODEC_LIBRARY(encoder_) \
    codec_library("libavcodec " AV_STRINGIFY(LIBAVCODEC_VERSION) " " encoder_)
const char *codec_library(const char *built_with);

#endif
