#include "engine/compare/regions.h"

#include "engine/compare/bands.h"

#include <math.h>
#include <stdlib.h>

#define BLOCK_FLOOR 1e-7           /* of the power of the block             */
#define SONG_FLOOR 1e-9            /* of the loudest block                  */
#define REST_BLOCK 3e-8            /* of the block's power: a residual that nobody hears */
#define REST_SONG 1e-8             /* of the loudest block's: dither and its like        */
#define MOSTLY 0.6                 /* of the song: a run that says what `always` said    */
#define SKIRT 0.8                  /* of the lower half rate: where converters differ ... */
#define SKIRT_DB 0.5               /* ... by less than this                              */
#define HEARD 1e-5                 /* of the loudest block: the song's ends */
#define LEAST_FLOOR 1e-12          /* -120 dBFS                             */
#define ALWAYS_SHARE 0.04          /* of the cells may be the same          */
#define ALWAYS_RISE_DB 10.0        /* a local change stands out by this     */
#define GAP_S 2.0
#define ALIKE 0.6                  /* shared part of the times of two bands */
#define SHORT_BLOCKS 3
#define SHORT_BAR_DB (-15.0)       /* a run shorter than that has to be strong */
#define MINOR 3e-5                 /* of the largest region: -45 dB         */
#define NARROW_DB 10.0
#define ABSENT 0.01                /* -20 dB: new or gone                   */
#define COHERENT 0.97
#define UNLIKE 0.5
#define AT_END_S 1.0

struct area {                      /* bands low .. high, blocks first .. last, inclusive */
    int low, high, first, last;
    bool is_always;
    double typical_db, energy;
};
struct finder {
    struct arena *arena;
    struct comparison *c;
    const struct compare_grid *g;
    struct regions_floor floor;
    double bar_db[BANDS_COUNT], typical_db[BANDS_COUNT];
    bool is_always[BANDS_COUNT];
    int low_band, high_band, first_block, last_block; /* where there is sound at all */
    int count;
    struct area *areas;
};
struct sums { double old, new, rest, re, im; };

static size_t cell_of(const struct compare_grid *g, int block, int band)
{
    return (size_t)block * (size_t)g->band_count + (size_t)band;
}

struct regions_floor regions_floor_of(struct arena *a, const struct compare_grid *g)
{
    struct regions_floor f = { .song = LEAST_FLOOR,
                               .block = arena_new_array(a, double, g->block_count + 1) };
    for (int i = 0; i < g->block_count; i++) {
        double sum = 0;
        for (int b = 0; b < g->band_count; b++)
            sum += fmax(g->old_power[cell_of(g, i, b)], g->new_power[cell_of(g, i, b)]);
        f.block[i] = BLOCK_FLOOR * sum;
        f.song = fmax(f.song, SONG_FLOOR * sum);
    }
    return f;
}

bool regions_is_quiet(const struct compare_grid *g, const struct regions_floor *f, int block,
                      int band)
{
    size_t i = cell_of(g, block, band);
    double power = fmax(g->old_power[i], g->new_power[i]);
    return power <= f->song || power <= f->block[block];
}

static double ratio_db(const struct finder *f, int block, int band)
{
    const struct compare_grid *g = f->g;
    size_t i = cell_of(g, block, band);
    double power = fmax(g->old_power[i], g->new_power[i]), rest = g->residual_power[i];
    if (rest <= REST_SONG / SONG_FLOOR * f->floor.song ||
        rest <= REST_BLOCK / BLOCK_FLOOR * f->floor.block[block])
        return -INFINITY;
    return 10 * log10(rest / power);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* A fade's last second is no part that a change must reach to be in all of the song. */
static void find_ends(struct finder *f)
{
    for (int i = 0; i < f->g->block_count; i++) {
        if (f->floor.block[i] / BLOCK_FLOOR <= HEARD * f->floor.song / SONG_FLOOR)
            continue;
        f->first_block = i < f->first_block ? i : f->first_block;
        f->last_block = i;
    }
}

static void judge_band(struct finder *f, int band, double bar_db, double *ratios)
{
    int n = 0;
    for (int i = 0; i < f->g->block_count; i++) {
        if (regions_is_quiet(f->g, &f->floor, i, band))
            continue;
        ratios[n++] = ratio_db(f, i, band);
    }
    f->bar_db[band] = bar_db;
    f->is_always[band] = false;
    if (n * 100 <= f->g->block_count)
        return;
    f->low_band = band < f->low_band ? band : f->low_band;
    f->high_band = band;
    qsort(ratios, (size_t)n, sizeof *ratios, ascending);
    f->typical_db[band] = ratios[n / 2];
    f->is_always[band] = ratios[(int)(ALWAYS_SHARE * n)] > bar_db;
    if (f->is_always[band])
        f->bar_db[band] = fmax(bar_db, ratios[n / 2] + ALWAYS_RISE_DB);
}

static double shared_part(const struct area *x, const struct area *y)
{
    int first = x->first > y->first ? x->first : y->first;
    int last = x->last < y->last ? x->last : y->last;
    int begin = x->first < y->first ? x->first : y->first;
    int end = x->last > y->last ? x->last : y->last;
    return (double)(last - first + 1) / (end - begin + 1);
}

/* Joins what ends one or two bands below at the same time, or starts an area. */
static void add_run(struct finder *f, struct area run)
{
    for (int i = 0; i < f->count; i++) {
        struct area *x = &f->areas[i];
        bool is_alike = x->is_always == run.is_always && shared_part(x, &run) > ALIKE;
        if (run.is_always && fabs(x->typical_db - run.typical_db) > ALWAYS_RISE_DB)
            is_alike = false;
        if (x->high >= run.low || x->high < run.low - 2 || !is_alike)
            continue;
        x->high = run.high;
        x->first = run.first < x->first ? run.first : x->first;
        x->last = run.last > x->last ? run.last : x->last;
        x->typical_db = run.typical_db;
        return;
    }
    f->areas = arena_grow(f->arena, f->areas, f->count, sizeof *f->areas);
    f->areas[f->count++] = run;
}

static void end_run(struct finder *f, const struct area *run, int cells, double most_db)
{
    bool is_told = f->is_always[run->low] &&
                   run->last - run->first > MOSTLY * (f->last_block - f->first_block);
    if (!is_told && (cells >= SHORT_BLOCKS || (cells && most_db > SHORT_BAR_DB)))
        add_run(f, *run);
}

static void find_runs(struct finder *f, int band, double gap_blocks)
{
    struct area run = { .low = band, .high = band };
    double gap = 0, most_db = -INFINITY;
    int cells = 0;
    for (int i = 0; i < f->g->block_count; i++) {
        bool is_quiet = regions_is_quiet(f->g, &f->floor, i, band);
        if (!is_quiet && ratio_db(f, i, band) > f->bar_db[band]) {
            if (cells++ == 0)
                run.first = i;
            run.last = i;
            most_db = fmax(most_db, ratio_db(f, i, band));
            gap = 0;
            continue;
        }
        gap += is_quiet ? 0.25 : 1;
        if (gap <= gap_blocks)
            continue;
        end_run(f, &run, cells, most_db);
        cells = 0;
        most_db = -INFINITY;
    }
    end_run(f, &run, cells, most_db);
}

static void find_areas(struct finder *f, double gap_s)
{
    f->count = 0;
    f->areas = NULL;
    for (int band = f->low_band; band <= f->high_band; band++)
        if (f->is_always[band])
            add_run(f, (struct area){ .low = band, .high = band, .first = f->first_block,
                                      .last = f->last_block, .is_always = true,
                                      .typical_db = f->typical_db[band] });
    for (int band = f->low_band; band <= f->high_band; band++)
        find_runs(f, band, gap_s / f->g->step_s);
}

static struct sums sum_band(const struct finder *f, const struct area *x, int band)
{
    struct sums s = { 0 };
    for (int i = x->first; i <= x->last; i++) {
        size_t k = cell_of(f->g, i, band);
        s.old += f->g->old_power[k];
        s.new += f->g->new_power[k];
        s.rest += f->g->residual_power[k];
        s.re += f->g->cross_re[k];
        s.im += f->g->cross_im[k];
    }
    return s;
}

static struct sums sum_area(const struct finder *f, const struct area *x)
{
    struct sums s = { 0 };
    for (int band = x->low; band <= x->high; band++) {
        struct sums b = sum_band(f, x, band);
        s.old += b.old;
        s.new += b.new;
        s.rest += b.rest;
        s.re += b.re;
        s.im += b.im;
    }
    return s;
}

static double change_db(const struct sums *s)
{
    return 10 * log10(s->new / s->old);
}

static enum compare_kind kind_of(const struct sums *s)
{
    if (s->old < ABSENT * s->new)
        return COMPARE_NEW;
    if (s->new < ABSENT * s->old)
        return COMPARE_GONE;
    double coherence = (s->re * s->re + s->im * s->im) / (s->old * s->new);
    if (coherence >= COHERENT && fabs(change_db(s)) >= 0.045)
        return COMPARE_LEVEL;
    return coherence < UNLIKE ? COMPARE_NEW : COMPARE_OTHER;
}

/* What a band bears of a change: decibels of level, or decibels of what remains. */
static double weight_of(const struct sums *s, enum compare_kind kind, double sign)
{
    if (kind == COMPARE_LEVEL)
        return sign * change_db(s);
    return 10 * log10(s->rest / fmax(s->old, s->new));
}

/* To the bands around the strongest that bear half of its decibels (or are 10 dB weaker at most);
 * returns the largest change of level. */
static double narrow(const struct finder *f, struct area *x, enum compare_kind kind, double sign)
{
    double weights[BANDS_COUNT], most = -INFINITY;
    int top = x->low;
    for (int band = x->low; band <= x->high; band++) {
        struct sums s = sum_band(f, x, band);
        weights[band] = weight_of(&s, kind, sign);
        if (weights[band] > most && isfinite(weights[band])) {
            most = weights[band];
            top = band;
        }
    }
    double bar = kind == COMPARE_LEVEL ? most / 2 : most - NARROW_DB;
    int low = top, high = top;
    while (low > x->low && weights[low - 1] >= bar)
        low--;
    while (high < x->high && weights[high + 1] >= bar)
        high++;
    x->low = low;
    x->high = high;
    return sign * most;
}

static struct compare_region region_of(const struct finder *f, const struct area *from)
{
    struct area x = *from;
    const struct compare_grid *g = f->g;
    narrow(f, &x, COMPARE_OTHER, 1);
    struct sums s = sum_area(f, &x);
    enum compare_kind kind = kind_of(&s);
    double most_db = 0;
    if (kind == COMPARE_LEVEL)
        most_db = narrow(f, &x, kind, change_db(&s) < 0 ? -1 : 1);
    s = sum_area(f, &x);
    double at_end = AT_END_S / g->step_s;
    return (struct compare_region){
        .kind = kind, .change_db = kind == COMPARE_LEVEL ? most_db : change_db(&s),
        .residual_db = 10 * log10(s.rest / s.new),
        .start_s = g->start_s + fmax(0, x.first - 0.5) * g->step_s,
        .end_s = g->start_s + (x.last + 0.5) * g->step_s,
        .is_from_start = x.is_always || x.first - f->first_block < at_end,
        .is_to_end = x.is_always || f->last_block - x.last < at_end,
        .low_hz = x.low == f->low_band ? 0 : bands_edge_hz(x.low),
        .high_hz = x.high == f->high_band ? INFINITY : bands_edge_hz(x.high + 1),
    };
}

static int by_energy(const void *a, const void *b)
{
    const struct area *x = a, *y = b;
    return (x->energy < y->energy) - (x->energy > y->energy);
}

static int by_place(const void *a, const void *b)
{
    const struct area *x = a, *y = b;
    if (x->first != y->first)
        return x->first - y->first;
    return x->low != y->low ? x->low - y->low : x->high - y->high;
}

/* The end of the band of the slower mix: two converters agree no better. */
static bool is_skirt(const struct finder *f, const struct area *x)
{
    const struct comparison *c = f->c;
    int slower = c->old_rate_hz < c->new_rate_hz ? c->old_rate_hz : c->new_rate_hz;
    struct sums s = sum_area(f, x);
    return c->old_rate_hz != c->new_rate_hz &&
           bands_edge_hz(x->low) > SKIRT * slower / 2 && fabs(change_db(&s)) < SKIRT_DB;
}

static void drop_skirts(struct finder *f)
{
    int kept = 0;
    for (int i = 0; i < f->count; i++)
        if (!is_skirt(f, &f->areas[i]))
            f->areas[kept++] = f->areas[i];
    f->count = kept;
}

/* The strongest, in their order; the rest is counted. */
static void keep(struct finder *f)
{
    struct comparison *c = f->c;
    drop_skirts(f);
    for (int i = 0; i < f->count; i++)
        f->areas[i].energy = sum_area(f, &f->areas[i]).rest;
    if (f->count)
        qsort(f->areas, (size_t)f->count, sizeof *f->areas, by_energy);
    int kept = 0;
    while (kept < f->count && kept < REGIONS_MOST &&
           f->areas[kept].energy > MINOR * f->areas[0].energy)
        kept++;
    if (kept)
        qsort(f->areas, (size_t)kept, sizeof *f->areas, by_place);
    c->regions = arena_new_array(f->arena, struct compare_region, kept + 1);
    for (int i = 0; i < kept; i++)
        c->regions[i] = region_of(f, &f->areas[i]);
    c->region_count = kept;
    c->minor_count = f->count - kept;
}

void regions_find(struct arena *a, double bar_db, struct comparison *c)
{
    const struct compare_grid *g = &c->grid;
    struct finder f = { .arena = a, .c = c, .g = g, .floor = regions_floor_of(a, g),
                        .low_band = BANDS_COUNT, .high_band = -1,
                        .first_block = g->block_count, .last_block = -1 };
    double *ratios = arena_new_array(a, double, g->block_count + 1);
    find_ends(&f);
    for (int band = 0; band < BANDS_COUNT; band++)
        judge_band(&f, band, bar_db, ratios);
    double gap_s = GAP_S;
    do {
        find_areas(&f, gap_s);
        gap_s *= 4;
    } while (f.count > REGIONS_MOST && gap_s < 200);
    keep(&f);
}
