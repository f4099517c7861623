/* wavfile: writes the demo's mixes as WAV: 16 and 24 bit with dither, or float.
 *
 * Samples: planar float, full scale 1.0; one plane for mono.
 * Dither:  TPDF, 2 LSB peak to peak, a function of the position and the seed.
 * Order:   wavfile_create with the final length, wavfile_add until that is reached, wavfile_finish.
 * Errors:  ERR_NO_SPACE, ERR_IO; a file that is there already is never written over.
 * Source:  Multimedia Programming Interface 1.0 (RIFF), WAVEFORMATEXTENSIBLE above 16 bit. */
#ifndef ENGINE_CLI_DEMO_WAVFILE_H
#define ENGINE_CLI_DEMO_WAVFILE_H

#include "engine/base/arena.h"
#include "engine/base/err.h"

#include <stdint.h>

struct wavfile_format {
    int rate_hz, channels;
    int bits;                  /* 16, 24; 0 = float */
    int64_t length_frames;     /* below 2 GiB in all */
    uint64_t seed;
};

struct wavfile;

struct wavfile *wavfile_create(struct arena *a, const char *path,
                               const struct wavfile_format *format, struct err *err) MUST_CHECK;
bool wavfile_add(struct wavfile *w, const float *const ch[], int frames,
                 struct err *err) MUST_CHECK;
bool wavfile_finish(struct wavfile *w, struct err *err) MUST_CHECK;

#endif
