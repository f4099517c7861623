/* source_samples: decoded frames of libavcodec as planar double, exact, and judged on the way.
 *
 * Samples: integers of b bits become k / 2^(b-1); floats pass as they are. */
#ifndef ENGINE_AUDIO_SOURCE_SAMPLES_H
#define ENGINE_AUDIO_SOURCE_SAMPLES_H

#include "engine/audio/pcm.h"
#include "engine/base/hash.h"

#include <libavutil/frame.h>

/* The narrowest format that holds samples of this kind and word length (0: the whole word). */
enum pcm_format source_samples_format(enum AVSampleFormat format, int word_bits);
/* Frames [from, from + frames) of `frame` to ch[c] + to. */
void source_samples_take(const AVFrame *frame, int from, int frames, double *const ch[], int to);
/* The first NaN or Inf among ch[c] + to: false, with its frame and channel. */
bool source_samples_are_finite(double *const ch[], int channels, int to, int frames, int *bad_frame,
                               int *bad_channel);
/* Adds the frame to an MD5 as FLAC counts it: interleaved, little-endian, `bits` in whole bytes. */
void source_samples_hash(const AVFrame *frame, int bits, struct hash *hash);

#endif
