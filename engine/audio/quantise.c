/* quantise: see the header. Error feedback, in units of one step (LSB), per channel:
 *
 *   v[n] = x[n] - sum c_k e[n-k],  y[n] = round(v[n] + d[n]),  e[n] = y[n] - v[n]
 *
 * so the noise is |1 - sum c_k z^-k|^2 times white. The c_k predict best a signal with the spectrum
 * W (inverted threshold in quiet), which makes the W-weighted noise least and keeps every zero
 * inside the circle. e is taken before the word is clipped and bounded where it clips: it cannot
 * run away.
 *
 * Source: threshold in quiet: Terhardt, Hearing Research 1, 1979; Levinson's recursion. */
#include "engine/audio/quantise.h"

#include "engine/base/random.h"
#include "engine/base/units.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define TAPS 9
#define FLOOR_DB (-35.0)       /* of the weight under its maximum: less audible or less in all */
#define SPECTRUM_POINTS 4096
#define TAP_STEP 0x1p-24       /* swallows what maths libraries disagree on (below 2^-40) */
#define CHUNK 512
#define HOLD_S 0.5
#define ERROR_BOUND 2.0        /* steps; the error that noise alone makes stays within 1.5 */
#define NOISE_SEED 0x7374616d706572u
#define ROUNDER 0x1.8p52       /* adding and taking it away rounds to an integer, halves to even */

const char *const dither_names[] = { "none", "tpdf", "highpass", "shaped", NULL };

typedef double v2d __attribute__((vector_size(16)));   /* lanes: left, right */
typedef int64_t v2i __attribute__((vector_size(16)));
typedef double v4d __attribute__((vector_size(32)));
typedef int64_t v4i __attribute__((vector_size(32)));
typedef uint64_t v4u __attribute__((vector_size(32)));

struct quantiser {
    int channels;
    enum dither dither;
    double scale;                /* steps in full scale: 2^(bits-1)              */
    double taps[TAPS];
    v2d past[TAPS];              /* the last errors, newest first, in steps       */
    int64_t next_frame, zero_frames, hold_frames;
    uint64_t seed[2];
    double noise[2][CHUNK];
};

static double quiet_threshold_db(double hz)
{
    double k = hz / 1000.0;
    return 3.64 * pow(k, -0.8) - 6.5 * exp(-0.6 * (k - 3.3) * (k - 3.3)) + 1e-3 * k * k * k * k;
}

/* Autocorrelation of the weight, by midpoint sums over 0 .. rate/2. */
static void autocorrelate(int rate_hz, double r[TAPS + 1])
{
    double weight[SPECTRUM_POINTS], most = 0;
    for (int i = 0; i < SPECTRUM_POINTS; i++) {
        double hz = (i + 0.5) * rate_hz / (2.0 * SPECTRUM_POINTS);
        weight[i] = coefficient(
            pow(10.0, (quiet_threshold_db(1000) - quiet_threshold_db(hz)) / 10.0));
        most = fmax(most, weight[i]);
    }
    double least = coefficient(most * pow(10.0, FLOOR_DB / 10.0));
    for (int k = 0; k <= TAPS; k++) {
        r[k] = 0;
        for (int i = 0; i < SPECTRUM_POINTS; i++)
            r[k] += (weight[i] + least) * coefficient(cos(M_PI * k * (i + 0.5) / SPECTRUM_POINTS));
    }
}

int quantise_shaper(int rate_hz, double c[16])
{
    double r[TAPS + 1], predictor[TAPS] = {0};
    autocorrelate(rate_hz, r);
    double error = r[0];
    for (int m = 0; m < TAPS; m++) {
        double before[TAPS], sum = r[m + 1];
        for (int k = 0; k < m; k++)
            sum -= predictor[k] * r[m - k];
        memcpy(before, predictor, sizeof before);
        double reflection = sum / error;
        predictor[m] = reflection;
        for (int k = 0; k < m; k++)
            predictor[k] = before[k] - reflection * before[m - 1 - k];
        error *= 1.0 - reflection * reflection;
    }
    for (int k = 0; k < TAPS; k++)
        c[k] = nearbyint(predictor[k] / TAP_STEP) * TAP_STEP;
    return TAPS;
}

double quantise_headroom(int rate_hz, int bits, enum dither dither)
{
    if (dither == DITHER_NONE)
        return 0;
    double c[16], gain = 1;      /* the largest sum of errors that feedback can pile up */
    if (dither == DITHER_SHAPED)
        for (int k = 0, count = quantise_shaper(rate_hz, c); k < count; k++)
            gain += fabs(c[k]);
    return 1.5 * gain * ldexp(1.0, 1 - bits);
}

struct quantiser *quantise_new(struct arena *a, int rate_hz, int channels, int bits,
                               enum dither dither)
{
    assert(channels >= 1 && channels <= 2 && bits >= 8 && bits <= 32);
    struct quantiser *q = arena_new_one(a, struct quantiser);
    q->channels = channels;
    q->dither = dither;
    q->scale = ldexp(1.0, bits - 1);
    q->next_frame = -1;
    q->hold_frames = (int64_t)(HOLD_S * rate_hz);
    q->zero_frames = q->hold_frames; /* a run starts as silent as what precedes it */
    for (uint64_t c = 0; c < 2; c++)
        q->seed[c] = random_bits(NOISE_SEED, c);
    if (dither == DITHER_SHAPED) {
        double c[16];
        quantise_shaper(rate_hz, c);
        memcpy(q->taps, c, sizeof q->taps);
    }
    return q;
}

static inline double rounded(double x)
{
    return (x + ROUNDER) - ROUNDER;
}

/* One rectangular value of one step, [-1/2, 1/2). */
static inline double rectangular(uint64_t seed, int64_t position)
{
    return (double)(int32_t)(random_bits(seed, (uint64_t)position) >> 32) * 0x1p-32;
}

/* The sum of two, of one step each: independent halves of one hash. */
static inline double triangular(uint64_t seed, int64_t position)
{
    uint64_t bits = random_bits(seed, (uint64_t)position);
    return (double)((int64_t)(bits >> 32) - (int64_t)(bits & 0xffffffffu)) * 0x1p-32;
}

/* Brings y into the words' range; counts what was out of it. */
static inline double clipped(const struct quantiser *q, double y, int64_t *count)
{
    if (y >= -q->scale && y <= q->scale - 1.0)
        return y;
    ++*count;
    return y < 0 ? -q->scale : q->scale - 1.0;
}

#define TARGET
#define NAME(x) narrow_##x
#include "engine/audio/quantise_lanes.inc"

#if defined __x86_64__
#define TARGET __attribute__((target("avx2")))
#define NAME(x) wide_##x
#include "engine/audio/quantise_lanes.inc"
#define IS_WIDE() __builtin_cpu_supports("avx2")
#else
#define wide_triangular narrow_triangular
#define wide_plain narrow_plain
#define IS_WIDE() false
#endif

static void make_triangular(uint64_t seed, int64_t position, double *d, int frames)
{
    (IS_WIDE() ? wide_triangular : narrow_triangular)(seed, position, d, frames);
}

static int64_t quantise_plain(const struct quantiser *q, int frames, const double *in, double *out,
                              const double *noise)
{
    return (IS_WIDE() ? wide_plain : narrow_plain)(q, frames, in, out, noise);
}

static void make_noise(struct quantiser *q, int64_t position, int frames)
{
    for (int c = 0; c < q->channels; c++) {
        double *d = q->noise[c];
        uint64_t seed = q->seed[c];
        switch (q->dither) {
        case DITHER_NONE:
            memset(d, 0, (size_t)frames * sizeof *d);
            break;
        case DITHER_HIGHPASS: {
            double before = rectangular(seed, position - 1);
            for (int n = 0; n < frames; n++) {
                double now = rectangular(seed, position + n);
                d[n] = now - before;
                before = now;
            }
            break;
        }
        case DITHER_TPDF:
        case DITHER_SHAPED: make_triangular(seed, position, d, frames); break;
        }
    }
}

/* Clips the words of one frame that are out of range, and bounds their errors. */
static void clip_frame(const struct quantiser *q, v2d *y, v2d *e, v2d v, int64_t *clips)
{
    for (int c = 0; c < q->channels; c++) {
        int64_t before = *clips;
        (*y)[c] = clipped(q, (*y)[c], clips);
        if (*clips != before)
            (*e)[c] = fmin(fmax((*y)[c] - v[c], -ERROR_BOUND), ERROR_BOUND);
    }
}

/* Both channels side by side in the lanes of a vector: the feedback is a matter of latency. */
static int64_t quantise_shaped(struct quantiser *q, int frames, const double *const in[],
                               double *const out[], int first)
{
    int64_t clips = 0;
    int right = q->channels - 1;
    double scale = q->scale, step = 1.0 / q->scale, top = scale - 1.0;
    v2d taps[TAPS], past[TAPS];
    for (int k = 0; k < TAPS; k++)
        taps[k] = (v2d){ q->taps[k], q->taps[k] };
    memcpy(past, q->past, sizeof past);
    for (int n = 0; n < frames; n++) {
        v2d x = { in[0][n] * scale, in[right][n] * scale };
        v2d d = { q->noise[0][first + n], q->noise[right][first + n] };
        v2d v = x;
        for (int k = TAPS - 1; k >= 0; k--)  /* the newest error last: it is the one that is late */
            v -= taps[k] * past[k];
        v2d y = ((v + d) + ROUNDER) - ROUNDER;
        v2d e = y - v;
        v2i inside = (y >= -scale) & (y <= top);
        if (!(inside[0] & inside[1]))
            clip_frame(q, &y, &e, v, &clips);
        for (int k = TAPS - 1; k > 0; k--)
            past[k] = past[k - 1];
        past[0] = e;
        out[right][n] = y[1] * step;   /* mono: the left lane has the last word */
        out[0][n] = y[0] * step;
    }
    memcpy(q->past, past, sizeof past);
    return clips;
}

static bool is_zero(const struct quantiser *q, const double *const in[], int n)
{
    return in[0][n] == 0.0 && in[q->channels - 1][n] == 0.0;
}

/* A chunk whose zeros are too few to become black, as nearly all are. Counts zeros. */
static bool is_sounding(struct quantiser *q, const double *const in[], int frames)
{
    int lead = 0, trail = 0;
    while (lead < frames && is_zero(q, in, lead))
        lead++;
    if (frames > q->hold_frames || q->zero_frames + lead >= q->hold_frames)
        return false;
    while (trail < frames && is_zero(q, in, frames - 1 - trail))
        trail++;
    q->zero_frames = trail + (trail == frames ? q->zero_frames : 0);
    return true;
}

/* How many frames, of at most `frames`, are alike: all black, or all sounding. Counts zeros. */
static int stretch(struct quantiser *q, const double *const in[], int first, int frames,
                   bool *black)
{
    int n = first, end = first + frames;
    *black = false;
    for (; n < end && q->zero_frames < q->hold_frames; n++)
        q->zero_frames = is_zero(q, in, n) ? q->zero_frames + 1 : 0;
    if (n > first)
        return n - first;
    while (n < end && is_zero(q, in, n))
        n++;
    *black = n > first;
    if (!*black)
        q->zero_frames = 0;
    return *black ? n - first : 1;
}

static int64_t quantise_chunk(struct quantiser *q, int64_t position, int frames,
                              const double *const in[], double *const out[])
{
    int64_t clips = 0;
    make_noise(q, position, frames);
    bool sounding = is_sounding(q, in, frames);
    for (int done = 0; done < frames;) {
        bool black = false;
        int count = sounding ? frames : stretch(q, in, done, frames - done, &black);
        const double *from[2] = { in[0] + done, in[q->channels - 1] + done };
        double *to[2] = { out[0] + done, out[q->channels - 1] + done };
        if (black) {
            memset(q->past, 0, sizeof q->past);
            for (int c = 0; c < q->channels; c++)
                memset(to[c], 0, (size_t)count * sizeof(double));
        } else if (q->dither == DITHER_SHAPED) {
            clips += quantise_shaped(q, count, from, to, done);
        } else {
            for (int c = 0; c < q->channels; c++)
                clips += quantise_plain(q, count, from[c], to[c], q->noise[c] + done);
        }
        done += count;
    }
    return clips;
}

static int64_t copy_exact(struct quantiser *q, int frames, const double *const in[],
                          double *const out[])
{
    int64_t clips = 0;
    for (int n = 0; n < frames; n++)
        q->zero_frames = is_zero(q, in, n) ? q->zero_frames + 1 : 0;
    for (int c = 0; c < q->channels; c++)
        clips += quantise_plain(q, frames, in[c], out[c], NULL);
    memset(q->past, 0, sizeof q->past);
    return clips;
}

int64_t quantise_block(struct quantiser *q, int64_t position_frame, int frames,
                       const double *const in[], double *const out[], bool exact)
{
    assert(q->next_frame < 0 || q->next_frame == position_frame);
    q->next_frame = position_frame + frames;
    if (exact)
        return copy_exact(q, frames, in, out);
    int64_t clips = 0;
    for (int done = 0; done < frames; done += CHUNK) {
        int count = frames - done < CHUNK ? frames - done : CHUNK;
        const double *from[2] = { in[0] + done, in[q->channels - 1] + done };
        double *to[2] = { out[0] + done, out[q->channels - 1] + done };
        clips += quantise_chunk(q, position_frame + done, count, from, to);
    }
    return clips;
}
