#include "engine/audio/reel.h"

#include <assert.h>
#include <string.h>

#define BLOCK_BYTES 32768

struct reel *reel_new(struct arena *a, enum pcm_format format, int rate_hz, int channels,
                      int64_t length_frames)
{
    struct reel *r = arena_new_one(a, struct reel);
    *r = (struct reel){ .format = format, .rate_hz = rate_hz, .channels = channels,
                        .length_frames = length_frames };
    return r;
}

void reel_add(struct arena *a, struct reel *r, struct reel_piece piece)
{
    assert(piece.pcm->format == r->format && piece.pcm->rate_hz == r->rate_hz);
    assert(piece.pcm->channels == r->channels);
    r->pieces = arena_grow(a, r->pieces, r->piece_count, sizeof *r->pieces);
    r->pieces[r->piece_count++] = piece;
}

void reel_add_reel(struct arena *a, struct reel *r, int64_t at_frame, const struct reel *more)
{
    for (int i = 0; i < more->piece_count; i++) {
        struct reel_piece p = more->pieces[i];
        p.at_frame += at_frame;
        reel_add(a, r, p);
    }
}

struct reel *reel_cut(struct arena *a, const struct reel *r, int64_t start_frame,
                      int64_t length_frames)
{
    struct reel *cut = reel_new(a, r->format, r->rate_hz, r->channels, length_frames);
    int64_t end = start_frame + length_frames;
    for (int i = 0; i < r->piece_count; i++) {
        struct reel_piece p = r->pieces[i];
        int64_t from = p.at_frame > start_frame ? p.at_frame : start_frame;
        int64_t to = p.at_frame + p.length_frames < end ? p.at_frame + p.length_frames : end;
        if (from >= to)
            continue;
        reel_add(a, cut, (struct reel_piece){ .at_frame = from - start_frame, .pcm = p.pcm,
                                              .from_frame = p.from_frame + (from - p.at_frame),
                                              .length_frames = to - from });
    }
    return cut;
}

bool reel_read_raw(const struct reel *r, int64_t start_frame, int frames, void *bytes,
                   struct err *err)
{
    size_t frame = (size_t)(pcm_sample_bytes(r->format) * r->channels);
    assert(start_frame >= 0 && start_frame + frames <= r->length_frames);
    memset(bytes, 0, frame * (size_t)frames);
    for (int i = 0; i < r->piece_count; i++) {
        const struct reel_piece *p = &r->pieces[i];
        int64_t from = p->at_frame > start_frame ? p->at_frame : start_frame;
        int64_t piece_end = p->at_frame + p->length_frames, end = start_frame + frames;
        int64_t to = piece_end < end ? piece_end : end;
        if (from >= to)
            continue;
        char *at = (char *)bytes + frame * (size_t)(from - start_frame);
        if (!pcm_read_raw(p->pcm, p->from_frame + (from - p->at_frame), (int)(to - from), at, err))
            return false;
    }
    return true;
}

static int block_frames(const struct reel *r)
{
    return BLOCK_BYTES / (pcm_sample_bytes(r->format) * r->channels);
}

bool reel_read(const struct reel *r, int64_t start_frame, int frames, double *const ch[],
               struct err *err)
{
    _Alignas(16) char block[BLOCK_BYTES];
    int step = block_frames(r);
    for (int done = 0; done < frames; done += step) {
        int n = frames - done < step ? frames - done : step;
        double *at[8];
        for (int c = 0; c < r->channels; c++)
            at[c] = ch[c] + done;
        if (!reel_read_raw(r, start_frame + done, n, block, err))
            return false;
        pcm_decode(r->format, block, r->channels, n, at);
    }
    return true;
}

static int32_t integer_at(enum pcm_format format, const char *bytes, int i)
{
    const uint8_t *s = (const uint8_t *)bytes;
    if (format == PCM_S16)
        return ((const int16_t *)(const void *)bytes)[i];
    if (format == PCM_S32)
        return ((const int32_t *)(const void *)bytes)[i];
    assert(format == PCM_S24);
    s += 3 * i;
    return (int32_t)((uint32_t)s[0] << 8 | (uint32_t)s[1] << 16 | (uint32_t)s[2] << 24) >> 8;
}

bool reel_read_int(const struct reel *r, int64_t start_frame, int frames, int32_t *samples,
                   struct err *err)
{
    _Alignas(16) char block[BLOCK_BYTES];
    int step = block_frames(r);
    for (int done = 0; done < frames; done += step) {
        int n = frames - done < step ? frames - done : step;
        if (!reel_read_raw(r, start_frame + done, n, block, err))
            return false;
        for (int i = 0; i < n * r->channels; i++)
            *samples++ = integer_at(r->format, block, i);
    }
    return true;
}

bool reel_read_float(const struct reel *r, int64_t start_frame, int frames, float *samples,
                     struct err *err)
{
    if (r->format == PCM_F32) {
        bool ok = reel_read_raw(r, start_frame, frames, samples, err);
        for (int i = 0; ok && r->gain != 0.0f && i < frames * r->channels; i++)
            samples[i] *= r->gain;
        return ok;
    }
    _Alignas(16) char block[BLOCK_BYTES];
    float scale = r->format == PCM_S16 ? 0x1p-15f : r->format == PCM_S24 ? 0x1p-23f : 0x1p-31f;
    int step = block_frames(r);
    for (int done = 0; done < frames; done += step) {
        int n = frames - done < step ? frames - done : step;
        if (!reel_read_raw(r, start_frame + done, n, block, err))
            return false;
        for (int i = 0; i < n * r->channels; i++)
            *samples++ = (float)integer_at(r->format, block, i) * scale;
    }
    return true;
}
