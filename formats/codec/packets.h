/* packets: an encoded stream in a file of its own, between the encoder and the muxer.
 *
 * Holds what a muxer needs and nothing else: codec parameters with their extra data, then packets
 * with times, flags and side data. No text, path or clock: the same packets give the same bytes.
 *
 * Layout:  "stmpkt" CR LF, version; name of the codec, bit rate, 13 numbers, extra data; for each
 *          packet a 1, pts, dts, duration, flags, side data (type, bytes), bytes; a 0, the count of
 *          packets (8 bytes) and the CRC-32 of all before it. Numbers are little-endian, 8 bytes
 *          for times and bit rate, else 4; bytes are led by their count.
 * Range:   1 or 2 channels, packets and extra data of at most 16 MiB, 8 pieces of side data each.
 * Times:   in frames (1 / rate).
 * Order:   new, put, finish; open, next until there is none.
 * Errors:  writing: ERR_NO_SPACE, ERR_IO. Reading: ERR_DAMAGED for whatever was not written so,
 *          found by open before a byte is used.
 * Threads: a writer or reader belongs to one thread; any number may read one file (pread). */
#ifndef FORMATS_CODEC_PACKETS_H
#define FORMATS_CODEC_PACKETS_H

#include "engine/base/arena.h"
#include "engine/base/err.h"

#include <libavcodec/avcodec.h>

#define PACKETS_VERSION 1

struct packets_writer;
struct packets_reader;

/* fd: empty, open for writing; name: what messages call it. Both must outlive it. */
struct packets_writer *packets_new(struct arena *a, int fd, const char *name,
                                   const AVCodecParameters *parameters);
bool packets_put(struct packets_writer *w, const AVPacket *packet, struct err *err) MUST_CHECK;
bool packets_finish(struct packets_writer *w, struct err *err) MUST_CHECK;

/* Reads the whole file once and judges its check sum and head. NULL: *err. */
struct packets_reader *packets_open(struct arena *a, int fd, const char *name,
                                    struct err *err) MUST_CHECK;
const AVCodecParameters *packets_parameters(const struct packets_reader *r);
/* Fills `packet` (blank before, unreferenced by the caller after); *got false: that was all. */
bool packets_next(struct packets_reader *r, AVPacket *packet, bool *got,
                  struct err *err) MUST_CHECK;

#endif
