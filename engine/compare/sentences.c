#include "engine/base/text.h"
#include "engine/compare/compare.h"

#include <math.h>

#define TELL_LEVEL_DB 0.005
#define TELL_SIDES_DB 0.01
#define TELL_SPAN_S 1.0            /* of identical sound   */
#define TELL_ALIKE_S 2.0           /* without a difference */
#define TELL_LENGTH_S 0.0005
#define FINE_S 3.0                 /* shorter regions are told in tenths */

struct teller {
    struct arena *arena;
    const struct comparison *c;
    int count;
    const char **lines;
};

static void say(struct teller *t, const char *line)
{
    t->lines = arena_grow(t->arena, t->lines, t->count, sizeof *t->lines);
    t->lines[t->count++] = line;
}

static const char *clock_of(struct arena *a, double seconds, bool is_fine)
{
    int tenths = is_fine ? (int)rint(10 * seconds) : 10 * (int)rint(seconds);
    if (is_fine)
        return arena_printf(a, "%d:%02d.%d", tenths / 600, tenths / 10 % 60, tenths % 10);
    return arena_printf(a, "%d:%02d", tenths / 600, tenths / 10 % 60);
}

/* Two digits. */
static const char *hertz(struct arena *a, double hz, bool is_kilo)
{
    double unit = pow(10.0, floor(log10(hz)) - 1), rounded = rint(hz / unit) * unit;
    return is_kilo ? arena_printf(a, "%.2g", rounded / 1000) : arena_printf(a, "%.0f", rounded);
}

/* "below 220 Hz", "0.9-5.6 kHz"; NULL = all of it. */
static const char *band_of(struct arena *a, const struct compare_region *r)
{
    bool low = r->low_hz > 0, high = isfinite(r->high_hz);
    if (!low && !high)
        return NULL;
    if (!low || !high) {
        double hz = low ? r->low_hz : r->high_hz;
        return arena_printf(a, "%s %s %s", low ? "above" : "below", hertz(a, hz, hz >= 1000),
                            hz >= 1000 ? "kHz" : "Hz");
    }
    if (r->low_hz >= 1000 || r->high_hz < 1000)
        return arena_printf(a, "%s-%s %s", hertz(a, r->low_hz, r->low_hz >= 1000),
                            hertz(a, r->high_hz, r->high_hz >= 1000),
                            r->high_hz >= 1000 ? "kHz" : "Hz");
    return arena_printf(a, "%s Hz-%s kHz", hertz(a, r->low_hz, false),
                        hertz(a, r->high_hz, true));
}

static const char *time_of(struct arena *a, const struct compare_region *r)
{
    bool is_fine = r->end_s - r->start_s < FINE_S;
    const char *start = clock_of(a, r->start_s, is_fine), *end = clock_of(a, r->end_s, is_fine);
    if (r->is_from_start && r->is_to_end)
        return "throughout";
    if (r->is_from_start)
        return arena_printf(a, "until %s", end);
    if (r->is_to_end)
        return arena_printf(a, "from %s", start);
    return arena_printf(a, "at %s-%s", start, end);
}

/* Without the sign of a zero. */
static double whole(double db)
{
    return rint(db) + 0.0;
}

static void tell_region(struct teller *t, const struct compare_region *r)
{
    struct arena *a = t->arena;
    const char *band = band_of(a, r), *time = time_of(a, r), *what = "";
    if (r->kind == COMPARE_LEVEL)
        what = arena_printf(a, "%+.1f dB", r->change_db);
    else if (r->kind == COMPARE_NEW)
        what = "new";
    else if (r->kind == COMPARE_GONE)
        what = "gone";
    else if (fabs(r->change_db) >= 0.1)
        what = arena_printf(a, "altered, %+.1f dB (residual %.0f dB)", r->change_db,
                            whole(r->residual_db));
    else
        what = arena_printf(a, "altered (residual %.0f dB)", whole(r->residual_db));
    if (r->kind == COMPARE_NEW && band)
        say(t, arena_printf(a, "new %s %s", band, time));
    else
        say(t, band ? arena_printf(a, "%s %s %s", band, what, time)
                    : arena_printf(a, "%s %s", what, time));
}

static void tell_offset(struct teller *t)
{
    const struct comparison *c = t->c;
    const char *way = c->offset_frames > 0 ? "later" : "earlier";
    if (c->is_by_fingerprint) {
        if (fabs(c->offset_ms) > c->offset_accuracy_ms)
            say(t, arena_printf(t->arena, "starts %.1f ms %s (within %g ms)", fabs(c->offset_ms),
                                way, c->offset_accuracy_ms));
    } else if (c->offset_fraction != 0) {
        double frames = (double)c->offset_frames + c->offset_fraction;
        say(t, arena_printf(t->arena, "starts %.3f ms %s (%.2f samples)", fabs(c->offset_ms),
                            frames > 0 ? "later" : "earlier", fabs(frames)));
    } else if (c->offset_frames != 0) {
        long long frames = c->offset_frames < 0 ? -c->offset_frames : c->offset_frames;
        bool is_long = fabs(c->offset_ms) >= 1000;
        say(t, arena_printf(t->arena, "starts %.*f %s %s (%lld sample%s)",
                            is_long || frames < 100 ? 3 : 1,
                            fabs(c->offset_ms) / (is_long ? 1000 : 1), is_long ? "s" : "ms", way,
                            frames, frames == 1 ? "" : "s"));
    }
}

static void tell_format(struct teller *t)
{
    const struct comparison *c = t->c;
    if (c->old_rate_hz != c->new_rate_hz)
        say(t, arena_printf(t->arena, "rate %g kHz, was %g kHz", c->new_rate_hz / 1000.0,
                            c->old_rate_hz / 1000.0));
    if (c->old_channels != c->new_channels)
        say(t, c->new_channels == 1 ? "mono, was stereo" : "stereo, was mono");
    if (c->is_swapped)
        say(t, "left and right are swapped");
    static const char *const sides[] = { "left", "right" };
    for (int k = 0; k < 2; k++)
        if (c->is_lost_side[k] || c->is_added_side[k])
            say(t, arena_printf(t->arena, "the %s %s silent", sides[k],
                                c->is_lost_side[k] ? "is" : "was"));
    if (c->is_inverted[0] && c->is_inverted[1])
        say(t, "polarity inverted");
    else if (c->is_inverted[0] || c->is_inverted[1])
        say(t, c->is_inverted[0] ? "polarity of the left inverted"
                                 : "polarity of the right inverted");
}

static void tell_piece(struct teller *t, double seconds, bool is_lost, bool is_head)
{
    const struct comparison *c = t->c;
    double peak = is_head ? c->head_peak_dbfs : c->tail_peak_dbfs;
    const char *sound = isnan(peak) ? "" : isfinite(peak)
                        ? arena_printf(t->arena, ", up to %.1f dBFS", peak) : ", silent";
    say(t, arena_printf(t->arena, "%.3f s %s %s%s", seconds, is_lost ? "less" : "more",
                        is_head ? "at the start" : "at the end", sound));
}

/* With a fingerprint, ends are known no better than the offset. */
static void tell_ends(struct teller *t)
{
    const struct comparison *c = t->c;
    double least = fmax(TELL_LENGTH_S, 2 * c->offset_accuracy_ms / 1000);
    if (c->unmatched_head_s > least && isfinite(c->head_peak_dbfs))
        tell_piece(t, c->unmatched_head_s, false, true);
    if (c->lost_head_s > least && isfinite(c->head_peak_dbfs))
        tell_piece(t, c->lost_head_s, true, true);
    if (c->unmatched_tail_s > least)
        tell_piece(t, c->unmatched_tail_s, false, false);
    if (c->lost_tail_s > least)
        tell_piece(t, c->lost_tail_s, true, false);
}

static bool has_sides(const struct comparison *c)
{
    return fabs(c->gain_db[0] - c->gain_db[1]) >= TELL_SIDES_DB;
}

static void tell_level(struct teller *t)
{
    const struct comparison *c = t->c;
    const char *only = t->count == 0 && c->region_count == 0 ? "only level: " : "level ";
    if (has_sides(c))
        say(t, arena_printf(t->arena, "%sleft %+.2f dB, right %+.2f dB", only, c->gain_db[0],
                            c->gain_db[1]));
    else if (fabs(c->level_db) >= TELL_LEVEL_DB)
        say(t, arena_printf(t->arena, "%s%+.2f dB", only, c->level_db));
}

/* Seconds of the first and last region: between them something differs. */
static void tell_span(struct teller *t, double start_s, double end_s, const char *how,
                      double least_s)
{
    if (end_s - start_s >= least_s)
        say(t, arena_printf(t->arena, "%d:%02d-%d:%02d %s", (int)start_s / 60, (int)start_s % 60,
                            (int)end_s / 60, (int)end_s % 60, how));
}

static double first_region_s(const struct comparison *c)
{
    double first = INFINITY;
    for (int i = 0; i < c->region_count; i++)
        first = fmin(first, c->regions[i].is_from_start ? 0 : c->regions[i].start_s);
    return first;
}

static double last_region_s(const struct comparison *c)
{
    double last = 0;
    for (int i = 0; i < c->region_count; i++)
        last = fmax(last, c->regions[i].is_to_end ? INFINITY : c->regions[i].end_s);
    return last;
}

static void tell_differences(struct teller *t)
{
    const struct comparison *c = t->c;
    double rate = c->new_rate_hz, start = c->unmatched_head_s;
    double end = start + (double)c->compared_frames / rate;
    double head = (double)c->first_difference_frame / rate;
    double tail = (double)(c->last_difference_frame + 1) / rate;
    double first_sound = (double)c->first_sound_frame / rate;
    double last_sound = (double)c->last_sound_frame / rate;
    bool is_exact = c->first_difference_frame >= 0 && c->first_sound_frame >= 0;
    bool is_head = is_exact && head - first_sound >= TELL_SPAN_S;
    bool is_tail = is_exact && last_sound - tail >= TELL_SPAN_S;
    const char *alike = "the same";
    if (is_head)
        tell_span(t, start, head, "identical", 0);
    else if (c->region_count)
        tell_span(t, start, first_region_s(c), alike, TELL_ALIKE_S);
    for (int i = 0; i < c->region_count; i++)
        tell_region(t, &c->regions[i]);
    if (is_tail)
        tell_span(t, ceil(tail), end, "identical", 0);
    else if (c->region_count)
        tell_span(t, ceil(last_region_s(c)), end, alike,
                  TELL_ALIKE_S);
    if (c->minor_count)
        say(t, arena_printf(t->arena, "%d smaller difference%s", c->minor_count,
                            c->minor_count > 1 ? "s" : ""));
}

static void tell_rest(struct teller *t)
{
    const struct comparison *c = t->c;
    if (c->is_by_fingerprint) {
        if (c->region_count == 0)
            say(t, "the same spectrum within 0.3 dB; the old samples are gone");
        return;
    }
    if (c->equal_frames == c->compared_frames)
        say(t, "every sample that both have is identical");
    else if (isfinite(c->residual_db))
        say(t, arena_printf(t->arena, "null residual %.1f dB, peak %.1f dBFS", c->residual_db,
                            c->residual_peak_dbfs));
    else
        say(t, "nothing else differs");
}

static void tell_other_song(struct teller *t)
{
    const struct comparison *c = t->c;
    if (c->is_old_silent || c->is_new_silent)
        say(t, c->is_new_silent ? "the new mix is silent" : "the old mix was silent");
    else if (c->is_by_fingerprint)
        say(t, arena_printf(t->arena, "not the same song: correlation %.2f",
                            c->envelope_correlation));
    else
        say(t, arena_printf(t->arena,
                            "not the same song: correlation %.2f of loudness, %.2f of waveform",
                            c->envelope_correlation, c->correlation));
}

int compare_sentences(struct arena *a, const struct comparison *c, const char ***sentences)
{
    struct teller t = { .arena = a, .c = c };
    if (!c->is_same_song) {
        tell_other_song(&t);
    } else if (c->is_identical) {
        say(&t, c->is_new_silent ? "identical: silence" : "identical");
    } else if (c->is_new_silent) {
        say(&t, "both are silent");
        tell_format(&t);
    } else {
        tell_offset(&t);
        tell_format(&t);
        tell_ends(&t);
        tell_level(&t);
        tell_differences(&t);
        tell_rest(&t);
    }
    *sentences = t.lines;
    return t.count;
}
