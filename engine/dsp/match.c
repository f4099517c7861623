#include "engine/dsp/match.h"

#include "engine/audio/convolve.h"
#include "engine/audio/fourier.h"
#include "engine/base/fastmath.h"
#include "engine/base/units.h"
#include "engine/dsp/midside.h"
#include "engine/dsp/steady.h"

#include <math.h>
#include <stdlib.h>

#define SECONDS 0.17       /* of the filter: 6 Hz of resolution */
#define GRID 4             /* transform points a tap: what wraps around has faded */
#define BASS_HZ 200.0      /* above it the ear, and the smoothing, are twice as fine */
#define NO_SIDE 1e-5       /* -50 dB under the mid */
#define FLOOR_DB 70.0      /* under the loudest band: noise, not balance */
#define FLOOR_FADE_DB 10.0
#define LEVEL_FROM_HZ 50.0 /* where the overall level is compared */
#define LEVEL_TO_HZ 15000.0

enum phase { PHASE_LINEAR, PHASE_MINIMUM };
static const char *const phases[] = { "linear", "minimum", NULL };

struct match {
    int latency_frames;
    struct convolver *mid, *side;
};

static const struct field fields[] = {
    FIELD("amount", struct match_config, amount_percent, .kind = FIELD_NUMBER,
          .unit = UNIT_PERCENT, .min = 0, .max = 100, .dflt = 50,
          .help = "share of the difference to the references that is made up"),
    FIELD("limit", struct match_config, limit_db, .kind = FIELD_NUMBER, .unit = UNIT_DB, .min = 0,
          .max = 12, .dflt = 6, .help = "largest boost and cut"),
    FIELD("smoothing", struct match_config, smoothing_octaves, .kind = FIELD_NUMBER, .min = 0.1,
          .max = 2, .dflt = 0.33,
          .help = "octaves over which balances are smoothed below 200 Hz; half of it above"),
    FIELD("phase", struct match_config, phase, .kind = FIELD_CHOICE, .choices = phases,
          .max = PHASE_MINIMUM, .dflt = PHASE_LINEAR,
          .help = "linear: no phase shift, with pre-ringing; minimum: as analogue equalisers"),
    FIELD_END
};

static double octaves(const void *user, int band)
{
    const struct match_config *c = user;
    return tonal_band_hz(band) < BASS_HZ ? c->smoothing_octaves : c->smoothing_octaves / 2;
}

static double db_of(double power)
{
    return power > 1e-30 ? 0.5 * fastmath_db(power) : -300;
}

/* 0 at `nothing`, 1 at `all`, half a cosine between. */
static double fade(double x, double nothing, double all)
{
    double t = (x - nothing) / (all - nothing);
    if (t <= 0)
        return 0;
    double c = t < 1 ? steady_sin(t * STEADY_PI / 2) : 1;
    return c * c;
}

/* Smoothed balance in dB, without the overall level of the mid; side: NAN where there is none. */
struct shape {
    double mid_db[TONAL_BANDS], side_db[TONAL_BANDS], loudest_db;
};

static double overall_db(const double *mid_db)
{
    double sum = 0;
    int count = 0;
    for (int b = 0; b < TONAL_BANDS; b++) {
        double hz = tonal_band_hz(b);
        if (hz >= LEVEL_FROM_HZ && hz <= LEVEL_TO_HZ && mid_db[b] > -300) {
            sum += mid_db[b];
            count++;
        }
    }
    return count ? sum / count : 0;
}

static void shape_of(const struct match_config *config, const struct tonal_balance *balance,
                     struct shape *shape)
{
    double mid[TONAL_BANDS], side[TONAL_BANDS];
    tonal_smooth(balance->mid, octaves, config, mid);
    tonal_smooth(balance->side, octaves, config, side);
    for (int b = 0; b < TONAL_BANDS; b++) {
        shape->mid_db[b] = db_of(mid[b]);
        shape->side_db[b] = side[b] > NO_SIDE * mid[b] ? db_of(side[b]) : NAN;
    }
    double level = overall_db(shape->mid_db);
    shape->loudest_db = -300;
    for (int b = 0; b < TONAL_BANDS; b++) {
        shape->mid_db[b] -= level;
        shape->side_db[b] -= level;
        if (shape->mid_db[b] > shape->loudest_db)
            shape->loudest_db = shape->mid_db[b];
    }
}

/* To the step, so that what is told is what is done. */
static double within(double x, double limit)
{
    double y = x > limit ? limit : x < -limit ? -limit : x;
    return nearbyint(y / MATCH_STEP_DB) * MATCH_STEP_DB;
}

void match_curve(const struct match_config *config, const struct tonal_balance *song,
                 const struct tonal_balance *const references[], const double *weights, int count,
                 struct match_curve *curve)
{
    struct shape own, other;
    double mid[TONAL_BANDS] = { 0 }, side[TONAL_BANDS] = { 0 }, side_weight[TONAL_BANDS] = { 0 };
    double weight = 0, amount = config->amount_percent / 100;
    *curve = (struct match_curve){ 0 };
    for (int i = 0; i < count; i++) {
        if (references[i]->block_count == 0)
            continue;
        shape_of(config, references[i], &other);
        weight += weights[i];
        for (int b = 0; b < TONAL_BANDS; b++) {
            bool has_side = !isnan(other.side_db[b]);
            mid[b] += weights[i] * other.mid_db[b];
            side[b] += has_side ? weights[i] * other.side_db[b] : 0;
            side_weight[b] += has_side ? weights[i] : 0;
        }
    }
    if (song->block_count == 0 || weight <= 0)
        return;
    shape_of(config, song, &own);
    for (int b = 0; b < TONAL_BANDS; b++) {
        double hz = tonal_band_hz(b);
        double share = amount * fade(hz, 20, 30) * fade(hz, 20000, 16000) *
                       fade(own.mid_db[b] - own.loudest_db, -FLOOR_DB - FLOOR_FADE_DB, -FLOOR_DB);
        bool has_side = !isnan(own.side_db[b]) && side_weight[b] > 0;
        curve->mid_db[b] = within(share * (mid[b] / weight - own.mid_db[b]), config->limit_db);
        curve->side_db[b] = curve->mid_db[b];
        if (has_side)
            curve->side_db[b] =
                within(share * (side[b] / side_weight[b] - own.side_db[b]), config->limit_db);
    }
}

/* The curve at any frequency: straight in dB over octaves. */
static double curve_at(const double *db, double hz)
{
    if (hz <= tonal_band_hz(0))
        return 0;
    double at = TONAL_PER_OCTAVE * fastmath_log2(hz / tonal_band_hz(0));
    int band = (int)at;
    return band + 1 < TONAL_BANDS ? db[band] + (at - band) * (db[band + 1] - db[band]) : 0;
}

/* Folds the cepstrum of log magnitudes to the causal side and takes the exponential again. */
static void to_minimum_phase(struct fourier *f, double *re, double *im, int points)
{
    for (int k = 0; k < points; k++)
        re[k] = steady_ln(re[k]);
    fourier_forward(f, re, im); /* even: forward and inverse are the same */
    for (int n = 0; n < points; n++) {
        double side = n == 0 || n == points / 2 ? 1 : n < points / 2 ? 2 : 0;
        re[n] *= side / points;
        im[n] = 0;
    }
    fourier_forward(f, re, im);
    for (int k = 0; k < points; k++) {
        double turn = im[k], size = steady_exp(re[k]), a = fabs(turn) / 4; /* |turn| stays small */
        double s = steady_sin(a), c = steady_cos(a);
        double s2 = 2 * s * c, c2 = 1 - 2 * s * s;
        re[k] = size * (1 - 2 * s2 * s2);
        im[k] = copysign(size * 2 * s2 * c2, turn);
    }
    fourier_inverse(f, re, im);
}

static struct convolver *filter(struct arena *a, const double *db, int rate_hz, bool is_minimum,
                                int *delay)
{
    int length = 1024;
    while (length < SECONDS * rate_hz)
        length *= 2;
    int points = GRID * length, half = length / 2 - 1, count = 2 * half + 1;
    struct arena *scratch = arena_new();
    struct fourier *f = fourier_new(scratch, points);
    double *re = arena_new_array(scratch, double, points),
           *im = arena_new_array(scratch, double, points),
           *taps = arena_new_array(scratch, double, count);
    for (int k = 0; k <= points / 2; k++) {
        double level = curve_at(db, (double)k * rate_hz / points);
        re[k] = re[(points - k) % points] = steady_from_db(level, 20);
    }
    if (is_minimum)
        to_minimum_phase(f, re, im, points);
    else
        fourier_forward(f, re, im);
    for (int n = 0; n < count; n++) {
        int from_middle = is_minimum ? n / 2 : abs(n - half); /* the window's falling half */
        double window = fade(from_middle, half + 1, half / 2.0);
        taps[n] = coefficient(re[is_minimum ? n : from_middle] / points * window);
    }
    *delay = is_minimum ? 0 : half;
    struct convolver *c = convolve_new(a, taps, count, 1);
    arena_free(scratch);
    return c;
}

struct match *match_new(struct arena *a, const struct match_config *config,
                        const struct match_curve *curve, int rate_hz)
{
    struct match *m = arena_new_one(a, struct match);
    int delay;
    bool is_minimum = config->phase == PHASE_MINIMUM;
    m->mid = filter(a, curve->mid_db, rate_hz, is_minimum, &delay);
    m->side = filter(a, curve->side_db, rate_hz, is_minimum, &delay);
    m->latency_frames = convolve_latency_frames(m->mid) + delay;
    return m;
}

int match_latency_frames(const struct match *m)
{
    return m->latency_frames;
}

void match_process(struct match *m, double *const ch[], int frames)
{
    midside_encode(ch, frames);
    convolve_process(m->mid, &ch[0], frames);
    convolve_process(m->side, &ch[1], frames);
    midside_decode(ch, frames);
}

const struct processor_class match_processor = {
    .name = "match",
    .help = "Brings the tonal balance toward that of the recipe's references.",
    .version = 1,
    .fields = fields,
    .config_size = sizeof(struct match_config),
};
