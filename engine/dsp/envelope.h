/* envelope: the bent line and the follower that every dynamics processor moves its gain with.
 *
 *   curve   r = 0                            below the threshold by half a knee (W)
 *           r = slope (over + W/2)^2 / 2W    inside the knee
 *           r = slope over                   above it
 *   follow  y1 = max(r, aR y1 + (1 - aR) r),  y = aA y + (1 - aA) y1,  a = e^(-1/(time rate));
 *           below 1e-6 dB it has ended
 *
 * Bits:   no function of libm: the same on every machine.
 * Source: Giannoulis, Massberg, Reiss, JAES 60(6) 2012: smooth, decoupled peak detector. */
#ifndef ENGINE_DSP_ENVELOPE_H
#define ENGINE_DSP_ENVELOPE_H

#include "engine/base/units.h"
#include "engine/dsp/steady.h"

#define ENVELOPE_REST_DB 1e-6   /* movement below this has ended: the gain is at rest */
#define ENVELOPE_LEAST_DB 1e-30

struct envelope { double fast, smooth; };          /* y1 and y, dB */
struct envelope_pace { double attack, release; };  /* aA and aR    */

/* e^(-1/(time rate)), rounded to the grid of `coefficient`. */
static inline double envelope_decay(double ms, int rate_hz)
{
    return coefficient(steady_exp(-1.0 / (ms * 1e-3 * rate_hz)));
}

/* `over`: dB above the threshold (for an expander, below it). */
static inline double envelope_curve(double over_db, double knee_db, double slope)
{
    double into = over_db + knee_db / 2;
    if (into <= 0)
        return 0;
    return slope * (into < knee_db ? into * into / (2 * knee_db) : over_db);
}

/* Each value waits for the one before it: a product, a sum and a choice lie between the two. What
 * is handed out comes to rest at exactly 0; the memory never gets as small as a denormal number. */
static inline double envelope_follow(struct envelope *e, struct envelope_pace pace, double r)
{
    double falling = e->fast * pace.release + (r * (1 - pace.release) + ENVELOPE_LEAST_DB);
    e->fast = falling > r ? falling : r;
    e->smooth = e->smooth * pace.attack + e->fast * (1 - pace.attack);
    return e->smooth > ENVELOPE_REST_DB ? e->smooth : 0;
}

#endif
