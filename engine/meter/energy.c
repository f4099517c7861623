#include "engine/meter/energy.h"

#include "engine/meter/gate.h"
#include "engine/meter/kweight.h"

#include <assert.h>
#include <math.h>

struct energy_meter {
    struct energy result;
    struct kweight filter;
    int made, frames_in_cell;
};

struct energy_meter *energy_new(struct arena *a, int rate_hz, int channels, int64_t length_frames)
{
    assert(channels >= 1 && channels <= 2 && length_frames >= 0);
    struct energy_meter *m = arena_new_one(a, struct energy_meter);
    int cell_frames = (rate_hz + GATE_CELLS_PER_SECOND / 2) / GATE_CELLS_PER_SECOND;
    int64_t cell_count = length_frames / cell_frames;
    m->filter = kweight_new(rate_hz, channels);
    m->result = (struct energy){ .rate_hz = rate_hz,
                                 .channels = channels,
                                 .cell_frames = cell_frames,
                                 .cell_count = (int)cell_count,
                                 .cells = arena_new_array(a, float, cell_count + 1) };
    return m;
}

void energy_feed(struct energy_meter *m, const double *const ch[], int frames)
{
    for (int done = 0; done < frames && m->made < m->result.cell_count;) {
        int room = m->result.cell_frames - m->frames_in_cell;
        int count = frames - done < room ? frames - done : room;
        const double *from[2] = { ch[0] + done, ch[m->result.channels - 1] + done };
        kweight_feed(&m->filter, from, count);
        done += count;
        m->frames_in_cell += count;
        if (m->frames_in_cell == m->result.cell_frames) {
            m->result.cells[m->made++] = (float)(kweight_take(&m->filter) / m->result.cell_frames);
            m->frames_in_cell = 0;
        }
    }
}

const struct energy *energy_finish(struct energy_meter *m)
{
    m->result.cell_count = m->made;      /* fewer when less was fed than announced */
    return &m->result;
}

/* Weighted energy of one hop of a stretch, in cells. */
static double hop_energy(const struct energy *e, const float *weights, int hop)
{
    double sum = 0;
    for (int k = hop * GATE_HOP_CELLS; k < (hop + 1) * GATE_HOP_CELLS; k++)
        sum += weights ? (double)e->cells[k] * (double)weights[k] : (double)e->cells[k];
    return sum;
}

/* Mean of the gating blocks of all stretches that lie above a threshold; 0 when none does. */
static double mean_above(const struct energy *const parts[], const float *const weights[],
                         int count, double threshold)
{
    enum { HOPS = GATE_BLOCK_CELLS / GATE_HOP_CELLS };
    double sum = 0;
    long kept = 0;
    for (int i = 0; i < count; i++) {
        double hops[HOPS] = {0};
        for (int h = 0; h < parts[i]->cell_count / GATE_HOP_CELLS; h++) {
            hops[h % HOPS] = hop_energy(parts[i], weights ? weights[i] : NULL, h);
            double mean_square = (hops[0] + hops[1] + hops[2] + hops[3]) / GATE_BLOCK_CELLS;
            if (h < HOPS - 1 || mean_square <= threshold)
                continue;
            sum += mean_square;
            kept++;
        }
    }
    return kept ? sum / (double)kept : 0;
}

double energy_loudness(const struct energy *const parts[], const float *const weights[], int count)
{
    double heard = mean_above(parts, weights, count, GATE_ABSOLUTE);
    return gate_loudness(
        mean_above(parts, weights, count, fmax(GATE_ABSOLUTE, heard * GATE_RELATIVE)));
}
