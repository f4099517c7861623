/* expand: downward expander: what is quieter than the threshold is made quieter still.
 *
 *   level  L = 20 log10 |x| of the louder channel, after the side-chain filters
 *   curve  r = min(range, (R - 1) (T - L)), with a bend as wide as the knee around T
 *   smooth the other way round than a compressor's: y1 falls to r at once, stays there for the
 *          hold and then rises with the release; y follows y1 with the attack (envelope.h)
 *   output x 10^(-y/20): exactly x while y = 0. It starts open, at the beginning of a hold.
 *
 * A hold of half a period or more bridges the zeroes of a wave, so that a steady tone is not
 * modulated. A gate is an expander with a high ratio.
 * Source: Giannoulis, Massberg, Reiss, JAES 60(6) 2012, turned around. */
#include "engine/base/fastmath.h"
#include "engine/dsp/butterworth.h"
#include "engine/dsp/envelope.h"
#include "engine/dsp/processor.h"

#include <math.h>
#include <string.h>

#define PIECE 256
#define LEAST_LEVEL 1e-15 /* -300 dB: anything below counts as this */

struct config {
    double threshold_db, ratio, range_db, attack_ms, release_ms, knee_db, hold_ms;
    double highpass_hz, lowpass_hz;
};
struct state {
    int channels;
    double threshold, knee, slope, range; /* slope: ratio - 1                    */
    double open;                          /* linear level that asks for nothing  */
    struct envelope_pace pace;
    int hold_frames;
    struct cascade *sidechain;            /* NULL: none */
    struct envelope envelope;
    int held_frames;                      /* left of the hold */
};

static const struct field fields[] = {
    FIELD("threshold", struct config, threshold_db, .kind = FIELD_NUMBER, .unit = UNIT_DB,
          .min = -120, .max = 0, .dflt = -45,
          .help = "level below which expansion sets in; full scale is 0 dB"),
    FIELD("ratio", struct config, ratio, .kind = FIELD_NUMBER, .min = 1, .max = 100, .dflt = 2,
          .help = "dB out for one dB in below the threshold; 20 and more is a gate"),
    FIELD("range", struct config, range_db, .kind = FIELD_NUMBER, .unit = UNIT_DB, .min = 0,
          .max = 120, .dflt = 12, .help = "the most that the level is lowered by"),
    FIELD("attack", struct config, attack_ms, .kind = FIELD_NUMBER, .unit = UNIT_MS, .min = 0.05,
          .max = 500, .dflt = 2, .help = "time constant with which the gain opens"),
    FIELD("release", struct config, release_ms, .kind = FIELD_NUMBER, .unit = UNIT_MS, .min = 5,
          .max = 5000, .dflt = 200, .help = "time constant with which the gain closes"),
    FIELD("knee", struct config, knee_db, .kind = FIELD_NUMBER, .unit = UNIT_DB, .min = 0,
          .max = 40, .dflt = 6, .help = "width of the bend around the threshold"),
    FIELD("hold", struct config, hold_ms, .kind = FIELD_NUMBER, .unit = UNIT_MS, .min = 0,
          .max = 2000, .dflt = 50, .help = "time for which the gain stays before it closes"),
    FIELD("sidechain_highpass", struct config, highpass_hz, .kind = FIELD_NUMBER, .unit = UNIT_HZ,
          .min = 0, .max = 5000, .dflt = 0,
          .help = "corner of a high-pass of 12 dB per octave before the detector; 0 is none"),
    FIELD("sidechain_lowpass", struct config, lowpass_hz, .kind = FIELD_NUMBER, .unit = UNIT_HZ,
          .min = 0, .max = 20000, .dflt = 0,
          .help = "corner of a low-pass of 12 dB per octave before the detector; 0 is none"),
    FIELD_END
};

static struct cascade *sidechain(const struct config *cf, int rate_hz, int channels,
                                 struct arena *a)
{
    struct analogue h[2 * BUTTERWORTH_MOST];
    int count = 0;
    if (cf->highpass_hz > 0)
        count += butterworth_prototypes(2, cf->highpass_hz, true, h);
    if (cf->lowpass_hz > 0)
        count += butterworth_prototypes(2, cf->lowpass_hz, false, h + count);
    return count ? matched_cascade(a, h, count, rate_hz, channels) : NULL;
}

static bool prepare(void *state, const void *config, struct stream *s, struct arena *a,
                    struct pos pos, struct err *err)
{
    struct state *st = state;
    const struct config *cf = config;
    if (cf->lowpass_hz > 0 && cf->lowpass_hz <= cf->highpass_hz)
        return err_set(err, ERR_RECIPE, pos,
                       "sidechain_lowpass is %g Hz, it must lie above sidechain_highpass (%g Hz)",
                       cf->lowpass_hz, cf->highpass_hz);
    st->channels = s->channels;
    st->threshold = cf->threshold_db;
    st->knee = cf->knee_db;
    st->slope = cf->ratio - 1;
    st->range = cf->range_db;
    st->open = gain_from_db((struct db){ cf->threshold_db + cf->knee_db / 2 }).v;
    st->pace = (struct envelope_pace){ envelope_decay(cf->attack_ms, s->rate_hz),
                                       envelope_decay(cf->release_ms, s->rate_hz) };
    st->hold_frames = st->held_frames = (int)(cf->hold_ms * 1e-3 * s->rate_hz);
    st->sidechain = sidechain(cf, s->rate_hz, s->channels, a);
    return true;
}

/* Reduction in dB that a level asks for. */
static double curve(const struct state *st, double level)
{
    if (level >= st->open)
        return 0;
    double under = st->threshold - fastmath_db(level > LEAST_LEVEL ? level : LEAST_LEVEL);
    double r = envelope_curve(under, st->knee, st->slope);
    return r < st->range ? r : st->range;
}

static double follow(struct state *st, double r)
{
    struct envelope *e = &st->envelope;
    if (r <= e->fast) {
        e->fast = r;
        st->held_frames = st->hold_frames;
    } else if (st->held_frames > 0) {
        st->held_frames--;
    } else {
        e->fast = r + (e->fast - r) * st->pace.release;
    }
    e->smooth = e->fast + (e->smooth - e->fast) * st->pace.attack;
    e->smooth = e->smooth < ENVELOPE_REST_DB && e->fast == 0 ? 0 : e->smooth;
    return e->smooth;
}

static void process(void *state, double *const ch[], int frames)
{
    struct state *st = state;
    double side[2][PIECE], *const sides[2] = { side[0], side[1] };
    for (int at = 0; at < frames; at += PIECE) {
        int piece = frames - at < PIECE ? frames - at : PIECE;
        for (int c = 0; c < st->channels; c++)
            memcpy(side[c], ch[c] + at, sizeof *side[c] * (size_t)piece);
        if (st->sidechain)
            cascade_process(st->sidechain, sides, piece);
        for (int n = 0; n < piece; n++) {
            double level = fabs(side[0][n]);
            if (st->channels == 2 && fabs(side[1][n]) > level)
                level = fabs(side[1][n]);
            double reduction_db = follow(st, curve(st, level));
            if (reduction_db == 0)
                continue;
            double gain = fastmath_gain(-reduction_db);
            for (int c = 0; c < st->channels; c++)
                ch[c][at + n] *= gain;
        }
    }
}

static void reset(void *state)
{
    struct state *st = state;
    if (st->sidechain)
        cascade_reset(st->sidechain);
    st->envelope = (struct envelope){ 0 };
    st->held_frames = st->hold_frames;
}

const struct processor_class expand_processor = {
    .name = "expand",
    .help = "Widens dynamics below a threshold: quietens noise between the sounds.",
    .version = 1,
    .fields = fields,
    .config_size = sizeof(struct config),
    .state_size = sizeof(struct state),
    .prepare = prepare,
    .process = process,
    .reset = reset,
};
