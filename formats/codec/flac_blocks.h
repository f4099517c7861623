/* flac_blocks: the metadata block that libavformat leaves out of a FLAC file (SEEKTABLE), and what
 * a reader checks.
 *
 * A point stands for every `every_s` seconds: the frame that holds that moment. Where frames are
 * longer, each has one and placeholders fill the table.
 * Order:  new, reserve (padding to ask the muxer for), note every packet, write; verify.
 * Errors: ERR_FAILED (no padding where it must be; a block that does not match), ERR_IO.
 * Source: RFC 9639, sections 8.1 to 8.5 and 9.1. */
#ifndef FORMATS_CODEC_FLAC_BLOCKS_H
#define FORMATS_CODEC_FLAC_BLOCKS_H

#include "engine/bundle/writer.h"

struct flac_blocks;

/* padding_bytes: what is to be left for later tags. every_s: 0 = no seek table. */
struct flac_blocks *flac_blocks_new(struct arena *a, const struct delivery *d, double every_s,
                                    int padding_bytes);
int flac_blocks_reserve(const struct flac_blocks *b);
/* A packet in its order: first frame, frames, bytes. */
void flac_blocks_note(struct flac_blocks *b, int64_t frame, int64_t frames, int64_t bytes);
/* Puts the table into the padding of a finished file. */
bool flac_blocks_write(const struct flac_blocks *b, int fd, struct err *err) MUST_CHECK;

/* Reads the file again: the MD5 in its head is that of the reel, every point leads to a frame. */
bool flac_blocks_verify(const struct delivery *d, int fd, struct arena *a,
                        struct err *err) MUST_CHECK;

#endif
