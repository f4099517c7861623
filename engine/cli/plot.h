/* plot: figures of a programme drawn as text: bars in eighths of a line over a scale.
 *
 * Any output will do: nothing is asked of a terminal but UTF-8. */
#ifndef ENGINE_CLI_PLOT_H
#define ENGINE_CLI_PLOT_H

#include "engine/base/text.h"
#include "engine/meter/meter.h"

/* Columns of the terminal behind a descriptor, 80 without one; at least 40, at most 250. */
int plot_width(int fd);
/* Short-term loudness over time (the loudest of each column), with marks where true peaks lie. */
void plot_loudness(struct text *out, const struct measures *m, const struct history *h, int width);
/* Thirds of an octave, two columns a band. */
void plot_spectrum(struct text *out, const struct measures *m);

#endif
