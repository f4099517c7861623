/* details: the figures of a meter that take more time than a render has for them.
 *
 * Order: new, feed any number of blocks, finish once; true peaks and windows are the meter's own.
 */
#ifndef ENGINE_METER_DETAILS_H
#define ENGINE_METER_DETAILS_H

#include "engine/meter/meter.h"
#include "engine/meter/truepeak.h"
#include "engine/meter/windows.h"

struct details;

struct details *details_new(struct arena *a, int rate_hz, int channels);
void details_feed(struct details *d, const double *const ch[], int frames);
/* Adds to *out, whose plain figures are there; the windows take no more afterwards. */
void details_finish(struct details *d, struct windows *w, const struct truepeak *t,
                    struct measures *out);
const struct history *details_history(const struct details *d);   /* after finish */

#endif
