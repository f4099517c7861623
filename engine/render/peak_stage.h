/* peak_stage: inter-sample peaks and power of a stretch: what a limiter needs, found once for any
 * gain.
 *
 * Kept: two floats or three for each of the limiter's cells, in memory, from the node's scheduling
 *       on. */
#ifndef ENGINE_RENDER_PEAK_STAGE_H
#define ENGINE_RENDER_PEAK_STAGE_H

#include "engine/render/session.h"

struct peaks {
    int channels;              /* 1: both linked by their maximum; 2: each by itself */
    int cell_frames;           /* limiter_cell_frames                               */
    int64_t cell_count;
    float *cells[SIGNAL_CHANNELS];
    float *power;              /* mean square of each cell, the channels added       */
    double floor;              /* set before the first block: peaks below it are not exact */
};

/* The node that finds them; its blocks wait for `gate` (which sets the floor), or for nothing when
 * NULL. */
struct node *peak_node(struct session *s, struct node *in, int channels);
struct peaks *peaks_of(struct node *n);
/* The largest peak of frames [from, to), to the cell. */
float peaks_largest(const struct peaks *p, int64_t from, int64_t to);

#endif
