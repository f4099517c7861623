/* codec_output: libavformat writes into a descriptor of the stage, and an error keeps its errno. */
#ifndef FORMATS_CODEC_CODEC_OUTPUT_H
#define FORMATS_CODEC_CODEC_OUTPUT_H

#include "engine/base/arena.h"

#include <libavformat/avio.h>

struct codec_output {
    int fd;
    int64_t base_bytes;        /* of the file: what comes before is not libavformat's */
    int64_t at, size_bytes;
    int error;                 /* errno of the first write that failed; 0: none */
    AVIOContext *context;      /* released with the arena                        */
};

struct codec_output *codec_output_new(struct arena *a, int fd, int64_t base_bytes);

#endif
