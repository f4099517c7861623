#include "engine/meter/loudness.h"

#include "engine/meter/speakers.h"

#include <ebur128.h>

#include <assert.h>
#include <math.h>
#include <stdio.h>

#define FEED_FRAMES 1024

struct loudness {
    ebur128_state *state;
    int channels;
    double interleaved[SPEAKERS_MOST * FEED_FRAMES];
};

static void drop_state(void *handle)
{
    ebur128_state *state = handle;
    ebur128_destroy(&state);
}

void loudness_start(void)
{
    ebur128_state *state = ebur128_init(1, 48000, EBUR128_MODE_I | EBUR128_MODE_HISTOGRAM);
    if (state)
        ebur128_destroy(&state);
}

const char *loudness_library(struct arena *a)
{
    int major, minor, patch;
    ebur128_get_version(&major, &minor, &patch);
    return arena_printf(a, "libebur128-%d.%d.%d", major, minor, patch);
}

struct loudness *loudness_new(struct arena *a, int rate_hz, int channels)
{
    assert(channels >= 1 && channels <= SPEAKERS_MOST);
    struct loudness *l = arena_new_one(a, struct loudness);
    l->channels = channels;
    l->state = ebur128_init((unsigned)channels, (unsigned long)rate_hz, EBUR128_MODE_I);
    if (l->state)
        arena_defer(a, drop_state, l->state);
    return l;
}

void loudness_feed(struct loudness *l, const double *const ch[], int frames)
{
    for (int done = 0; l->state && done < frames; done += FEED_FRAMES) {
        int count = frames - done < FEED_FRAMES ? frames - done : FEED_FRAMES;
        for (int n = 0; n < count; n++)
            for (int c = 0; c < l->channels; c++)
                l->interleaved[n * l->channels + c] = ch[c][done + n];
        if (ebur128_add_frames_double(l->state, l->interleaved, (size_t)count) != EBUR128_SUCCESS)
            l->state = NULL;  /* out of memory: no second reading */
    }
}

double loudness_integrated(struct loudness *l)
{
    double lufs;
    if (!l->state || ebur128_loudness_global(l->state, &lufs) != EBUR128_SUCCESS)
        return NAN;
    return lufs;
}
