#include "engine/compare/difference.h"

#include "engine/base/units.h"
#include "engine/compare/bands.h"

#include <math.h>
#include <string.h>

#define BLOCK_FRAMES 16384

struct pass {
    const struct level_pairing *pairing;
    struct comparison *c;
    struct bands *bands;
    double *old[2], *new[2], *rest[2]; /* a window: the last hop and this one */
    struct bands_spectrum old_spectrum, new_spectrum, rest_spectrum;
    double rest_sum, new_sum, rest_peak;
};

void difference_new_grid(struct arena *a, struct compare_grid *g, int block_count)
{
    int cells = block_count * BANDS_COUNT + 1;
    *g = (struct compare_grid){ .block_count = block_count, .band_count = BANDS_COUNT };
    g->band_hz = arena_new_array(a, double, BANDS_COUNT);
    for (int i = 0; i < BANDS_COUNT; i++)
        g->band_hz[i] = bands_hz(i);
    g->old_power = arena_new_array(a, float, cells);
    g->new_power = arena_new_array(a, float, cells);
    g->residual_power = arena_new_array(a, float, cells);
    g->cross_re = arena_new_array(a, float, cells);
    g->cross_im = arena_new_array(a, float, cells);
}

/* What is counted sample by sample; the old ones become matched in place. */
static void count_frames(struct pass *p, int64_t at, double *const old[2], double *const new[2],
                         double *const rest[2], int frames)
{
    struct comparison *c = p->c;
    const double *gain = p->pairing->gain;
    for (int i = 0; i < frames; i++) {
        if (old[0][i] == new[0][i] && old[1][i] == new[1][i]) {
            c->equal_frames++;
        } else {
            if (c->first_difference_frame < 0)
                c->first_difference_frame = at + i;
            c->last_difference_frame = at + i;
        }
        if (new[0][i] != 0 || new[1][i] != 0) {
            if (c->first_sound_frame < 0)
                c->first_sound_frame = at + i;
            c->last_sound_frame = at + i;
        }
        for (int k = 0; k < 2; k++) {
            old[k][i] *= gain[k];
            double d = new[k][i] - old[k][i];
            rest[k][i] = d;
            p->rest_sum += d * d;
            p->new_sum += new[k][i] * new[k][i];
            if (fabs(d) > p->rest_peak)
                p->rest_peak = fabs(d);
        }
    }
}

static bool is_zero(const double *const ch[2], int frames)
{
    for (int i = 0; i < frames; i++)
        if (ch[0][i] != 0 || ch[1][i] != 0)
            return false;
    return true;
}

static void store(float *to, const double power[BANDS_COUNT])
{
    for (int i = 0; i < BANDS_COUNT; i++)
        to[i] = (float)power[i];
}

static void fill_block(struct pass *p, int block)
{
    const struct compare_grid *g = &p->c->grid;
    size_t at = (size_t)block * BANDS_COUNT;
    double power[BANDS_COUNT], im[BANDS_COUNT];
    bands_transform(p->bands, (const double *const *)p->new, &p->new_spectrum);
    bands_power(p->bands, &p->new_spectrum, power);
    store(g->new_power + at, power);
    if (is_zero((const double *const *)p->rest, p->bands->window_frames)) {
        store(g->old_power + at, power);
        store(g->cross_re + at, power);
        return;
    }
    bands_transform(p->bands, (const double *const *)p->old, &p->old_spectrum);
    bands_power(p->bands, &p->old_spectrum, power);
    store(g->old_power + at, power);
    for (int i = 0; i < p->bands->window_frames; i++) {
        p->rest_spectrum.re[i] = p->new_spectrum.re[i] - p->old_spectrum.re[i];
        p->rest_spectrum.im[i] = p->new_spectrum.im[i] - p->old_spectrum.im[i];
    }
    bands_power(p->bands, &p->rest_spectrum, power);
    store(g->residual_power + at, power);
    bands_cross(p->bands, &p->old_spectrum, &p->new_spectrum, power, im);
    store(g->cross_re + at, power);
    store(g->cross_im + at, im);
}

static void prepare(struct pass *p, struct arena *scratch, struct arena *a)
{
    const struct level_pairing *l = p->pairing;
    int rate = track_rate_hz(l->after);
    p->bands = bands_new(scratch, rate);
    for (int k = 0; k < 2; k++) {
        p->old[k] = arena_new_array(scratch, double, p->bands->window_frames);
        p->new[k] = arena_new_array(scratch, double, p->bands->window_frames);
        p->rest[k] = arena_new_array(scratch, double, p->bands->window_frames);
    }
    p->old_spectrum = bands_spectrum_new(scratch, p->bands);
    p->new_spectrum = bands_spectrum_new(scratch, p->bands);
    p->rest_spectrum = bands_spectrum_new(scratch, p->bands);
    int hop = p->bands->hop_frames;
    int64_t length = l->end_frame - l->start_frame;
    difference_new_grid(a, &p->c->grid, length > 0 ? (int)((length + hop - 1) / hop) : 0);
    p->c->grid.start_s = (double)l->start_frame / rate; /* the first middle: silence before it */
    p->c->grid.step_s = (double)hop / rate;
    p->c->compared_frames = length > 0 ? length : 0;
    p->c->equal_frames = 0;
    p->c->first_sound_frame = p->c->last_sound_frame = -1;
    p->c->first_difference_frame = p->c->last_difference_frame = -1;
}

/* The second half becomes the first; returns the second, silent. */
static double *shift(double *window, int hop)
{
    memcpy(window, window + hop, sizeof(double) * (size_t)hop);
    memset(window + hop, 0, sizeof(double) * (size_t)hop);
    return window + hop;
}

/* Moves every window on by one hop; what follows the end of the stretch is silence. */
static bool advance(struct pass *p, int64_t at, struct err *err)
{
    const struct level_pairing *l = p->pairing;
    int hop = p->bands->hop_frames;
    int n = l->end_frame - at < hop ? (int)(l->end_frame - at) : hop;
    double *old[2], *new[2], *rest[2];
    for (int k = 0; k < 2; k++) {
        old[k] = shift(p->old[k], hop);
        new[k] = shift(p->new[k], hop);
        rest[k] = shift(p->rest[k], hop);
    }
    if (!level_read_before(l, at, n, old, err) || !track_read(l->after, at, n, new, err))
        return false;
    count_frames(p, at, old, new, rest, n);
    return true;
}

static void conclude(const struct pass *p)
{
    struct comparison *c = p->c;
    double samples = 2.0 * (double)c->compared_frames;
    c->residual_dbfs = samples > 0 ? 10 * log10(p->rest_sum / samples) : -INFINITY;
    c->residual_peak_dbfs = db_from_gain((struct gain){ p->rest_peak }).v;
    c->residual_db = p->new_sum > 0 ? 10 * log10(p->rest_sum / p->new_sum)
                     : p->rest_sum > 0 ? INFINITY : -INFINITY;
}

bool difference_run(struct arena *a, const struct level_pairing *pairing, struct comparison *c,
                    struct err *err)
{
    struct arena *scratch = arena_new();
    struct pass p = { .pairing = pairing, .c = c };
    bool ok = true;
    prepare(&p, scratch, a);
    for (int i = 0; ok && i < c->grid.block_count; i++) {
        ok = advance(&p, pairing->start_frame + (int64_t)i * p.bands->hop_frames, err);
        if (ok)
            fill_block(&p, i);
    }
    conclude(&p);
    arena_free(scratch);
    return ok;
}

bool difference_peak(struct track *t, int64_t start, int64_t end, double *peak_dbfs,
                     struct err *err)
{
    struct arena *scratch = arena_new();
    double *ch[2] = { arena_new_array(scratch, double, BLOCK_FRAMES),
                      arena_new_array(scratch, double, BLOCK_FRAMES) };
    double peak = 0;
    bool ok = true;
    for (int64_t at = start; ok && at < end; at += BLOCK_FRAMES) {
        int n = end - at < BLOCK_FRAMES ? (int)(end - at) : BLOCK_FRAMES;
        ok = track_read(t, at, n, ch, err);
        for (int i = 0; ok && i < n; i++)
            peak = fmax(peak, fmax(fabs(ch[0][i]), fabs(ch[1][i])));
    }
    *peak_dbfs = db_from_gain((struct gain){ peak }).v;
    arena_free(scratch);
    return ok;
}
