/* sequence: songs in an order of their own, laid out, and what is cut from their programme at any
 * rate. */
#ifndef ENGINE_RENDER_SEQUENCE_H
#define ENGINE_RENDER_SEQUENCE_H

#include "engine/bundle/writer.h"
#include "engine/render/master.h"

struct sequence {              /* targets with the same songs share it */
    int count;
    const int *songs;          /* indices into album.songs */
    struct timeline *timeline;
};

/* A gap shorter than this keeps two songs in one run: what limiter, resampler and target chains
 * still sound. */
double sequence_tail_seconds(const struct release *r);
/* The target's rate, or the highest among its mixes where it is automatic. */
int sequence_target_rate(const struct release *r, const struct timeline_song *songs,
                         const struct target *t);
struct part *sequence_part(const struct master *m, const struct run *run);
/* The run that holds a song; NULL: the sequence has not that song. */
const struct run *sequence_run_of(const struct sequence *q, int song);
/* Where a part lies in the programme, in frames at the master's rate. */
int64_t sequence_part_start(const struct master *m, const struct sequence *q,
                            const struct part *part);
/* Frames of the programme at the master's rate, to the end of the last song. */
int64_t sequence_length(const struct master *m, const struct sequence *q);
/* The widest word that every part of the sequence is wanted in, the first of those; NULL: none. */
const struct word *sequence_widest_word(const struct master *m, const struct sequence *q);
/* The programme in one word length, up to the CD frame after its end; or in the widest that there
 * is. */
struct reel *sequence_reel(struct arena *a, const struct master *m, const struct sequence *q,
                           int bits, enum dither dither);
struct reel *sequence_widest_reel(struct arena *a, const struct master *m,
                                  const struct sequence *q);

#endif
