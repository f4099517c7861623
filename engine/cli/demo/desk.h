/* desk: the mixing desk: where notes are panned and sent, and what room and tape echo answer.
 *
 * Samples: stereo float buses for a whole song, full scale 1.0.
 * Order:   desk_new, any number of desk_add, desk_mix once; the mix is then in `bus`. */
#ifndef ENGINE_CLI_DEMO_DESK_H
#define ENGINE_CLI_DEMO_DESK_H

#include "engine/base/arena.h"

#include <stdint.h>

struct strip {
    double gain;       /* linear                                */
    double pan;        /* -1 left .. 1 right, constant power    */
    double room, echo; /* linear sends, after the gain          */
};
struct desk_setup {
    double room_s;     /* reverberation time, decay by 60 dB    */
    double echo_s;     /* time of one repeat, left to right     */
    double drive;      /* peak that the mix bus' warmth sees    */
    double peak;       /* highest sample of the finished mix    */
    bool is_mono;      /* both sides get the sum, as an old wireless heard it */
};
struct desk {
    int rate_hz, frames;
    float *bus[2], *room[2], *echo[2];
};

struct desk *desk_new(struct arena *a, int rate_hz, int frames);
/* Adds a mono sound at a frame; what lies outside the song is dropped. */
void desk_add(struct desk *d, const struct strip *s, int at_frame, const double *x, int frames);
void desk_mix(struct desk *d, const struct desk_setup *setup, struct arena *a);

#endif
