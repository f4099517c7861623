/* Designs. Long kernel: 2x by a half-sample Kaiser FIR of 256 taps (beta 10: flat to 0.487 of the
 * rate, length of this stage is what counts), then half-sample FIRs of 16 taps to 4x and 8 to 8x,
 * whose transition bands are wide, then the parabola through the largest point: within 0.001 dB of
 * the truth up to 0.487 of the rate. Meters: the 48 coefficients of BS.1770 Annex 2, and the 49-tap
 * sinc under a Hann window by which libebur128 looks between samples, at 4x under 96 kHz, 2x under
 * 192 kHz, not above. */
#include "engine/audio/peak.h"

#include "engine/base/units.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define HALF_TAPS 128    /* one side of each symmetric kernel */
#define QUARTER_TAPS 8
#define EIGHTH_TAPS 4
#define MIRROR_REACH 6
#define MIDDLE_TAPS 12
#define UNIT 32          /* frames that are worked on, or skipped, together */
#define CHUNK_UNITS 32
#define CHUNK (UNIT * CHUNK_UNITS)
#define CELL 16          /* frames of one entry of the bound's statistics */
#define KERNEL_REACH 136 /* of all stages together, >= 128 + 4 + 2 */

struct mirror {          /* kernels w[i] and w[-i] as centre, sums and differences */
    float centre, even[MIRROR_REACH], odd[MIRROR_REACH];
};
struct peak_lanes;
struct peak_detector {
    const struct peak_lanes *lanes;
    float half[HALF_TAPS], quarter[QUARTER_TAPS], eighth[EIGHTH_TAPS];
    struct mirror mirror[3];          /* +-1/8, +-3/8, +-1/4 */
    int middle_taps;                  /* libebur128's point at 1/2 */
    float middle[MIDDLE_TAPS];
    double near_sum, near_norm, far_norm; /* bounds: sum |h|, root of sum h^2, and that beyond a
                                             CELL */
};
struct peak_lanes {
    void (*half)(const struct peak_detector *d, const float *x, float *out);
    void (*quarters)(const struct peak_detector *d, const float *x, const float *half, float *q1,
                     float *q3);
    void (*eighths)(const struct peak_detector *d, const float *const phase[4], float *const e[4]);
    void (*largest)(const float *const phase[4], float *const e[4], float *out);
    void (*meters)(const struct peak_detector *d, const float *x, float *out);
    void (*cell)(const float *x, float *high, float *energy);
};

#define PRAGMA(x) _Pragma(#x)
#define UNROLL(n) PRAGMA(GCC unroll n)

#define LANES 4
#define TARGET
#define NAME(x) narrow_##x
#include "engine/audio/peak_lanes.inc"

#if defined __x86_64__
#define LANES 8
#define TARGET __attribute__((target("avx2")))
#define NAME(x) wide_##x
#include "engine/audio/peak_lanes.inc"
#endif

/* ---- design ---- */

/* Modified Bessel function of the first kind, order 0: its power series. */
static double bessel_i0(double x)
{
    double term = 1, sum = 1;
    for (int k = 1; term > sum * 1e-18; k++) {
        term *= (x / 2 / k) * (x / 2 / k);
        sum += term;
    }
    return sum;
}

/* One side of a half-sample interpolator, sum 1/2: tap i multiplies frames -i and 1 + i. */
static void design_half(struct peak_detector *d)
{
    double h[HALF_TAPS], sum = 0;
    for (int i = 0; i < HALF_TAPS; i++) {
        double t = i + 0.5, w = t / HALF_TAPS;
        h[i] = (i % 2 ? -1 : 1) / (M_PI * t) * bessel_i0(10 * sqrt(1 - w * w)) / bessel_i0(10);
        sum += h[i];
    }
    for (int i = 0; i < HALF_TAPS; i++)
        d->half[i] = (float)coefficient(h[i] / sum / 2);
}

/* The later stages see no more than 1/4 and 1/8 of their rates: sum of 2 h[i] cos((i + 1/2) w) = 1
 * at the Chebyshev points of [-pi/2, pi/2] (error -123 dB) and of [-pi/4, pi/4] (-117 dB). */
static const float quarter_taps[QUARTER_TAPS] = {
    0.6233140914f, -0.1752543028f, 0.0743062562f, -0.0309477663f, 0.0112653785f, -0.0032940384f,
    0.0006885782f, -0.0000785373f,
};
static const float eighth_taps[EIGHTH_TAPS] =
    { 0.6014306975f, -0.1256982343f, 0.0274800739f, -0.0032132598f };

/* w[6 + i] weighs frame i, -6 .. 6. */
static void set_mirror(struct mirror *m, const double w[2 * MIRROR_REACH + 1])
{
    m->centre = (float)w[MIRROR_REACH];
    for (int i = 1; i <= MIRROR_REACH; i++) {
        m->even[i - 1] = (float)((w[MIRROR_REACH + i] + w[MIRROR_REACH - i]) / 2);
        m->odd[i - 1] = (float)((w[MIRROR_REACH + i] - w[MIRROR_REACH - i]) / 2);
    }
}

/* ITU-R BS.1770-5 Annex 2, phases 0 and 1; 3 and 2 are these backwards. The filter's delay is 5.875
 * frames, so phase 0 reads at +1/8 of the frame 6 back, and phase 1 at +3/8. */
static void design_itu(struct peak_detector *d)
{
    static const double phase[2][12] = {
        { 0.0017089843750, 0.0109863281250, -0.0196533203125, 0.0332031250000, -0.0594482421875,
          0.1373291015625, 0.9721679687500, -0.1022949218750, 0.0476074218750, -0.0266113281250,
          0.0148925781250, -0.0083007812500 },
        { -0.0291748046875, 0.0292968750000, -0.0517578125000, 0.0891113281250, -0.1665039062500,
          0.4650878906250, 0.7797851562500, -0.2003173828125, 0.1015625000000, -0.0582275390625,
          0.0330810546875, -0.0189208984375 },
    };
    for (int f = 0; f < 2; f++) {
        double w[2 * MIRROR_REACH + 1] = {0};
        for (int k = 0; k < 12; k++)
            w[MIRROR_REACH + 6 - k] = phase[f][k];
        set_mirror(&d->mirror[f], w);
    }
}

/* libebur128's kernel, `t` in frames from its centre. */
static double hann_sinc(double t, int factor)
{
    double m = t * factor;
    return fabs(m) >= 24 ? 0 :
        coefficient(sin(M_PI * t) / (M_PI * t) * 0.5 * (1 + cos(M_PI * m / 24)));
}

static void design_libebur128(struct peak_detector *d, int rate_hz)
{
    int factor = rate_hz < 96000 ? 4 : rate_hz < 192000 ? 2 : 1;
    if (factor == 4) {
        double w[2 * MIRROR_REACH + 1];
        for (int i = -MIRROR_REACH; i <= MIRROR_REACH; i++)
            w[MIRROR_REACH + i] = hann_sinc(i - 0.25, factor);
        set_mirror(&d->mirror[2], w);
    }
    d->middle_taps = factor == 4 ? 6 : factor == 2 ? 12 : 0;
    for (int i = 0; i < d->middle_taps; i++)
        d->middle[i] = (float)hann_sinc(i + 0.5, factor);
}

/* Signals of one chunk at eight points a frame. Frame n of the chunk lies at x[PEAK_REACH + n] and
 * at [MARGIN + n] of the others; units that nobody asked for hold anything. */
#define MARGIN (2 * UNIT)
#define SPAN (CHUNK + 2 * MARGIN)
struct work {
    float x[CHUNK + 2 * PEAK_REACH];
    float half[SPAN], quarter[2][SPAN], eighth[4][SPAN];
    float peak[CHUNK];
    bool active[CHUNK_UNITS + 2]; /* unit u at [u + 1], so that both ends have a neighbour */
};

/* Units at and beside an active one get half and quarter points, so that the active one's context
 * is whole. */
static void interpolate(const struct peak_detector *d, struct work *w, int units)
{
    const struct peak_lanes *go = d->lanes;
    const float *x = w->x + PEAK_REACH;
    const bool *active = w->active + 1;
    for (int u = -1; u <= units; u++)
        if ((u >= 0 && active[u - 1]) || active[u] || (u < units && active[u + 1]))
            go->half(d, x + u * UNIT, w->half + MARGIN + u * UNIT);
    for (int u = -1; u <= units; u++)
        if ((u >= 0 && active[u - 1]) || active[u] || (u < units && active[u + 1])) {
            int at = MARGIN + u * UNIT;
            go->quarters(d, x + u * UNIT, w->half + at, w->quarter[0] + at, w->quarter[1] + at);
        }
    for (int u = -1; u < units; u++)
        if (active[u] || active[u + 1]) {
            int at = MARGIN + u * UNIT;
            const float *phase[4] = { x + u * UNIT, w->quarter[0] + at, w->half + at,
                                      w->quarter[1] + at };
            go->eighths(d, phase, (float *[4]){ w->eighth[0] + at, w->eighth[1] + at,
                                                w->eighth[2] + at, w->eighth[3] + at });
        }
}

static void find_peaks(const struct peak_detector *d, struct work *w, int units)
{
    interpolate(d, w, units);
    for (int u = 0; u < units; u++) {
        if (!w->active[u + 1])
            continue;
        int at = MARGIN + u * UNIT;
        const float *x = w->x + PEAK_REACH + u * UNIT;
        const float *phase[4] = { x, w->quarter[0] + at, w->half + at, w->quarter[1] + at };
        d->lanes->largest(phase, (float *[4]){ w->eighth[0] + at, w->eighth[1] + at,
                                               w->eighth[2] + at, w->eighth[3] + at },
                                               w->peak + u * UNIT);
        d->lanes->meters(d, x, w->peak + u * UNIT);
    }
}

/* ---- what a peak can be at most ---- */

struct bounds { double sum, square, far_square; };

static void bounds_add(struct bounds *b, double h, int distance)
{
    b->sum += fabs(h);
    b->square += h * h;
    if (distance > CELL - 2)
        b->far_square += h * h;
}

static void bounds_take(struct peak_detector *d, const struct bounds *b)
{
    /* The parabola may add 2 %; rounding adds far less than the rest of this margin. */
    const double margin = 1.021;
    d->near_sum = fmax(d->near_sum, margin * b->sum);
    d->near_norm = fmax(d->near_norm, margin * sqrt(b->square));
    d->far_norm = fmax(d->far_norm, margin * sqrt(b->far_square));
}

/* An impulse through all stages gives each point's kernel; the meters' kernels are known. */
static void find_bounds(struct peak_detector *d, struct work *w)
{
    const int centre = CHUNK / 2;
    w->x[PEAK_REACH + centre] = 1;
    memset(w->active, true, sizeof w->active);
    interpolate(d, w, CHUNK_UNITS);
    const float *points[8] = { w->x + PEAK_REACH, w->half + MARGIN, w->quarter[0] + MARGIN,
                               w->quarter[1] + MARGIN, w->eighth[0] + MARGIN, w->eighth[1] + MARGIN,
                               w->eighth[2] + MARGIN, w->eighth[3] + MARGIN };
    for (int f = 0; f < 8; f++) {
        struct bounds b = {0};
        for (int n = centre - KERNEL_REACH; n <= centre + KERNEL_REACH; n++)
            bounds_add(&b, points[f][n], abs(n - centre));
        bounds_take(d, &b);
    }
    for (int f = 0; f < 3; f++) {
        const struct mirror *m = &d->mirror[f];
        struct bounds b = {0};
        bounds_add(&b, m->centre, 0);
        for (int i = 1; i <= MIRROR_REACH; i++) {
            bounds_add(&b, (double)m->even[i - 1] + (double)m->odd[i - 1], i);
            bounds_add(&b, (double)m->even[i - 1] - (double)m->odd[i - 1], i);
        }
        bounds_take(d, &b);
    }
    struct bounds b = {0};
    for (int i = 0; i < d->middle_taps; i++) {
        bounds_add(&b, d->middle[i], i);
        bounds_add(&b, d->middle[i], i + 1);
    }
    bounds_take(d, &b);
}

/* Marks the units that may hold a peak of `floor` or more: near frames by the smaller of sum |h|
 * max |x| and the norms' product (Cauchy-Schwarz), far ones by the norms. Units left out are proven
 * lower, so that the result does not depend on where a block was cut. */
static void find_active(const struct peak_detector *d, struct work *w, int units, double floor)
{
    enum { CELLS = (CHUNK + 2 * PEAK_REACH) / CELL, FIRST = PEAK_REACH / CELL, WIDE = UNIT / CELL,
           FAR = (KERNEL_REACH + CELL - 1) / CELL };
    float high[CELLS], energy[CELLS];
    for (int c = 0; c < 2 * FIRST + units * WIDE; c++)
        d->lanes->cell(w->x + c * CELL, &high[c], &energy[c]);
    for (int u = 0; u < units; u++) {
        int first = FIRST + u * WIDE, last = first + WIDE - 1;
        float top = 0, near = 0, far = 0;
        for (int c = first - 1; c <= last + 1; c++) {
            top = top > high[c] ? top : high[c];
            near += energy[c];
        }
        for (int k = 2; k <= FAR; k++)
            far += energy[first - k] + energy[last + k];
        double by_sum = d->near_sum * (double)top, by_norm = d->near_norm * sqrt((double)near);
        double most = (by_sum < by_norm ? by_sum : by_norm) + d->far_norm * sqrt((double)far);
        w->active[u + 1] = most >= floor && most > 0;
    }
}

/* ---- the detector ---- */

struct peak_detector *peak_new_plain(struct arena *a, int rate_hz)
{
    struct peak_detector *d = arena_new_one(a, struct peak_detector);
    d->lanes = &narrow_functions;
    design_half(d);
    memcpy(d->quarter, quarter_taps, sizeof d->quarter);
    memcpy(d->eighth, eighth_taps, sizeof d->eighth);
    design_itu(d);
    design_libebur128(d, rate_hz);
    struct work w = {0};
    find_bounds(d, &w);
    return d;
}

struct peak_detector *peak_new(struct arena *a, int rate_hz)
{
    struct peak_detector *d = peak_new_plain(a, rate_hz);
#if defined __x86_64__
    if (__builtin_cpu_supports("avx2"))
        d->lanes = &wide_functions;
#endif
    return d;
}

static void narrow(const double *from, int count, float *to)
{
    typedef double four __attribute__((vector_size(32)));
    typedef float shorter __attribute__((vector_size(16)));
    int n = 0;
    for (; n + 4 <= count; n += 4) {
        four wide;
        memcpy(&wide, from + n, sizeof wide);
        shorter thin = __builtin_convertvector(wide, shorter);
        memcpy(to + n, &thin, sizeof thin);
    }
    for (; n < count; n++)
        to[n] = (float)from[n];
}

static void detect_chunk(const struct peak_detector *d, struct work *w, const double *x, int frames,
                         double floor, float *p)
{
    int units = (frames + UNIT - 1) / UNIT;
    narrow(x - PEAK_REACH, frames + 2 * PEAK_REACH, w->x);
    for (int n = frames + PEAK_REACH; n < units * UNIT + PEAK_REACH; n++)
        w->x[PEAK_REACH + n] = 0;
    memset(w->active, 0, sizeof w->active);
    find_active(d, w, units, floor);
    find_peaks(d, w, units);
    for (int u = 0; u < units; u++) {
        bool is_active = w->active[u + 1];
        for (int n = u * UNIT; n < frames && n < (u + 1) * UNIT; n++) {
            float sample = fabsf(w->x[PEAK_REACH + n]);
            float peak = is_active && (double)w->peak[n] >= floor ? w->peak[n] : sample;
            p[n] = p[n] > peak ? p[n] : peak;
        }
    }
}

void peak_detect(const struct peak_detector *d, const double *x, int frames, double floor, float *p)
{
    struct work w = {0};
    for (int at = 0; at < frames; at += CHUNK)
        detect_chunk(d, &w, x + at, frames - at < CHUNK ? frames - at : CHUNK, floor, p + at);
}
