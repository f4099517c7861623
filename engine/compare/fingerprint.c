#include "engine/compare/fingerprint.h"

#include "engine/compare/curve.h"
#include "engine/compare/seconds.h"

#include <math.h>
#include <string.h>

#define HEADER_BYTES 32
#define SILENCE (-32768)

static void put(uint8_t *to, uint64_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        to[i] = (uint8_t)(v >> (8 * i));
}

static uint64_t get(const uint8_t *from, int bytes)
{
    uint64_t v = 0;
    for (int i = 0; i < bytes; i++)
        v |= (uint64_t)from[i] << (8 * i);
    return v;
}

static int hundredths(double power)
{
    double v = power > 0 ? rint(1000.0 * log10(power)) : SILENCE;
    return v < SILENCE ? SILENCE : v > 32767 ? 32767 : (int)v;
}

bool fingerprint_of(struct arena *a, const struct compare_input *in, const void **bytes,
                    size_t *size_bytes, struct err *err)
{
    struct arena *scratch = arena_new();
    struct track *t = track_new(scratch, in, in->rate_hz, err);
    struct curve curve;
    struct seconds seconds;
    bool ok = t && curve_of(scratch, t, &curve, err) &&
              seconds_of(scratch, t, 0, &seconds, err);
    if (ok) {
        size_t cells = (size_t)seconds.count * BANDS_COUNT;
        *size_bytes = HEADER_BYTES + (size_t)curve.count + 2 * cells;
        uint8_t *to = arena_alloc(a, *size_bytes);
        memcpy(to, "stfp", 4);
        put(to + 4, FINGERPRINT_VERSION, 2);
        put(to + 6, (uint64_t)in->channels, 2);
        put(to + 8, (uint64_t)in->rate_hz, 4);
        put(to + 12, (uint64_t)in->length_frames, 8);
        put(to + 20, (uint64_t)curve.count, 4);
        put(to + 24, (uint64_t)seconds.count, 4);
        memcpy(to + HEADER_BYTES, curve.values, (size_t)curve.count);
        for (size_t i = 0; i < cells; i++)
            put(to + HEADER_BYTES + curve.count + 2 * i,
                (uint64_t)(int64_t)hundredths(seconds.power[i]), 2);
        *bytes = to;
    }
    arena_free(scratch);
    return ok;
}

bool fingerprint_parse(const void *bytes, size_t size_bytes, struct fingerprint *f, struct err *err)
{
    const uint8_t *from = bytes;
    if (size_bytes < HEADER_BYTES || memcmp(from, "stfp", 4) != 0)
        return err_set(err, ERR_DAMAGED, POS_NONE, "not a fingerprint of a mix");
    if (get(from + 4, 2) != FINGERPRINT_VERSION)
        return err_set(err, ERR_DAMAGED, POS_NONE,
                       "a fingerprint of version %d, this program reads version %d",
                       (int)get(from + 4, 2), FINGERPRINT_VERSION);
    uint64_t curve = get(from + 20, 4), seconds = get(from + 24, 4);
    uint64_t rate = get(from + 8, 4), channels = get(from + 6, 2), length = get(from + 12, 8);
    if (size_bytes != HEADER_BYTES + curve + 2 * BANDS_COUNT * seconds || rate < 1 ||
        rate > 768000 || channels < 1 || channels > 2 || length > INT64_MAX / 1000 ||
        curve != (length * CURVE_HZ + rate - 1) / rate)
        return err_set(err, ERR_DAMAGED, POS_NONE, "a damaged fingerprint");
    *f = (struct fingerprint){ .rate_hz = (int)rate, .channels = (int)channels,
                               .length_frames = (int64_t)length, .curve_count = (int)curve,
                               .second_count = (int)seconds, .curve = from + HEADER_BYTES,
                               .levels = from + HEADER_BYTES + curve };
    return true;
}

double fingerprint_level_db(const struct fingerprint *f, int second, int band)
{
    int v = (int16_t)get(f->levels + 2 * (second * BANDS_COUNT + band), 2);
    return v == SILENCE ? -INFINITY : v / 100.0;
}
