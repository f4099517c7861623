/* pace: how fast this machine gets through the work of a render, learned from those before. */
#ifndef ENGINE_RENDER_PACE_H
#define ENGINE_RENDER_PACE_H

#include "engine/cache/store.h"

/* A render of this many seconds of work (as tasks weigh it) took so long on so many threads. */
void pace_learn(const struct store *s, double work_s, double wall_s, int jobs);
/* Seconds that the work will take; NAN: nothing was learned yet. */
double pace_expect(const struct store *s, double work_s, int jobs);

#endif
