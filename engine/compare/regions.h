/* regions: the stretches of time and frequency in which two mixes differ, out of the grid.
 *
 * A cell counts as different above a share of its own power; what differs from end to end (another
 * encoder, an equaliser) becomes a region by itself and raises the bar for the rest of its band.
 * Runs of cells are joined over short gaps, and with those of the neighbouring bands that lie at
 * the same time; the regions are then narrowed to the bands that bear the change. */
#ifndef ENGINE_COMPARE_REGIONS_H
#define ENGINE_COMPARE_REGIONS_H

#include "engine/compare/compare.h"

#define REGIONS_MOST 8
#define REGIONS_BAR_DB (-45.0)      /* 0.05 dB of level                              */
#define REGIONS_LEVEL_BAR_DB (-30.0) /* 0.3 dB: where only levels are known          */

/* Sets regions (by start, then frequency), region_count and minor_count. */
void regions_find(struct arena *a, double bar_db, struct comparison *c);
/* Is a cell too quiet, beside its block and the song, to say anything? */
struct regions_floor { double song, *block; };
struct regions_floor regions_floor_of(struct arena *a, const struct compare_grid *g);
bool regions_is_quiet(const struct compare_grid *g, const struct regions_floor *f, int block,
                      int band);

#endif
