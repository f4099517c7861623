#include "engine/render/peak_stage.h"

#include "engine/dsp/limiter.h"

#include <string.h>

#define STEP_FRAMES 8192 /* whole cells */

struct state {
    struct peaks peaks;
    struct peak_detector *detector;
};

static void range(const struct node *n, int i, int b, int64_t *from, int64_t *to)
{
    (void)i;
    *from = b * n->block_frames - PEAK_REACH;
    *to = node_block_end(n, b) + PEAK_REACH;
}

/* From a multiple of the cell on. */
static void fill_cells(struct peaks *p, int c, int64_t at, int frames, const float *peak)
{
    float *cell = p->cells[c] + at / p->cell_frames;
    for (int n = 0, end; n < frames; n = end, cell++) {
        end = n + p->cell_frames < frames ? n + p->cell_frames : frames;
        float most = 0.0f;
        for (int i = n; i < end; i++)
            most = peak[i] > most ? peak[i] : most;
        *cell = most;
    }
}

static void fill_power(struct peaks *p, int64_t at, int frames, double *const ch[])
{
    float *power = p->power + at / p->cell_frames;
    for (int n = 0, end; n < frames; n = end, power++) {
        end = n + p->cell_frames < frames ? n + p->cell_frames : frames;
        double sum[SIGNAL_CHANNELS] = {0};
        for (int i = n; i < end; i++)
            for (int c = 0; c < SIGNAL_CHANNELS; c++)
                sum[c] += ch[c][i] * ch[c][i];
        *power = (float)((sum[0] + sum[1]) / p->cell_frames);
    }
}

static bool make(struct node *n, int b, struct arena *scratch, struct err *err)
{
    struct state *st = n->state;
    int64_t end = node_block_end(n, b);
    double *ch[SIGNAL_CHANNELS];
    for (int c = 0; c < SIGNAL_CHANNELS; c++)
        ch[c] = arena_new_array(scratch, double, STEP_FRAMES + 2 * PEAK_REACH);
    int channels = st->peaks.channels;
    float *peak[SIGNAL_CHANNELS];
    for (int c = 0; c < SIGNAL_CHANNELS; c++)
        peak[c] = arena_new_array(scratch, float, STEP_FRAMES);
    for (int64_t at = b * n->block_frames; at < end; at += STEP_FRAMES) {
        int frames = end - at < STEP_FRAMES ? (int)(end - at) : STEP_FRAMES;
        if (!signal_read_around(&n->inputs[0]->out, at - PEAK_REACH, frames + 2 * PEAK_REACH, ch,
                                err))
            return false;
        for (int c = 0; c < channels; c++)
            memset(peak[c], 0, sizeof *peak[c] * (size_t)frames);
        for (int c = 0; c < SIGNAL_CHANNELS; c++)
            peak_detect(st->detector, ch[c] + PEAK_REACH, frames, st->peaks.floor,
                        peak[c % channels]);
        for (int c = 0; c < channels; c++)
            fill_cells(&st->peaks, c, at, frames, peak[c]);
        fill_power(&st->peaks, at, frames,
                   (double *const[]){ ch[0] + PEAK_REACH, ch[1] + PEAK_REACH });
    }
    return true;
}

static void open_cells(struct node *n)
{
    struct peaks *p = &((struct state *)n->state)->peaks;
    for (int c = 0; c < p->channels; c++)
        p->cells[c] = arena_new_array(n->arena, float, p->cell_count);
    p->power = arena_new_array(n->arena, float, p->cell_count);
}

static const struct node_class peak_class = {
    .stage = "peaks", .version = PEAK_VERSION, .range = range, .make = make, .open = open_cells,
};

struct node *peak_node(struct session *s, struct node *in, int channels)
{
    bool is_new;
    struct node *n = node_of(s->nodes, &peak_class, channels == 1 ? "linked\n" : "apart\n", 1, &in,
                             &is_new);
    if (!is_new)
        return n;
    struct state *st = n->state = arena_new_one(n->arena, struct state);
    n->what = arena_printf(s->arena, "the peaks of %s", in->what);
    n->rate_hz = in->out.rate_hz;
    n->length_frames = in->out.length_frames;
    st->detector = peak_new(n->arena, n->rate_hz);
    st->peaks.cell_frames = limiter_cell_frames(n->rate_hz);
    st->peaks.cell_count = (n->length_frames + st->peaks.cell_frames - 1) / st->peaks.cell_frames;
    st->peaks.channels = channels;
    return n;
}

struct peaks *peaks_of(struct node *n)
{
    return &((struct state *)n->state)->peaks;
}

float peaks_largest(const struct peaks *p, int64_t from, int64_t to)
{
    float largest = 0.0f;
    int64_t first = from < 0 ? 0 : from / p->cell_frames,
        last = (to + p->cell_frames - 1) / p->cell_frames;
    for (int c = 0; c < p->channels; c++)
        for (int64_t i = first; i < last && i < p->cell_count; i++)
            largest = p->cells[c][i] > largest ? p->cells[c][i] : largest;
    return largest;
}
