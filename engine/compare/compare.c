#include "engine/compare/compare.h"

#include "engine/base/units.h"
#include "engine/compare/align.h"
#include "engine/compare/difference.h"
#include "engine/compare/regions.h"

#include <math.h>
#include <string.h>

#define BLOCK_FRAMES 16384
/* The same song: by the waveforms or by loudness. Measured: mixes and encodings of one song have a
 * peak of 0.29 and more, different songs up to 0.01 and, of loudness, 0.51. */
#define SHARP 0.05
#define SAME_CURVE 0.75
#define SAME_WAVES 0.9             /* what has no peak: a lone tone */

#define FRACTION_LEAST 0.1         /* of a frame: below that an equaliser's phase may be it */
#define FRACTION_NEAR 0.02         /* of an old frame, to a whole one */

static bool read_pcm(void *from, int64_t start, int frames, double *const ch[], struct err *err)
{
    return pcm_read(from, start, frames, ch, err);
}

struct compare_input compare_input_pcm(const struct pcm *p)
{
    return (struct compare_input){ .rate_hz = p->rate_hz, .channels = p->channels,
                                   .length_frames = p->length_frames, .read = read_pcm,
                                   .from = (void *)p };
}

static void begin(const struct compare_input *before, const struct compare_input *after,
                  struct comparison *c)
{
    *c = (struct comparison){
        .old_rate_hz = before->rate_hz, .new_rate_hz = after->rate_hz,
        .old_channels = before->channels, .new_channels = after->channels,
        .old_length_frames = before->length_frames, .new_length_frames = after->length_frames,
        .is_same_song = true, .envelope_correlation = 1, .correlation = 1,
        .head_peak_dbfs = -INFINITY, .tail_peak_dbfs = -INFINITY,
        .residual_dbfs = -INFINITY, .residual_peak_dbfs = -INFINITY, .residual_db = -INFINITY,
        .first_difference_frame = -1, .last_difference_frame = -1,
        .first_sound_frame = -1, .last_sound_frame = -1,
    };
}

/* Reads on until a sample differs. */
static bool find_identity(struct track *before, struct track *after, struct comparison *c,
                          struct err *err)
{
    if (c->old_rate_hz != c->new_rate_hz || c->old_channels != c->new_channels ||
        c->old_length_frames != c->new_length_frames)
        return true;
    struct arena *scratch = arena_new();
    double *x[2], *y[2];
    for (int k = 0; k < 2; k++) {
        x[k] = arena_new_array(scratch, double, BLOCK_FRAMES);
        y[k] = arena_new_array(scratch, double, BLOCK_FRAMES);
    }
    bool ok = true, is_equal = true;
    int64_t length = c->new_length_frames;
    for (int64_t at = 0; ok && is_equal && at < length; at += BLOCK_FRAMES) {
        int n = length - at < BLOCK_FRAMES ? (int)(length - at) : BLOCK_FRAMES;
        ok = track_read(before, at, n, x, err) && track_read(after, at, n, y, err);
        for (int i = 0; ok && is_equal && i < n; i++)
            is_equal = x[0][i] == y[0][i] && x[1][i] == y[1][i];
    }
    arena_free(scratch);
    c->is_identical = ok && is_equal;
    if (c->is_identical)
        c->compared_frames = c->equal_frames = length;
    return ok;
}

/* Where the loudness curves fit best, or where it was, by the waveforms. */
static bool find_lag(struct track *before, struct track *after, const struct curve *curve,
                     const struct curve_fit *fit, struct align_fit *best, struct err *err)
{
    int64_t lag = llrint(fit->lag_s * track_rate_hz(after));
    struct align_fit still;
    if (!align_find(before, after, curve, lag, best, err))
        return false;
    if (lag != 0) {
        if (!align_find(before, after, curve, 0, &still, err))
            return false;
        if (still.sharpness > best->sharpness)
            *best = still;
    }
    if (best->sharpness < SHARP)
        *best = (struct align_fit){ .lag_frames = lag, .sharpness = best->sharpness };
    return true;
}

/* A head that was cut at the old rate may be a whole number of frames only there. */
static double fraction_of(const struct comparison *c, const struct align_fit *fit)
{
    if (fit->sharpness < SHARP)
        return 0;
    if (c->old_rate_hz == c->new_rate_hz)
        return fabs(fit->fraction) >= FRACTION_LEAST ? fit->fraction : 0;
    double ratio = (double)c->new_rate_hz / c->old_rate_hz;
    double old_frames = ((double)fit->lag_frames + fit->fraction) / ratio;
    if (fabs(fit->fraction) <= FRACTION_NEAR)
        return 0;
    if (fabs(old_frames - rint(old_frames)) <= FRACTION_NEAR)
        return coefficient(rint(old_frames) * ratio - (double)fit->lag_frames);
    return fabs(fit->fraction) >= FRACTION_LEAST ? fit->fraction : 0;
}

static void put_offset(struct comparison *c, int64_t lag, double fraction, double old_length_s)
{
    double rate = c->new_rate_hz, end = (double)lag / rate + old_length_s;
    double new_length = (double)c->new_length_frames / rate;
    c->offset_frames = lag;
    c->offset_fraction = fraction;
    c->offset_ms = 1000.0 * ((double)lag + fraction) / rate;
    c->unmatched_head_s = lag > 0 ? (double)lag / rate : 0;
    c->lost_head_s = lag < 0 ? (double)-lag / rate : 0;
    c->unmatched_tail_s = fmax(0, new_length - end);
    c->lost_tail_s = fmax(0, end - new_length);
}

static void put_gains(struct comparison *c, const struct level_pairing *p)
{
    double sum = 0;
    int count = 0;
    for (int k = 0; k < 2; k++) {
        c->gain_db[k] = p->gain[k] != 0 ? db_from_gain((struct gain){ fabs(p->gain[k]) }).v : NAN;
        c->is_inverted[k] = p->gain[k] < 0;
        c->is_lost_side[k] = p->is_silent_after[k] && !p->is_silent_before[k];
        c->is_added_side[k] = p->is_silent_before[k] && !p->is_silent_after[k];
        sum += p->gain[k] * p->gain[k];
        count += p->gain[k] != 0;
    }
    c->level_db = count ? 10 * log10(sum / count) : 0;
}

static bool find_peaks(const struct level_pairing *p, struct comparison *c, struct err *err)
{
    int64_t old_length = track_length_frames(p->before), new_length = track_length_frames(p->after);
    int64_t lag = p->lag_frames;
    bool is_lost_head = lag < 0, is_lost_tail = old_length + lag > new_length;
    return difference_peak(is_lost_head ? p->before : p->after, 0, is_lost_head ? -lag : lag,
                           &c->head_peak_dbfs, err) &&
           difference_peak(is_lost_tail ? p->before : p->after,
                           is_lost_tail ? new_length - lag : old_length + lag,
                           is_lost_tail ? old_length : new_length, &c->tail_peak_dbfs, err);
}

static bool set_against(struct arena *a, struct arena *scratch, struct track *before,
                        struct track *after, const struct align_fit *fit,
                        struct comparison *c, struct err *err)
{
    int64_t lag = fit->lag_frames, end = track_length_frames(before) + lag;
    struct level_pairing p = { .before = before, .after = after, .lag_frames = lag,
                               .from = { fit->is_swapped, !fit->is_swapped },
                               .start_frame = lag > 0 ? lag : 0 };
    double fraction = fraction_of(c, fit);
    if (fraction != 0)
        track_delay(before, scratch, fraction);
    p.end_frame = end < track_length_frames(after) ? end : track_length_frames(after);
    if (!level_match(&p, &c->correlation, err))
        return false;
    c->is_swapped = fit->is_swapped;
    c->is_same_song = fit->sharpness >= SHARP || c->envelope_correlation >= SAME_CURVE ||
                      c->correlation >= SAME_WAVES;
    if (!c->is_same_song)
        return true;
    put_offset(c, lag, fraction, (double)track_length_frames(before) / c->new_rate_hz);
    put_gains(c, &p);
    if (!find_peaks(&p, c, err) || !difference_run(a, &p, c, err))
        return false;
    regions_find(a, REGIONS_BAR_DB, c);
    return true;
}

static bool has_sound(const struct curve *old, const struct curve *new, struct comparison *c)
{
    c->is_old_silent = curve_most(old) == 0;
    c->is_new_silent = curve_most(new) == 0;
    if (c->is_old_silent != c->is_new_silent) {
        c->is_same_song = false;
        c->envelope_correlation = c->correlation = 0;
    }
    return !c->is_old_silent && !c->is_new_silent;
}

static bool run(struct arena *a, struct arena *scratch, const struct compare_input *before,
                const struct compare_input *after, struct comparison *c, struct err *err)
{
    struct track *was = track_new(scratch, before, before->rate_hz, err);
    struct track *old = was ? track_new(scratch, before, after->rate_hz, err) : NULL;
    struct track *new = old ? track_new(scratch, after, after->rate_hz, err) : NULL;
    if (!new || !find_identity(old, new, c, err))
        return false;
    struct curve old_curve, new_curve;
    if (!curve_of(scratch, was, &old_curve, err) ||
        (!c->is_identical && !curve_of(scratch, new, &new_curve, err)))
        return false;
    if (!has_sound(&old_curve, c->is_identical ? &old_curve : &new_curve, c) || c->is_identical)
        return true;
    struct curve_fit fit = curve_fit(&old_curve, &new_curve);
    struct align_fit best;
    c->envelope_correlation = fit.correlation;
    return find_lag(old, new, &old_curve, &fit, &best, err) &&
           set_against(a, scratch, old, new, &best, c, err);
}

bool compare_mixes(struct arena *a, const struct compare_input *before,
                   const struct compare_input *after, struct comparison *c, struct err *err)
{
    struct arena *scratch = arena_new();
    struct comparison found;
    begin(before, after, &found);
    bool ok = run(a, scratch, before, after, &found, err);
    arena_free(scratch);
    if (ok)
        *c = found;
    return ok;
}
