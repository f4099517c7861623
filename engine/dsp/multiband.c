/* multiband: a compressor in each of two to four bands.
 *
 *   low | mid | high            crossover_low and crossover_high: the usual three bands
 *   low | high                  crossover_high: 0
 *   low | mid | upper_mid | high    crossover_mid between the two
 *
 * Bands: Linkwitz-Riley, their sum an all-pass of level 1 (crossover.h), so that at rest only the
 * phase turns. In each band the curve and smoothing of `compress` on its peak level, of the louder
 * channel, then its gain; a ratio of 1 only leaves the gain.
 * Source: Giannoulis, Massberg, Reiss, JAES 60(6) 2012, per band. */
#include "engine/base/fastmath.h"
#include "engine/dsp/crossover.h"
#include "engine/dsp/envelope.h"
#include "engine/dsp/processor.h"

#include <math.h>
#include <string.h>

#define PIECE 256

enum { LOW, MID, UPPER_MID, HIGH, NAMES };
struct band_config { double threshold_db, ratio, attack_ms, release_ms, knee_db, gain_db; };
struct config {
    double low_hz, mid_hz, high_hz;
    struct band_config band[NAMES];
};
struct band {
    double threshold, knee, slope, gain; /* gain: linear */
    double foot;                         /* linear level under which nothing happens */
    struct envelope_pace pace;
    struct envelope envelope;
};
struct state {
    int channels, bands;
    struct crossover *crossover;
    struct band band[CROSSOVER_BANDS];
};

#define NUMBER(key_, member_, min_, max_, dflt_, unit_, help_) \
    FIELD(key_, struct config, member_, .kind = FIELD_NUMBER, .unit = unit_, .min = min_, \
          .max = max_, .dflt = dflt_, .help = help_)
#define THRESHOLD_DB (-20)
#define RATIO 1.5
#define KNEE_DB 6
#define BAND(name_, index_, attack_, release_) \
    NUMBER(name_ "_threshold", band[index_].threshold_db, -80, 20, THRESHOLD_DB, UNIT_DB, \
           "level of the " name_ " band at which compression sets in; full scale is 0 dB"), \
    NUMBER(name_ "_ratio", band[index_].ratio, 1, 100, RATIO, UNIT_NONE, \
           "dB in for one dB out above the threshold; 1 leaves the dynamics of the band alone"), \
    NUMBER(name_ "_attack", band[index_].attack_ms, 0.05, 500, attack_, UNIT_MS, \
           "time constant with which the gain of the band falls"), \
    NUMBER(name_ "_release", band[index_].release_ms, 5, 5000, release_, UNIT_MS, \
           "time constant with which the gain of the band recovers"), \
    NUMBER(name_ "_knee", band[index_].knee_db, 0, 40, KNEE_DB, UNIT_DB, \
           "width of the bend around the threshold"), \
    NUMBER(name_ "_gain", band[index_].gain_db, -24, 24, 0, UNIT_DB, \
           "gain of the compressed band")
#define UPPER_MID_ATTACK 15
#define UPPER_MID_RELEASE 120
#define MID_ATTACK 20
#define MID_RELEASE 150

static const struct field fields[] = {
    NUMBER("crossover_low", low_hz, 20, 16000, 150, UNIT_HZ,
           "where the lowest band ends; 24 dB per octave, both sides 6 dB down"),
    NUMBER("crossover_mid", mid_hz, 0, 16000, 0, UNIT_HZ,
           "where mid ends and upper_mid begins; 0: three bands at most"),
    NUMBER("crossover_high", high_hz, 0, 16000, 2000, UNIT_HZ,
           "where the highest band begins; 0: two bands, low and high"),
    BAND("low", LOW, 40, 250),
    BAND("mid", MID, MID_ATTACK, MID_RELEASE),
    BAND("upper_mid", UPPER_MID, UPPER_MID_ATTACK, UPPER_MID_RELEASE),
    BAND("high", HIGH, 8, 80),
    FIELD_END
};

/* Has a band that is not there been given settings? */
static bool is_set(const struct band_config *b, double attack_ms, double release_ms)
{
    return b->threshold_db != THRESHOLD_DB || b->ratio != RATIO || b->knee_db != KNEE_DB ||
           b->gain_db != 0 || b->attack_ms != attack_ms || b->release_ms != release_ms;
}

static bool makes_sense(const struct config *cf, int rate_hz, struct pos pos, struct err *err)
{
    bool has_mid = cf->high_hz > 0, has_upper_mid = has_mid && cf->mid_hz > 0;
    if (!has_mid && cf->mid_hz > 0)
        return err_set(err, ERR_RECIPE, pos,
                       "crossover_mid is %g Hz without a crossover_high above it", cf->mid_hz);
    if (!has_mid && is_set(&cf->band[MID], MID_ATTACK, MID_RELEASE))
        return err_set(err, ERR_RECIPE, pos,
                       "there is no mid band to set: crossover_high is 0, so the bands are low and "
                       "high");
    if (!has_upper_mid && is_set(&cf->band[UPPER_MID], UPPER_MID_ATTACK, UPPER_MID_RELEASE))
        return err_set(err, ERR_RECIPE, pos,
                       "there is no upper_mid band to set: give crossover_mid, where it begins");
    double below = has_upper_mid ? cf->mid_hz : cf->low_hz;
    if ((has_upper_mid && cf->mid_hz <= cf->low_hz) || (has_mid && cf->high_hz <= below))
        return err_set(err, ERR_RECIPE, pos,
                       "the crossovers are %g, %g and %g Hz, each must lie above the one before",
                       cf->low_hz, cf->mid_hz, cf->high_hz);
    double top = has_mid ? cf->high_hz : cf->low_hz;
    if (top >= 0.45 * rate_hz)
        return err_set(err, ERR_RECIPE, pos,
                       "a crossover is %g Hz, at a rate of %d Hz it can lie below %g Hz", top,
                       rate_hz, floor(0.45 * rate_hz));
    return true;
}

static struct band band_of(const struct band_config *cf, int rate_hz)
{
    return (struct band){
        .threshold = cf->threshold_db,
        .knee = cf->knee_db,
        .slope = 1 - 1 / cf->ratio,
        .gain = gain_from_db((struct db){ cf->gain_db }).v,
        .foot = gain_from_db((struct db){ cf->threshold_db - cf->knee_db / 2 }).v,
        .pace = { envelope_decay(cf->attack_ms, rate_hz), envelope_decay(cf->release_ms, rate_hz) },
    };
}

static bool prepare(void *state, const void *config, struct stream *s, struct arena *a,
                    struct pos pos, struct err *err)
{
    struct state *st = state;
    const struct config *cf = config;
    if (!makes_sense(cf, s->rate_hz, pos, err))
        return false;
    bool has_mid = cf->high_hz > 0, has_upper_mid = has_mid && cf->mid_hz > 0;
    double freq_hz[CROSSOVER_MOST];
    st->channels = s->channels;
    st->band[st->bands++] = band_of(&cf->band[LOW], s->rate_hz);
    freq_hz[0] = cf->low_hz;
    if (has_mid) {
        freq_hz[1] = has_upper_mid ? cf->mid_hz : cf->high_hz;
        freq_hz[2] = cf->high_hz;
        st->band[st->bands++] = band_of(&cf->band[MID], s->rate_hz);
    }
    if (has_upper_mid)
        st->band[st->bands++] = band_of(&cf->band[UPPER_MID], s->rate_hz);
    st->crossover = crossover_new(a, freq_hz, st->bands, s->rate_hz, s->channels);
    st->band[st->bands++] = band_of(&cf->band[HIGH], s->rate_hz);
    s->tail_frames = crossover_tail_frames(st->crossover);
    return true;
}

static void squeeze(struct band *b, double *const x[2], int channels, int frames)
{
    for (int n = 0; n < frames; n++) {
        double level = fabs(x[0][n]), r = 0;
        if (channels == 2 && fabs(x[1][n]) > level)
            level = fabs(x[1][n]);
        if (level > b->foot)
            r = envelope_curve(fastmath_db(level) - b->threshold, b->knee, b->slope);
        r = envelope_follow(&b->envelope, b->pace, r);
        double gain = r > 0 ? b->gain * fastmath_gain(-r) : b->gain;
        for (int c = 0; c < channels; c++)
            x[c][n] *= gain;
    }
}

static void process(void *state, double *const ch[], int frames)
{
    struct state *st = state;
    double memory[CROSSOVER_BANDS][2][PIECE], *band[CROSSOVER_BANDS][2];
    for (int b = 0; b < CROSSOVER_BANDS; b++)
        for (int c = 0; c < 2; c++)
            band[b][c] = memory[b][c];
    for (int at = 0; at < frames; at += PIECE) {
        int piece = frames - at < PIECE ? frames - at : PIECE;
        const double *const in[2] = { ch[0] + at, ch[st->channels - 1] + at };
        crossover_split(st->crossover, in, band, piece);
        for (int b = 0; b < st->bands; b++)
            squeeze(&st->band[b], band[b], st->channels, piece);
        for (int c = 0; c < st->channels; c++)
            for (int n = 0; n < piece; n++) {
                double sum = band[0][c][n];
                for (int b = 1; b < st->bands; b++)
                    sum += band[b][c][n];
                ch[c][at + n] = sum + 0.0; /* silence comes out as all bits clear */
            }
    }
}

static void reset(void *state)
{
    struct state *st = state;
    crossover_reset(st->crossover);
    for (int b = 0; b < st->bands; b++)
        st->band[b].envelope = (struct envelope){ 0 };
}

const struct processor_class multiband_processor = {
    .name = "multiband",
    .help = "Compresses two to four bands apart: low, mid, upper_mid, high; crossovers sum flat.",
    .version = 2,
    .fields = fields,
    .config_size = sizeof(struct config),
    .state_size = sizeof(struct state),
    .prepare = prepare,
    .process = process,
    .reset = reset,
};
