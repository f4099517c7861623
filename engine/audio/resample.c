#include "engine/audio/resample.h"

#include <string.h>

/* Best first: "auto" takes the first that supports the ratio. */
static const struct resampler_class *const classes[] = { &resample_exact, &resample_libsamplerate };

int64_t resample_length(int64_t in_frames, int in_rate_hz, int out_rate_hz)
{
    int64_t quotient = in_frames / in_rate_hz, rest = in_frames % in_rate_hz;
    return quotient * out_rate_hz +
           (2 * rest * out_rate_hz + in_rate_hz) / (2 * (int64_t)in_rate_hz);
}

const struct resampler_class *resample_find(const char *name, int in_rate_hz, int out_rate_hz)
{
    bool any = strcmp(name, "auto") == 0;
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++)
        if ((any || strcmp(name, classes[i]->name) == 0) &&
            classes[i]->supports(in_rate_hz, out_rate_hz))
            return classes[i];
    return NULL;
}

struct resample_ratio resample_ratio_of(int in_rate_hz, int out_rate_hz)
{
    int a = in_rate_hz, b = out_rate_hz;
    while (b) {
        int rest = a % b;
        a = b;
        b = rest;
    }
    return (struct resample_ratio){ .up = out_rate_hz / a, .down = in_rate_hz / a };
}

bool resample_input(const struct resample_job *job, int64_t start_frame, int frames,
                    double *const ch[], struct err *err)
{
    int64_t from = start_frame < 0 ? 0 : start_frame;
    int64_t to = start_frame + frames;
    if (to > job->in_length_frames)
        to = job->in_length_frames;
    if (to < from)
        to = from = start_frame; /* all of it lies outside */
    int before = (int)(from - start_frame), inside = (int)(to - from),
        after = frames - before - inside;
    double *inside_ch[2];
    for (int c = 0; c < job->channels; c++) {
        memset(ch[c], 0, (size_t)before * sizeof(double));
        memset(ch[c] + before + inside, 0, (size_t)after * sizeof(double));
        inside_ch[c] = ch[c] + before;
    }
    return inside == 0 || job->fetch(job->from, from, inside, inside_ch, err);
}
