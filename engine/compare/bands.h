/* bands: short spectra on a fixed grid, summed in 30 thirds of an octave, 25 Hz .. 20 kHz.
 *
 * Samples: frames of a stereo signal under a Hann window of 0.13 to 0.26 s, half overlapped.
 * Scale:   powers are mean squares, both channels summed: the bands of a sound add up to it.
 * Source:  IEC 61260-1:2014, base ten: edges at 10^(1/20) from 1000 Hz * 10^(n/10); the lowest band
 *          reaches down to 10 Hz. Bands above half the rate hold nothing. */
#ifndef ENGINE_COMPARE_BANDS_H
#define ENGINE_COMPARE_BANDS_H

#include "engine/audio/fft.h"

#define BANDS_COUNT 30

struct bands {
    int window_frames, hop_frames; /* hop = half a window */
    const struct fft *fft;
    double *hann, *work;
    double scale;                  /* from sums of |X|^2 to mean squares */
    int first_bin[BANDS_COUNT + 1];
};
struct bands_spectrum { double *re, *im; }; /* of left + i right */

struct bands *bands_new(struct arena *a, int rate_hz);
struct bands_spectrum bands_spectrum_new(struct arena *a, const struct bands *b);
/* Windows and transforms; ch holds window_frames and is left as it was. */
void bands_transform(struct bands *b, const double *const ch[2], struct bands_spectrum *s);
void bands_power(const struct bands *b, const struct bands_spectrum *s, double power[BANDS_COUNT]);
/* Sum of conj(x) y over a band and both channels. */
void bands_cross(const struct bands *b, const struct bands_spectrum *x,
                 const struct bands_spectrum *y, double re[BANDS_COUNT], double im[BANDS_COUNT]);
double bands_hz(int band);
/* Lower edge; bands_edge_hz(BANDS_COUNT) is the upper one of the last. */
double bands_edge_hz(int band);

#endif
