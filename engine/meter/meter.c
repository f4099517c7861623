#include "engine/meter/meter.h"

#include "engine/meter/details.h"
#include "engine/meter/loudness.h"
#include "engine/meter/waveform.h"

#include <assert.h>
#include <math.h>

struct meter {
    int rate_hz, channels, pairs;
    struct waveform waveform[SPEAKERS_PAIRS];
    struct windows *windows;
    struct truepeak *truepeak;
    struct loudness *second;
    struct details *details;       /* NULL: the plain figures only */
};

void meter_start(void)
{
    loudness_start();
}

static struct meter *make(struct arena *a, int rate_hz, int channels)
{
    assert(channels >= 1 && channels <= SPEAKERS_MOST);
    struct meter *m = arena_new_one(a, struct meter);
    m->rate_hz = rate_hz;
    m->channels = channels;
    m->pairs = (channels + 1) / 2;
    for (int p = 0; p < m->pairs; p++)
        m->waveform[p] = waveform_new(speakers_in_pair(channels, p));
    m->windows = windows_new(a, rate_hz, channels);
    m->second = loudness_new(a, rate_hz, channels);
    return m;
}

struct meter *meter_new(struct arena *a, int rate_hz, int channels)
{
    struct meter *m = make(a, rate_hz, channels);
    m->truepeak = truepeak_new(a, rate_hz, channels);
    return m;
}

struct meter *meter_new_full(struct arena *a, int rate_hz, int channels)
{
    struct meter *m = make(a, rate_hz, channels);
    m->truepeak = truepeak_new_traced(a, rate_hz, channels);
    m->details = details_new(a, rate_hz, channels);
    return m;
}

void meter_without_check(struct meter *m)
{
    m->second = NULL;
}

static void feed_piece(struct meter *m, const double *const ch[], int frames)
{
    for (int p = 0; p < m->pairs; p++) {
        const double *pair[2];
        speakers_pair(ch, m->channels, p, 0, pair);
        waveform_feed(&m->waveform[p], pair, frames);
    }
    windows_feed(m->windows, ch, frames);
    truepeak_feed(m->truepeak, ch, frames);
    if (m->second)
        loudness_feed(m->second, ch, frames);
    if (m->details)
        details_feed(m->details, ch, frames);
}

/* In pieces that stay in the first cache while the parts look at them in turn. */
void meter_feed(struct meter *m, const double *const ch[], int frames)
{
    enum { PIECE = 1024 };
    for (int done = 0; done < frames; done += PIECE) {
        const double *from[SPEAKERS_MOST];
        for (int c = 0; c < m->channels; c++)
            from[c] = ch[c] + done;
        feed_piece(m, from, frames - done < PIECE ? frames - done : PIECE);
    }
}

void meter_before(struct meter *m, const double *const ch[], int frames)
{
    truepeak_before(m->truepeak, ch, frames);
}

void meter_after(struct meter *m, const double *const ch[], int frames)
{
    truepeak_after(m->truepeak, ch, frames);
}

static double decibels(double amplitude)
{
    return amplitude > 0 ? 20.0 * log10(amplitude) : -INFINITY;
}

static double difference(double a, double b)
{
    return isfinite(a) && isfinite(b) ? a - b : -INFINITY;
}

/* Silence ends where any channel sounds. */
static void join_ends(struct waveform_ends *all, const struct waveform_ends *pair)
{
    if (pair->head_frames < all->head_frames)
        all->head_frames = pair->head_frames;
    if (pair->last_sound_frame > all->last_sound_frame)
        all->last_sound_frame = pair->last_sound_frame;
}

/* What the pairs of channels tell together. */
static void put_waveform(const struct meter *m, struct measures *out)
{
    const struct waveform *first = &m->waveform[0];
    double squares = 0, peak = 0;
    struct waveform_ends silence = { first->frames, -1 }, quiet = { first->frames, -1 };
    out->length_frames = first->frames;
    out->first_clip_frame = -1;
    for (int p = 0; p < m->pairs; p++) {
        const struct waveform *w = &m->waveform[p];
        int there = speakers_in_pair(m->channels, p);
        for (int c = 0; c < there; c++)
            out->dc[2 * p + c] = waveform_dc(w, c);
        squares += waveform_mean_square(w) * there;
        peak = fmax(peak, w->peak);
        out->clipped_runs += w->clipped_runs;
        if (w->first_clip_frame >= 0 &&
            (out->first_clip_frame < 0 || w->first_clip_frame < out->first_clip_frame))
            out->first_clip_frame = w->first_clip_frame;
        join_ends(&silence, &w->silence);
        join_ends(&quiet, &w->quiet);
    }
    out->silent_head_frames = silence.head_frames;
    out->silent_tail_frames = first->frames - 1 - silence.last_sound_frame;
    out->quiet_head_frames = quiet.head_frames;
    out->quiet_tail_frames = first->frames - 1 - quiet.last_sound_frame;
    out->sample_peak_dbfs = decibels(peak);
    out->rms_dbfs = decibels(sqrt(squares / m->channels));
    out->crest_db = difference(out->sample_peak_dbfs, out->rms_dbfs);
    out->correlation = waveform_correlation(first);
    out->balance_db = waveform_balance_db(first);
}

void meter_finish(struct meter *m, struct measures *out)
{
    struct windows_figures w = windows_finish(m->windows);
    *out = (struct measures){
        .rate_hz = m->rate_hz, .channels = m->channels,
        .integrated_lufs = w.integrated_lufs, .range_lu = w.range_lu,
        .libebur128_lufs = m->second ? loudness_integrated(m->second) : NAN,
        .momentary_max_lufs = w.momentary_max_lufs, .short_term_max_lufs = w.short_term_max_lufs,
    };
    put_waveform(m, out);
    double peak = decibels(truepeak_finish(m->truepeak, &out->true_peak_frame));
    out->true_peak_dbtp = fmax(peak, out->sample_peak_dbfs);
    out->plr_db = difference(out->true_peak_dbtp, w.integrated_lufs);
    if (m->details)
        details_finish(m->details, m->windows, m->truepeak, out);
}

const struct history *meter_history(const struct meter *m)
{
    return details_history(m->details);
}

static void put_full(json_t *parent, const struct measures *m)
{
    json_put_number(parent, "range_pad_lu", m->range_pad_lu, 2);
    json_put_number(parent, "psr_db", m->psr_db, 2);
    json_put_number(parent, "dr_db", m->dr_db, 2);
    json_put_number(parent, "correlation_worst", m->correlation_worst, 3);
    json_put_integer(parent, "correlation_worst_frame", m->correlation_worst_frame);
    json_put_number(parent, "correlation_low", m->correlation_low, 3);
    json_put_number(parent, "mono_loss_lu", m->mono_loss_lu, 2);
    json_put_integer(parent, "inter_sample_overs", m->inter_sample_overs);
    json_put_integer(parent, "effective_bits", m->effective_bits);
    json_put_number(parent, "bandwidth_hz", m->bandwidth_hz, 0);
    json_t *spectrum = json_put_array(parent, "spectrum");
    for (int i = 0; i < m->spectrum_bands; i++) {
        json_t *band = json_put_object(spectrum, NULL);
        json_put_number(band, "hz", spectrum_nominal_hz(i), 1);
        json_put_number(band, "dbfs", m->spectrum_dbfs[i], 2);
    }
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
    json_put_integer(parent, "quiet_head_frames", m->quiet_head_frames);
    json_put_integer(parent, "quiet_tail_frames", m->quiet_tail_frames);
    if (m->is_full)
        put_full(parent, m);
}

static double number_of(const json_t *j, const char *key, double none)
{
    const json_t *n = json_object_get(j, key);
    return json_is_number(n) ? json_number_value(n) : none;
}

static int64_t integer_of(const json_t *j, const char *key)
{
    return json_integer_value(json_object_get(j, key));
}

bool meter_get_json(const json_t *j, struct measures *out)
{
    const json_t *dc = json_object_get(j, "dc");
    *out = (struct measures){
        .rate_hz = (int)integer_of(j, "rate_hz"), .channels = (int)integer_of(j, "channels"),
        .length_frames = integer_of(j, "length_frames"),
        .integrated_lufs = number_of(j, "integrated_lufs", -INFINITY),
        .range_lu = number_of(j, "range_lu", -INFINITY),
        .libebur128_lufs = json_object_get(j, "libebur128_lufs")
                               ? number_of(j, "libebur128_lufs", -INFINITY) : NAN,
        .momentary_max_lufs = number_of(j, "momentary_max_lufs", -INFINITY),
        .short_term_max_lufs = number_of(j, "short_term_max_lufs", -INFINITY),
        .true_peak_dbtp = number_of(j, "true_peak_dbtp", -INFINITY),
        .sample_peak_dbfs = number_of(j, "sample_peak_dbfs", -INFINITY),
        .plr_db = number_of(j, "plr_db", -INFINITY),
        .rms_dbfs = number_of(j, "rms_dbfs", -INFINITY),
        .crest_db = number_of(j, "crest_db", -INFINITY),
        .correlation = number_of(j, "correlation", 0.0),
        .balance_db = number_of(j, "balance_db", -INFINITY),
        .clipped_runs = integer_of(j, "clipped_runs"),
        .first_clip_frame = integer_of(j, "first_clip_frame"),
        .true_peak_frame = integer_of(j, "true_peak_frame"),
        .silent_head_frames = integer_of(j, "silent_head_frames"),
        .silent_tail_frames = integer_of(j, "silent_tail_frames"),
        .quiet_head_frames = integer_of(j, "quiet_head_frames"),
        .quiet_tail_frames = integer_of(j, "quiet_tail_frames"),
    };
    for (int c = 0; c < out->channels && c < SPEAKERS_MOST; c++)
        out->dc[c] = json_number_value(json_array_get(dc, (size_t)c));
    return out->rate_hz > 0 && out->channels > 0 && json_object_get(j, "quiet_tail_frames");
}
