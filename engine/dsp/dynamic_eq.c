/* dynamic_eq: a bell or shelf that moves with the level of its own band.
 *
 *   level  L = 20 log10 |b| of the louder channel; b: the input through (x/q)/(x^2 + x/q + 1) for
 *          a bell, x = j f/freq; a Butterworth low-pass or high-pass of second order for a shelf
 *   curve  r = (1 - 1/R) (L - T), knee as in `compress`, at most |range|
 *   gain   r with the sign of range, smoothed as in `compress` (envelope.h)
 *   output the analogue band of that gain, matched to the rate (moving.h): exactly the input
 *          while r = 0
 * Source: the prototypes of `eq`; Giannoulis, Massberg, Reiss, JAES 60(6) 2012 for the gain. */
#include "engine/base/fastmath.h"
#include "engine/dsp/butterworth.h"
#include "engine/dsp/envelope.h"
#include "engine/dsp/moving.h"
#include "engine/dsp/processor.h"

#include <math.h>
#include <string.h>

#define PIECE 256

static const char *const types[] = { "bell", "low_shelf", "high_shelf", NULL };

struct config {
    int type;
    double freq_hz, q, threshold_db, ratio, range_db, attack_ms, release_ms, knee_db;
};
struct state {
    int channels;
    double threshold, knee, slope, range; /* range: without its sign                 */
    double foot;                          /* linear level under which nothing happens */
    struct envelope_pace pace;
    struct cascade *detector;
    struct moving *filter;                /* NULL: a range of 0 changes nothing */
    struct envelope envelope;
};

static const struct field fields[] = {
    FIELD("type", struct config, type, .kind = FIELD_CHOICE, .choices = types,
          .max = MOVING_HIGH_SHELF, .dflt = MOVING_BELL, .help = "shape of the band"),
    FIELD("freq", struct config, freq_hz, .kind = FIELD_NUMBER, .unit = UNIT_HZ,
          .flags = FIELD_REQUIRED, .min = 20, .max = 20000, .dflt = 1000,
          .help = "centre of the band and of its detector; of a shelf, half of its gain"),
    FIELD("q", struct config, q, .kind = FIELD_NUMBER, .min = 0.1, .max = 20,
          .dflt = 0.70710678118654752440, .dflt_text = "0.71",
          .help = "narrowness of a bell and its detector; a shelf has no bump up to 0.71"),
    FIELD("threshold", struct config, threshold_db, .kind = FIELD_NUMBER, .unit = UNIT_DB,
          .min = -80, .max = 20, .dflt = -24,
          .help = "level of the band at which the gain begins to move; full scale is 0 dB"),
    FIELD("ratio", struct config, ratio, .kind = FIELD_NUMBER, .min = 1, .max = 100, .dflt = 2,
          .help = "the gain moves by 1 - 1/ratio dB for each dB above the threshold"),
    FIELD("range", struct config, range_db, .kind = FIELD_NUMBER, .unit = UNIT_DB, .min = -24,
          .max = 24, .dflt = -6,
          .help = "the furthest that the gain moves; negative cuts, positive boosts"),
    FIELD("attack", struct config, attack_ms, .kind = FIELD_NUMBER, .unit = UNIT_MS, .min = 0.1,
          .max = 500, .dflt = 10, .help = "time constant with which the gain sets in"),
    FIELD("release", struct config, release_ms, .kind = FIELD_NUMBER, .unit = UNIT_MS, .min = 5,
          .max = 5000, .dflt = 150, .help = "time constant with which the gain goes back to 0 dB"),
    FIELD("knee", struct config, knee_db, .kind = FIELD_NUMBER, .unit = UNIT_DB, .min = 0,
          .max = 40, .dflt = 6, .help = "width of the bend around the threshold"),
    FIELD_END
};

static struct cascade *detector(const struct config *cf, int rate_hz, int channels, struct arena *a)
{
    struct analogue h[BUTTERWORTH_MOST] = {
        { { 0.0, 1.0 / cf->q, 0.0 }, { 1.0, 1.0 / cf->q, 1.0 }, cf->freq_hz }
    };
    if (cf->type != MOVING_BELL)
        butterworth_prototypes(2, cf->freq_hz, cf->type == MOVING_HIGH_SHELF, h);
    return matched_cascade(a, h, 1, rate_hz, channels);
}

static bool prepare(void *state, const void *config, struct stream *s, struct arena *a,
                    struct pos pos, struct err *err)
{
    struct state *st = state;
    const struct config *cf = config;
    if (cf->freq_hz >= 0.49 * s->rate_hz)
        return err_set(err, ERR_RECIPE, pos,
                       "freq is %g Hz, at a rate of %d Hz a dynamic_eq can lie below %g Hz",
                       cf->freq_hz, s->rate_hz, floor(0.49 * s->rate_hz));
    if (cf->range_db == 0.0)
        return true;
    st->channels = s->channels;
    st->threshold = cf->threshold_db;
    st->knee = cf->knee_db;
    st->slope = 1 - 1 / cf->ratio;
    st->range = fabs(cf->range_db);
    st->foot = gain_from_db((struct db){ cf->threshold_db - cf->knee_db / 2 }).v;
    st->pace = (struct envelope_pace){ envelope_decay(cf->attack_ms, s->rate_hz),
                                       envelope_decay(cf->release_ms, s->rate_hz) };
    st->detector = detector(cf, s->rate_hz, s->channels, a);
    st->filter = moving_new(a, (enum moving_type)cf->type, cf->freq_hz, cf->q, cf->range_db,
                            s->rate_hz, s->channels);
    s->tail_frames = moving_tail_frames(st->filter);
    return true;
}

/* Movement in dB that a level asks for. */
static double curve(const struct state *st, double level)
{
    if (level <= st->foot)
        return 0;
    double r = envelope_curve(fastmath_db(level) - st->threshold, st->knee, st->slope);
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
            double level = fabs(side[0][n]);
            if (st->channels == 2 && fabs(side[1][n]) > level)
                level = fabs(side[1][n]);
            share[n] = envelope_follow(&st->envelope, st->pace, curve(st, level)) / st->range;
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
}

const struct processor_class dynamic_eq_processor = {
    .name = "dynamic_eq",
    .help = "One band of equalisation that moves with the level in it.",
    .version = 2,
    .fields = fields,
    .config_size = sizeof(struct config),
    .state_size = sizeof(struct state),
    .prepare = prepare,
    .process = process,
    .reset = reset,
};
