/* rip_reader: the samples of a rip, one file after the other, as one stream of 16-bit stereo.
 *
 * Errors: ERR_REJECTED (another rate, word or number of channels), and those of source. */
#ifndef FORMATS_DISC_RIP_READER_H
#define FORMATS_DISC_RIP_READER_H

#include "engine/base/arena.h"
#include "engine/base/err.h"

#include <stdint.h>

struct rip_reader;

struct rip_reader *rip_reader_new(struct arena *a, const char *const *files, int count);
/* Fills `bytes` with `frames`; fewer only at the end. */
bool rip_reader_read(struct rip_reader *r, int frames, uint8_t *bytes, int *got_frames,
                     struct err *err) MUST_CHECK;
/* Frames of one file; -1 where its header does not tell. */
bool rip_reader_length(struct arena *a, const char *path, int64_t *frames,
                       struct err *err) MUST_CHECK;

#endif
