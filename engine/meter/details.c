#include "engine/meter/details.h"

#include "engine/meter/dynamics.h"
#include "engine/meter/stereo.h"
#include "engine/meter/wordbits.h"

#include <math.h>

struct details {
    struct arena *arena;
    int channels;
    struct spectrum *spectrum;
    struct dynamics *dynamics;
    struct stereo *stereo;         /* NULL unless there are two channels */
    struct wordbits wordbits;
    struct history history;
};

struct details *details_new(struct arena *a, int rate_hz, int channels)
{
    struct details *d = arena_new_one(a, struct details);
    d->arena = a;
    d->channels = channels;
    d->spectrum = spectrum_new(a, rate_hz, channels);
    d->dynamics = dynamics_new(a, rate_hz, channels);
    d->stereo = channels == 2 ? stereo_new(a, rate_hz) : NULL;
    return d;
}

void details_feed(struct details *d, const double *const ch[], int frames)
{
    spectrum_feed(d->spectrum, ch, frames);
    dynamics_feed(d->dynamics, ch, frames);
    if (d->stereo)
        stereo_feed(d->stereo, ch, frames);
    for (int c = 0; c < d->channels; c++)
        wordbits_feed(&d->wordbits, ch[c], frames);
}

static void put_stereo(struct stereo *s, struct measures *out)
{
    struct stereo_figures f = stereo_finish(s);
    out->correlation_worst = f.worst;
    out->correlation_worst_frame = f.worst_frame;
    out->correlation_low = f.low;
    if (isfinite(out->integrated_lufs))
        out->mono_loss_lu = out->integrated_lufs - f.mono_lufs;
}

static void put_spectrum(struct spectrum *s, struct measures *out)
{
    double bands[SPECTRUM_BANDS];
    out->spectrum_bands = spectrum_finish(s, bands);
    for (int i = 0; i < out->spectrum_bands; i++)
        out->spectrum_dbfs[i] = bands[i] > 0 ? 10 * log10(bands[i]) : -INFINITY;
    out->bandwidth_hz = spectrum_bandwidth_hz(s);
}

void details_finish(struct details *d, struct windows *w, const struct truepeak *t,
                    struct measures *out)
{
    d->history = history_new(d->arena, w, t);
    out->is_full = true;
    out->range_pad_lu = windows_padded_range(w);
    out->psr_db = history_psr_db(&d->history);
    out->dr_db = dynamics_finish(d->dynamics);
    out->correlation_worst = out->correlation_low = out->correlation;
    out->correlation_worst_frame = -1;
    if (d->stereo)
        put_stereo(d->stereo, out);
    out->inter_sample_overs = truepeak_overs(t);
    out->effective_bits = wordbits_finish(&d->wordbits);
    put_spectrum(d->spectrum, out);
}

const struct history *details_history(const struct details *d)
{
    return &d->history;
}
