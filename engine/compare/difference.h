/* difference: what remains when the matched old mix is taken from the new one, all along.
 *
 * Sets of a comparison: compared_frames, equal_frames, first and last difference, the residuals and
 * the grid (one block a hop of bands.h). */
#ifndef ENGINE_COMPARE_DIFFERENCE_H
#define ENGINE_COMPARE_DIFFERENCE_H

#include "engine/compare/level.h"

bool difference_run(struct arena *a, const struct level_pairing *p, struct comparison *c,
                    struct err *err) MUST_CHECK;
/* Peak of new frames [start, end), dBFS; -INFINITY for silence or none. */
bool difference_peak(struct track *t, int64_t start_frame, int64_t end_frame, double *peak_dbfs,
                     struct err *err) MUST_CHECK;
/* An empty grid for that many blocks. */
void difference_new_grid(struct arena *a, struct compare_grid *g, int block_count);

#endif
