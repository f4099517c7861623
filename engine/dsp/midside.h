/* midside: m = (l + r)/2, s = (l - r)/2 and back l = m + s, r = m - s, in place.
 *
 * There and back is exact but for the rounding of the last bit. */
#ifndef ENGINE_DSP_MIDSIDE_H
#define ENGINE_DSP_MIDSIDE_H

void midside_encode(double *const ch[], int frames);
void midside_decode(double *const ch[], int frames);
/* There, s times `factor`, and back, in one pass: the same bits as three. */
void midside_widen(double *const ch[], int frames, double factor);

#endif
