/* eq: one band of equalisation.
 *
 * With x = j f/freq, A = 10^(gain/40):
 *   bell        (x^2 + x A/q + 1) / (x^2 + x/(A q) + 1)
 *   low_shelf   A (x^2 + x sqrt(A)/q + A) / (A x^2 + x sqrt(A)/q + 1)
 *   high_shelf  A (A x^2 + x sqrt(A)/q + 1) / (x^2 + x sqrt(A)/q + A)
 *   tilt        (A x + 1) / (x + A): the ends move by half of gain each
 *   notch       (x^2 + 1) / (x^2 + x/q + 1)
 *   bandpass    (x/q) / (x^2 + x/q + 1)
 *   allpass     (x^2 - x/q + 1) / (x^2 + x/q + 1)
 * Source: the usual analogue prototypes, matched to the rate (matched.h); the all-pass, whose
 * level is 1 in any design, by the bilinear transform that meets -180 degrees on freq. Linear
 * phase: a symmetric FIR of the same magnitude (linear.h). */
#include "engine/audio/convolve.h"
#include "engine/dsp/linear.h"
#include "engine/dsp/matched.h"
#include "engine/dsp/processor.h"
#include "engine/dsp/steady.h"

#include <math.h>

enum eq_type { EQ_BELL, EQ_LOW_SHELF, EQ_HIGH_SHELF, EQ_TILT, EQ_NOTCH, EQ_BANDPASS, EQ_ALLPASS };
static const char *const types[] = { "bell",  "low_shelf", "high_shelf", "tilt",
                                     "notch", "bandpass",  "allpass",    NULL };
enum eq_phase { EQ_MINIMUM, EQ_LINEAR };
static const char *const phases[] = { "minimum", "linear", NULL };

#define DEFAULT_Q 0.70710678118654752440
#define LINEAR_ERROR_DB 0.1 /* past this the linear filter would be another one than was ordered */

struct config {
    int type;
    double freq_hz, gain_db, q;
    int phase;
};
/* At most one is there; none: 0 dB changes nothing. */
struct state {
    struct cascade *cascade;
    struct convolver *convolver;
};

static const struct field fields[] = {
    FIELD("type", struct config, type, .kind = FIELD_CHOICE, .choices = types,
          .flags = FIELD_REQUIRED, .max = EQ_ALLPASS, .dflt = EQ_BELL,
          .help = "shape of the band"),
    FIELD("freq", struct config, freq_hz, .kind = FIELD_NUMBER, .unit = UNIT_HZ,
          .flags = FIELD_REQUIRED, .min = 10, .max = 24000, .dflt = 1000,
          .help = "centre of the band; of a shelf, half of its gain"),
    FIELD("gain", struct config, gain_db, .kind = FIELD_NUMBER, .unit = UNIT_DB, .min = -24,
          .max = 24, .dflt = 0, .help = "boost or cut of a bell, shelf or tilt (from end to end)"),
    FIELD("q", struct config, q, .kind = FIELD_NUMBER, .min = 0.1, .max = 20, .dflt = NAN,
          .dflt_text = "0.71", .help = "narrowness; a shelf has no bump up to 0.71"),
    FIELD("phase", struct config, phase, .kind = FIELD_CHOICE, .choices = phases, .max = EQ_LINEAR,
          .dflt = EQ_MINIMUM,
          .help = "minimum: as analogue equalisers; linear: no phase shift, with pre-ringing"),
    FIELD_END
};

static struct analogue prototype(const struct config *cf)
{
    double a = steady_from_db(cf->gain_db, 40.0), root = sqrt(a),
           d = 1.0 / (isnan(cf->q) ? DEFAULT_Q : cf->q);
    switch ((enum eq_type)cf->type) {
    case EQ_BELL: return (struct analogue){ { 1.0, a * d, 1.0 }, { 1.0, d / a, 1.0 }, cf->freq_hz };
    case EQ_LOW_SHELF:
        return (struct analogue){ { a * a, a * root * d, a }, { 1.0, root * d, a }, cf->freq_hz };
    case EQ_HIGH_SHELF:
        return (struct analogue){ { a, a * root * d, a * a }, { a, root * d, 1.0 }, cf->freq_hz };
    case EQ_TILT: return (struct analogue){ { 1.0, a, 0.0 }, { a, 1.0, 0.0 }, cf->freq_hz };
    case EQ_NOTCH: return (struct analogue){ { 1.0, 0.0, 1.0 }, { 1.0, d, 1.0 }, cf->freq_hz };
    case EQ_BANDPASS: return (struct analogue){ { 0.0, d, 0.0 }, { 1.0, d, 1.0 }, cf->freq_hz };
    case EQ_ALLPASS: break;
    }
    return (struct analogue){ { 1.0, -d, 1.0 }, { 1.0, d, 1.0 }, cf->freq_hz };
}

static struct section allpass(const struct config *cf, double rate_hz)
{
    double half = STEADY_PI * cf->freq_hz / rate_hz, q = isnan(cf->q) ? DEFAULT_Q : cf->q;
    double sine = steady_sin(half), cosine = steady_cos(half), alpha = sine * cosine / q;
    double a1 = coefficient(-2.0 * (cosine - sine) * (cosine + sine) / (1.0 + alpha));
    double a2 = coefficient((1.0 - alpha) / (1.0 + alpha));
    return (struct section){ .b0 = a2, .b1 = a1, .b2 = 1.0, .a1 = a1, .a2 = a2 };
}

/* Settings that would be ignored are refused. */
static bool makes_sense(const struct config *cf, int rate_hz, struct pos pos, struct err *err)
{
    const char *type = types[cf->type];
    if (cf->type >= EQ_NOTCH && cf->gain_db != 0.0)
        return err_set(err, ERR_RECIPE, pos, "gain is %g dB, but a %s has none: take it out",
                       cf->gain_db, type);
    if (cf->type == EQ_TILT && !isnan(cf->q))
        return err_set(err, ERR_RECIPE, pos, "q is %g, but a tilt has none: take it out", cf->q);
    if (cf->type >= EQ_NOTCH && cf->freq_hz >= 0.49 * rate_hz)
        return err_set(err, ERR_RECIPE, pos,
                       "freq is %g Hz, at a rate of %d Hz a %s can lie below %g Hz", cf->freq_hz,
                       rate_hz, type, floor(0.49 * rate_hz));
    if (cf->type == EQ_ALLPASS && cf->phase == EQ_LINEAR)
        return err_set(err, ERR_RECIPE, pos,
                       "phase is linear, but an allpass does nothing except to the phase");
    return true;
}

static bool prepare_linear(struct state *st, const struct config *cf, const struct analogue *h,
                           struct stream *s, struct arena *a, struct pos pos, struct err *err)
{
    struct linear fir = linear_design(a, h, s->rate_hz);
    if (fir.error_db > LINEAR_ERROR_DB)
        return err_set(err, ERR_RECIPE, pos,
                       "a %s at %g Hz this narrow is off by %.2g dB with phase: linear; use a "
                       "lower "
                       "q or phase: minimum",
                       types[cf->type], cf->freq_hz, fir.error_db);
    st->convolver = convolve_new(a, fir.taps, fir.count, s->channels);
    s->latency_frames = convolve_latency_frames(st->convolver) + fir.delay_frames;
    s->tail_frames = fir.delay_frames;
    return true;
}

static bool prepare(void *state, const void *config, struct stream *s, struct arena *a,
                    struct pos pos, struct err *err)
{
    struct state *st = state;
    const struct config *cf = config;
    if (!makes_sense(cf, s->rate_hz, pos, err))
        return false;
    struct analogue h = prototype(cf);
    if (cf->type <= EQ_TILT && cf->gain_db == 0.0)
        return true;
    if (cf->phase == EQ_LINEAR)
        return prepare_linear(st, cf, &h, s, a, pos, err);
    if (cf->type == EQ_ALLPASS) {
        struct section turn = allpass(cf, s->rate_hz);
        st->cascade = cascade_new(a, &turn, 1, s->channels);
    } else {
        st->cascade = matched_cascade(a, &h, 1, s->rate_hz, s->channels);
    }
    s->tail_frames = cascade_tail_frames(st->cascade, s->rate_hz);
    return true;
}

static void process(void *state, double *const ch[], int frames)
{
    struct state *st = state;
    if (st->cascade)
        cascade_process(st->cascade, ch, frames);
    if (st->convolver)
        convolve_process(st->convolver, ch, frames);
}

static void reset(void *state)
{
    struct state *st = state;
    if (st->cascade)
        cascade_reset(st->cascade);
    if (st->convolver)
        convolve_reset(st->convolver);
}

static struct cascade *cascade(void *state)
{
    struct state *st = state;
    return st->convolver ? NULL : st->cascade;
}

const struct processor_class eq_processor = {
    .name = "eq",
    .help = "One band of equalisation.",
    .version = 1,
    .fields = fields,
    .config_size = sizeof(struct config),
    .state_size = sizeof(struct state),
    .prepare = prepare,
    .process = process,
    .reset = reset,
    .cascade = cascade,
};
