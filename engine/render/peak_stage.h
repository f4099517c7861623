/* peak_stage: the inter-sample peaks of a stretch: what a limiter needs, found once for any gain.
 *
 * Kept: a float a frame in a scratch file, and the maximum of each cell of a few frames in memory,
 *       on which levels are solved. */
#ifndef ENGINE_RENDER_PEAK_STAGE_H
#define ENGINE_RENDER_PEAK_STAGE_H

#include "engine/render/session.h"

struct peaks {
    int channels;              /* 1: both linked by their maximum; 2: each by itself */
    struct pcm *pcm;           /* PCM_F32                                           */
    int cell_frames;           /* a power of two, about a third of a millisecond     */
    int64_t cell_count;
    float *cells[SIGNAL_CHANNELS];
    double floor;              /* set before the first block: peaks below it are not exact */
};

/* The node that finds them; its blocks wait for `gate` (which sets the floor), or for nothing when
 * NULL. */
struct node *peak_node(struct session *s, struct node *in, int channels);
struct peaks *peaks_of(struct node *n);
/* The largest peak of frames [from, to), to the cell. */
float peaks_largest(const struct peaks *p, int64_t from, int64_t to);

#endif
