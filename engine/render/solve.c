/* solve: the gain that brings an anchor to its loudness after the limiter.
 *
 * Predicted on cells: the limiter is run over its cells (a third of a millisecond each), its gain
 * weights the K-weighted energies, and the gain is found by bisection: no audio is touched. What
 * the prediction cannot know (filter memory, cell edges) the judge measures on the samples as
 * made. */
#include "engine/render/master.h"

#include "engine/base/fastmath.h"

#include <math.h>
#include <string.h>

#define STEP_CELLS 4096
#define BISECTIONS 24
#define SPARE_DB 3.0      /* loudness that limiting takes beyond its mean reduction */
#define MOST_PASSES 6

/* Loudness of a span's energies when the weights are w; NULL: as measured. */
static double loudness_of(const struct span *s, const float *weights)
{
    const struct energy *parts[] = { s->energy };
    const float *w[] = { weights };
    return energy_loudness(parts, w, 1);
}

/* What a gain would make of one part. */
struct forecast {
    float **weights;           /* one array a span */
    double mean_reduction_db;
};

static void add_cell(const struct part *p, struct forecast *f, int **counts, int64_t frame,
                     double square)
{
    for (int i = 0; i < p->span_count; i++) {
        const struct span *s = &p->spans[i];
        if (frame < s->start || frame >= s->end)
            continue;
        int64_t cell = (frame - s->start) / s->energy->cell_frames;
        if (cell >= s->energy->cell_count)
            continue;
        f->weights[i][cell] += (float)square;
        counts[i][cell]++;
    }
}

static void read_cells(const struct peaks *p, int channel, int64_t at, int count,
                       const struct limiter *limiter, double drive, float *out)
{
    memcpy(out, p->cells[channel] + at, sizeof *out * (size_t)count);
    if (p->channels == 1)
        return;
    float all[STEP_CELLS], own[STEP_CELLS];
    memcpy(own, out, sizeof *own * (size_t)count);
    for (int i = 0; i < count; i++)
        all[i] = fmaxf(p->cells[0][at + i], p->cells[1][at + i]);
    limiter_link(limiter, own, all, drive, count, out);
}

/* One channel's limiter (or both's): its gain weights the energy, of which each channel is taken to
 * have its share. */
static void run_limiter(const struct part *p, int channel, struct limiter *limiter, double drive,
                        struct forecast *f, int **counts)
{
    const struct peaks *peaks = peaks_of(p->peaks);
    int ahead = limiter_latency_frames(limiter) / peaks->cell_frames;
    float in[STEP_CELLS], power[STEP_CELLS];
    double gain[STEP_CELLS], sum_db = 0.0;
    int64_t total = peaks->cell_count + ahead;
    for (int64_t at = 0; at < total; at += STEP_CELLS) {
        int cells = total - at < STEP_CELLS ? (int)(total - at) : STEP_CELLS;
        memset(in, 0, sizeof in);
        memset(power, 0, sizeof power);
        int64_t there = peaks->cell_count - at < cells ? peaks->cell_count - at : cells;
        if (there > 0) {
            read_cells(peaks, channel, at, (int)there, limiter, drive, in);
            memcpy(power, peaks->power + at, sizeof *power * (size_t)there);
        }
        limiter_cell_gains(limiter, in, power, drive, cells, gain);
        for (int i = 0; i < cells; i++) {
            int64_t cell = at + i - ahead;
            if (cell < 0)
                continue;
            if (gain[i] < 1.0)
                sum_db -= fastmath_db(gain[i]);
            int64_t middle = cell * peaks->cell_frames + peaks->cell_frames / 2;
            add_cell(p, f, counts, middle, drive * drive * gain[i] * gain[i]);
        }
    }
    f->mean_reduction_db += sum_db / (double)(peaks->cell_count ? peaks->cell_count :
                                              1) / peaks->channels;
}

static struct forecast forecast(const struct part *p, double gain_db, struct arena *a)
{
    const struct master *m = p->master;
    double drive = gain_from_db((struct db){ gain_db }).v;
    struct forecast f = { .weights = arena_new_array(a, float *, p->span_count) };
    int **counts = arena_new_array(a, int *, p->span_count);
    for (int i = 0; i < p->span_count; i++) {
        int cells = p->spans[i].energy->cell_count;
        f.weights[i] = arena_new_array(a, float, cells);
        counts[i] = arena_new_array(a, int, cells);
        for (int k = 0; isnan(m->level.ceiling_dbtp) && k < cells; k++)
            f.weights[i][k] = (float)(drive * drive);
    }
    if (isnan(m->level.ceiling_dbtp))
        return f;
    struct limiter *limiter = limiter_new(a, &m->level.limiter,
                                          (struct db){ m->level.ceiling_dbtp }, m->rate_hz);
    for (int c = 0; c < peaks_of(p->peaks)->channels; c++) {
        limiter_reset(limiter);
        run_limiter(p, c, limiter, drive, &f, counts);
    }
    for (int i = 0; i < p->span_count; i++)
        for (int k = 0; k < p->spans[i].energy->cell_count; k++)
            f.weights[i][k] = counts[i][k] ? f.weights[i][k] / (float)counts[i][k] :
                (float)(drive * drive);
    return f;
}

/* The parts on which one gain is solved: all anchors, or one part by itself. */
struct group {
    struct master *master;
    int count;
    struct part **parts;
};

static bool is_pooled(const struct group *g)
{
    return g->master->level.anchor == ANCHOR_ALBUM;
}

/* Songs one after the other as one programme: gating blocks lie across the joints, as on a meter
 * that hears it all. */
static double programme_loudness(const struct energy *const songs[], const float *const weights[],
                                 int count, struct arena *a)
{
    struct energy whole = { .rate_hz = songs[0]->rate_hz, .channels = songs[0]->channels,
                            .cell_frames = songs[0]->cell_frames };
    for (int i = 0; i < count; i++)
        whole.cell_count += songs[i]->cell_count;
    whole.cells = arena_new_array(a, float, whole.cell_count);
    for (int i = 0, at = 0; i < count; at += songs[i++]->cell_count)
        for (int k = 0; k < songs[i]->cell_count; k++)
            whole.cells[at + k] = songs[i]->cells[k] * (weights[i] ? weights[i][k] : 1.0f);
    const struct energy *parts[] = { &whole };
    const float *none[] = { NULL };
    return energy_loudness(parts, none, 1);
}

/* Loudness of the group as it is (results false: before the level; true: as rendered), -INFINITY
 * when silent. */
static double loudness(const struct group *g, bool results, struct arena *a)
{
    double loudest = -INFINITY;
    int count = 0, most = 0;
    for (int p = 0; p < g->count; p++)
        most += g->parts[p]->span_count;
    const struct energy **all = arena_new_array(a, const struct energy *, most);
    const float **none = arena_new_array(a, const float *, most);
    for (int p = 0; p < g->count; p++) {
        for (int i = 0; i < g->parts[p]->span_count; i++) {
            const struct span *s = &g->parts[p]->spans[i];
            all[count] = results ? s->result : s->energy;
            loudest = fmax(loudest, energy_loudness(&all[count], none, 1));
            count++;
        }
    }
    return is_pooled(g) && count > 0 ? programme_loudness(all, none, count, a) : loudest;
}

/* The same, predicted for a gain. */
static double predicted(const struct group *g, double gain_db, double *mean_reduction_db)
{
    struct arena *a = arena_new();
    double loudest = -INFINITY;
    int count = 0, most = 0;
    *mean_reduction_db = 0.0;
    for (int p = 0; p < g->count; p++)
        most += g->parts[p]->span_count;
    const struct energy **all = arena_new_array(a, const struct energy *, most);
    const float **weights = arena_new_array(a, const float *, most);
    for (int p = 0; p < g->count; p++) {
        const struct part *part = g->parts[p];
        struct forecast f = forecast(part, gain_db, a);
        *mean_reduction_db = fmax(*mean_reduction_db, f.mean_reduction_db);
        for (int i = 0; i < part->span_count; i++) {
            loudest = fmax(loudest, loudness_of(&part->spans[i], f.weights[i]));
            all[count] = part->spans[i].energy;
            weights[count++] = f.weights[i];
        }
    }
    double result = is_pooled(g) &&
        count > 0 ? programme_loudness(all, weights, count, a) : loudest;
    arena_free(a);
    return result;
}

static double to_step(double gain_db)
{
    return nearbyint(gain_db * MASTER_STEPS_PER_DB) / MASTER_STEPS_PER_DB;
}

/* The gain at which the prediction is `wanted`; loudness rises with gain. */
static double bisect(const struct group *g, double low_db, double high_db, double wanted_lufs,
                     double *reduction_db)
{
    for (int i = 0; i < BISECTIONS && high_db - low_db > 0.25 / MASTER_STEPS_PER_DB; i++) {
        double middle = 0.5 * (low_db + high_db);
        if (predicted(g, middle, reduction_db) < wanted_lufs)
            low_db = middle;
        else
            high_db = middle;
    }
    return 0.5 * (low_db + high_db);
}

static bool refuse(const struct group *g, double reduction_db, double reached_lufs, struct err *err)
{
    const struct level *l = &g->master->level;
    return err_set(err, ERR_REJECTED, l->pos,
                   "%.1f LUFS is not reachable under %.1f dBTP at %g kHz: it takes %.1f dB of "
                   "mean limiting, at most "
                   "%.1f dB is allowed (max_reduction), which reaches %.1f LUFS; lower the "
                   "loudness or compress first", l->loudness_lufs, l->ceiling_dbtp,
                       g->master->rate_hz / 1e3, reduction_db, l->max_reduction_db,
                   reached_lufs);
}

/* The loudness at which the mean reduction is just what is allowed. */
static double loudest_allowed(const struct group *g, double low_db, double high_db)
{
    double reduction, level = 0.0;
    for (int i = 0; i < 12; i++) {
        double middle = 0.5 * (low_db + high_db);
        level = predicted(g, middle, &reduction);
        if (reduction < g->master->level.max_reduction_db)
            low_db = middle;
        else
            high_db = middle;
    }
    return level;
}

static void set_gain(const struct group *g, double gain_db)
{
    for (int p = 0; p < g->count; p++)
        g->parts[p]->gain_db = gain_db;
}

static bool solve_group(const struct group *g, struct err *err)
{
    struct master *m = g->master;
    struct arena *a = arena_new();
    double now = loudness(g, false, a), low = m->level.loudness_lufs - now, reduction = 0.0;
    arena_free(a);
    set_gain(g, 0.0);
    if (!isfinite(now))
        return true; /* silence stays as it is */
    if (isnan(m->level.ceiling_dbtp)) {
        set_gain(g, to_step(low));
        return true;
    }
    double high = low + m->level.max_reduction_db + SPARE_DB;
    double reached = predicted(g, high, &reduction);
    double most = reduction;
    double gain = bisect(g, low, high, m->level.loudness_lufs, &reduction);
    predicted(g, gain, &reduction);
    bool is_short = reached < m->level.loudness_lufs;
    if (is_short || reduction > m->level.max_reduction_db)
        return refuse(g, is_short ? most : reduction, loudest_allowed(g, low, high), err);
    set_gain(g, to_step(gain));
    return true;
}

static void set_peak_level(struct master *m)
{
    float largest = 0.0f;
    for (int p = 0; p < m->part_count; p++)
        if (!m->parts[p]->leader)
            largest = fmaxf(largest, peaks_largest(peaks_of(m->parts[p]->peaks), 0,
                                                   m->parts[p]->in->out.length_frames));
    double gain = m->level.peak_dbtp - db_from_gain((struct gain){ (double)largest }).v;
    gain = largest > 0.0f ? floor(gain * MASTER_STEPS_PER_DB) / MASTER_STEPS_PER_DB : 0.0;
    for (int p = 0; p < m->part_count; p++)
        m->parts[p]->gain_db = gain;
}

/* Where they share a gain they come first. */
static int anchor_count(const struct master *m)
{
    int count = 0;
    while (count < m->part_count && m->parts[count]->is_anchor)
        count++;
    return count;
}

/* Calls `each` with every group of the master whose gain is still to be found. */
static bool for_groups(struct master *m,
                       bool (*each)(const struct group *g, void *user, struct err *err), void *user,
                       struct err *err)
{
    struct part **anchors = m->parts;
    int count = anchor_count(m);
    if (m->level.anchor != ANCHOR_EACH_SONG)
        return count == 0 || anchors[0]->is_locked ||
               each(&(struct group){ m, count, anchors }, user, err);
    for (int p = 0; p < m->part_count; p++)
        if (m->parts[p]->is_anchor && !m->parts[p]->is_locked &&
            !each(&(struct group){ m, 1, m->parts + p }, user, err))
            return false;
    return true;
}

static bool solve_each(const struct group *g, void *user, struct err *err)
{
    (void)user;
    return solve_group(g, err);
}

/* In each song's own level every part has its own gain, alternates that of their main versions;
 * else all have that of the anchors. */
static bool share_gain(struct master *m)
{
    for (int p = 0; p < m->part_count; p++) {
        struct part *part = m->parts[p];
        if (m->level.anchor != ANCHOR_EACH_SONG)
            part->gain_db = m->parts[0]->gain_db;
        else if (part->leader)
            part->gain_db = part->leader->gain_db;
    }
    return true;
}

bool solve_levels(struct master *m, struct err *err)
{
    if (!isnan(m->level.peak_dbtp) && !m->parts[0]->is_locked)
        set_peak_level(m);
    return isnan(m->level.loudness_lufs) ||
           (for_groups(m, solve_each, NULL, err) && share_gain(m));
}

static bool judge_each(const struct group *g, void *user, struct err *err)
{
    bool *again = user;
    struct master *m = g->master;
    struct arena *a = arena_new();
    double now = loudness(g, true, a), off = now - m->level.loudness_lufs,
        gain = g->parts[0]->gain_db, reduction;
    arena_free(a);
    if (!isfinite(now) || fabs(off) <= MASTER_TOLERANCE_LU)
        return true;
    if (m->passes >= MOST_PASSES)
        return err_set(err, ERR_FAILED, m->level.pos,
                       "%.1f LUFS was not reached after %d passes: %.2f LU off",
                       m->level.loudness_lufs, m->passes, off);
    double corrected = gain - off;
    if (!isnan(m->level.ceiling_dbtp)) {
        double here = predicted(g, gain, &reduction);
        corrected = bisect(g, gain - 3.0, gain + 3.0, here - off, &reduction);
    }
    set_gain(g, to_step(corrected));
    *again = true;
    return true;
}

bool solve_judge(struct master *m, bool *again, struct err *err)
{
    *again = false;
    m->passes++;
    if (isnan(m->level.loudness_lufs))
        return true;
    return for_groups(m, judge_each, again, err) && share_gain(m);
}

void solve_measure(struct master *m)
{
    bool is_each = m->level.anchor == ANCHOR_EACH_SONG;
    int count = is_each ? 1 : anchor_count(m), last = is_each ? m->part_count : count > 0;
    m->loudness_lufs = NAN;
    if (isnan(m->level.loudness_lufs))
        return;
    for (int i = 0; i < last; i++) {
        if (!m->parts[i]->is_anchor)
            continue;
        struct group g = { m, count, m->parts + i };
        struct arena *a = arena_new();
        double now = loudness(&g, true, a);
        arena_free(a);
        m->loudness_lufs = isnan(m->loudness_lufs) ? now : fmax(m->loudness_lufs, now);
    }
}

static bool bound_each(const struct group *g, void *user, struct err *err)
{
    (void)err;
    double *bound = user;
    struct arena *a = arena_new();
    double now = loudness(g, false, a);
    arena_free(a);
    if (isfinite(now))
        *bound = fmax(*bound, g->master->level.loudness_lufs - now +
                      g->master->level.max_reduction_db + SPARE_DB);
    return true;
}

double solve_bound_db(const struct master *m)
{
    double bound = 0.0;
    struct err ignored = {0};
    if (!isnan(m->level.loudness_lufs))
        for_groups((struct master *)m, bound_each, &bound, &ignored);
    return bound;
}
