#include "engine/meter/meter.h"

#include "engine/meter/waveform.h"
#include "engine/meter/loudness.h"
#include "engine/meter/truepeak.h"
#include "engine/meter/windows.h"

#include <math.h>

struct meter {
    int rate_hz;
    struct waveform waveform;
    struct windows *windows;
    struct truepeak *truepeak;
    struct loudness *second;
};

void meter_start(void)
{
    loudness_start();
}

struct meter *meter_new(struct arena *a, int rate_hz, int channels)
{
    struct meter *m = arena_new_one(a, struct meter);
    m->rate_hz = rate_hz;
    m->waveform = waveform_new(channels);
    m->windows = windows_new(a, rate_hz, channels);
    m->truepeak = truepeak_new(a, rate_hz, channels);
    m->second = loudness_new(a, rate_hz, channels);
    return m;
}

void meter_without_check(struct meter *m)
{
    m->second = NULL;
}

/* In pieces that stay in the first cache while the parts look at them in turn. */
void meter_feed(struct meter *m, const double *const ch[], int frames)
{
    enum { PIECE = 1024 };
    for (int done = 0; done < frames; done += PIECE) {
        int count = frames - done < PIECE ? frames - done : PIECE;
        const double *from[2] = { ch[0] + done, ch[m->waveform.channels - 1] + done };
        waveform_feed(&m->waveform, from, count);
        windows_feed(m->windows, from, count);
        truepeak_feed(m->truepeak, from, count);
        if (m->second)
            loudness_feed(m->second, from, count);
    }
}

static double decibels(double amplitude)
{
    return amplitude > 0 ? 20.0 * log10(amplitude) : -INFINITY;
}

static double difference(double a, double b)
{
    return isfinite(a) && isfinite(b) ? a - b : -INFINITY;
}

void meter_finish(struct meter *m, struct measures *out)
{
    const struct waveform *l = &m->waveform;
    struct windows_figures w = windows_finish(m->windows);
    int64_t peak_frame;
    double peak = fmax(truepeak_finish(m->truepeak, &peak_frame), l->peak);
    double rms = sqrt(waveform_mean_square(l));
    *out = (struct measures){
        .rate_hz = m->rate_hz, .channels = l->channels, .length_frames = l->frames,
        .integrated_lufs = w.integrated_lufs, .range_lu = w.range_lu,
        .libebur128_lufs = m->second ? loudness_integrated(m->second) : NAN,
        .momentary_max_lufs = w.momentary_max_lufs, .short_term_max_lufs = w.short_term_max_lufs,
        .true_peak_dbtp = decibels(peak), .sample_peak_dbfs = decibels(l->peak),
        .plr_db = difference(decibels(peak), w.integrated_lufs),
        .rms_dbfs = decibels(rms), .crest_db = difference(decibels(l->peak), decibels(rms)),
        .dc = { waveform_dc(l, 0), waveform_dc(l, 1) },
        .correlation = waveform_correlation(l), .balance_db = waveform_balance_db(l),
        .clipped_runs = l->clipped_runs, .first_clip_frame = l->first_clip_frame,
        .true_peak_frame = peak_frame,
        .silent_head_frames = l->silent_head_frames, .silent_tail_frames = waveform_silent_tail(l),
    };
}

void meter_put_json(json_t *parent, const struct measures *m)
{
    json_put_integer(parent, "rate_hz", m->rate_hz);
    json_put_integer(parent, "channels", m->channels);
    json_put_integer(parent, "length_frames", m->length_frames);
    json_put_number(parent, "integrated_lufs", m->integrated_lufs, 2);
    if (!isnan(m->libebur128_lufs))
        json_put_number(parent, "libebur128_lufs", m->libebur128_lufs, 2);
    json_put_number(parent, "range_lu", m->range_lu, 2);
    json_put_number(parent, "momentary_max_lufs", m->momentary_max_lufs, 2);
    json_put_number(parent, "short_term_max_lufs", m->short_term_max_lufs, 2);
    json_put_number(parent, "true_peak_dbtp", m->true_peak_dbtp, 2);
    json_put_integer(parent, "true_peak_frame", m->true_peak_frame);
    json_put_number(parent, "sample_peak_dbfs", m->sample_peak_dbfs, 2);
    json_put_number(parent, "plr_db", m->plr_db, 2);
    json_put_number(parent, "rms_dbfs", m->rms_dbfs, 2);
    json_put_number(parent, "crest_db", m->crest_db, 2);
    json_t *dc = json_put_array(parent, "dc");
    for (int c = 0; c < m->channels; c++)
        json_put_number(dc, NULL, m->dc[c], 6);
    json_put_number(parent, "correlation", m->correlation, 3);
    json_put_number(parent, "balance_db", m->balance_db, 2);
    json_put_integer(parent, "clipped_runs", m->clipped_runs);
    json_put_integer(parent, "first_clip_frame", m->first_clip_frame);
    json_put_integer(parent, "silent_head_frames", m->silent_head_frames);
    json_put_integer(parent, "silent_tail_frames", m->silent_tail_frames);
}
