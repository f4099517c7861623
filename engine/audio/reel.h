/* reel: a stretch of finished programme, cut from pcm files and digital silence, that reads as one.
 *
 * What every writer and every final measurement receives: one rate, one format, exact length.
 * A writer stores what it reads here and never changes a sample.
 *
 * Samples: raw = interleaved little-endian in `format` (PCM_S16, PCM_S24 or PCM_F32);
 *          int  = interleaved int32, right-justified (S16: -32768..32767, S24: -2^23..2^23-1);
 *          float = interleaved float; planar = double, full scale 1.0.
 * Range:   0 <= start, start + frames <= length_frames.
 * Threads: any number may read one reel. */
#ifndef ENGINE_AUDIO_REEL_H
#define ENGINE_AUDIO_REEL_H

#include "engine/audio/pcm.h"

struct reel_piece {
    int64_t at_frame;          /* where it starts in the reel              */
    const struct pcm *pcm;
    int64_t from_frame;        /* first frame taken from pcm               */
    int64_t length_frames;
};
struct reel {
    enum pcm_format format;
    int rate_hz, channels;
    int64_t length_frames;
    float gain;                /* of reading PCM_F32 as float; 0: as they are stored */
    int piece_count;           /* ascending, not overlapping; gaps are silence */
    struct reel_piece *pieces;
};

struct reel *reel_new(struct arena *a, enum pcm_format format, int rate_hz, int channels,
                      int64_t length_frames);
void reel_add(struct arena *a, struct reel *r, struct reel_piece piece);
/* The part [start, start + length) as a reel of its own; beyond the end of r there is silence. */
struct reel *reel_cut(struct arena *a, const struct reel *r, int64_t start_frame,
                      int64_t length_frames);

/* Adds all of another one, from at_frame on, behind what there is. */
void reel_add_reel(struct arena *a, struct reel *r, int64_t at_frame, const struct reel *more);

bool reel_read_raw(const struct reel *r, int64_t start_frame, int frames, void *bytes,
                   struct err *err) MUST_CHECK;
bool reel_read_int(const struct reel *r, int64_t start_frame, int frames, int32_t *samples,
                   struct err *err) MUST_CHECK;
bool reel_read_float(const struct reel *r, int64_t start_frame, int frames, float *samples,
                     struct err *err) MUST_CHECK;
bool reel_read(const struct reel *r, int64_t start_frame, int frames, double *const ch[],
               struct err *err) MUST_CHECK;

#endif
