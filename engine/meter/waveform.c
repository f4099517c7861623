#include "engine/meter/waveform.h"

#include <assert.h>
#include <math.h>

#define CLIP_LEVEL (1.0 - 0x1p-15)      /* the largest 16-bit word */
#define CLIP_RUN 3

struct waveform waveform_new(int channels)
{
    assert(channels >= 1 && channels <= 2);
    return (struct waveform){ .channels = channels, .silence.last_sound_frame = -1,
                              .quiet.last_sound_frame = -1, .first_clip_frame = -1 };
}

/* One sample at or near full scale; equal signs in a row make a run. */
static void count_clip(struct waveform *l, int channel, double x, int64_t frame)
{
    int *run = &l->clip_run[channel];
    int sign = x >= CLIP_LEVEL ? 1 : x <= -CLIP_LEVEL ? -1 : 0;
    *run = sign == 0 ? 0 : sign * *run > 0 ? *run + sign : sign;
    if (*run != sign * CLIP_RUN || sign == 0)
        return;
    int64_t start = frame - CLIP_RUN + 1;
    l->clipped_runs++;
    if (l->first_clip_frame < 0 || start < l->first_clip_frame)
        l->first_clip_frame = start;
}

/* peak: of these frames. */
static void count_clips(struct waveform *l, double peak, const double *const ch[], int frames)
{
    if (peak < CLIP_LEVEL && l->clip_run[0] == 0 && l->clip_run[1] == 0)
        return;
    for (int c = 0; c < l->channels; c++)
        for (int n = 0; n < frames; n++)
            if (fabs(ch[c][n]) >= CLIP_LEVEL || l->clip_run[c])
                count_clip(l, c, ch[c][n], l->frames + n);
}

static void find_silence(const struct waveform *l, double level, struct waveform_ends *e,
                         const double *const ch[], int frames)
{
    const double *left = ch[0], *right = ch[l->channels - 1];
    for (int n = 0; e->last_sound_frame < 0 && n < frames; n++) {
        if (fabs(left[n]) > level || fabs(right[n]) > level)
            e->last_sound_frame = l->frames + n;
        else
            e->head_frames++;
    }
    for (int n = frames - 1; n >= 0; n--)
        if (fabs(left[n]) > level || fabs(right[n]) > level) {
            e->last_sound_frame = l->frames + n;
            break;
        }
}

void waveform_feed(struct waveform *l, const double *const ch[], int frames)
{
    const double *left = ch[0], *right = ch[l->channels - 1];
    waveform_lanes sum = l->sum, squares = l->squares;
    double product = l->product, peak = 0;
    for (int n = 0; n < frames; n++) {
        waveform_lanes x = { left[n], right[n] };
        sum += x;
        squares += x * x;
        product += left[n] * right[n];
        double largest = fabs(left[n]) > fabs(right[n]) ? fabs(left[n]) : fabs(right[n]);
        peak = largest > peak ? largest : peak;
    }
    l->sum = sum;
    l->squares = squares;
    l->peak = fmax(peak, l->peak);
    l->product = product;
    find_silence(l, 0.0, &l->silence, ch, frames);
    find_silence(l, WAVEFORM_QUIET, &l->quiet, ch, frames);
    count_clips(l, peak, ch, frames);
    l->frames += frames;
}

double waveform_mean_square(const struct waveform *l)
{
    return l->frames ? (l->squares[0] + l->squares[1]) / 2.0 / (double)l->frames : 0;
}

double waveform_dc(const struct waveform *l, int channel)
{
    return l->frames && channel < l->channels ? l->sum[channel] / (double)l->frames : 0;
}

double waveform_correlation(const struct waveform *l)
{
    double power = sqrt(l->squares[0]) * sqrt(l->squares[1]);
    if (power == 0)
        return 0;
    return l->channels == 1 ? 1.0 : fmin(fmax(l->product / power, -1.0), 1.0);
}

double waveform_balance_db(const struct waveform *l)
{
    if (l->squares[0] == l->squares[1])
        return 0;
    return 10.0 * log10(l->squares[0] / l->squares[1]);
}
