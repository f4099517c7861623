/* saturate: a static curve that adds harmonics, without aliasing; slope 1 at rest.
 *
 * With u = drive x:
 *   tanh   f = tanh u                  integral  |u| + log1p(e^-2|u|) - ln 2
 *   cubic  f = u - 4/27 u^3, |u| < 1.5; sign(u) beyond
 *          integral  u^2/2 - u^4/27; |u| - 9/16 beyond
 *   tube   f = (tanh(u + b) - tanh b)/(1 - tanh^2 b), b = 0.3: even harmonics too
 *   y = gain (x + mix (f(u)/drive - x)), delayed
 * auto_level: gain brings a sine of -12 dBFS back to the rms it came with.
 * Source: see excess.h; tanh and its integral from + - * / in a fixed order. */
#include "engine/base/units.h"
#include "engine/dsp/excess.h"
#include "engine/dsp/processor.h"
#include "engine/dsp/steady.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#define LN2 0.69314718055994530942
#define LN2_LOW 1.90821492927058770002e-10 /* LN2 - LN2_HIGH */
#define LN2_HIGH 6.93147180369123816490e-01
#define FLAT 20.0        /* past it tanh is 1 in double */
/* Ways shorter than this go through two Gauss points: error way^4 f''''/4320, 1e-11; longer ones
 * through the integral: rounding 1e-14. */
#define SHORT_WAY 1e-2
#define GAUSS 0.28867513459481288225 /* 1/(2 sqrt 3) */
#define BIAS 0.3
#define LEVEL_DB -12.0
#define LEVEL_POINTS 64
#define HIGH_DRIVE_DB 3.5 /* to this 4 times the rate; past it, where cubic has its flat top, 8 */

enum shape { SHAPE_TANH, SHAPE_CUBIC, SHAPE_TUBE };
static const char *const shape_names[] = { "tanh", "cubic", "tube", NULL };

struct config {
    double drive_db;
    int shape;
    double mix_percent, output_db;
    bool auto_level;
};
struct curve { double drive, undrive; };
struct state {
    struct curve curve;
    struct excess *excess; /* NULL: mix is 0 */
    int channels;
    double mix, gain;
};

static const struct field fields[] = {
    FIELD("drive", struct config, drive_db, .kind = FIELD_NUMBER, .unit = UNIT_DB, .min = 0,
          .max = 36, .dflt = 3,
          .help = "gain before the curve, taken back after it; at 0 dB full scale lies on the "
                  "curve's own bend"),
    FIELD("shape", struct config, shape, .kind = FIELD_CHOICE, .choices = shape_names,
          .max = SHAPE_TUBE, .dflt = SHAPE_TANH,
          .help = "tanh and cubic: odd harmonics (cubic: the third, up to its flat top); tube: "
                  "even ones too"),
    FIELD("mix", struct config, mix_percent, .kind = FIELD_NUMBER, .unit = UNIT_PERCENT, .min = 0,
          .max = 100, .dflt = 100,
          .help = "share of the curved signal; the rest is the input; at 0 % nothing but output "
                  "acts"),
    FIELD("output", struct config, output_db, .kind = FIELD_NUMBER, .unit = UNIT_DB, .min = -24,
          .max = 24, .dflt = 0, .help = "gain of the whole"),
    FIELD("auto_level", struct config, auto_level, .kind = FIELD_SWITCH, .dflt = 1,
          .help = "bring a sine of -12 dBFS back to the level it came with"),
    FIELD_END
};

/* e^-y for 0 <= y <= 2 FLAT: 2^-k e^-r, |r| <= ln 2/2, a series of 13 terms. */
static inline double fall(double y)
{
    int64_t k = (int64_t)(y * (1 / LN2) + 0.5);
    double r = (double)k * LN2_HIGH - y + (double)k * LN2_LOW;
    double r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
    double a = (1 + r) + r2 * (1.0 / 2 + r * (1.0 / 6));
    double b = (1.0 / 24 + r * (1.0 / 120)) + r2 * (1.0 / 720 + r * (1.0 / 5040));
    double c = (1.0 / 40320 + r * (1.0 / 362880)) + r2 * (1.0 / 3628800 + r * (1.0 / 39916800));
    double d = 1.0 / 479001600 + r * (1.0 / 6227020800);
    uint64_t bits = (uint64_t)(1023 - k) << 52;
    double scale;
    memcpy(&scale, &bits, sizeof scale);
    return scale * ((a + r4 * b) + r8 * (c + r4 * d));
}

/* ln(1 + e), 0 <= e <= 1: 2 (t + t^3/3 + ...), t = e/(2 + e) <= 1/3. */
static inline double log1p_of(double e)
{
    double t = e / (2 + e), u = t * t, u2 = u * u, u4 = u2 * u2, u8 = u4 * u4;
    double a = (1 + u * (1.0 / 3)) + u2 * (1.0 / 5 + u * (1.0 / 7));
    double b = (1.0 / 9 + u * (1.0 / 11)) + u2 * (1.0 / 13 + u * (1.0 / 15));
    double c = (1.0 / 17 + u * (1.0 / 19)) + u2 * (1.0 / 21 + u * (1.0 / 23));
    double d = (1.0 / 25 + u * (1.0 / 27)) + u2 * (1.0 / 29 + u * (1.0 / 31));
    return 2 * t * ((a + u4 * b) + u8 * (c + u4 * d));
}

static inline double tanh_value(double u)
{
    double a = fabs(u), e = fall(a < FLAT ? 2 * a : 2 * FLAT);
    return copysign((1 - e) / (1 + e), u);
}

static inline double tanh_integral(double u)
{
    double a = fabs(u);
    return a + log1p_of(fall(a < FLAT ? 2 * a : 2 * FLAT)) - LN2;
}

static inline double cubic_value(double u)
{
    return fabs(u) < 1.5 ? u - 4.0 / 27 * u * u * u : copysign(1, u);
}

static inline double cubic_integral(double u)
{
    double square = u * u;
    return fabs(u) < 1.5 ? square * (0.5 - square / 27) : fabs(u) - 9.0 / 16;
}

static inline double tube_value(double u)
{
    double t = tanh_value(BIAS);
    return (tanh_value(u + BIAS) - t) / (1 - t * t);
}

static inline double tube_integral(double u)
{
    double t = tanh_value(BIAS);
    return (tanh_integral(u + BIAS) - t * u) / (1 - t * t);
}

typedef double (*function)(double u);

#define LANES 2
#define TARGET
#define NAME(x) narrow_##x
#include "engine/dsp/saturate_lanes.inc"

#if defined __x86_64__
#define LANES 4
#define TARGET __attribute__((target("avx2")))
#define NAME(x) wide_##x
#include "engine/dsp/saturate_lanes.inc"
#define IS_WIDE() __builtin_cpu_supports("avx2")
#else
#define wide_bend_tanh narrow_bend_tanh
#define wide_bend_cubic narrow_bend_cubic
#define wide_bend_tube narrow_bend_tube
#define IS_WIDE() false
#endif

#define WORK(shape)                                                                           \
    static void work_##shape(const void *curve, struct excess_memory *m, double *x, int count) \
    {                                                                                         \
        (IS_WIDE() ? wide_bend_##shape : narrow_bend_##shape)(curve, m, x, count);            \
    }

WORK(tanh)
WORK(cubic)
WORK(tube)

static double value_of(int shape, double u)
{
    return shape == SHAPE_TANH    ? tanh_value(u)
           : shape == SHAPE_CUBIC ? cubic_value(u)
                                  : tube_value(u);
}

/* Gain that gives a sine its rms back, an offset not counted. */
static double leveling_gain(const struct state *st, int shape)
{
    double height = gain_from_db((struct db){ LEVEL_DB }).v, in = 0, out = 0, offset = 0;
    for (int i = 0; i < 2 * LEVEL_POINTS; i++) {
        double sine = steady_sin((i / 2 + 0.5) * STEADY_PI / (2 * LEVEL_POINTS));
        double x = (i % 2 ? -height : height) * sine;
        double y = x + st->mix * (st->curve.undrive * value_of(shape, st->curve.drive * x) - x);
        in += x * x;
        out += y * y;
        offset += y;
    }
    return coefficient(sqrt(in / (out - offset * offset / (2 * LEVEL_POINTS))));
}

static bool prepare(void *state, const void *config, struct stream *s, struct arena *a,
                    struct pos pos, struct err *err)
{
    (void)pos, (void)err;
    static const excess_curve works[] = { work_tanh, work_cubic, work_tube };
    struct state *st = state;
    const struct config *cf = config;
    st->channels = s->channels;
    st->mix = cf->mix_percent / 100;
    st->curve.drive = gain_from_db((struct db){ cf->drive_db }).v;
    st->curve.undrive = 1 / st->curve.drive;
    st->gain = gain_from_db((struct db){ cf->output_db }).v;
    if (st->mix == 0)
        return true;
    if (cf->auto_level)
        st->gain *= leveling_gain(st, cf->shape);
    st->excess = excess_new(a, works[cf->shape], &st->curve, cf->drive_db > HIGH_DRIVE_DB ? 8 : 4,
                            cf->shape == SHAPE_TUBE, s->rate_hz, s->channels);
    s->latency_frames = excess_latency_frames(st->excess);
    s->tail_frames = excess_tail_frames(st->excess);
    return true;
}

static void process(void *state, double *const ch[], int frames)
{
    struct state *st = state;
    if (st->excess) {
        excess_process(st->excess, ch, frames, st->mix, st->gain);
        return;
    }
    for (int c = 0; st->gain != 1 && c < st->channels; c++)
        for (int n = 0; n < frames; n++)
            ch[c][n] *= st->gain;
}

static void reset(void *state)
{
    struct state *st = state;
    if (st->excess)
        excess_reset(st->excess);
}

const struct processor_class saturate_processor = {
    .name = "saturate",
    .help = "Adds harmonics by a soft curve, without aliasing.",
    .version = 1,
    .fields = fields,
    .config_size = sizeof(struct config),
    .state_size = sizeof(struct state),
    .prepare = prepare,
    .process = process,
    .reset = reset,
};
