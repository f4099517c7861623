/* tonal: how loud each part of the spectrum is, over the loud half of a recording.
 *
 * Power spectra of mid and side under a Hann window, half overlapped, in twelfths of an octave from
 * 20 Hz to 20 kHz. Blocks count when they pass the gates of BS.1770 (-70 LUFS, 10 LU under the
 * mean), and then only the loudest half of them.
 *
 * Samples: planar double, 2 channels.
 * Blocks:  any split of the input gives the same bits.
 * Owner:   `a` for all that is kept: about 1 kB for 0.2 s.
 * Source:  Welch 1967; ITU-R BS.1770-5. */
#ifndef ENGINE_AUDIO_TONAL_H
#define ENGINE_AUDIO_TONAL_H

#include "engine/base/arena.h"

#define TONAL_PER_OCTAVE 12
#define TONAL_BANDS 120
#define TONAL_VERSION 1

struct tonal;
struct tonal_balance {
    double mid[TONAL_BANDS], side[TONAL_BANDS]; /* power of each band; 0 where there is none */
    int block_count;                            /* that counted; 0: silence                  */
};

struct tonal *tonal_new(struct arena *a, int rate_hz);
void tonal_feed(struct tonal *t, const double *const ch[], int frames);
/* May be called once, after the last frame. */
void tonal_finish(struct tonal *t, struct tonal_balance *balance);
/* Middle of a band: 20 Hz * 2^(band/12). */
double tonal_band_hz(int band);
/* Powers averaged over bands with a bell that is `octaves` wide at half height. */
void tonal_smooth(const double power[TONAL_BANDS], double (*octaves)(const void *user, int band),
                  const void *user, double smooth[TONAL_BANDS]);

#endif
