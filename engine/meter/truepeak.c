#include "engine/meter/truepeak.h"

#include "engine/base/units.h"
#include "engine/meter/speakers.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define REACH 128           /* frames on each side of a chunk, the longest kernel's half */
#define TILE 64
#define CHUNK 1024
#define LINE (REACH + CHUNK + REACH)
#define MOST_TAPS (2 * REACH)
#define PHASES 8
#define TILES (LINE / TILE)
#define FIRST (REACH / TILE)
#define HALVES 16           /* 2x points that are made together */
#define GROUPS (TILE / HALVES)
#define ROUGH_TAPS 8        /* of the longest kernels' half, for a first look */
#define ROUNDING 1e-5f      /* more than float32 sums can be off, against the largest sample */
#define KAISER_BETA 10.0
#define NEAR_2X 0.7064f               /* cos(pi/4), less 0.1 % for the kernel's own ripple */
#define NEAR_4X 0.9229f               /* cos(pi/8), likewise                               */

typedef float v4f __attribute__((vector_size(16)));
typedef double v4d __attribute__((vector_size(32)));
typedef int32_t v4i __attribute__((vector_size(16)));

/* Walks the 8x points that are computed, in order, and sees a local maximum when three adjoin. */
struct walk {
    int64_t at;                       /* index of the last point, in eighths of a frame */
    float before, last;               /* magnitudes; before < 0: not adjoining          */
    int sign;                         /* of the last                                    */
};
/* A stretch over full scale, as far as it was seen. */
struct stretch {
    int64_t frame;                    /* the last of it; -1: there is none              */
    int sign;
    bool has_sample;                  /* a sample itself lies over full scale           */
};
struct trace {
    struct arena *arena;
    struct truepeak_spot *spots;
    int count;
    struct truepeak_spot largest;
    struct stretch stretch[SPEAKERS_MOST];
    int64_t overs;
};
/* What bounds the values between the samples of a tile. */
struct tile {
    float most, energy, change;       /* largest magnitude; sums of squares: of samples, of steps */
};
typedef void half_points(const struct truepeak *t, const float *x, int taps, float *out);
struct truepeak {
    int channels, half_taps;
    half_points *half_points;
    bool screens;                     /* takes a first look with few taps */
    float change_norm, rest_norm;     /* of the taps that the first look leaves out */
    int known_tiles;                  /* of those of the line */
    int64_t base_frame;               /* of line[c][REACH] */
    int64_t fed_frames;
    int64_t from_at, to_at;           /* what counts, in eighths of a frame: all, but where context
                                         is given */
    int fill;                         /* floats in each line */
    float bound;                      /* how far a value can pass the samples around it */
    float peak;                       /* a trace: of this chunk */
    int64_t peak_at;                  /* in eighths of a frame */
    float level; /* the peak, or full scale where a trace wants to see it passed */
    struct trace *trace;              /* NULL: only the largest is wanted */
    struct walk walk[SPEAKERS_MOST];
    float (*line)[LINE];              /* one a channel */
    struct tile (*tiles)[TILES];
    float half[REACH];                /* the 4/8 phase folded: c[k] (x[-k] + x[k+1]) */
    float phase[PHASES][MOST_TAPS];   /* phase p of 8: the value at i + p/8          */
};

static double bessel_i0(double x)
{
    double sum = 1, term = 1;
    for (int k = 1; k < 60; k++) {
        term *= (x / (2 * k)) * (x / (2 * k));
        sum += term;
    }
    return sum;
}

/* Windowed sinc for the value at i + p/8, from frames i - half + 1 .. i + half; unity at 0 Hz. */
static void make_phase(struct truepeak *t, int p)
{
    int half = t->half_taps;
    double taps[MOST_TAPS], sum = 0, size = 0;
    for (int k = 0; k < 2 * half; k++) {
        double x = k - half + 1 - p / (double)PHASES, r = x / half;
        double window = bessel_i0(KAISER_BETA * sqrt(fmax(0, 1 - r * r))) / bessel_i0(KAISER_BETA);
        taps[k] = x == 0 ? 1 : sin(M_PI * x) / (M_PI * x) * window;
        sum += taps[k];
    }
    for (int k = 0; k < 2 * half; k++) {
        t->phase[p][k] = (float)coefficient(taps[k] / sum);
        size += fabs((double)t->phase[p][k]);
    }
    t->bound = fmaxf(t->bound, (float)(size * 1.001));
}

static inline v4f load(const float *x)
{
    v4f v;
    memcpy(&v, x, sizeof v);
    return v;
}

/* HALVES 2x points: out[i] = value at x + i + 1/2, of so many taps on each side. Each lane is
 * summed in the order of the taps, so that vectors of any width give the same bits. */
static void narrow_half_points(const struct truepeak *t, const float *x, int taps, float *out)
{
    v4f sum[HALVES / 4] = {0};
    for (int k = 0; k < taps; k++) {
        const float *left = x - k, *right = x + k + 1;
        float c = t->half[k];
        for (int j = 0; j < HALVES / 4; j++)
            sum[j] += c * (load(left + 4 * j) + load(right + 4 * j));
    }
    memcpy(out, sum, sizeof sum);
}

#if defined __x86_64__
typedef float v8f __attribute__((vector_size(32), aligned(4), may_alias));

__attribute__((target("avx2"))) static void wide_half_points(const struct truepeak *t,
                                                             const float *x, int taps, float *out)
{
    v8f sum[HALVES / 8] = {0};
    for (int k = 0; k < taps; k++) {
        const float *left = x - k, *right = x + k + 1;
        float c = t->half[k];
        for (int j = 0; j < HALVES / 8; j++)
            sum[j] += c * (*(const v8f *)(left + 8 * j) + *(const v8f *)(right + 8 * j));
    }
    memcpy(out, sum, sizeof sum);
}
#endif

/* The value at x + p/8. */
static float point(const struct truepeak *t, const float *x, int p)
{
    if (p == 0)
        return *x;
    const float *from = x - t->half_taps + 1, *taps = t->phase[p];
    v4f sum[4] = {0};
    for (int k = 0; k < 2 * t->half_taps; k += 16)
        for (int j = 0; j < 4; j++)
            sum[j] += load(from + k + 4 * j) * load(taps + k + 4 * j);
    v4f all = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    return (all[0] + all[2]) + (all[1] + all[3]);
}

static void consider(struct truepeak *t, float value, int64_t at)
{
    if (value > t->peak && at >= t->from_at && at < t->to_at) {
        t->peak = value;
        t->peak_at = at;
        t->level = t->trace ? fminf(value, 1) : value;
    }
}

static void end_stretch(struct trace *trace, struct stretch *s)
{
    trace->overs += s->frame >= 0 && !s->has_sample;
    *s = (struct stretch){ .frame = -1 };
}

/* A value over full scale at or beside a point; consider() has seen it. */
static void note_over(struct truepeak *t, int c, int64_t at, int sign, bool is_sample)
{
    struct stretch *s = &t->trace->stretch[c];
    int64_t frame = at >> 3;
    if (s->frame >= 0 && (frame > s->frame + 1 || sign != s->sign))
        end_stretch(t->trace, s);
    s->frame = frame;
    s->sign = sign;
    s->has_sample |= is_sample;
}

/* The next 8x point; the vertex of the parabola through three when the middle is the largest. */
static void step(struct truepeak *t, int c, int64_t at, float value)
{
    struct walk *w = &t->walk[c];
    float now = fabsf(value);
    if (at == w->at)
        return;
    if (at != w->at + 1)
        w->before = -1;
    else if (w->before >= 0 && w->last >= w->before && w->last >= now) {
        float bend = w->before - 2 * w->last + now, slope = w->before - now;
        float top = bend < 0 ? w->last - slope * slope / (8 * bend) : w->last;
        consider(t, top, w->at);
        if (t->trace && top > TRUEPEAK_OVER)
            note_over(t, c, w->at, w->sign, false);
    }
    consider(t, now, at);
    bool is_sample = at % PHASES == 0;
    if (t->trace && now > (is_sample ? 1 : TRUEPEAK_OVER))
        note_over(t, c, at, value < 0 ? -1 : 1, is_sample);
    w->before = at == w->at + 1 ? w->last : -1;
    w->last = now;
    w->sign = value < 0 ? -1 : 1;
    w->at = at;
}

/* Between two 4x points, a quarter of a frame apart, that may enclose the peak. */
static void search_4x(struct truepeak *t, int c, const float *x, int64_t frame, int p, float a,
                      float b)
{
    if (fmaxf(fabsf(a), fabsf(b)) < NEAR_4X * t->level)
        return;
    step(t, c, frame * PHASES + p, a);
    step(t, c, frame * PHASES + p + 1, point(t, x, p + 1));
    step(t, c, frame * PHASES + p + 2, b);
}

/* Between two 2x points a and b, half a frame apart; before and after are their neighbours. */
static void search_2x(struct truepeak *t, int c, const float *x, int64_t frame, int p,
                      const float y[4])
{
    float before = fabsf(y[0]), a = fabsf(y[1]), b = fabsf(y[2]), after = fabsf(y[3]);
    if (fmaxf(a, b) < NEAR_2X * t->level)
        return;
    if ((before < a && a < b && b < after) || (before > a && a > b && b > after))
        return; /* a slope: the signal turns no faster than twice in four points */
    float middle = point(t, x, p + 2);
    search_4x(t, c, x, frame, p, y[1], middle);
    search_4x(t, c, x, frame, p + 2, middle, y[2]);
}

static v4f larger(v4f a, v4f b)
{
    v4i is_a = a > b;
    return (v4f)((is_a & (v4i)a) | (~is_a & (v4i)b));
}

static v4f magnitude(v4f a)
{
    return (v4f)((v4i)a & INT32_MAX);
}

static float largest_lane(v4f a)
{
    return fmaxf(fmaxf(a[0], a[1]), fmaxf(a[2], a[3]));
}

static float largest(const float *x, int count)
{
    v4f most = {0};
    for (int i = 0; i < count; i += 4)
        most = larger(magnitude(load(x + i)), most);
    return largest_lane(most);
}

/* x[-1] is looked at too; at the start of a line it is one that no tap reaches. */
static struct tile tile_of(const float *x, const float *start)
{
    v4f energy = {0}, change = {0};
    for (int i = 0; i < TILE; i += 4) {
        v4f now = load(x + i), step = now - load(x + i - (x + i > start));
        energy += now * now;
        change += step * step;
    }
    return (struct tile){ largest(x, TILE), (energy[0] + energy[1]) + (energy[2] + energy[3]),
                          (change[0] + change[1]) + (change[2] + change[3]) };
}

/* The tiles that the longest kernel sees from inside tile i, as one. */
static struct tile around(const struct truepeak *t, int c, int i)
{
    int reach = (t->half_taps + TILE - 1) / TILE;
    struct tile all = {0};
    for (int k = i - reach; k <= i + reach; k++) {
        const struct tile *one = &t->tiles[c][k];
        all.most = fmaxf(all.most, one->most);
        all.energy += one->energy;
        all.change += one->change;
    }
    return all;
}

/* Does any of nine 2x points, those of four frames, reach the level? */
static bool any_near(const float *y, float level)
{
    v4f a = load(y), b = load(y + 4), c = load(y + 5);
    v4i hit = (a >= level) | (a <= -level) | (b >= level) | (b <= -level) | (c >= level) |
              (c <= -level);
    return hit[0] | hit[1] | hit[2] | hit[3];
}

/* What the taps past the first few can add to a value: their signs alternate, so they weigh the
 * steps from sample to sample, and of the samples only the little by which neighbours differ.
 * Schwarz's inequality on both. */
static float most_of_rest(const struct truepeak *t, const struct tile *all)
{
    return 1.001f * (t->change_norm * sqrtf(all->change) + t->rest_norm * sqrtf(all->energy)) +
           ROUNDING * all->most;
}

/* Groups of 2x points (a bit each) that may be near the level, or whose samples are; and those
 * beside them, so that every point near the level has neighbours. */
static unsigned groups_near(const struct truepeak *t, const float *x, const struct tile *all)
{
    unsigned near = 0;
    float level = NEAR_2X * t->level, rest = most_of_rest(t, all), points[HALVES];
    if (!t->screens)
        return (1u << GROUPS) - 1;
    for (int g = 0; g < GROUPS; g++, x += HALVES) {
        t->half_points(t, x, ROUGH_TAPS, points);
        bool is_near = largest(points, HALVES) + rest >= level || largest(x, HALVES) >= level ||
                       fabsf(x[HALVES]) >= level;
        near |= (unsigned)is_near << g;
    }
    return near | near << 1 | near >> 1;
}

/* The intervals [i, i + 1] of one tile; `all`: what it and the tiles around it hold. */
static void search_tile(struct truepeak *t, int c, int first, const struct tile *all)
{
    const float *x = t->line[c] + REACH + first;
    float y[2 * TILE + 4]; /* 2x points; at both ends no neighbour is known, so no slope */
    float between[TILE] = {0};
    unsigned near = groups_near(t, x, all);
    if (near == 0)
        return;
    for (int g = 0; g < GROUPS; g++)
        if (near >> g & 1)
            t->half_points(t, x + g * HALVES, t->half_taps, between + g * HALVES);
    for (int i = 0; i < TILE; i++) {
        y[2 * i + 1] = x[i];
        y[2 * i + 2] = between[i];
    }
    y[2 * TILE + 1] = y[2 * TILE + 2] = x[TILE];
    y[0] = y[1];
    for (int i = 0; i < TILE; i++) {
        if (i % 4 == 0 && !any_near(y + 2 * i + 1, NEAR_2X * t->level)) {
            i += 3;
            continue;
        }
        int64_t frame = t->base_frame + first + i;
        search_2x(t, c, x + i, frame, 0, y + 2 * i);
        search_2x(t, c, x + i, frame, PHASES / 2, y + 2 * i + 1);
    }
}

static void look_at_tiles(struct truepeak *t)
{
    for (int c = 0; c < t->channels; c++)
        for (int i = t->known_tiles; i < TILES; i++)
            t->tiles[c][i] = tile_of(t->line[c] + i * TILE, t->line[c]);
}

static void search_chunk(struct truepeak *t)
{
    for (int c = 0; c < t->channels; c++) {
        for (int i = FIRST; i < FIRST + CHUNK / TILE; i++) {
            struct tile all = around(t, c, i);
            if (all.most * t->bound > t->level)
                search_tile(t, c, (i - FIRST) * TILE, &all);
        }
    }
}

/* The largest sample first: it prunes from the start. */
static void note_samples(struct truepeak *t)
{
    for (int c = 0; c < t->channels; c++)
        for (int k = FIRST; k < FIRST + CHUNK / TILE; k++)
            for (int i = k * TILE; t->tiles[c][k].most > t->peak && i < (k + 1) * TILE; i++)
                consider(t, fabsf(t->line[c][i]), (t->base_frame + i - REACH) * PHASES);
}

static void add_spot(struct truepeak *t)
{
    struct trace *trace = t->trace;
    struct truepeak_spot spot = { (t->peak_at + PHASES / 2) >> 3, t->peak };
    if (t->peak > trace->largest.peak)
        trace->largest = spot;
    if (t->peak > 0) {
        trace->spots = arena_grow(trace->arena, trace->spots, trace->count, sizeof spot);
        trace->spots[trace->count++] = spot;
    }
    t->peak = t->level = 0;
}

static void finish_chunk(struct truepeak *t)
{
    look_at_tiles(t);
    note_samples(t);
    search_chunk(t);
    if (t->trace)
        add_spot(t);
    for (int c = 0; c < t->channels; c++) {
        memmove(t->line[c], t->line[c] + CHUNK, 2 * REACH * sizeof(float));
        memmove(t->tiles[c], t->tiles[c] + CHUNK / TILE, 2 * FIRST * sizeof(struct tile));
    }
    t->known_tiles = 2 * FIRST;
    t->base_frame += CHUNK;
    t->fill = 2 * REACH;
}

static void narrow(const double *from, int count, float *to)
{
    int n = 0;
    for (; n + 4 <= count; n += 4) {
        v4d four;
        memcpy(&four, from + n, sizeof four);
        v4f shorter = __builtin_convertvector(four, v4f);
        memcpy(to + n, &shorter, sizeof shorter);
    }
    for (; n < count; n++)
        to[n] = (float)from[n];
}

/* NULL ch: silence. */
static void append(struct truepeak *t, const double *const ch[], int frames)
{
    for (int done = 0; done < frames;) {
        int count = frames - done < LINE - t->fill ? frames - done : LINE - t->fill;
        for (int c = 0; c < t->channels; c++) {
            if (ch)
                narrow(ch[c] + done, count, t->line[c] + t->fill);
            else
                memset(t->line[c] + t->fill, 0, (size_t)count * sizeof(float));
        }
        t->fill += count;
        done += count;
        if (t->fill == LINE)
            finish_chunk(t);
    }
}

void truepeak_feed(struct truepeak *t, const double *const ch[], int frames)
{
    append(t, ch, frames);
    t->fed_frames += frames;
}

void truepeak_before(struct truepeak *t, const double *const ch[], int frames)
{
    assert(frames <= TRUEPEAK_CONTEXT && t->fed_frames == 0);
    for (int c = 0; c < t->channels; c++)
        for (int n = 0; n < frames; n++)
            t->line[c][2 * REACH - frames + n] = (float)ch[c][n];
    if (frames > 0)
        t->from_at = -PHASES / 2;
}

void truepeak_after(struct truepeak *t, const double *const ch[], int frames)
{
    assert(frames <= TRUEPEAK_CONTEXT);
    if (frames > 0)
        t->to_at = t->fed_frames * PHASES - PHASES / 2;
    append(t, ch, frames);
}

static void set_norms(struct truepeak *t)
{
    double change = 0, rest = 0;
    for (int k = ROUGH_TAPS; k < t->half_taps; k += 2) {
        double c = (double)t->half[k], both = c + (double)t->half[k + 1];
        change += 2 * c * c; /* left and right */
        rest += 2 * both * both;
    }
    t->change_norm = (float)sqrt(change);
    t->rest_norm = (float)sqrt(rest);
}

struct truepeak *truepeak_new_plain(struct arena *a, int rate_hz, int channels)
{
    assert(channels >= 1 && channels <= SPEAKERS_MOST);
    struct truepeak *t = arena_new_one(a, struct truepeak);
    t->channels = channels;
    t->half_points = narrow_half_points;
    t->half_taps = rate_hz <= 48000 ? 128 : rate_hz <= 96000 ? 64 : 32;
    t->base_frame = -REACH;
    t->from_at = INT64_MIN;
    t->to_at = INT64_MAX;
    t->fill = 2 * REACH;              /* silence before the first frame: a peak may lie there */
    for (int p = 1; p < PHASES; p++)
        make_phase(t, p);
    for (int k = 0; k < t->half_taps; k++)
        t->half[k] = t->phase[PHASES / 2][t->half_taps + k];
    set_norms(t);
    t->line = arena_alloc(a, (size_t)channels * sizeof *t->line);
    t->tiles = arena_alloc(a, (size_t)channels * sizeof *t->tiles);
    for (int c = 0; c < channels; c++)
        t->walk[c] = (struct walk){ .at = INT64_MIN, .before = -1 };
    return t;
}

static int64_t inside(const struct truepeak *t, int64_t frame)
{
    if (frame >= t->fed_frames)
        frame = t->fed_frames - 1;
    return frame < 0 ? 0 : frame;
}

double truepeak_finish(struct truepeak *t, int64_t *frame)
{
    append(t, NULL, CHUNK + 2 * REACH);   /* to the end of the last peak's reach */
    struct truepeak_spot largest = { (t->peak_at + PHASES / 2) >> 3, t->peak };
    if (t->trace) {
        largest = t->trace->largest;
        for (int c = 0; c < t->channels; c++)
            end_stretch(t->trace, &t->trace->stretch[c]);
        for (int i = 0; i < t->trace->count; i++)
            t->trace->spots[i].frame = inside(t, t->trace->spots[i].frame);
    }
    *frame = largest.peak > 0 ? inside(t, largest.frame) : -1;
    return (double)largest.peak;
}

struct truepeak *truepeak_new(struct arena *a, int rate_hz, int channels)
{
    struct truepeak *t = truepeak_new_plain(a, rate_hz, channels);
    t->screens = true;
#if defined __x86_64__
    if (__builtin_cpu_supports("avx2"))
        t->half_points = wide_half_points;
#endif
    return t;
}

struct truepeak *truepeak_new_traced(struct arena *a, int rate_hz, int channels)
{
    struct truepeak *t = truepeak_new(a, rate_hz, channels);
    t->trace = arena_new_one(a, struct trace);
    t->trace->arena = a;
    for (int c = 0; c < channels; c++)
        t->trace->stretch[c].frame = -1;
    return t;
}

int truepeak_spots(const struct truepeak *t, const struct truepeak_spot **spots)
{
    *spots = t->trace->spots;
    return t->trace->count;
}

int64_t truepeak_overs(const struct truepeak *t)
{
    return t->trace->overs;
}
