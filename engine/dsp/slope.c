#include "engine/dsp/slope.h"

#include "engine/dsp/butterworth.h"

bool slope_prepare(struct slope_state *st, const struct slope_config *cf, bool is_highpass,
                   struct stream *s, struct arena *a, struct pos pos, struct err *err)
{
    int order = butterworth_order(cf->slope_db, pos, err);
    if (!order)
        return false;
    struct analogue h[BUTTERWORTH_MOST];
    int count = butterworth_prototypes(order, cf->freq_hz, is_highpass, h);
    st->cascade = matched_cascade(a, h, count, s->rate_hz, s->channels);
    s->tail_frames = cascade_tail_frames(st->cascade, s->rate_hz);
    return true;
}

void slope_process(void *state, double *const ch[], int frames)
{
    struct slope_state *st = state;
    cascade_process(st->cascade, ch, frames);
}

void slope_reset(void *state)
{
    struct slope_state *st = state;
    cascade_reset(st->cascade);
}

struct cascade *slope_cascade(void *state)
{
    struct slope_state *st = state;
    return st->cascade;
}
