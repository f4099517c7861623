#include "engine/meter/windows.h"

#include "engine/meter/gate.h"
#include "engine/meter/kweight.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>

/* Mean squares of windows, kept for gating. */
struct series {
    double *values;
    int count;
};
struct windows {
    struct arena *arena;
    struct kweight filter;
    int channels;
    int piece_frames;                   /* about 1 ms; whole pieces fill a cell     */
    int hop_pieces, momentary_pieces, short_term_pieces;
    int frames_in_piece;
    int64_t pieces;                     /* made so far                              */
    double *ring;                       /* energies of the last short_term_pieces   */
    double momentary, short_term;       /* running sums over the ring               */
    double momentary_max, short_term_max;
    struct series blocks, ranges;
};

/* The number of pieces, nearest to ten, that divide a cell evenly. */
static int pieces_per_cell(int cell_frames)
{
    static const int wanted[] = { 10, 9, 11, 8, 12, 7, 13, 6, 14, 5, 4, 3, 2 };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        if (cell_frames % wanted[i] == 0)
            return wanted[i];
    return 1;
}

struct windows *windows_new(struct arena *a, int rate_hz, int channels)
{
    assert(channels >= 1 && channels <= 2);
    struct windows *w = arena_new_one(a, struct windows);
    int cell_frames = (rate_hz + GATE_CELLS_PER_SECOND / 2) / GATE_CELLS_PER_SECOND;
    int pieces = pieces_per_cell(cell_frames);
    w->arena = a;
    w->filter = kweight_new(rate_hz, channels);
    w->channels = channels;
    w->piece_frames = cell_frames / pieces;
    w->hop_pieces = GATE_HOP_CELLS * pieces;
    w->momentary_pieces = GATE_BLOCK_CELLS * pieces;
    w->short_term_pieces = GATE_SHORT_TERM_CELLS * pieces;
    w->ring = arena_new_array(a, double, w->short_term_pieces);
    return w;
}

/* Energy of `count` pieces back from the last one. */
static double ring_sum(const struct windows *w, int count)
{
    double sum = 0;
    int at = (int)((w->pieces - count + w->short_term_pieces) % w->short_term_pieces);
    for (int i = 0; i < count; i++) {
        sum += w->ring[at];
        at = at + 1 == w->short_term_pieces ? 0 : at + 1;
    }
    return sum;
}

static double mean_square(const struct windows *w, double energy, int pieces)
{
    return energy / ((double)pieces * w->piece_frames);
}

static void series_add(struct series *s, struct arena *a, double value)
{
    s->values = arena_grow(a, s->values, s->count, sizeof *s->values);
    s->values[s->count++] = value;
}

/* Every 100 ms: values for the gates, and the running sums anew: rounding cannot pile up. */
static void hop(struct windows *w)
{
    w->momentary = ring_sum(w, w->momentary_pieces);
    w->short_term = ring_sum(w, w->short_term_pieces);
    if (w->pieces >= w->momentary_pieces)
        series_add(&w->blocks, w->arena, mean_square(w, w->momentary, w->momentary_pieces));
    if (w->pieces >= w->short_term_pieces)
        series_add(&w->ranges, w->arena, mean_square(w, w->short_term, w->short_term_pieces));
}

static void add_piece(struct windows *w, double energy)
{
    int size = w->short_term_pieces;
    double *slot = &w->ring[w->pieces % size];
    w->momentary += energy - w->ring[(w->pieces + size - w->momentary_pieces) % size];
    w->short_term += energy - *slot;
    *slot = energy;
    w->pieces++;
    if (w->pieces % w->hop_pieces == 0)
        hop(w);
    if (w->pieces < w->momentary_pieces)
        return;
    w->momentary_max = fmax(w->momentary_max, w->momentary);
    w->short_term_max = fmax(w->short_term_max, w->short_term);
}

void windows_feed(struct windows *w, const double *const ch[], int frames)
{
    for (int done = 0; done < frames;) {
        int room = w->piece_frames - w->frames_in_piece;
        int count = frames - done < room ? frames - done : room;
        const double *from[2] = { ch[0] + done, ch[w->channels - 1] + done };
        kweight_feed(&w->filter, from, count);
        done += count;
        w->frames_in_piece += count;
        if (w->frames_in_piece == w->piece_frames) {
            w->frames_in_piece = 0;
            add_piece(w, kweight_take(&w->filter));
        }
    }
}

double windows_momentary(const struct windows *w)
{
    return gate_loudness(mean_square(w, ring_sum(w, w->momentary_pieces), w->momentary_pieces));
}

double windows_short_term(const struct windows *w)
{
    return gate_loudness(mean_square(w, ring_sum(w, w->short_term_pieces), w->short_term_pieces));
}

struct windows_figures windows_finish(struct windows *w)
{
    return (struct windows_figures){
        .integrated_lufs = gate_integrated(w->blocks.values, w->blocks.count),
        .range_lu = gate_range(w->ranges.values, w->ranges.count),
        .momentary_max_lufs = gate_loudness(mean_square(w, w->momentary_max, w->momentary_pieces)),
        .short_term_max_lufs = gate_loudness(
            mean_square(w, w->short_term_max, w->short_term_pieces)),
    };
}
