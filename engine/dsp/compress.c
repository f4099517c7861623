/* compress: feed-forward compressor in the log domain.
 *
 *   level  L = 20 log10 |x|, or 10 log10 of the mean square (one pole, time constant rms_window)
 *   curve  r = 0                                 below T - W/2   (W: knee, T: threshold, R: ratio)
 *          r = (1 - 1/R) (L - T + W/2)^2 / 2W    inside the knee
 *          r = (1 - 1/R) (L - T)                 above T + W/2
 *   smooth y1 = max(r, aR y1 + (1 - aR) r),  y = aA y + (1 - aA) y1,  a = e^(-1/(time rate))
 *   output x (1 + mix (10^((makeup - y)/20) - 1)): exactly x while y = 0 and makeup = 0
 *   adaptive  the release lasts release min(1, 2/C^2), C^2 = peak^2/mean square of the side chain
 *          over 200 ms: all of it for a steady tone (C^2 = 2), less for what has peaks
 * Source: Giannoulis, Massberg, Reiss, JAES 60(6) 2012: smooth, decoupled peak detector; release by
 *         crest factor (without taking the attack off it). */
#include "engine/base/fastmath.h"
#include "engine/dsp/butterworth.h"
#include "engine/dsp/envelope.h"
#include "engine/dsp/processor.h"

#include <math.h>
#include <string.h>

#define PIECE 256
#define SILENCE 1e-30       /* mean square below this is none      */
#define OCTAVES_PER_LN 1.44269504088896340736
#define CREST_MS 200.0
#define LEAST_RELEASE_MS 2.0 /* however high the crest factor is    */

enum detector { DETECTOR_PEAK, DETECTOR_RMS };
static const char *const detector_names[] = { "peak", "rms", NULL };

struct config {
    double threshold_db, ratio, attack_ms, release_ms, knee_db, makeup_db;
    int detector;
    double rms_window_ms, sidechain_hz, mix_percent, link_percent;
    bool adaptive;
};
struct crest { double peak, mean; };      /* squares */
struct state {
    int channels;
    double knee, slope, bend;             /* dB, 1 - 1/ratio, slope/(2 knee) */
    double foot, foot_db;                 /* level (or mean square) where the knee begins */
    double scale;                         /* of dB: 1/2 for mean squares */
    struct envelope_pace pace;
    double window, crest_window;          /* factors a frame */
    double octaves, most_octaves;         /* of 1/aR a frame: at C^2 = 2, and at most */
    double makeup, mix, link;
    bool is_rms, is_adaptive;
    struct cascade *sidechain;            /* NULL: none */
    double square[2];
    struct envelope envelope[2];          /* one a channel, or one for all when fully linked */
    struct crest crest[2];
};

static const struct field fields[] = {
    FIELD("threshold", struct config, threshold_db, .kind = FIELD_NUMBER, .unit = UNIT_DB,
          .min = -80, .max = 20, .dflt = -18,
          .help = "level at which compression sets in; full scale is 0 dB"),
    FIELD("ratio", struct config, ratio, .kind = FIELD_NUMBER, .min = 1, .max = 100, .dflt = 2,
          .help = "dB in for one dB out above the threshold"),
    FIELD("attack", struct config, attack_ms, .kind = FIELD_NUMBER, .unit = UNIT_MS, .min = 0.05,
          .max = 500, .dflt = 30, .help = "time constant with which the gain falls"),
    FIELD("release", struct config, release_ms, .kind = FIELD_NUMBER, .unit = UNIT_MS, .min = 5,
          .max = 5000, .dflt = 200, .help = "time constant with which the gain recovers"),
    FIELD("knee", struct config, knee_db, .kind = FIELD_NUMBER, .unit = UNIT_DB, .min = 0,
          .max = 40, .dflt = 6, .help = "width of the bend around the threshold"),
    FIELD("makeup", struct config, makeup_db, .kind = FIELD_NUMBER, .unit = UNIT_DB, .min = -20,
          .max = 40, .dflt = 0, .help = "gain of the compressed signal"),
    FIELD("detector", struct config, detector, .kind = FIELD_CHOICE, .choices = detector_names,
          .dflt = DETECTOR_PEAK,
          .help = "what the level is: each sample, or the mean square (a full-scale sine "
                  "then reads -3 dB)"),
    FIELD("rms_window", struct config, rms_window_ms, .kind = FIELD_NUMBER, .unit = UNIT_MS,
          .min = 1, .max = 500, .dflt = 20, .help = "time constant of the mean square"),
    FIELD("sidechain_highpass", struct config, sidechain_hz, .kind = FIELD_NUMBER, .unit = UNIT_HZ,
          .min = 0, .max = 1000, .dflt = 0,
          .help = "corner of a high-pass of 12 dB per octave before the detector; 0 is none"),
    FIELD("mix", struct config, mix_percent, .kind = FIELD_NUMBER, .unit = UNIT_PERCENT, .min = 0,
          .max = 100, .dflt = 100, .help = "share of the compressed signal; the rest is the input"),
    FIELD("link", struct config, link_percent, .kind = FIELD_NUMBER, .unit = UNIT_PERCENT, .min = 0,
          .max = 100, .dflt = 100, .help = "how far both channels follow the louder one"),
    FIELD("adaptive", struct config, adaptive, .kind = FIELD_SWITCH, .dflt = 0,
          .help = "shortens the release where the sound has peaks, so that a lone one leaves no "
                  "hole; `release` is what a steady tone gets"),
    FIELD_END
};

static bool prepare(void *state, const void *config, struct stream *s, struct arena *a,
                    struct pos pos, struct err *err)
{
    (void)pos, (void)err;
    struct state *st = state;
    const struct config *cf = config;
    st->channels = s->channels;
    st->knee = cf->knee_db;
    st->slope = 1 - 1 / cf->ratio;
    st->bend = cf->knee_db > 0 ? st->slope / (2 * cf->knee_db) : 0;
    st->is_rms = cf->detector == DETECTOR_RMS;
    double foot = gain_from_db((struct db){ cf->threshold_db - cf->knee_db / 2 }).v;
    st->foot = st->is_rms ? foot * foot : foot;
    st->foot_db = fastmath_db(st->foot);
    st->scale = st->is_rms ? 0.5 : 1;
    st->pace = (struct envelope_pace){ envelope_decay(cf->attack_ms, s->rate_hz),
                                       envelope_decay(cf->release_ms, s->rate_hz) };
    st->window = envelope_decay(cf->rms_window_ms, s->rate_hz);
    st->is_adaptive = cf->adaptive;
    st->crest_window = envelope_decay(CREST_MS, s->rate_hz);
    st->octaves = OCTAVES_PER_LN / (cf->release_ms * 1e-3 * s->rate_hz);
    st->most_octaves = OCTAVES_PER_LN / (LEAST_RELEASE_MS * 1e-3 * s->rate_hz);
    st->makeup = gain_from_db((struct db){ cf->makeup_db }).v;
    st->mix = cf->mix_percent / 100;
    st->link = s->channels == 1 ? 1 : cf->link_percent / 100;
    if (cf->sidechain_hz > 0) {
        struct analogue h[BUTTERWORTH_MOST];
        int count = butterworth_prototypes(2, cf->sidechain_hz, true, h);
        st->sidechain = matched_cascade(a, h, count, s->rate_hz, s->channels);
    }
    return true;
}

/* Two frames side by side, without a jump: whether a frame is loud cannot be foretold. */
typedef double pair __attribute__((vector_size(16)));
typedef int64_t choice __attribute__((vector_size(16)));
#define PICK(mask, a, b) ((pair)(((choice)(a) & (mask)) | ((choice)(b) & ~(mask))))

static inline pair load(const double *x)
{
    pair v;
    memcpy(&v, x, sizeof v);
    return v;
}

static inline void store(double *x, pair v)
{
    memcpy(x, &v, sizeof v);
}

/* Reductions in dB that levels (or mean squares) ask for; wanted may be level. Arrays hold one
 * frame more. With t = min(L - T + W/2, W) the curve is (1 - 1/R) (t^2/2W + L - T + W/2 - t): at
 * the foot and below exactly 0, because it is set against itself. */
static void curves(const struct state *st, const double *level, double *wanted, int frames)
{
    const pair zero = { 0 }, foot = zero + st->foot, knee = zero + st->knee;
    choice is_loud = { 0 };
    for (int n = 0; n < frames; n += 2) {
        pair v = load(level + n);
        is_loud |= v > foot;
        store(wanted + n, PICK(v > foot, v, foot));
    }
    if (!(is_loud[0] | is_loud[1])) {
        memset(wanted, 0, (size_t)(frames + 1) * sizeof *wanted);
        return;
    }
    fastmath_dbs(wanted, frames);
    for (int n = 0; n < frames; n += 2) {
        pair into = st->scale * (load(wanted + n) - st->foot_db);
        into = PICK(into > zero, into, zero);
        pair bent = PICK(into < knee, into, knee);
        store(wanted + n, st->bend * bent * bent + st->slope * (into - bent));
    }
}

/* The pace of a frame whose side chain has this square. */
static struct envelope_pace pace_of(const struct state *st, struct crest *k, double square)
{
    struct envelope_pace pace = st->pace;
    if (!st->is_adaptive)
        return pace;
    double peak = square + (k->peak - square) * st->crest_window;
    double mean = square + (k->mean - square) * st->crest_window;
    k->peak = square > peak ? square : peak;
    k->mean = mean;
    if (mean < SILENCE)
        *k = (struct crest){ 0, 0 };
    if (k->peak > 2 * k->mean) {
        double octaves = st->octaves * (k->peak / (2 * k->mean));
        pace.release = fastmath_exp2(octaves < st->most_octaves ? -octaves : -st->most_octaves);
    }
    return pace;
}

/* Levels of one channel. */
static void detect(struct state *st, int channel, const double *side, double *level, int frames)
{
    const choice no_sign = { INT64_MAX, INT64_MAX };
    int n = 0;
    for (; !st->is_rms && n + 2 <= frames; n += 2)
        store(level + n, (pair)((choice)load(side + n) & no_sign));
    for (; !st->is_rms && n < frames; n++)
        level[n] = fabs(side[n]);
    double last = st->square[channel];
    for (; n < frames; n++) {
        double x = side[n], square = x * x + (last - x * x) * st->window;
        level[n] = last = square < SILENCE ? 0 : square;
    }
    st->square[channel] = last;
}

/* Brings the compressed share of one channel down by `gain`. */
static void apply(const struct state *st, double *x, const double *gain, int frames)
{
    int n = 0;
    for (; n + 2 <= frames; n += 2)
        store(x + n, load(x + n) * (1 + st->mix * (st->makeup * load(gain + n) - 1)));
    for (; n < frames; n++)
        x[n] *= 1 + st->mix * (st->makeup * gain[n] - 1);
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

/* The follower of one channel, or of all: wanted becomes the gain. */
static void follow(struct state *st, int which, double *const side[], int frames, double *wanted)
{
    struct envelope e = st->envelope[which];
    if (!st->is_adaptive) {
        for (int n = 0; n < frames; n++)
            wanted[n] = -envelope_follow(&e, st->pace, wanted[n]);
    } else {
        const double *one = side[which], *other = side[st->link < 1 ? which : st->channels - 1];
        for (int n = 0; n < frames; n++) {
            double square = larger(one[n] * one[n], other[n] * other[n]);
            struct envelope_pace pace = pace_of(st, &st->crest[which], square);
            wanted[n] = -envelope_follow(&e, pace, wanted[n]);
        }
    }
    st->envelope[which] = e;
    fastmath_gains(wanted, frames);
}

static void process_piece(struct state *st, double *const ch[], double *const side[], int at,
                          int frames)
{
    double level[2][PIECE + 1], common[PIECE + 1];
    for (int c = 0; c < st->channels; c++) {
        detect(st, c, side[c], level[c], frames);
        level[c][frames] = 0;
    }
    for (int n = 0; n < frames; n += 2) {
        pair one = load(level[0] + n), other = load(level[st->channels - 1] + n);
        store(common + n, PICK(one > other, one, other));
    }
    curves(st, common, common, frames);
    if (st->link >= 1)
        follow(st, 0, side, frames, common);
    for (int c = 0; c < st->channels; c++) {
        double *gain = st->link >= 1 ? common : level[c];
        if (st->link < 1) {
            curves(st, level[c], level[c], frames);
            for (int n = 0; n < frames; n++)
                gain[n] += st->link * (common[n] - gain[n]);
            follow(st, c, side, frames, gain);
        }
        apply(st, ch[c] + at, gain, frames);
    }
}

static void process(void *state, double *const ch[], int frames)
{
    struct state *st = state;
    double side[2][PIECE];
    for (int at = 0; at < frames; at += PIECE) {
        int piece = frames - at < PIECE ? frames - at : PIECE;
        double *sides[2] = { ch[0] + at, ch[st->channels - 1] + at };
        for (int c = 0; st->sidechain && c < st->channels; c++)
            sides[c] = memcpy(side[c], ch[c] + at, sizeof *side[c] * (size_t)piece);
        if (st->sidechain)
            cascade_process(st->sidechain, sides, piece);
        process_piece(st, ch, sides, at, piece);
    }
}

static void reset(void *state)
{
    struct state *st = state;
    if (st->sidechain)
        cascade_reset(st->sidechain);
    memset(st->square, 0, sizeof st->square);
    memset(st->envelope, 0, sizeof st->envelope);
    memset(st->crest, 0, sizeof st->crest);
}

const struct processor_class compress_processor = {
    .name = "compress",
    .help = "Narrows dynamics above a threshold.",
    .version = 2,
    .fields = fields,
    .config_size = sizeof(struct config),
    .state_size = sizeof(struct state),
    .prepare = prepare,
    .process = process,
    .reset = reset,
};
