/* windows: loudness of EBU mode in one pass: integrated, range, momentary and short-term maxima.
 *
 * K-weighted energy is kept in pieces of about 1 ms; windows of 400 ms and 3 s slide over them. The
 * short-term window of a programme under 3 s counts what precedes it as silence.
 *
 * Samples: planar double, 1 .. 6 channels (speakers.h), full scale 1.0.
 * Blocks:  any split gives the same figures, bit for bit.
 * Range:   -INFINITY for silence or less than 400 ms; a range needs more than 3 s, else it is 0.
 * Source:  ITU-R BS.1770-5 Annex 1, EBU Tech 3341, EBU Tech 3342 (range from values at 10 Hz). */
#ifndef ENGINE_METER_WINDOWS_H
#define ENGINE_METER_WINDOWS_H

#include "engine/base/arena.h"

struct windows;

#define WINDOWS_FIRST_WHOLE 29 /* index of the first whole 3 s among the short-term values */

struct windows_figures {
    double integrated_lufs, range_lu, momentary_max_lufs, short_term_max_lufs;
};

struct windows *windows_new(struct arena *a, int rate_hz, int channels);
void windows_feed(struct windows *w, const double *const ch[], int frames);
/* The last 400 ms and 3 s, at the last whole piece: what a live meter shows. */
double windows_momentary(const struct windows *w);
double windows_short_term(const struct windows *w);
struct windows_figures windows_finish(struct windows *w);

/* Mean squares of the last 3 s every windows_hop_frames from the start; the first whole window ends
 * the 30th hop. Valid until more is fed. */
int windows_hop_frames(const struct windows *w);
int windows_short_terms(const struct windows *w, const double **mean_squares);
/* Ends the programme with 1.5 s of silence, as the current Tech 3342 has it: the range changes a
 * little, and nothing but the range is valid afterwards. */
double windows_padded_range(struct windows *w);

#endif
