/* pcm: interleaved samples in a scratch file, read and written at any frame by any thread.
 *
 * Samples: full scale 1.0 as double; stored as one of the formats below, little-endian,
 *          interleaved, no header. Integer formats store exactly what an integer file would.
 * Memory:  pread/pwrite through small buffers: resident size does not grow with the length.
 * Errors:  ERR_NO_SPACE, ERR_IO, ERR_INTERRUPTED (reading and writing notice Ctrl-C).
 * Threads: any number may read; writers to disjoint frames may run side by side. */
#ifndef ENGINE_AUDIO_PCM_H
#define ENGINE_AUDIO_PCM_H

#include "engine/base/arena.h"
#include "engine/base/err.h"

#include <stdint.h>

enum pcm_format { PCM_S16, PCM_S24, PCM_S32, PCM_F32, PCM_F64 };

struct pcm {
    int fd;
    const char *path;
    enum pcm_format format;
    int rate_hz, channels;
    int64_t length_frames;
    bool is_kept;              /* the file belongs to others too: it is not emptied */
};

int pcm_sample_bytes(enum pcm_format format);   /* 2 3 4 4 8 */
int pcm_word_bits(enum pcm_format format);      /* 16 24 32 0 0: 0 = float */
const char *pcm_format_name(enum pcm_format format); /* "s16" ... */

/* Creates the file; the descriptor is closed with the arena. length_frames may be unknown (-1)
 * and set by the writer when it is done. */
struct pcm *pcm_create(struct arena *a, const char *path, enum pcm_format format, int rate_hz,
                       int channels, int64_t length_frames, struct err *err) MUST_CHECK;
/* The same without a name in `folder`: whatever happens to the process, nothing is left behind. */
struct pcm *pcm_scratch(struct arena *a, const char *folder, enum pcm_format format, int rate_hz,
                        int channels, int64_t length_frames, struct err *err) MUST_CHECK;
/* Gives a pcm without a file (fd -1) a scratch file as pcm_scratch does, or one that others keep,
 * whose samples are these. */
bool pcm_open_scratch(struct pcm *p, struct arena *a, struct err *err) MUST_CHECK;
void pcm_adopt(struct pcm *p, int fd);
/* Without a file again, if it was one that others keep. */
void pcm_disown(struct pcm *p);
/* Gives the disk space back; the samples are gone. Leaves a file that is kept alone. */
void pcm_empty(struct pcm *p);
/* Planar double, channels x frames. For integer formats write expects values already on the grid
 * k / 2^(bits-1): it stores lrint(x * 2^(bits-1)) and asserts the range. */
bool pcm_read(const struct pcm *p, int64_t start_frame, int frames, double *const ch[],
              struct err *err) MUST_CHECK;
bool pcm_write(struct pcm *p, int64_t start_frame, int frames, const double *const ch[],
               struct err *err) MUST_CHECK;
/* Bytes as they stand in the file. */
bool pcm_read_raw(const struct pcm *p, int64_t start_frame, int frames, void *bytes,
                  struct err *err) MUST_CHECK;
bool pcm_write_raw(struct pcm *p, int64_t start_frame, int frames, const void *bytes,
                   struct err *err) MUST_CHECK;

/* Conversions between stored bytes and planar double, used by pcm and reel alike. */
void pcm_decode(enum pcm_format format, const void *bytes, int channels, int frames,
                double *const ch[]);
void pcm_encode(enum pcm_format format, const double *const ch[], int channels, int frames,
                void *bytes);

#endif
