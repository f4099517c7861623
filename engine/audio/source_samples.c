#include "engine/audio/source_samples.h"

#include <assert.h>
#include <libavutil/samplefmt.h>
#include <math.h>
#include <string.h>

#define HASH_BYTES 32768

enum pcm_format source_samples_format(enum AVSampleFormat format, int word_bits)
{
    switch (av_get_packed_sample_fmt(format)) {
    case AV_SAMPLE_FMT_U8:
    case AV_SAMPLE_FMT_S16:
        return PCM_S16;
    case AV_SAMPLE_FMT_S32:
        return word_bits > 0 && word_bits <= 16 ? PCM_S16
             : word_bits > 0 && word_bits <= 24 ? PCM_S24
                                                : PCM_S32;
    case AV_SAMPLE_FMT_FLT:
        return PCM_F32;
    default:
        return PCM_F64;
    }
}

static double sample_at(enum AVSampleFormat packed, const uint8_t *p)
{
    union { int64_t s64; double f64; } v;
    switch (packed) {
    case AV_SAMPLE_FMT_U8:
        return (p[0] - 128) * 0x1p-7;
    case AV_SAMPLE_FMT_S64:
        memcpy(&v.s64, p, 8);
        return (double)v.s64 * 0x1p-63;
    default:
        assert(packed == AV_SAMPLE_FMT_DBL);
        memcpy(&v.f64, p, 8);
        return v.f64;
    }
}

/* The three kinds that nearly every file has get loops of their own. */
static void take_channel(enum AVSampleFormat packed, const uint8_t *from, size_t step, int frames,
                         double *to)
{
    switch (packed) {
    case AV_SAMPLE_FMT_S16:
        for (int n = 0; n < frames; n++)
            to[n] = ((const int16_t *)(const void *)from)[(size_t)n * step] * 0x1p-15;
        break;
    case AV_SAMPLE_FMT_S32:
        for (int n = 0; n < frames; n++)
            to[n] = ((const int32_t *)(const void *)from)[(size_t)n * step] * 0x1p-31;
        break;
    case AV_SAMPLE_FMT_FLT:
        for (int n = 0; n < frames; n++)
            to[n] = (double)((const float *)(const void *)from)[(size_t)n * step];
        break;
    default:
        for (int n = 0; n < frames; n++)
            to[n] = sample_at(packed,
                              from + (size_t)n * step * (size_t)av_get_bytes_per_sample(packed));
    }
}

void source_samples_take(const AVFrame *frame, int from, int frames, double *const ch[], int to)
{
    enum AVSampleFormat packed = av_get_packed_sample_fmt(frame->format);
    size_t bytes = (size_t)av_get_bytes_per_sample(packed);
    bool is_planar = av_sample_fmt_is_planar(frame->format);
    int channels = frame->ch_layout.nb_channels;
    size_t step = is_planar ? 1 : (size_t)channels;
    for (int c = 0; c < channels; c++) {
        const uint8_t *base =
            is_planar ? frame->extended_data[c] : frame->extended_data[0] + (size_t)c * bytes;
        take_channel(packed, base + (size_t)from * step * bytes, step, frames, ch[c] + to);
    }
}

bool source_samples_are_finite(double *const ch[], int channels, int to, int frames, int *bad_frame,
                               int *bad_channel)
{
    for (int c = 0; c < channels; c++) {
        /* x - x is 0 for what is finite and NaN for what is not: one sum judges a whole block. */
        const double *x = ch[c] + to;
        double sums[4] = {0};
        for (int n = 0; n < frames; n++)
            sums[n % 4] += x[n] - x[n];
        double sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        for (int n = 0; sum != 0 && n < frames; n++)
            if (!isfinite(ch[c][to + n])) {
                *bad_frame = n;
                *bad_channel = c;
                return false;
            }
    }
    return true;
}

/* The words of one channel of a frame, `step` apart. */
struct words {
    const int16_t *shorts;     /* NULL: longs */
    const int32_t *longs;
    size_t step;
};

static struct words words_of(const AVFrame *frame, int c)
{
    bool is_planar = av_sample_fmt_is_planar(frame->format);
    bool is_short = av_get_packed_sample_fmt(frame->format) == AV_SAMPLE_FMT_S16;
    const void *base = frame->extended_data[is_planar ? c : 0];
    int first = is_planar ? 0 : c;
    size_t step = is_planar ? 1 : (size_t)frame->ch_layout.nb_channels;
    return (struct words){ .shorts = is_short ? (const int16_t *)base + first : NULL,
                           .longs = is_short ? NULL : (const int32_t *)base + first, .step = step };
}

static int32_t word_at(const struct words *w, int n)
{
    size_t i = (size_t)n * w->step;
    return w->shorts ? w->shorts[i] * 65536 : w->longs[i];
}

void source_samples_hash(const AVFrame *frame, int bits, struct hash *hash)
{
    int channels = frame->ch_layout.nb_channels, bytes = (bits + 7) / 8;
    if (frame->format == AV_SAMPLE_FMT_S16 && bits == 16) {
        hash_add(hash, frame->extended_data[0], (size_t)(frame->nb_samples * channels) * 2);
        return;
    }
    uint8_t block[HASH_BYTES];
    int step = HASH_BYTES / (bytes * channels);
    for (int done = 0; done < frame->nb_samples; done += step) {
        int frames = frame->nb_samples - done < step ? frame->nb_samples - done : step;
        for (int c = 0; c < channels; c++) {
            const struct words words = words_of(frame, c);
            uint8_t *to = block + c * bytes;
            for (int n = 0; n < frames; n++, to += bytes * channels) {
                int32_t word = word_at(&words, done + n) >> (32 - bits);
                for (int b = 0; b < bytes; b++)
                    to[b] = (uint8_t)(word >> 8 * b);
            }
        }
        hash_add(hash, block, (size_t)(frames * bytes * channels));
    }
}
