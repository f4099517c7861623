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
        double sum = 0;
        for (int n = 0; n < frames; n++)
            sum += ch[c][to + n] - ch[c][to + n];
        for (int n = 0; sum != 0 && n < frames; n++)
            if (!isfinite(ch[c][to + n])) {
                *bad_frame = n;
                *bad_channel = c;
                return false;
            }
    }
    return true;
}

static int32_t word_at(const AVFrame *frame, int n, int c)
{
    bool is_planar = av_sample_fmt_is_planar(frame->format);
    int i = is_planar ? n : n * frame->ch_layout.nb_channels + c;
    const void *base = frame->extended_data[is_planar ? c : 0];
    if (av_get_packed_sample_fmt(frame->format) == AV_SAMPLE_FMT_S16)
        return ((const int16_t *)base)[i] * 65536;
    return ((const int32_t *)base)[i];
}

void source_samples_hash(const AVFrame *frame, int bits, struct hash *hash)
{
    int channels = frame->ch_layout.nb_channels, bytes = (bits + 7) / 8;
    if (frame->format == AV_SAMPLE_FMT_S16 && bits == 16) {
        hash_add(hash, frame->extended_data[0], (size_t)(frame->nb_samples * channels) * 2);
        return;
    }
    uint8_t block[HASH_BYTES];
    int used = 0;
    for (int n = 0; n < frame->nb_samples; n++)
        for (int c = 0; c < channels; c++) {
            int32_t word = word_at(frame, n, c) >> (32 - bits);
            for (int b = 0; b < bytes; b++)
                block[used++] = (uint8_t)(word >> 8 * b);
            if (used > HASH_BYTES - 4) {
                hash_add(hash, block, (size_t)used);
                used = 0;
            }
        }
    hash_add(hash, block, (size_t)used);
}
