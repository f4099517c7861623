/* match: bring a song's tonal balance toward that of references: the curve, and the filter for it.
 *
 * The class in the registry is what recipes may say; the render measures the song at this step of
 * its chain, and its references, and then runs the filter.
 *
 * Curve:   difference of the balances (audio/tonal), smoothed, without their overall level, times
 *          amount, within the limit; fading out below 30 Hz, above 16 kHz, and where the song is
 *          more than 70 dB under its loudest part. Mid and side have curves of their own; where
 *          song or references have no side, it follows the mid.
 * Blocks:  any split gives the same bits.
 * Source:  minimum phase by the real cepstrum: Oppenheim, Schafer 1989. */
#ifndef ENGINE_DSP_MATCH_H
#define ENGINE_DSP_MATCH_H

#include "engine/audio/tonal.h"
#include "engine/dsp/processor.h"

struct match_config { double amount_percent, limit_db, smoothing_octaves; int phase; };
struct match_curve { double mid_db[TONAL_BANDS], side_db[TONAL_BANDS]; };
struct match;

extern const struct processor_class match_processor;

#define MATCH_STEP_DB 0.01
/* In steps of MATCH_STEP_DB. Nothing to do (all 0 dB) where the song, or every reference, is
 * silent. */
void match_curve(const struct match_config *config, const struct tonal_balance *song,
                 const struct tonal_balance *const references[], const double *weights, int count,
                 struct match_curve *curve);
/* Two channels. The latency hangs on phase and rate alone. */
struct match *match_new(struct arena *a, const struct match_config *config,
                        const struct match_curve *curve, int rate_hz);
int match_latency_frames(const struct match *m);
void match_process(struct match *m, double *const ch[], int frames);

#endif
