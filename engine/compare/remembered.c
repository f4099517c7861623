#include "engine/compare/bands.h"
#include "engine/compare/curve.h"
#include "engine/compare/difference.h"
#include "engine/compare/fingerprint.h"
#include "engine/compare/regions.h"
#include "engine/compare/seconds.h"

#include <math.h>
#include <stdlib.h>

#define ACCURACY_MS 1.0
#define SAME_CURVE 0.6             /* different songs on one beat: up to 0.51 */
#define AGREE_DB 0.15              /* cells that agree with the median make the mean */

static void begin(const struct fingerprint *f, const struct compare_input *after,
                  struct comparison *c)
{
    *c = (struct comparison){
        .old_rate_hz = f->rate_hz, .new_rate_hz = after->rate_hz,
        .old_channels = f->channels, .new_channels = after->channels,
        .old_length_frames = f->length_frames, .new_length_frames = after->length_frames,
        .is_by_fingerprint = true, .offset_accuracy_ms = ACCURACY_MS, .correlation = NAN,
        .head_peak_dbfs = NAN, .tail_peak_dbfs = NAN, .residual_dbfs = NAN,
        .residual_peak_dbfs = NAN, .residual_db = NAN,
        .first_difference_frame = -1, .last_difference_frame = -1,
        .first_sound_frame = -1, .last_sound_frame = -1,
    };
}

static void put_offset(struct comparison *c, double lag_s)
{
    double end = lag_s + (double)c->old_length_frames / c->old_rate_hz;
    double length = (double)c->new_length_frames / c->new_rate_hz;
    c->offset_frames = llrint(lag_s * c->new_rate_hz);
    c->offset_ms = 1000.0 * lag_s;
    c->unmatched_head_s = fmax(0, lag_s);
    c->lost_head_s = fmax(0, -lag_s);
    c->unmatched_tail_s = fmax(0, length - end);
    c->lost_tail_s = fmax(0, end - length);
}

/* Whole seconds of both, from the old mix's first frame. */
static void fill_grid(struct arena *a, const struct fingerprint *f, const struct seconds *s,
                      struct compare_grid *g, double lag_s)
{
    int count = f->second_count < s->count ? f->second_count : s->count;
    int first = lag_s < 0 ? (int)ceil(-lag_s) : 0;
    count = count - 1 > first ? count - 1 - first : 0; /* the last one is a part */
    difference_new_grid(a, g, count);
    g->start_s = lag_s + first + 0.5;
    g->step_s = 1.0;
    for (int i = 0; i < count * BANDS_COUNT; i++) {
        int k = first * BANDS_COUNT + i;
        double db = fingerprint_level_db(f, k / BANDS_COUNT, k % BANDS_COUNT);
        g->old_power[i] = (float)pow(10.0, db / 10.0);
        g->new_power[i] = (float)s->power[k];
    }
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* What most cells went up by. */
static double common_change_db(const struct compare_grid *g)
{
    struct arena *scratch = arena_new();
    struct regions_floor floor = regions_floor_of(scratch, g);
    double *changes = arena_new_array(scratch, double, g->block_count * BANDS_COUNT + 1);
    int n = 0, agreed = 0;
    for (int i = 0; i < g->block_count * BANDS_COUNT; i++)
        if (g->old_power[i] > 0 && g->new_power[i] > 0 &&
            !regions_is_quiet(g, &floor, i / BANDS_COUNT, i % BANDS_COUNT))
            changes[n++] = 10 * log10((double)g->new_power[i] / g->old_power[i]);
    qsort(changes, (size_t)n, sizeof *changes, ascending);
    double middle = n ? changes[n / 2] : 0, sum = 0;
    for (int i = 0; i < n; i++)
        if (fabs(changes[i] - middle) <= AGREE_DB) {
            sum += changes[i];
            agreed++;
        }
    arena_free(scratch);
    return agreed ? sum / agreed : 0;
}

/* The least that can remain between two sounds of known levels. */
static void match_grid(struct compare_grid *g, double level_db)
{
    double power = pow(10.0, level_db / 10.0);
    for (int i = 0; i < g->block_count * BANDS_COUNT; i++) {
        g->old_power[i] = (float)(g->old_power[i] * power);
        double old = g->old_power[i], new = g->new_power[i];
        double rest = sqrt(new) - sqrt(old);
        g->residual_power[i] = (float)(rest * rest);
        g->cross_re[i] = (float)sqrt(old * new);
    }
}

static bool run(struct arena *a, struct arena *scratch, const struct fingerprint *f,
                const struct compare_input *after, struct comparison *c, struct err *err)
{
    struct track *new = track_new(scratch, after, after->rate_hz, err);
    struct curve old_curve = { .count = f->curve_count, .values = f->curve }, new_curve;
    struct seconds seconds;
    if (!new || !curve_of(scratch, new, &new_curve, err))
        return false;
    c->is_old_silent = curve_most(&old_curve) == 0;
    c->is_new_silent = curve_most(&new_curve) == 0;
    c->is_same_song = c->is_old_silent && c->is_new_silent;
    if (c->is_old_silent || c->is_new_silent)
        return true;
    struct curve_fit fit = curve_fit(&old_curve, &new_curve);
    c->envelope_correlation = fit.correlation;
    c->is_same_song = fit.correlation >= SAME_CURVE;
    if (!c->is_same_song)
        return true;
    put_offset(c, fit.lag_s);
    if (!seconds_of(scratch, new, c->offset_frames, &seconds, err))
        return false;
    fill_grid(a, f, &seconds, &c->grid, fit.lag_s);
    c->compared_frames = (int64_t)c->grid.block_count * after->rate_hz;
    c->level_db = common_change_db(&c->grid);
    c->gain_db[0] = c->gain_db[1] = c->level_db;
    match_grid(&c->grid, c->level_db);
    regions_find(a, REGIONS_LEVEL_BAR_DB, c);
    return true;
}

bool compare_fingerprint(struct arena *a, const void *bytes, size_t size_bytes,
                         const struct compare_input *after, struct comparison *c, struct err *err)
{
    struct fingerprint f;
    struct comparison found;
    if (!fingerprint_parse(bytes, size_bytes, &f, err))
        return false;
    struct arena *scratch = arena_new();
    begin(&f, after, &found);
    bool ok = run(a, scratch, &f, after, &found, err);
    arena_free(scratch);
    if (ok)
        *c = found;
    return ok;
}
