/* deess: lowers sibilance where it stands out of the rest, whatever the level of the song.
 *
 *   band   B: mean square (time constant 1 ms) of the input between `from` and `to`, Butterworth
 *          of 12 dB per octave on each side
 *   whole  A: the larger of the mean squares of the input with 1 ms and 20 ms: the first follows
 *          an onset, the second does not ripple with the bass
 *   level  L = 10 log10 (B / A), both channels added: a ratio, so that the same song at any level
 *          is treated alike, and the hiss of an empty channel is not taken for sibilance
 *          Where sound comes out of digital silence nothing is judged for 20 ms: every start is
 *          sharp.
 *   curve  r = (1 - 1/R) (L - T), knee as in `compress`, at most `range`
 *   output a bell of -r dB, smoothed as in `compress` (envelope.h), on sqrt(from to) with
 *          q = sqrt(from to)/(to - from), matched to the rate (moving.h): exactly the input
 *          while r = 0
 * Source: the usual relative-threshold design; Giannoulis, Massberg, Reiss, JAES 60(6) 2012. */
#include "engine/base/fastmath.h"
#include "engine/dsp/butterworth.h"
#include "engine/dsp/envelope.h"
#include "engine/dsp/moving.h"
#include "engine/dsp/processor.h"

#include <math.h>
#include <string.h>

#define PIECE 256
#define SILENCE 1e-30 /* mean square below this is none */
#define QUICK_MS 1.0
#define CALM_MS 20.0

struct config {
    double from_hz, to_hz, threshold_db, ratio, range_db, attack_ms, release_ms, knee_db;
};
struct squares { double band, quick, calm; };
struct state {
    int channels;
    double threshold, knee, slope, range;
    double foot;                 /* of B / A, under which nothing happens */
    double quick, calm;          /* factors a frame */
    struct envelope_pace pace;
    struct cascade *detector;
    struct moving *filter;       /* NULL: a range of 0 changes nothing */
    struct envelope envelope;
    struct squares squares;
    int wait_frames, waited_frames; /* after digital silence */
};

static const struct field fields[] = {
    FIELD("threshold", struct config, threshold_db, .kind = FIELD_NUMBER, .unit = UNIT_DB,
          .min = -40, .max = 0, .dflt = -10,
          .help = "level of the band, relative to the whole sound, at which it is lowered"),
    FIELD("from", struct config, from_hz, .kind = FIELD_NUMBER, .unit = UNIT_HZ, .min = 1000,
          .max = 12000, .dflt = 4000, .help = "lower edge of the sibilance"),
    FIELD("to", struct config, to_hz, .kind = FIELD_NUMBER, .unit = UNIT_HZ, .min = 2000,
          .max = 18000, .dflt = 9000, .help = "upper edge of the sibilance"),
    FIELD("ratio", struct config, ratio, .kind = FIELD_NUMBER, .min = 1, .max = 100, .dflt = 4,
          .help = "the band is lowered by 1 - 1/ratio dB for each dB above the threshold"),
    FIELD("range", struct config, range_db, .kind = FIELD_NUMBER, .unit = UNIT_DB, .min = 0,
          .max = 12, .dflt = 6, .help = "the most that the band is lowered by"),
    FIELD("attack", struct config, attack_ms, .kind = FIELD_NUMBER, .unit = UNIT_MS, .min = 0.1,
          .max = 20, .dflt = 0.7, .help = "time constant with which the band is lowered"),
    FIELD("release", struct config, release_ms, .kind = FIELD_NUMBER, .unit = UNIT_MS, .min = 5,
          .max = 500, .dflt = 45, .help = "time constant with which the band comes back"),
    FIELD("knee", struct config, knee_db, .kind = FIELD_NUMBER, .unit = UNIT_DB, .min = 0,
          .max = 20, .dflt = 6, .help = "width of the bend around the threshold"),
    FIELD_END
};

static bool makes_sense(const struct config *cf, int rate_hz, struct pos pos, struct err *err)
{
    if (cf->to_hz < 1.25 * cf->from_hz)
        return err_set(err, ERR_RECIPE, pos,
                       "the band runs from %g Hz to %g Hz, `to` must be at least 1.25 times `from`",
                       cf->from_hz, cf->to_hz);
    if (cf->to_hz >= 0.49 * rate_hz)
        return err_set(err, ERR_RECIPE, pos,
                       "to is %g Hz, at a rate of %d Hz it can lie below %g Hz", cf->to_hz, rate_hz,
                       floor(0.49 * rate_hz));
    return true;
}

static bool prepare(void *state, const void *config, struct stream *s, struct arena *a,
                    struct pos pos, struct err *err)
{
    struct state *st = state;
    const struct config *cf = config;
    if (!makes_sense(cf, s->rate_hz, pos, err))
        return false;
    if (cf->range_db == 0.0)
        return true;
    st->channels = s->channels;
    st->threshold = cf->threshold_db;
    st->knee = cf->knee_db;
    st->slope = 1 - 1 / cf->ratio;
    st->range = cf->range_db;
    double foot = gain_from_db((struct db){ cf->threshold_db - cf->knee_db / 2 }).v;
    st->foot = foot * foot;
    st->quick = envelope_decay(QUICK_MS, s->rate_hz);
    st->calm = envelope_decay(CALM_MS, s->rate_hz);
    st->wait_frames = (int)(CALM_MS * 1e-3 * s->rate_hz);
    st->pace = (struct envelope_pace){ envelope_decay(cf->attack_ms, s->rate_hz),
                                       envelope_decay(cf->release_ms, s->rate_hz) };
    struct analogue h[2 * BUTTERWORTH_MOST];
    int count = butterworth_prototypes(2, cf->from_hz, true, h);
    count += butterworth_prototypes(2, cf->to_hz, false, h + count);
    st->detector = matched_cascade(a, h, count, s->rate_hz, s->channels);
    double centre_hz = sqrt(cf->from_hz * cf->to_hz);
    st->filter = moving_new(a, MOVING_BELL, centre_hz, centre_hz / (cf->to_hz - cf->from_hz),
                            -cf->range_db, s->rate_hz, s->channels);
    s->tail_frames = moving_tail_frames(st->filter);
    return true;
}

static void average(double *mean, double square, double decay)
{
    double next = square + (*mean - square) * decay;
    *mean = next < SILENCE ? 0 : next;
}

/* Reduction in dB that a frame asks for: powers of the input and of its band. */
static double wanted(struct state *st, double power, double band_power)
{
    struct squares *q = &st->squares;
    average(&q->band, band_power, st->quick);
    average(&q->quick, power, st->quick);
    average(&q->calm, power, st->calm);
    double whole = q->quick > q->calm ? q->quick : q->calm;
    if (whole == 0)
        st->waited_frames = 0;
    else if (st->waited_frames < st->wait_frames)
        st->waited_frames++;
    if (q->band <= st->foot * whole || st->waited_frames < st->wait_frames)
        return 0;
    double relative_db = 0.5 * fastmath_db(q->band / whole);
    double r = envelope_curve(relative_db - st->threshold, st->knee, st->slope);
    return r < st->range ? r : st->range;
}

static void process(void *state, double *const ch[], int frames)
{
    struct state *st = state;
    if (!st->filter)
        return;
    double side[2][PIECE], share[PIECE], *const sides[2] = { side[0], side[1] };
    for (int at = 0; at < frames; at += PIECE) {
        int piece = frames - at < PIECE ? frames - at : PIECE;
        for (int c = 0; c < st->channels; c++)
            memcpy(side[c], ch[c] + at, sizeof *side[c] * (size_t)piece);
        cascade_process(st->detector, sides, piece);
        for (int n = 0; n < piece; n++) {
            double power = 0, band_power = 0;
            for (int c = 0; c < st->channels; c++) {
                power += ch[c][at + n] * ch[c][at + n];
                band_power += side[c][n] * side[c][n];
            }
            double r = wanted(st, power, band_power);
            share[n] = envelope_follow(&st->envelope, st->pace, r) / st->range;
        }
        double *const part[2] = { ch[0] + at, ch[st->channels - 1] + at };
        moving_process(st->filter, part, share, piece);
    }
}

static void reset(void *state)
{
    struct state *st = state;
    if (!st->filter)
        return;
    cascade_reset(st->detector);
    moving_reset(st->filter);
    st->envelope = (struct envelope){ 0 };
    st->squares = (struct squares){ 0 };
    st->waited_frames = 0;
}

const struct processor_class deess_processor = {
    .name = "deess",
    .help = "Lowers sibilance where it stands out of the rest.",
    .version = 2,
    .fields = fields,
    .config_size = sizeof(struct config),
    .state_size = sizeof(struct state),
    .prepare = prepare,
    .process = process,
    .reset = reset,
};
