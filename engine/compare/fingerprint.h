/* fingerprint: what is kept of a mix when its samples are gone: 310 bytes a second.
 *
 * A loudness curve (250 values a second, steps of 0.5 dB, from 300 Hz to 5 kHz) that tells the
 * offset to within 1 ms, and the levels of 30 thirds of an octave in each second (steps of 0.01 dB)
 * that tell level and balance. Rate, polarity, channel order and word length do not show in it.
 *
 * Format:  little-endian; "stfp", u16 version, u16 channels, u32 rate, u64 frames, u32 curve
 *          values, u32 seconds; the curve (u8: 0 = silence, else 2 * dBFS + 255), the levels
 *          (i16: hundredths of dBFS, -32768 = silence).
 * Range:   of 5 minutes 93 kB. */
#ifndef ENGINE_COMPARE_FINGERPRINT_H
#define ENGINE_COMPARE_FINGERPRINT_H

#include "engine/compare/compare.h"

#define FINGERPRINT_VERSION 1

struct fingerprint {
    int rate_hz, channels;
    int64_t length_frames;
    int curve_count, second_count;
    const uint8_t *curve;
    const uint8_t *levels;     /* second_count * BANDS_COUNT little-endian i16 */
};

/* The bytes of a mix, in the arena. */
bool fingerprint_of(struct arena *a, const struct compare_input *in, const void **bytes,
                    size_t *size_bytes, struct err *err) MUST_CHECK;
/* Points into `bytes`. ERR_DAMAGED when they are not a whole fingerprint of this version. */
bool fingerprint_parse(const void *bytes, size_t size_bytes, struct fingerprint *f,
                       struct err *err) MUST_CHECK;
/* dBFS of a band in a second; -INFINITY = silence. */
double fingerprint_level_db(const struct fingerprint *f, int second, int band);

#endif
