#include "tests/bench/quality.h"

#include "engine/meter/meter.h"
#include "tests/lib/signals.h"
#include "tests/lib/truepeak32.h"

#include <math.h>
#include <string.h>

#define RATE_HZ 44100 /* of the limiters */

static double db(double gain)
{
    return 20 * log10(gain);
}

static double gain_of(double level_db)
{
    return pow(10, level_db / 20);
}

/* ---- rate converters: tones one after the other, each judged in its middle ---- */

#define PIECES 32
#define PIECE_S 0.25

static double passed_hz(int i)
{
    return i < PIECES - 1 ? 100 + 19900.0 * i / (PIECES - 1) + 0.1 * i : 20000;
}

static double stopped_hz(int i, int in_rate_hz, int out_rate_hz)
{
    double first = 0.5 * out_rate_hz + 1, last = 0.5 * in_rate_hz - 100;
    return first +
           (last - first) * pow((double)i / (PIECES - 1), 2); /* most of them near the edge */
}

static bool convert_tones(struct arena *a, const struct contender *c, int in_rate_hz,
                          bool is_passed, struct sound *out)
{
    int piece = (int)(PIECE_S * in_rate_hz);
    struct sound in = sound_new(a, in_rate_hz, PIECES * piece);
    for (int i = 0; i < PIECES; i++) {
        double freq_hz = is_passed ? passed_hz(i) : stopped_hz(i, in_rate_hz, c->rate_hz);
        signal_add_sine(in.ch[0] + i * piece, piece, freq_hz / in_rate_hz, 0.9, 0.3);
    }
    memcpy(in.ch[1], in.ch[0], (size_t)in.frames * sizeof(double));
    *out = sound_for(a, c, &in);
    return c->run(c, &in, out) >= 0;
}

bool quality_of_rate(const struct contender *c, int in_rate_hz, struct rate_quality *q)
{
    struct arena *a = arena_new();
    struct sound out;
    int piece = (int)(PIECE_S * c->rate_hz), middle = piece / 2;
    double scale = 1 / (0.9 * sqrt(0.5));
    *q = (struct rate_quality){ .spur_db = -INFINITY, .folded_db = NAN };
    bool is_there = convert_tones(a, c, in_rate_hz, true, &out);
    for (int i = 0; is_there && i < PIECES; i++) {
        const double *x = out.ch[0] + i * piece + piece / 4;
        double frequency = passed_hz(i) / c->rate_hz,
               rest = signal_residual(x, middle, &frequency, 1);
        double level = signal_component(x, middle, frequency) * sqrt(0.5);
        q->ripple_db = fmax(q->ripple_db, fabs(db(level * scale)));
        q->spur_db = fmax(q->spur_db, db(rest * scale));
    }
    if (is_there && c->rate_hz < in_rate_hz && convert_tones(a, c, in_rate_hz, false, &out)) {
        double worst = 0;
        for (int i = 0; i < PIECES; i++)
            worst = fmax(worst, signal_rms(out.ch[0] + i * piece + piece / 4, middle));
        q->folded_db = db(worst * scale);
    }
    arena_free(a);
    return is_there;
}

/* ---- limiters ---- */

/* Runs a signal made by the caller in `in`; what comes out is longer by the delay. */
static struct sound limited(struct arena *a, const struct contender *c, const struct sound *in)
{
    struct sound longer = sound_new(a, in->rate_hz, in->frames + 8192);
    for (int i = 0; i < 2; i++)
        memcpy(longer.ch[i], in->ch[i], (size_t)in->frames * sizeof(double));
    struct sound out = sound_for(a, c, &longer);
    if (c->run(c, &longer, &out) < 0)
        out.frames = 0;
    return out;
}

static double over(struct arena *a, const struct sound *out)
{
    double most = 0;
    struct truepeak32 *m = truepeak32_new(a);
    for (int i = 0; i < 2; i++)
        most = fmax(most, truepeak32_of(m, out->ch[i], out->frames, NULL));
    return db(most) + 1;
}

/* Noise and distortion of tones limited by 3 dB, relative to their rms. */
static double tones(const struct contender *c, const double *freq_hz, const double *levels,
                    int count)
{
    struct arena *a = arena_new();
    struct sound in = sound_new(a, RATE_HZ, 5 * RATE_HZ);
    double frequencies[2];
    for (int i = 0; i < count; i++) {
        frequencies[i] = freq_hz[i] / RATE_HZ;
        for (int side = 0; side < 2; side++)
            signal_add_sine(in.ch[side], in.frames, frequencies[i], levels[i] * gain_of(-1 + 3),
                            0.3);
    }
    struct sound out = limited(a, c, &in);
    const double *settled = out.ch[0] + 4 * RATE_HZ - 4096;
    double found =
        db(signal_residual(settled, RATE_HZ, frequencies, count) / signal_rms(settled, RATE_HZ));
    arena_free(a);
    return found;
}

static double loudness(const struct sound *s)
{
    struct arena *a = arena_new();
    struct meter *m = meter_new(a, s->rate_hz, 2);
    struct measures found;
    meter_without_check(m);
    meter_feed(m, (const double *const[]){ s->ch[0], s->ch[1] }, s->frames);
    meter_finish(m, &found);
    arena_free(a);
    return found.integrated_lufs;
}

/* The lag that makes both most alike. */
static int delay_of(const struct sound *in, const struct sound *out)
{
    int best = 0, from = in->frames / 4;
    double most = 0;
    for (int lag = 0; lag < 8192; lag++) {
        double sum = 0;
        for (int n = from; n < from + 8192; n++)
            sum += in->ch[0][n] * out->ch[0][n + lag];
        if (sum > most) {
            most = sum;
            best = lag;
        }
    }
    return best;
}

/* The input moved by the part of a frame that makes it most like the output: oversampled limiters
 * delay by such parts. *lag: the whole frames. */
static struct sound aligned(struct arena *a, const struct sound *in, const struct sound *out,
                            int *lag)
{
    enum { PARTS = 8, JUDGED = 8192 };
    struct truepeak32 *m = truepeak32_new(a);
    struct sound late = sound_new(a, in->rate_hz, in->frames);
    int whole = delay_of(in, out), from = in->frames / 4, best = 0;
    double most = 0;
    for (int part = -PARTS + 1; part < PARTS; part++) {
        int frame = part < 0 ? -1 : 0, phase = 32 / PARTS * (part - frame * PARTS);
        double sum = 0;
        for (int n = from; n < from + JUDGED; n++)
            sum += truepeak32_at(m, in->ch[0], in->frames, n + frame, phase) *
                   out->ch[0][n + whole];
        if (sum > most) {
            most = sum;
            best = part;
        }
    }
    *lag = whole;
    if (best == 0)
        return *in;
    int frame = best < 0 ? -1 : 0, phase = 32 / PARTS * (best - frame * PARTS);
    for (int c = 0; c < 2; c++)
        for (int n = 1; n < in->frames; n++)
            late.ch[c][n] = truepeak32_at(m, in->ch[c], in->frames, n + frame, phase);
    return late;
}

/* x becomes its running mean over `window` frames, centred. */
static void smooth(struct arena *a, double *x, int frames, int window)
{
    double *sums = arena_new_array(a, double, frames + 1);
    for (int n = 0; n < frames; n++)
        sums[n + 1] = sums[n] + x[n];
    for (int n = 0; n < frames; n++) {
        int first = n - window / 2 < 0 ? 0 : n - window / 2, last = n + window / 2 + 1;
        x[n] = sums[last > frames ? frames : last] - sums[first];
    }
}

/* Rms of x under 19 kHz: a Blackman-windowed sinc. */
static double rms_below_19k(struct arena *a, const double *x, int frames)
{
    enum { HALF = 127 };
    double tap[HALF + 1], *y = arena_new_array(a, double, frames);
    for (int k = 0; k <= HALF; k++) {
        double at = M_PI * k / (HALF + 1), corner = 2 * 19000.0 / RATE_HZ;
        tap[k] = (0.42 + 0.5 * cos(at) + 0.08 * cos(2 * at)) *
                 (k ? sin(M_PI * corner * k) / (M_PI * k) : corner);
    }
    for (int n = HALF; n < frames - HALF; n++) {
        y[n] = tap[0] * x[n];
        for (int k = 1; k <= HALF; k++)
            y[n] += tap[k] * (x[n - k] + x[n + k]);
    }
    return signal_rms(y, frames);
}

static double distortion(struct arena *a, const struct sound *sent, const struct sound *out)
{
    int lag, frames = sent->frames, window = RATE_HZ / 100;
    struct sound moved = aligned(a, sent, out, &lag), *in = &moved;
    double *both = arena_new_array(a, double, frames), *alone = arena_new_array(a, double, frames);
    double rest = 0, whole = 0;
    for (int i = 0; i < 2; i++)
        for (int n = 0; n < frames; n++) {
            both[n] += in->ch[i][n] * out->ch[i][n + lag];
            alone[n] += in->ch[i][n] * in->ch[i][n];
        }
    for (int i = 0; i < 2; i++) {
        smooth(a, both, frames, window / 2);
        smooth(a, alone, frames, window / 2);
    }
    for (int i = 0; i < 2; i++) {
        double *left_over = arena_new_array(a, double, frames);
        for (int n = 0; n < frames; n++)
            left_over[n] =
                out->ch[i][n + lag] - (alone[n] > 0 ? both[n] / alone[n] : 0) * in->ch[i][n];
        rest += pow(rms_below_19k(a, left_over, frames), 2);
        whole += pow(signal_rms(out->ch[i] + lag, frames), 2);
    }
    return 10 * log10(rest / whole);
}

void quality_of_programme(const struct contender *c, double lufs, struct limit_quality *q)
{
    q->drive_db = 9;
    for (int round = 0; round < 5; round++) {
        struct arena *a = arena_new();
        struct sound in = sound_new(a, RATE_HZ, 10 * RATE_HZ);
        signal_add_band(in.ch[0], in.ch[1], in.frames, RATE_HZ, gain_of(q->drive_db));
        struct sound out = limited(a, c, &in);
        q->lufs = loudness(&out);
        bool is_reached = fabs(lufs - q->lufs) < 0.01 || round == 4;
        if (is_reached) {
            q->programme_db = over(a, &out);
            q->distortion_db = distortion(a, &in, &out);
        } else {
            q->drive_db += 1.5 * (lufs - q->lufs); /* the limiter takes about a third */
        }
        arena_free(a);
        if (is_reached)
            return;
    }
}

bool quality_of_limit(const struct contender *c, double lufs, struct limit_quality *q)
{
    static const double low_hz = 100, mid_hz = 1000, one = 1, smpte_hz[] = { 60, 7000 },
                        smpte[] = { 0.8, 0.2 };
    struct arena *a = arena_new();
    struct sound in = sound_new(a, RATE_HZ, 4 * RATE_HZ),
                 noise = sound_new(a, RATE_HZ, 2 * RATE_HZ);
    for (int i = 0; i < 2; i++) {
        signal_add_transients(in.ch[i], in.frames, 4000, 1.5);
        signal_add_clipped_noise(noise.ch[i], noise.frames, 5 + (uint64_t)i, 3, 1.1);
    }
    struct sound out = limited(a, c, &in);
    bool is_there = out.frames > 0;
    if (is_there) {
        q->transients_db = over(a, &out);
        out = limited(a, c, &noise);
        q->noise_db = over(a, &out);
        q->low_db = tones(c, &low_hz, &one, 1);
        q->mid_db = tones(c, &mid_hz, &one, 1);
        q->smpte_db = tones(c, smpte_hz, smpte, 2);
        quality_of_programme(c, lufs, q);
    }
    arena_free(a);
    return is_there;
}
