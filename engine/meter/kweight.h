/* kweight: the K-weighting filter of BS.1770 at any rate, and the energy behind it.
 *
 * Samples: planar double, 1 or 2 channels, full scale 1.0.
 * Blocks:  the energy between two calls of kweight_take is the same for any split.
 * Threads: one state belongs to one thread at a time.
 * Source:  ITU-R BS.1770-5 Annex 1, tables 1 and 2: the analogue shelf and high-pass behind the
 *          48 kHz coefficients, bilinear at the rate at hand. The high-pass keeps the gain that its
 *          48 kHz numerator 1, -2, 1 has (+0.0433 dB at high frequencies), so that a tone reads the
 *          same at all rates. */
#ifndef ENGINE_METER_KWEIGHT_H
#define ENGINE_METER_KWEIGHT_H

typedef double kweight_lanes __attribute__((vector_size(16))); /* left, right */

struct kweight_stage { double b0, b1, b2, a1, a2; };

struct kweight {
    int channels;
    double weights[2];            /* of the energies: 1, 1; mono 1, 0        */
    struct kweight_stage shelf, highpass;
    kweight_lanes memory[4];      /* two a stage: transposed direct form II */
    kweight_lanes energy;
};

struct kweight kweight_new(int rate_hz, int channels);
void kweight_feed(struct kweight *k, const double *const ch[], int frames);
/* Weighted sum of squares over channels and frames since the last call. */
double kweight_take(struct kweight *k);

#endif
