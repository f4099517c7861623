/* convolve: a long FIR filter on one or two channels, by overlap-save in partitions.
 *
 * Samples: planar double, in place; both channels go through one complex transform.
 * Latency: convolve_latency_frames, beside the delay that lies in the taps themselves.
 * Blocks:  transforms start on a fixed grid from the first frame: any split gives the same bits.
 * Source:  Stockham 1966; Kulp 1988 (partitions of equal length). */
#ifndef ENGINE_AUDIO_CONVOLVE_H
#define ENGINE_AUDIO_CONVOLVE_H

#include "engine/base/arena.h"

struct convolver;

/* The taps are copied. Memory: about 8 doubles a tap and channel. */
struct convolver *convolve_new(struct arena *a, const double *taps, int count, int channels);
int convolve_latency_frames(const struct convolver *c);
void convolve_process(struct convolver *c, double *const ch[], int frames);
void convolve_reset(struct convolver *c);

#endif
