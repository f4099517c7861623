#include "engine/cli/measured.h"

#include "engine/cli/plot.h"
#include "engine/report/figure.h"

#include <math.h>
#include <string.h>

#define RATE_LEAST_HZ 8000 /* the K filter's shelf has to fit in the band */
#define RANGE_STABLE_SECONDS INT64_C(60) /* EBU Tech 3341 */
#define SECOND_READING_LU 0.05 /* what libebur128 may differ by before it is told */

bool measured_check(const char *path, const struct source_info *info, struct err *err)
{
    if (info->channels > SPEAKERS_MOST)
        return err_set(err, ERR_REJECTED, POS_NONE,
                       "%s has %d channels, up to 6 (5.1) can be measured", path, info->channels);
    if (info->rate_hz < RATE_LEAST_HZ)
        return err_set(err, ERR_REJECTED, POS_NONE,
                       "%s has a rate of %d Hz, at least %d is possible", path, info->rate_hz,
                       RATE_LEAST_HZ);
    return true;
}

static struct history keep_history(struct arena *a, const struct history *from)
{
    struct history h = *from;
    size_t size = (size_t)h.count * sizeof(double);
    h.short_term_lufs = arena_new_array(a, double, h.count);
    h.true_peak_dbtp = arena_new_array(a, double, h.count);
    if (size) {
        memcpy(h.short_term_lufs, from->short_term_lufs, size);
        memcpy(h.true_peak_dbtp, from->true_peak_dbtp, size);
    }
    return h;
}

void measured_finish(struct measured *f, struct meter *meter, struct arena *keep)
{
    meter_finish(meter, &f->measures);
    f->history = keep_history(keep, meter_history(meter));
}

static const char *level(struct arena *a, double value, int decimals)
{
    if (!isfinite(value))
        return "none";
    if (fabs(value) < 0.5 * pow(10, -decimals))
        value = 0;             /* not -0.0 */
    return arena_printf(a, "%.*f", decimals, value);
}

static const char *with_unit(struct arena *a, double value, int decimals, const char *unit)
{
    return isfinite(value) ? arena_printf(a, "%s %s", level(a, value, decimals), unit) : "none";
}

/* Infinite: nothing is left. */
static const char *loss(struct arena *a, double lu)
{
    return isinf(lu) ? "all" : level(a, lu, 1);
}

static const char *count_of(struct arena *a, int64_t count)
{
    return arena_printf(a, "%lld", (long long)count);
}

static const char *range_of(struct arena *a, double db)
{
    return isfinite(db) ? arena_printf(a, "%ld", lround(db)) : "none";
}

static const char *clock_of(struct arena *a, const struct measures *m, int64_t frame)
{
    return text_clock(a, (double)frame / m->rate_hz);
}

const char *measured_layout(struct arena *a, int channels)
{
    struct text out = text_new(a);
    for (int c = 0; c < channels; c++)
        text_printf(&out, "%s%s", c ? " " : "", speakers_of(channels)->names[c]);
    return out.s;
}

/* "24 bit", with those in use where they are fewer: "24 bit, 16 in use". */
static const char *word_of(struct arena *a, const struct measured *f)
{
    int bits = pcm_word_bits(f->info.format), used = f->measures.effective_bits;
    const char *word = figure_word(pcm_format_name(f->info.format));
    if (f->info.is_lossy)
        return "lossy";
    if (used > 0 && (bits == 0 || used < bits))
        return arena_printf(a, "%s, %d in use", word, used);
    return word;
}

struct table *measured_table(struct arena *a)
{
    return table_new(a, "lrrrrrrrrrrrrrrrr", (const char *const[]){
        "File", "Length", "Rate", "Ch", "I (LUFS)", "LRA (LU)", "M max", "S max", "TP (dBTP)",
        "PLR (dB)", "PSR (dB)", "DR", "Corr", "Mono (LU)", "Overs", "Clips", "Band (kHz)" });
}

void measured_add_row(struct arena *a, struct table *t, const struct measured *f)
{
    const struct measures *m = &f->measures;
    table_add(t, (const char *const[]){
        f->name, clock_of(a, m, m->length_frames), figure_rate(a, m->rate_hz),
        count_of(a, m->channels), level(a, m->integrated_lufs, 2), level(a, m->range_lu, 1),
        level(a, m->momentary_max_lufs, 1), level(a, m->short_term_max_lufs, 1),
        level(a, m->true_peak_dbtp, 2), level(a, m->plr_db, 1), level(a, m->psr_db, 1),
        range_of(a, m->dr_db), level(a, m->correlation, 2), loss(a, m->mono_loss_lu),
        count_of(a, m->inter_sample_overs), count_of(a, m->clipped_runs),
        arena_printf(a, "%.1f", m->bandwidth_hz / 1000) });
}

/* A page under way: the group's name stands on its first line only. */
struct page {
    struct arena *arena;
    struct table *table;
    const char *group;
};

static void row(struct page *p, const char *name, const char *value)
{
    table_add(p->table, (const char *const[]){ p->group, name, value });
    p->group = "";
}

static void add_source(struct page *p, const struct measured *f)
{
    struct arena *a = p->arena;
    const struct measures *m = &f->measures;
    p->group = "Source";
    row(p, "Length", arena_printf(a, "%s (%lld samples)", clock_of(a, m, m->length_frames),
                                  (long long)m->length_frames));
    row(p, "Rate and word",
        arena_printf(a, "%s, %s", figure_rate(a, m->rate_hz), word_of(a, f)));
    row(p, "Channels", arena_printf(a, "%d (%s)", m->channels, measured_layout(a, m->channels)));
    row(p, "Bandwidth", arena_printf(a, "%.1f of %.1f kHz", m->bandwidth_hz / 1000,
                                     m->rate_hz / 2000.0));
    row(p, "Digital silence",
        arena_printf(a, "%s before, %s behind", clock_of(a, m, m->silent_head_frames),
                     clock_of(a, m, m->silent_tail_frames)));
    row(p, "Up to -60 dBFS",
        arena_printf(a, "%s before, %s behind", clock_of(a, m, m->quiet_head_frames),
                     clock_of(a, m, m->quiet_tail_frames)));
}

static void add_loudness(struct page *p, const struct measures *m)
{
    struct arena *a = p->arena;
    p->group = "Loudness";
    row(p, "Integrated", with_unit(a, m->integrated_lufs, 2, "LUFS"));
    if (fabs(m->libebur128_lufs - m->integrated_lufs) > SECOND_READING_LU)
        row(p, "By libebur128", with_unit(a, m->libebur128_lufs, 2, "LUFS"));
    bool is_short = m->length_frames < RANGE_STABLE_SECONDS * m->rate_hz;
    row(p, "Range", arena_printf(a, "%.1f LU (%.1f with silence behind)%s", m->range_lu,
                                 m->range_pad_lu, is_short ? ", unstable" : ""));
    row(p, "Momentary maximum", with_unit(a, m->momentary_max_lufs, 2, "LUFS"));
    row(p, "Short-term maximum", with_unit(a, m->short_term_max_lufs, 2, "LUFS"));
}

static void add_peaks(struct page *p, const struct measures *m)
{
    struct arena *a = p->arena;
    p->group = "Peaks";
    row(p, "True peak", m->true_peak_frame < 0 ? "none" :
        arena_printf(a, "%.2f dBTP at %s", m->true_peak_dbtp, clock_of(a, m, m->true_peak_frame)));
    row(p, "Sample peak", with_unit(a, m->sample_peak_dbfs, 2, "dBFS"));
    row(p, "Over 0 dBTP", arena_printf(a, "%lld times between samples",
                                       (long long)m->inter_sample_overs));
    row(p, "Clipped", m->first_clip_frame < 0 ? "nowhere" :
        arena_printf(a, "%lld times, first at %s", (long long)m->clipped_runs,
                     clock_of(a, m, m->first_clip_frame)));
}

static void add_dynamics(struct page *p, const struct measures *m)
{
    struct arena *a = p->arena;
    p->group = "Dynamics";
    row(p, "DR",
        isfinite(m->dr_db) ? arena_printf(a, "%ld (%s dB)", lround(m->dr_db), level(a, m->dr_db, 2))
                           : "none");
    row(p, "PLR", with_unit(a, m->plr_db, 1, "dB"));
    row(p, "PSR, least", with_unit(a, m->psr_db, 1, "dB"));
    row(p, "Crest", with_unit(a, m->crest_db, 1, "dB"));
    row(p, "RMS", with_unit(a, m->rms_dbfs, 2, "dBFS"));
}

static void add_stereo(struct page *p, const struct measures *m)
{
    struct arena *a = p->arena;
    struct text dc = text_new(a);
    for (int c = 0; c < m->channels; c++)
        text_printf(&dc, "%s%s", c ? "  " : "", level(a, m->dc[c], 6));
    p->group = m->channels == 2 ? "Stereo" : "Channels";
    if (m->channels >= 2) {
        row(p, "Correlation", level(a, m->correlation, 2));
        row(p, "Balance, L - R", isfinite(m->balance_db) ? with_unit(a, m->balance_db, 1, "dB") :
                                                           "one side only");
    }
    if (m->channels == 2) {
        row(p, "Worst 3 s", m->correlation_worst_frame < 0 ? "none" :
            arena_printf(a, "%.2f at %s", m->correlation_worst,
                         clock_of(a, m, m->correlation_worst_frame)));
        row(p, "Below 150 Hz", level(a, m->correlation_low, 2));
        row(p, "Lost in mono", arena_printf(a, "%s%s", loss(a, m->mono_loss_lu),
                                            isinf(m->mono_loss_lu) ? "" : " LU"));
    }
    row(p, "DC", dc.s);
}

void measured_page(struct text *out, const struct measured *f)
{
    struct page p = { .arena = out->arena,
                      .table = table_new(out->arena, "lll", (const char *const[]){ "", "", "" }) };
    add_source(&p, f);
    add_loudness(&p, &f->measures);
    add_peaks(&p, &f->measures);
    add_dynamics(&p, &f->measures);
    add_stereo(&p, &f->measures);
    text_printf(out, "%s\n", f->name);
    table_text(p.table, "  ", out);
    plot_spectrum(out, &f->measures);
}
