#include "engine/meter/windows.h"

#include "engine/meter/gate.h"
#include "engine/meter/kweight.h"
#include "engine/meter/speakers.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

/* Mean squares of windows, kept for gating. */
struct series {
    double *values;
    int count;
};
struct windows {
    struct arena *arena;
    struct kweight filters[SPEAKERS_PAIRS];
    int rate_hz, channels, pairs;
    int piece_frames;                   /* about 1 ms; whole pieces fill a cell     */
    int hop_pieces, momentary_pieces, short_term_pieces;
    int frames_in_piece;
    int64_t pieces;                     /* made so far                              */
    double *ring;                       /* energies of the last short_term_pieces   */
    double momentary, short_term;       /* running sums over the ring               */
    double momentary_max, short_term_max;
    struct series blocks, short_terms;
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
    assert(channels >= 1 && channels <= SPEAKERS_MOST);
    struct windows *w = arena_new_one(a, struct windows);
    int cell_frames = (rate_hz + GATE_CELLS_PER_SECOND / 2) / GATE_CELLS_PER_SECOND;
    int pieces = pieces_per_cell(cell_frames);
    w->arena = a;
    w->rate_hz = rate_hz;
    w->channels = channels;
    w->pairs = (channels + 1) / 2;
    for (int p = 0; p < w->pairs; p++) {
        int there = speakers_in_pair(channels, p);
        w->filters[p] = kweight_new(rate_hz, there);
        for (int c = 0; c < there; c++)
            w->filters[p].weights[c] = speakers_of(channels)->weights[2 * p + c];
    }
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
    series_add(&w->short_terms, w->arena, mean_square(w, w->short_term, w->short_term_pieces));
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
        for (int p = 0; p < w->pairs; p++) {
            const double *from[2];
            speakers_pair(ch, w->channels, p, done, from);
            kweight_feed(&w->filters[p], from, count);
        }
        done += count;
        w->frames_in_piece += count;
        if (w->frames_in_piece == w->piece_frames) {
            w->frames_in_piece = 0;
            double energy = 0;
            for (int p = 0; p < w->pairs; p++)
                energy += kweight_take(&w->filters[p]);
            add_piece(w, energy);
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

/* Of the whole windows; gate_range sorts, so it gets a copy. */
static double range(const struct windows *w)
{
    int count = w->short_terms.count - WINDOWS_FIRST_WHOLE;
    if (count < 1)
        return 0;
    double *copy = arena_new_array(w->arena, double, count);
    memcpy(copy, w->short_terms.values + WINDOWS_FIRST_WHOLE, (size_t)count * sizeof *copy);
    return gate_range(copy, count);
}

struct windows_figures windows_finish(struct windows *w)
{
    return (struct windows_figures){
        .integrated_lufs = gate_integrated(w->blocks.values, w->blocks.count),
        .range_lu = range(w),
        .momentary_max_lufs = gate_loudness(mean_square(w, w->momentary_max, w->momentary_pieces)),
        .short_term_max_lufs = gate_loudness(
            mean_square(w, w->short_term_max, w->short_term_pieces)),
    };
}

int windows_hop_frames(const struct windows *w)
{
    return w->hop_pieces * w->piece_frames;
}

int windows_short_terms(const struct windows *w, const double **mean_squares)
{
    *mean_squares = w->short_terms.values;
    return w->short_terms.count;
}

double windows_padded_range(struct windows *w)
{
    enum { STEP = 1024 };
    static const double silence[STEP];
    const double *ch[SPEAKERS_MOST];
    for (int c = 0; c < w->channels; c++)
        ch[c] = silence;
    for (int left = w->rate_hz + w->rate_hz / 2; left > 0; left -= STEP)
        windows_feed(w, ch, left < STEP ? left : STEP);
    return range(w);
}
