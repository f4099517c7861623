/* peak: inter-sample peaks: for each frame the largest |x(t)| of the band-limited signal around it.
 *
 * Detector: the maximum of a long interpolator (2x half-sample FIR of 256 taps, then to 8x,
 *           parabola) and, "meter-proof", of the BS.1770-4 Annex 2 filter and of libebur128's
 *           49-tap filter, so that no meter that clients use reads more than this one.
 * Samples:  one channel of double; output float, at least the true value, full scale 1.0.
 *           p[n] covers (n - 1/2, n + 1/2].
 * Blocks:   a pure function of the input around n: any split gives the same bits.
 * Source:   ITU-R BS.1770-5 Annex 2; designs in the header of peak.c. */
#ifndef ENGINE_AUDIO_PEAK_H
#define ENGINE_AUDIO_PEAK_H

#include "engine/base/arena.h"

#define PEAK_REACH 192      /* frames of context needed on each side of a block */
#define PEAK_VERSION 1u

struct peak_detector;       /* constant after new: threads may share it */

struct peak_detector *peak_new(struct arena *a, int rate_hz);
/* As peak_new without code for this processor's vectors: the same bits, slower. For comparison. */
struct peak_detector *peak_new_plain(struct arena *a, int rate_hz);
/* x points at the block's first frame and must be readable from x[-PEAK_REACH] to
 * x[frames + PEAK_REACH - 1] (zeros beyond the signal). p[n] = max(p[n], peak at n): start with
 * zeros and call once a channel to link channels by their maximum. `floor`: where the exact peak
 * lies below this level |x[n]| is given instead, which spares most of the work in quiet places (0 =
 * always exact). */
void peak_detect(const struct peak_detector *d, const double *x, int frames, double floor,
                 float *p);

#endif
