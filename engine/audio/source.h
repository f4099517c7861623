/* source: decodes any audio file that libavformat reads, with every silent failure made loud.
 *
 * Samples: planar double, full scale 1.0; integers of b bits are k / 2^(b-1) exactly.
 * Order:   open, read until 0 frames, close with the arena.
 * Errors:  ERR_REJECTED for the file's faults (truncated, damaged, NaN or Inf with its time, no
 *          audio, wrapped RIFF sizes ...), ERR_IO. Messages name file, what was found, what to do.
 * Threads: one source belongs to one thread at a time. */
#ifndef ENGINE_AUDIO_SOURCE_H
#define ENGINE_AUDIO_SOURCE_H

#include "engine/audio/pcm.h"
#include "engine/base/hash.h"

struct source_info {
    int rate_hz, channels;
    int64_t length_frames;     /* exact where the header tells it, else -1         */
    enum pcm_format format;    /* the narrowest that holds the decoder's samples exactly */
    bool is_lossy;
    const char *container, *codec; /* "wav", "pcm_s24le"                           */
    const char *title, *artist, *album, *isrc; /* from tags; NULL where absent     */
    int track;                 /* 0 where absent                                   */
    const char *remark;        /* an oddity that did not stop it, to be told; NULL = none */
};

struct source;

const char *source_library(void); /* version of FFmpeg in use */

/* Opens and reads the headers; `source_info_of` is valid at once. Channel count and rate are not
 * judged here (intake does), but 1..8 channels and 1 Hz .. 768 kHz are. */
struct source *source_open(struct arena *a, const char *path, struct pos pos,
                           struct err *err) MUST_CHECK;
const struct source_info *source_info_of(const struct source *s);
/* Reads up to `frames`; 0 at the end, which is an error when it comes before the header's count. */
bool source_read(struct source *s, int frames, double *const ch[], int *got_frames,
                 struct err *err) MUST_CHECK;

/* Decodes a finished lossy or lossless deliverable as a player does: encoder delay and padding
 * taken off (AAC: by the stream's duration), so that length is what a listener gets. Same calls. */
struct source *source_open_as_player(struct arena *a, const char *path, struct err *err) MUST_CHECK;
/* Instead of source_read, as a player: every packet up to the end, without decoding it. */
bool source_skim(struct source *s, struct err *err) MUST_CHECK;
/* At the end, of a player's: all that its decoder got, as a SHA-256. Files with the same give the
 * same samples (source_packets.h). False: plain PCM, which has none. */
bool source_fingerprint(struct source *s, char hex[HASH_HEX_BYTES]);

#endif
