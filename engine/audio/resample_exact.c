/* resample_exact: rate conversion in the frequency domain, as good as double precision allows.
 *
 * Overlap-save: `down * k` input frames are transformed, multiplied by the real response of a
 * symmetric low-pass, the bins below both Nyquist frequencies copied into a spectrum of `up * k`
 * points, transformed back; the middle of the result is exact, the ends are dropped. Left and right
 * are the real and imaginary part of one transform, which a real and even response never mixes.
 *
 * Filter:  Kaiser window, 180 dB: flat to 400/441 of the lower Nyquist frequency (20 kHz at
 *          44.1 kHz), its stop band begins at the lower Nyquist frequency: nothing folds, nothing
 *          is mirrored.
 * Blocks:  of equal length on a fixed grid from frame 0, so each is a function of its input alone.
 * Silence: a channel that is zero all over a block stays exactly zero; equal channels stay equal.
 * Source:  Kaiser, "Nonrecursive digital filter design", 1974; Crochiere, Rabiner, 1983. */
#include "engine/audio/fft.h"
#include "engine/audio/resample.h"

#include <math.h>
#include <string.h>

#define STOP_DB 180.0
#define PASS_NUMERATOR 400         /* of the lower Nyquist frequency, by ... */
#define PASS_DENOMINATOR 441
#define MOST_TERM 1280             /* larger terms of the ratio make blocks unwieldy */
#define LENGTH_STEP 16             /* what fft lengths divide by */
#define LENGTH_LEAST 2048
#define OVERLAP_LEAST 16           /* half filters in a block, at least: 1/8 is dropped */
#define GRID_FRAMES 65536

struct plan {
    struct resample_ratio ratio;
    int half_frames;               /* input dropped at each end: whole periods, half the filter */
    int in_frames, out_frames;     /* transform lengths                          */
    int in_hop, out_hop;           /* what a block moves on by and delivers      */
    const struct fft *forward, *backward;
    double *response;              /* bins 0 .. bins - 1, then -bins + 1 .. -1; scale of the
                                    * transforms included */
    int bins;
};

static int lower(int a, int b)
{
    return a < b ? a : b;
}

/* Half the taps at the input rate, without the middle one. */
static int half_taps(struct resample_ratio r)
{
    /* width of the transition over the input rate */
    double width = (double)(PASS_DENOMINATOR - PASS_NUMERATOR) / PASS_DENOMINATOR / 2 *
                   lower(r.up, r.down) / r.down;
    return (int)ceil((STOP_DB - 7.95) / (2.285 * 2 * 3.141592653589793 * width) / 2);
}

/* Lengths and hops only: cheap. */
static struct plan measure(int in_rate_hz, int out_rate_hz)
{
    struct plan p = { .ratio = resample_ratio_of(in_rate_hz, out_rate_hz) };
    struct resample_ratio r = p.ratio;
    int half_periods = (half_taps(r) + r.down - 1) / r.down, k = LENGTH_STEP;
    while (k < OVERLAP_LEAST * half_periods || k * (r.up > r.down ? r.up : r.down) < LENGTH_LEAST)
        k *= 2;
    p.half_frames = half_periods * r.down;
    p.in_frames = k * r.down;
    p.out_frames = k * r.up;
    p.in_hop = (k - 2 * half_periods) * r.down;
    p.out_hop = (k - 2 * half_periods) * r.up;
    p.bins = lower(p.in_frames, p.out_frames) / 2;
    return p;
}

static double bessel_i0(double x)
{
    double sum = 1, term = 1;
    for (int k = 1; k < 100; k++) {
        term *= (x / (2 * k)) * (x / (2 * k));
        sum += term;
    }
    return sum;
}

/* Tap n of the windowed sinc, its corner half-way between pass band and stop band. */
static double tap(struct resample_ratio r, int half, int n)
{
    double beta = 0.1102 * (STOP_DB - 8.7), at = (double)n / (half + 1);
    double window = bessel_i0(beta * sqrt(1 - at * at)) / bessel_i0(beta);
    /* corner / input rate = numerator / (2 denominator); sin(2 pi corner n) from an exact turn */
    int64_t numerator = (int64_t)(PASS_NUMERATOR + PASS_DENOMINATOR) * lower(r.up, r.down);
    int64_t denominator = INT64_C(2) * PASS_DENOMINATOR * r.down;
    if (n == 0)
        return window * (double)numerator / (double)denominator;
    double cosine, sine;
    fft_root(numerator * n, 2 * denominator, &cosine, &sine);
    return window * sine / (3.141592653589793 * n);
}

static void make_response(struct plan *p, struct arena *a)
{
    int half = half_taps(p->ratio), length = p->in_frames;
    struct arena *scratch = arena_new();
    double *taps = arena_new_array(scratch, double, length);
    double *zero = arena_new_array(scratch, double, length);
    double *re = arena_new_array(scratch, double, length);
    double *im = arena_new_array(scratch, double, length);
    double sum = taps[0] = tap(p->ratio, half, 0);
    for (int n = 1; n <= half; n++) {
        taps[n] = taps[length - n] = tap(p->ratio, half, n);
        sum += 2 * taps[n];
    }
    double *work = arena_new_array(scratch, double, fft_work(p->forward));
    fft_transform(p->forward, taps, zero, re, im, work);
    int past = 2 * p->bins - 1;
    p->response = arena_new_array(a, double, past);
    for (int k = 0; k < p->bins; k++)
        p->response[k] = re[k] / sum / length;
    for (int k = 1; k < p->bins; k++)
        p->response[past - k] = p->response[k];
    arena_free(scratch);
}

static const void *plan(int in_rate_hz, int out_rate_hz, struct arena *a)
{
    struct plan *p = arena_new_one(a, struct plan);
    *p = measure(in_rate_hz, out_rate_hz);
    p->forward = fft_new(a, p->in_frames);
    p->backward = fft_new(a, p->out_frames);
    make_response(p, a);
    return p;
}

static bool supports(int in_rate_hz, int out_rate_hz)
{
    if (in_rate_hz <= 0 || out_rate_hz <= 0 || in_rate_hz == out_rate_hz)
        return false;
    struct resample_ratio r = resample_ratio_of(in_rate_hz, out_rate_hz);
    return r.up <= MOST_TERM && r.down <= MOST_TERM && fft_supports(LENGTH_STEP * r.up) &&
           fft_supports(LENGTH_STEP * r.down);
}

static int grid_frames(int in_rate_hz, int out_rate_hz)
{
    struct plan p = measure(in_rate_hz, out_rate_hz);
    int hop = p.in_hop > p.out_hop ? p.in_hop : p.out_hop;
    return p.out_hop * (hop < GRID_FRAMES ? GRID_FRAMES / hop : 1);
}

static int reach_frames(int in_rate_hz, int out_rate_hz)
{
    return measure(in_rate_hz, out_rate_hz).half_frames;
}

/* Room for one block at a time: small, so that it stays in the cache. */
struct room {
    double *in[2], *zero;
    double *spectrum[2], *narrowed[2], *result[2], *work;
};

static struct room room_new(const struct plan *p, struct arena *a)
{
    struct room m;
    int most = p->in_frames > p->out_frames ? p->in_frames : p->out_frames;
    for (int i = 0; i < 2; i++) {
        m.in[i] = arena_new_array(a, double, p->in_frames);
        m.spectrum[i] = arena_new_array(a, double, p->in_frames);
        m.narrowed[i] = arena_new_array(a, double, p->out_frames); /* zero above both Nyquists */
        m.result[i] = arena_new_array(a, double, p->out_frames);
    }
    m.zero = arena_new_array(a, double, most);
    int forward = fft_work(p->forward), backward = fft_work(p->backward);
    m.work = arena_new_array(a, double, forward > backward ? forward : backward);
    return m;
}

static void multiply(const double *x, const double *by, double *out, int count)
{
    typedef double four __attribute__((vector_size(32)));
    int n = 0;
    for (; n + 4 <= count; n += 4) {
        four a, b;
        memcpy(&a, x + n, sizeof a);
        memcpy(&b, by + n, sizeof b);
        a *= b;
        memcpy(out + n, &a, sizeof a);
    }
    for (; n < count; n++)
        out[n] = x[n] * by[n];
}

/* Converts one block: in_frames of re and im to out_frames in m->result. */
static void convert(const struct plan *p, struct room *m, const double *re, const double *im)
{
    fft_transform(p->forward, re, im, m->spectrum[0], m->spectrum[1], m->work);
    for (int i = 0; i < 2; i++) {
        const double *from = m->spectrum[i];
        double *to = m->narrowed[i];
        int mirrored = p->bins - 1;
        multiply(from, p->response, to, p->bins);
        multiply(from + p->in_frames - mirrored, p->response + p->bins,
                 to + p->out_frames - mirrored, mirrored);
    }
    fft_transform(p->backward, m->narrowed[1], m->narrowed[0], m->result[1], m->result[0], m->work);
}

static bool is_silent(const double *x, int frames)
{
    for (int n = 0; n < frames; n++)
        if (x[n] != 0.0)
            return false;
    return true;
}

/* Converts the block in m->in; out points to the result of each side. */
static void convert_sides(const struct plan *p, struct room *m, int channels, const double *out[2])
{
    const double *left = m->in[0], *right = m->in[channels - 1];
    bool equal = left == right || memcmp(left, right, (size_t)p->in_frames * sizeof(double)) == 0;
    bool no_left = is_silent(left, p->in_frames), no_right = is_silent(right, p->in_frames);
    if (!no_left || !no_right)
        convert(p, m, no_left ? right : left, equal || no_left || no_right ? m->zero : right);
    bool alone = equal || no_left;
    out[0] = no_left ? m->zero : m->result[0];
    out[1] = no_right ? m->zero : alone ? m->result[0] : m->result[1];
}

/* Moves on by a hop: the overlap stays, the rest is fetched. The first time fetches all. */
static bool advance(const struct plan *p, const struct resample_job *job, int64_t block,
                    bool is_first, struct room *m, struct err *err)
{
    int kept = is_first ? 0 : 2 * p->half_frames;
    double *to[2];
    for (int c = 0; c < job->channels; c++) {
        memmove(m->in[c], m->in[c] + p->in_hop, (size_t)kept * sizeof(double));
        to[c] = m->in[c] + kept;
    }
    int64_t start = block * p->in_hop - p->half_frames;
    return resample_input(job, start + kept, p->in_frames - kept, to, err);
}

static bool make(const struct resample_job *job, int64_t start_frame, int frames,
                 double *const out[], struct arena *a, struct err *err)
{
    const struct plan *p = job->plan ? job->plan : plan(job->in_rate_hz, job->out_rate_hz, a);
    struct room m = room_new(p, a);
    int skip = p->half_frames / p->ratio.down * p->ratio.up;
    for (int done = 0; done < frames; done += p->out_hop) {
        const double *made[2];
        if (!advance(p, job, (start_frame + done) / p->out_hop, done == 0, &m, err))
            return false;
        convert_sides(p, &m, job->channels, made);
        int count = lower(p->out_hop, frames - done);
        for (int c = 0; c < job->channels; c++)
            memcpy(out[c] + done, made[c] + skip, (size_t)count * sizeof(double));
    }
    return true;
}

const struct resampler_class resample_exact = {
    .name = "exact",
    .version = 2,
    .is_quick = true,
    .supports = supports,
    .grid_frames = grid_frames,
    .reach_frames = reach_frames,
    .plan = plan,
    .make = make,
};
