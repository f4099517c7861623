/* room: a feedback-delay-network hall and a ping-pong echo, in place over a whole song. */
#ifndef ENGINE_CLI_DEMO_ROOM_H
#define ENGINE_CLI_DEMO_ROOM_H

#include "engine/base/arena.h"

/* x becomes its reverberation, without the direct sound. */
void room_reverb(int rate_hz, int frames, double decay_s, float *const x[2], struct arena *a);
/* x becomes its repeats, without the direct sound. */
void room_echo(int rate_hz, int frames, double repeat_s, float *const x[2], struct arena *a);

#endif
