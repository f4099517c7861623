/* source_header: what a file's own header promises of its audio, judged against the file's size.
 *
 * libavformat plays what it finds and is silent about the rest: half a file, a fifth of one whose
 * 32-bit sizes wrapped. So the headers are read once more, here.
 *
 * Errors:  ERR_REJECTED (truncated, wrapped, empty, no audio, senseless fields), ERR_IO. */
#ifndef ENGINE_AUDIO_SOURCE_HEADER_H
#define ENGINE_AUDIO_SOURCE_HEADER_H

#include "engine/base/arena.h"
#include "engine/base/err.h"

#include <stdint.h>

/* The file under judgement. `advice` ends every message: "; export the mix again", or "". */
struct source_file {
    int fd;
    int64_t size_bytes;
    const char *path, *advice;
    struct pos pos;
};
struct source_header {
    const char *demuxer;       /* libavformat's name for it; NULL: let it probe           */
    const char *container;     /* "wav", "rf64", "flac" ...; NULL as above                */
    int64_t length_frames;     /* -1: the header does not tell                            */
    bool has_md5;              /* FLAC: of the samples, from STREAMINFO                   */
    uint8_t md5[16];
    int md5_bits;              /* word length that the MD5 was taken over                 */
    int64_t data_bytes;        /* of plain PCM, whole frames that the file does hold; else -1 */
    const char *remark;        /* something odd that does not stop it; NULL: nothing      */
};

bool source_header_read(const struct source_file *file, struct arena *a, struct source_header *out,
                        struct err *err) MUST_CHECK;
/* The containers made of chunks, by their first bytes at `base` (past an ID3v2 tag).
 * *is_known: was it one? */
bool source_header_read_chunks(const struct source_file *file, int64_t base, struct arena *a,
                               struct source_header *out, bool *is_known,
                               struct err *err) MUST_CHECK;

#endif
