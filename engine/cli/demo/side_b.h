/* side_b: the scores of the demo album's second half. */
#ifndef ENGINE_CLI_DEMO_SIDE_B_H
#define ENGINE_CLI_DEMO_SIDE_B_H

#include "engine/cli/demo/score.h"

extern const struct score side_b_viaduct, side_b_cafe, side_b_signal;

#endif
