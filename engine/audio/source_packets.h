/* source_packets: the fingerprint of all that a decoder gets: how it is set up, and every packet.
 *
 * A decoder is a function of these, and so is what is trimmed off its output: two files with one
 * fingerprint give the same samples, whatever texts and pictures they hold besides.
 * Order:   new, add each packet as it goes to the decoder, hex once at the end. */
#ifndef ENGINE_AUDIO_SOURCE_PACKETS_H
#define ENGINE_AUDIO_SOURCE_PACKETS_H

#include "engine/base/hash.h"

#include <libavformat/avformat.h>

struct source_packets;

/* Of the stream as its header tells it. */
struct source_packets *source_packets_new(struct arena *a, const AVFormatContext *format,
                                          const AVStream *stream);
void source_packets_add(struct source_packets *p, const AVPacket *packet);
void source_packets_hex(struct source_packets *p, char hex[HASH_HEX_BYTES]);

#endif
