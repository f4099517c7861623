#include "engine/meter/dynamics.h"

#include "engine/meter/speakers.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define CD_BLOCK_FRAMES 132480 /* 3 * 44160, as the original has it */

struct lane {
    double squares, peak;           /* of the block so far */
    double *mean_squares, *peaks;   /* of whole blocks     */
};
struct dynamics {
    struct arena *arena;
    int channels, block_frames, frames_in_block, blocks;
    struct lane lanes[SPEAKERS_MOST];
};

struct dynamics *dynamics_new(struct arena *a, int rate_hz, int channels)
{
    assert(channels >= 1 && channels <= SPEAKERS_MOST);
    struct dynamics *d = arena_new_one(a, struct dynamics);
    d->arena = a;
    d->channels = channels;
    d->block_frames = rate_hz == 44100 ? CD_BLOCK_FRAMES : 3 * rate_hz;
    return d;
}

static void end_block(struct dynamics *d)
{
    for (int c = 0; c < d->channels; c++) {
        struct lane *l = &d->lanes[c];
        l->mean_squares = arena_grow(d->arena, l->mean_squares, d->blocks, sizeof(double));
        l->peaks = arena_grow(d->arena, l->peaks, d->blocks, sizeof(double));
        l->mean_squares[d->blocks] = 2 * l->squares / d->frames_in_block;
        l->peaks[d->blocks] = l->peak;
        l->squares = l->peak = 0;
    }
    d->blocks++;
    d->frames_in_block = 0;
}

static void feed_lane(struct lane *l, const double *x, int frames)
{
    double squares = l->squares, peak = l->peak;
    for (int n = 0; n < frames; n++) {
        squares += x[n] * x[n];
        peak = fabs(x[n]) > peak ? fabs(x[n]) : peak;
    }
    l->squares = squares;
    l->peak = peak;
}

void dynamics_feed(struct dynamics *d, const double *const ch[], int frames)
{
    for (int done = 0; done < frames;) {
        int room = d->block_frames - d->frames_in_block;
        int count = frames - done < room ? frames - done : room;
        for (int c = 0; c < d->channels; c++)
            feed_lane(&d->lanes[c], ch[c] + done, count);
        done += count;
        d->frames_in_block += count;
        if (d->frames_in_block == d->block_frames)
            end_block(d);
    }
}

static int descending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

/* NAN for a silent channel. */
static double range_of(struct lane *l, int blocks)
{
    int loud = blocks / 5 > 1 ? blocks / 5 : 1;
    double sum = 0;
    qsort(l->mean_squares, (size_t)blocks, sizeof(double), descending);
    qsort(l->peaks, (size_t)blocks, sizeof(double), descending);
    for (int i = 0; i < loud; i++)
        sum += l->mean_squares[i];
    double peak = l->peaks[blocks > 1 ? 1 : 0];
    return sum > 0 && peak > 0 ? 20 * log10(peak) - 10 * log10(sum / loud) : NAN;
}

double dynamics_finish(struct dynamics *d)
{
    double sum = 0;
    int heard = 0;
    if (d->frames_in_block)
        end_block(d);
    for (int c = 0; c < d->channels && d->blocks; c++) {
        double range = range_of(&d->lanes[c], d->blocks);
        if (isnan(range))
            continue;
        sum += range;
        heard++;
    }
    return heard ? sum / heard : -INFINITY;
}
