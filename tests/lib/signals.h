/* signals: test signals made in code, the same on every run.
 *
 * Samples: double, full scale 1.0. `frequency` is in cycles a frame (frequency / rate).
 * Functions named signal_add_... add to what is there. */
#ifndef TESTS_LIB_SIGNALS_H
#define TESTS_LIB_SIGNALS_H

#include "engine/base/arena.h"

#include <stdint.h>

void signal_add_sine(double *x, int frames, double frequency, double level, double phase);
/* White, uniform in +-level. */
void signal_add_noise(double *x, int frames, uint64_t seed, double level);
/* Falling 3 dB an octave above 40 / 44100 cycles a frame, of the given rms. */
void signal_add_pink(double *x, int frames, uint64_t seed, double rms);
/* White noise at `level`, clipped to +-clip: peaks between samples far over those on them. */
void signal_add_clipped_noise(double *x, int frames, uint64_t seed, double level, double clip);
/* Lone patterns of alternating signs with one repeat, +-level, 2 to 64 frames long, one every
 * `spacing` frames: up to 11 dB between samples over those on them. */
void signal_add_transients(double *x, int frames, int spacing, double level);
/* A dense band, both channels: bass notes of 41 to 98 Hz, kick and snare, a chord, noise; 110 beats
 * a minute; peaks near +-1 before `level`, left and right alike but not equal. */
void signal_add_band(double *left, double *right, int frames, int rate_hz, double level);

/* Raised cosine from silence over the first `frames`: no click excites a filter. */
void signal_fade_in(double *x, int frames);

double signal_rms(const double *x, int frames);
double signal_peak(const double *x, int frames);
/* Amplitude of the component at `frequency`: quadrature under a Blackman-Harris window (-92 dB side
 * lobes). */
double signal_component(const double *x, int frames, double frequency);
/* Rms of what remains of x when sine waves at the `count` frequencies and a constant are taken out
 * by least squares: noise and distortion. At most 8 frequencies. */
double signal_residual(const double *x, int frames, const double *frequencies, int count);

#endif
