/* side_a: the scores of the demo album's first half. */
#ifndef ENGINE_CLI_DEMO_SIDE_A_H
#define ENGINE_CLI_DEMO_SIDE_A_H

#include "engine/cli/demo/score.h"

extern const struct score side_a_platform, side_a_waiting, side_a_night, side_a_embankment;

#endif
