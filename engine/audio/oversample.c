/* Each stage doubles the rate with a half-band filter h of 4 M - 1 taps: every second tap is 0 but
 * for the one in the middle, so that half of the samples are copies and the others
 *
 *   y[2 i] = sum over k < M of 2 h[k] (x[i-M-k] + x[i-M+1+k])
 *
 * The way down is the same filter. Where the work averages, the last stage's way down is a
 * symmetric filter of an even length 2 L, whose delay of L - 1/2 makes the work's half sample
 * whole, times the first terms of
 *
 *   1/cos(pi f) = (1 - u)^(-1/2) = 1 + u/2 + 3/8 u^2 + 5/16 u^3 + ...,  u = sin^2(pi f)
 *
 * What then is missing to a whole frame of latency waits at the high rate. */
#include "engine/audio/oversample.h"

#include "engine/base/units.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define STAGES 4
#define PIECE 64             /* frames at the low rate that go through at a time */
#define LANES 16             /* outputs that are made together */
#define MENDED 3             /* terms after the 1 of 1/cos */

/* Taps M of each stage, and stop bands in dB. A later stage only keeps the lowest band: short. */
static const int halves[STAGES] = { 48, 10, 7, 6 };
static const double stops_db[STAGES] = { 125, 136, 136, 136 };

/* out[n] (+)= sum over k of taps[k] (back[n - k] + ahead[n + k]); writes whole lanes. */
typedef void (*folding)(const double *back, const double *ahead, const double *taps, int count,
                        bool adds, double *out, int frames);

struct line {                /* of one channel: past samples, then new ones */
    double *x, *y;           /* y: the odd ones of a way down               */
};
struct stage {
    int half;                /* M */
    double *taps;            /* M, of the half-band filter */
    int mend_half;           /* L; 0: the way down is the half-band filter */
    double *mend_taps[2];    /* L/2 each, of even and odd distances        */
    int kept_up, kept_down;  /* past samples in the lines                  */
    struct line up[2], down[2];
};
struct oversampler {
    int factor, channels, stage_count, latency_frames, wait;
    folding fold;
    struct stage stages[STAGES];
    double *wait_line[2];
    double *work, *out;
};

/* The same sums in the same order for any width of vectors. */
typedef double narrow __attribute__((vector_size(16), aligned(8), may_alias));
typedef double wide __attribute__((vector_size(32), aligned(8), may_alias));

/* Unrolled, so that the sums stay in registers. */
#define EACH_VECTOR(width_) _Pragma("GCC unroll 8") for (int i = 0; i < LANES / width_; i++)
#define FOLD(name_, vector_, width_)                                                             \
    static void name_(const double *back, const double *ahead, const double *taps, int count,    \
                      bool adds, double *out, int frames)                                        \
    {                                                                                            \
        for (int n = 0; n < frames; n += LANES) {                                                \
            vector_ sum[LANES / width_];                                                         \
            EACH_VECTOR(width_)                                                                  \
                sum[i] = adds ? *(const vector_ *)&out[n + width_ * i] : (vector_){ 0 };         \
            for (int k = 0; k < count; k++)                                                      \
                EACH_VECTOR(width_)                                                              \
                    sum[i] += taps[k] * (*(const vector_ *)&back[n + width_ * i - k] +           \
                                         *(const vector_ *)&ahead[n + width_ * i + k]);          \
            EACH_VECTOR(width_)                                                                  \
                *(vector_ *)&out[n + width_ * i] = sum[i];                                       \
        }                                                                                        \
    }

FOLD(fold_narrow, narrow, 2)
#if defined __x86_64__
__attribute__((target("avx2"))) FOLD(fold_wide, wide, 4)
#endif

static folding fastest_fold(void)
{
#if defined __x86_64__
    if (__builtin_cpu_supports("avx2"))
        return fold_wide;
#endif
    return fold_narrow;
}

static double bessel_i0(double x)
{
    double sum = 1, term = 1;
    for (int k = 1; term > 1e-18 * sum; k++) {
        term *= x / (2.0 * k) * (x / (2.0 * k));
        sum += term;
    }
    return sum;
}

/* An ideal filter at a quarter of the rate, d samples from its middle, under a Kaiser window. */
static double tap(double d, double half_length, double stop_db)
{
    double beta = 0.1102 * (stop_db - 8.7), t = d / half_length;
    double window = bessel_i0(beta * sqrt(1 - t * t)) / bessel_i0(beta);
    return sin(M_PI * d / 2) / (M_PI * d) * window;
}

static void design_half_band(struct arena *a, struct stage *s, double stop_db)
{
    double sum = 0;
    s->taps = arena_new_array(a, double, s->half);
    for (int k = 0; k < s->half; k++)
        sum += s->taps[k] = tap(2 * k + 1, 2 * s->half, stop_db);
    for (int k = 0; k < s->half; k++)
        s->taps[k] = coefficient(s->taps[k] / (4 * sum)); /* both sides make one half */
}

/* x times u = (2 - z - 1/z)/4; both of `count` taps, the ends of x being 0. */
static void times_u(const double *x, double *y, int count)
{
    for (int i = 0; i < count; i++)
        y[i] = (2 * x[i] - (i > 0 ? x[i - 1] : 0) - (i < count - 1 ? x[i + 1] : 0)) / 4;
}

static void design_mended(struct arena *a, struct stage *s, double stop_db)
{
    static const double terms[MENDED] = { 1.0 / 2, 3.0 / 8, 5.0 / 16 };
    int inner = (2 * s->half - 1) | 1, half = inner + MENDED, count = 2 * half;
    double *x = arena_new_array(a, double, count), *power = arena_new_array(a, double, count),
           *next = arena_new_array(a, double, count), *sum = arena_new_array(a, double, count);
    double total = 0;
    for (int i = 0; i < 2 * inner; i++)
        total += x[MENDED + i] = tap(i - inner + 0.5, inner, stop_db);
    memcpy(power, x, sizeof *x * (size_t)count);
    memcpy(sum, x, sizeof *x * (size_t)count);
    for (int t = 0; t < MENDED; t++) {
        times_u(power, next, count);
        memcpy(power, next, sizeof *x * (size_t)count);
        for (int i = 0; i < count; i++)
            sum[i] += terms[t] * power[i];
    }
    s->mend_half = half;
    for (int odd = 0; odd < 2; odd++)
        s->mend_taps[odd] = arena_new_array(a, double, half / 2);
    for (int j = 0; j < half; j++)
        s->mend_taps[j % 2][j / 2] = coefficient(sum[half + j] / total);
}

static void stage_init(struct arena *a, struct stage *s, int index, int channels, bool is_mended)
{
    s->half = halves[index];
    design_half_band(a, s, stops_db[index]);
    if (is_mended)
        design_mended(a, s, stops_db[index]);
    s->kept_up = 2 * s->half - 1;
    s->kept_down = is_mended ? s->mend_half : 2 * s->half - 1;
    int room = (PIECE << index) + LANES;
    for (int c = 0; c < channels; c++) {
        s->up[c].x = arena_new_array(a, double, s->kept_up + room);
        s->down[c].x = arena_new_array(a, double, s->kept_down + room);
        s->down[c].y = arena_new_array(a, double, s->kept_down + room);
    }
}

struct oversampler *oversample_new(struct arena *a, int factor, int channels, bool is_averaging)
{
    struct oversampler *o = arena_new_one(a, struct oversampler);
    *o = (struct oversampler){ .factor = factor, .channels = channels, .fold = fastest_fold() };
    while (1 << o->stage_count < factor)
        o->stage_count++;
    assert(o->stage_count >= 1 && o->stage_count <= STAGES && 1 << o->stage_count == factor);
    int delay = 0; /* at the high rate, the work's half sample included */
    for (int i = 0; i < o->stage_count; i++) {
        struct stage *s = &o->stages[i];
        bool is_last = i == o->stage_count - 1;
        stage_init(a, s, i, channels, is_last && is_averaging);
        int way = (2 * s->half - 1) << (o->stage_count - 1 - i);
        delay += way + (s->mend_half ? s->mend_half : way);
    }
    o->wait = (factor - delay % factor) % factor;
    o->latency_frames = (delay + o->wait) / factor;
    for (int c = 0; c < channels; c++)
        o->wait_line[c] = arena_new_array(a, double, factor);
    o->work = arena_new_array(a, double, PIECE * factor + LANES);
    o->out = arena_new_array(a, double, PIECE * factor + LANES);
    return o;
}

int oversample_latency_frames(const struct oversampler *o)
{
    return o->latency_frames;
}

static void forget(double *line, int kept, int frames)
{
    memmove(line, line + frames, sizeof *line * (size_t)kept);
}

/* `frames` samples of `x` become twice as many. */
static void go_up(folding fold, struct stage *s, int channel, double *x, double *spare,
                  int frames)
{
    double *line = s->up[channel].x;
    int half = s->half;
    memcpy(line + s->kept_up, x, sizeof *x * (size_t)frames);
    fold(line + half - 1, line + half, s->taps, half, false, spare, frames);
    for (int n = 0; n < frames; n++) {
        x[2 * n] = 2 * spare[n];
        x[2 * n + 1] = line[half + n];
    }
    forget(line, s->kept_up, frames);
}

/* Twice `frames` samples of `x` become `frames`. */
static void go_down(folding fold, struct stage *s, int channel, double *x, double *spare,
                    int frames)
{
    double *even = s->down[channel].x, *odd = s->down[channel].y;
    int half = s->half;
    for (int n = 0; n < frames; n++) {
        even[s->kept_down + n] = x[2 * n];
        odd[s->kept_down + n] = x[2 * n + 1];
    }
    if (s->mend_half) {
        int pairs = s->mend_half / 2, middle = s->kept_down - pairs;
        fold(even + middle, odd + middle, s->mend_taps[0], pairs, false, spare, frames);
        fold(odd + middle - 1, even + middle + 1, s->mend_taps[1], pairs, true, spare, frames);
        memcpy(x, spare, sizeof *x * (size_t)frames);
    } else {
        fold(even + half - 1, even + half, s->taps, half, false, spare, frames);
        for (int n = 0; n < frames; n++)
            x[n] = spare[n] + 0.5 * odd[half - 1 + n];
    }
    forget(even, s->kept_down, frames);
    forget(odd, s->kept_down, frames);
}

static void hold_back(struct oversampler *o, int channel, double *x, int count)
{
    size_t wait = sizeof *x * (size_t)o->wait;
    double *line = o->wait_line[channel], late[16];
    memcpy(late, x + count - o->wait, wait);
    memmove(x + o->wait, x, sizeof *x * (size_t)(count - o->wait));
    memcpy(x, line, wait);
    memcpy(line, late, wait);
}

void oversample_process(struct oversampler *o, double *const ch[], int frames, oversample_work work,
                        void *user)
{
    for (int at = 0; at < frames; at += PIECE) {
        int piece = frames - at < PIECE ? frames - at : PIECE, count = piece * o->factor;
        for (int c = 0; c < o->channels; c++) {
            memcpy(o->work, ch[c] + at, sizeof *o->work * (size_t)piece);
            for (int i = 0; i < o->stage_count; i++)
                go_up(o->fold, &o->stages[i], c, o->work, o->out, piece << i);
            work(user, c, o->work, count);
            hold_back(o, c, o->work, count);
            for (int i = o->stage_count - 1; i >= 0; i--)
                go_down(o->fold, &o->stages[i], c, o->work, o->out, piece << i);
            memcpy(ch[c] + at, o->work, sizeof *o->work * (size_t)piece);
        }
    }
}

static void clear(double *x, int count)
{
    memset(x, 0, sizeof *x * (size_t)count);
}

void oversample_reset(struct oversampler *o)
{
    for (int c = 0; c < o->channels; c++) {
        for (int i = 0; i < o->stage_count; i++) {
            struct stage *s = &o->stages[i];
            clear(s->up[c].x, s->kept_up);
            clear(s->down[c].x, s->kept_down);
            clear(s->down[c].y, s->kept_down);
        }
        clear(o->wait_line[c], o->factor);
    }
}
