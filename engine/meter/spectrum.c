#include "engine/meter/spectrum.h"

#include "engine/audio/fft.h"
#include "engine/base/units.h"
#include "engine/meter/speakers.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define LOWEST_BAND (-17)           /* 20 Hz */
#define OVERLAP 3
#define WINDOW_POWER (OVERLAP * 3.0 / 8) /* sum over overlapping Hann windows of their squares */
#define SLICE_HZ 100.0              /* resolution of the bandwidth                        */
#define SLICES_MOST 4096
#define STANDS_OUT 3.9810717        /* 6 dB  */
#define DROPS 31.622777             /* 15 dB */
#define NOTHING 1e-15               /* mean square of a slice that holds nothing: -150 dB */

struct spectrum {
    int rate_hz, channels, length, hop;
    int64_t frames;
    int fill;                       /* of each line; the rest of a window is still to come */
    double *line[2 * SPEAKERS_PAIRS];
    double *window;
    double *re, *im, *out_re, *out_im, *work;
    double *power; /* length / 2 + 1: sum over windows and channels of |X|^2, both sides */
    const struct fft *fft;
};

struct spectrum *spectrum_new(struct arena *a, int rate_hz, int channels)
{
    assert(channels >= 1 && channels <= SPEAKERS_MOST);
    struct spectrum *s = arena_new_one(a, struct spectrum);
    int length = 3 * 256;
    while (length < rate_hz)
        length *= 2;
    *s = (struct spectrum){ .rate_hz = rate_hz, .channels = channels, .length = length };
    s->hop = length / OVERLAP;
    s->fill = length - s->hop;      /* silence before: the first sample too lies in three windows */
    for (int c = 0; c < 2 * ((channels + 1) / 2); c++)
        s->line[c] = arena_new_array(a, double, length);
    s->window = arena_new_array(a, double, length);
    for (int n = 0; n < length; n++)
        s->window[n] = coefficient(0.5 - 0.5 * cos(2 * M_PI * n / length));
    double **arrays[] = { &s->re, &s->im, &s->out_re, &s->out_im };
    for (int i = 0; i < 4; i++)
        *arrays[i] = arena_new_array(a, double, length);
    s->power = arena_new_array(a, double, length / 2 + 1);
    s->fft = fft_new(a, length);
    s->work = arena_new_array(a, double, fft_work(s->fft));
    return s;
}

/* Two channels as real and imaginary part: |L|^2 + |R|^2 of both signs of a frequency. */
static void transform_pair(struct spectrum *s, const double *left, const double *right)
{
    int n = s->length;
    for (int i = 0; i < n; i++) {
        s->re[i] = s->window[i] * left[i];
        s->im[i] = s->window[i] * right[i];
    }
    fft_transform(s->fft, s->re, s->im, s->out_re, s->out_im, s->work);
    const double *re = s->out_re, *im = s->out_im;
    s->power[0] += re[0] * re[0] + im[0] * im[0];
    s->power[n / 2] += re[n / 2] * re[n / 2] + im[n / 2] * im[n / 2];
    for (int k = 1; k < n / 2; k++)
        s->power[k] += (re[k] * re[k] + im[k] * im[k]) +
                       (re[n - k] * re[n - k] + im[n - k] * im[n - k]);
}

static void finish_window(struct spectrum *s)
{
    size_t kept = (size_t)(s->length - s->hop) * sizeof(double);
    for (int p = 0; p < (s->channels + 1) / 2; p++) {
        transform_pair(s, s->line[2 * p], s->line[2 * p + 1]);
        memmove(s->line[2 * p], s->line[2 * p] + s->hop, kept);
        memmove(s->line[2 * p + 1], s->line[2 * p + 1] + s->hop, kept);
    }
    s->fill = s->length - s->hop;
}

/* NULL ch: silence. The second line of a lone channel stays silent. */
static void append(struct spectrum *s, const double *const ch[], int frames)
{
    for (int done = 0; done < frames;) {
        int room = s->length - s->fill, count = frames - done < room ? frames - done : room;
        for (int c = 0; c < s->channels; c++) {
            if (ch)
                memcpy(s->line[c] + s->fill, ch[c] + done, (size_t)count * sizeof(double));
            else
                memset(s->line[c] + s->fill, 0, (size_t)count * sizeof(double));
        }
        s->fill += count;
        done += count;
        if (s->fill == s->length)
            finish_window(s);
    }
}

void spectrum_feed(struct spectrum *s, const double *const ch[], int frames)
{
    append(s, ch, frames);
    s->frames += frames;
}

/* Mean square between two frequencies, a bin's power being spread over its width. */
static double between(const struct spectrum *s, double from_hz, double to_hz)
{
    double bin_hz = (double)s->rate_hz / s->length, sum = 0;
    double from = from_hz / bin_hz + 0.5, to = fmin(to_hz / bin_hz + 0.5, s->length / 2 + 1.0);
    for (int k = (int)from; k < to; k++)
        sum += s->power[k] * (fmin(to, k + 1) - fmax(from, k));
    double weight = WINDOW_POWER * (double)s->length * (double)s->frames * s->channels;
    return sum / weight;
}

int spectrum_finish(struct spectrum *s, double bands[SPECTRUM_BANDS])
{
    if (s->frames > 0)
        append(s, NULL, s->length);
    int count = 0;
    for (; count < SPECTRUM_BANDS; count++) {
        double middle = 1000 * pow(10, (LOWEST_BAND + count) / 10.0), edge = pow(10, 0.05);
        if (middle >= s->rate_hz / 2.0)
            break;
        bands[count] =
            s->frames ? between(s, middle / edge, fmin(middle * edge, s->rate_hz / 2.0)) : 0;
    }
    return count;
}

double spectrum_bandwidth_hz(const struct spectrum *s)
{
    double half = s->rate_hz / 2.0, slices[SLICES_MOST];
    int count = (int)(half / SLICE_HZ);
    count = count < SLICES_MOST ? count : SLICES_MOST;
    bool any = false;
    for (int i = 0; i < count && s->frames; i++) {
        slices[i] = between(s, i * SLICE_HZ, (i + 1) * SLICE_HZ);
        any |= slices[i] > NOTHING;
    }
    if (!any)
        return 0;
    double above = NOTHING; /* the largest slice from i up */
    for (int i = count - 1; i > 0; i--) {
        above = fmax(above, slices[i]);
        if (i > count - 1 - count / 50)
            continue; /* too little is left above to be called a floor */
        double octave = 0;
        for (int k = i / 2; k < i; k++)
            octave += slices[k] / (i - i / 2);
        if (octave < DROPS * above)
            continue;
        while (i > 0 && slices[i] < STANDS_OUT * above)
            i--;
        return (i + 1) * SLICE_HZ;
    }
    return half;
}

double spectrum_nominal_hz(int band)
{
    static const double decade[] = { 10, 12.5, 16, 20, 25, 31.5, 40, 50, 63, 80 };
    int n = LOWEST_BAND + band + 20; /* from 10 Hz */
    return decade[n % 10] * pow(10, n / 10);
}
